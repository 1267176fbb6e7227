using System.Globalization;
using System.Xml.Linq;
using AutodiffGen.Sparse;
using Xunit;

namespace Brusselator.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void PrintsPlanPatternAndCosts()
    {
        (int code, string output, string error) = Run("--size", "4");

        Assert.Equal((CommandLine.Success, ""), (code, error));
        Assert.Contains("32×32, 192 nonzeros; direct", output);
        Assert.Contains(SpyPlot.Braille(new Problem(4).Plan.Pattern), output.ReplaceLineEndings("\n"));
        Assert.Contains("Newton iterations", output);
        Assert.Contains("finite differences", output);
        Assert.DoesNotContain("Cancelled", output);
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain("integrating", output);
    }

    [Theory]
    [InlineData("columns", "by columns (as asked)")]
    [InlineData("rows", "by rows (as asked)")]
    [InlineData("DIRECT", "direct, each row in place")]
    [InlineData("auto", "direct, each row in place")]
    public void TheMethodCanBeChosen(string method, string expected)
    {
        (int code, string output, string error) = Run("--size", "3", "--method", method);

        Assert.Equal((CommandLine.Success, ""), (code, error));
        Assert.Contains(expected, output);
    }

    [Fact]
    public void DrawsTheSolution()
    {
        (int code, _, string error) = Run("--size", "3", "--output", file);

        Assert.Equal((CommandLine.Success, ""), (code, error));
        XDocument svg = XDocument.Load(file);
        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.True(svg.Descendants().Count(e => e.Name.LocalName == "rect") >= 18);
        Assert.Equal(2, svg.Descendants().Count(e => e.Name.LocalName == "polyline"));
    }

    [Theory]
    [InlineData("--size: '0'", "--size", "0")]
    [InlineData("--size: '513'", "--size", "513")]
    [InlineData("--size: '-3'", "--size=-3")]
    [InlineData("--size: '3.5'", "--size", "3.5")]
    [InlineData("--size: 'many'", "--size", "many")]
    [InlineData("--size", "--size")]
    [InlineData("--method: unknown 'dense', expected one of direct, columns, rows, auto", "--method", "dense")]
    [InlineData("--method: 'direct' can't be used for --size 2", "--method", "direct", "--size", "2")]
    [InlineData("can't be written", "--output", ".")]
    [InlineData("can't be written", "--output", "no/such/folder/picture.svg")]
    [InlineData("stray", "stray")]
    public void WrongArgumentsAreOneLine(string expected, params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);

        Assert.Equal((CommandLine.WrongInput, ""), (code, output));
        Assert.Contains(expected, error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void CancellationLeavesAPartialSummary()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        int code = CommandLine.Run(["--size", "4", "--output", file], output, error, new CancellationToken(canceled: true));

        Assert.Equal((CommandLine.Cancelled, ""), (code, error.ToString()));
        Assert.Contains("Cancelled at time 0.000", output.ToString());
        Assert.Contains("0 steps", output.ToString());
        Assert.DoesNotContain("finite differences", output.ToString());
        Assert.NotNull(XDocument.Load(file).Root);
    }

    [Fact]
    public void PrintsTheSameInEveryCulture()
    {
        CultureInfo previous = CultureInfo.CurrentCulture;
        var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        hostile.NumberFormat.NumberDecimalSeparator = ",";
        hostile.NumberFormat.NegativeSign = "\u2212";
        try
        {
            CultureInfo.CurrentCulture = hostile;
            (int code, string output, string error) = Run("--size", "2", "--output", file);

            Assert.Equal((CommandLine.Success, ""), (code, error));
            Assert.Contains("time 0 to 11.5", output);
            Assert.DoesNotContain("\u2212", output + File.ReadAllText(file));
            Assert.DoesNotMatch(@"\d,\d{3,} to", output + File.ReadAllText(file));
        }
        finally
        {
            CultureInfo.CurrentCulture = previous;
        }
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
