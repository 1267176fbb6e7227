using System.Globalization;
using Xunit;

namespace CurveFitting.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void FitsOneProblem()
    {
        (int code, string output, string error) = Run("--problem", "mgh09");

        Assert.Equal((CommandLine.Success, ""), (code, error));
        Assert.Contains("MGH09", output);
        Assert.Contains("1.9280693458E-01", output);
        Assert.Contains("accepts a step only if", output);
        Assert.DoesNotContain("Thurber", output);
    }

    [Fact]
    public void HelpListsModelsAndProblems()
    {
        (int code, string output, string error) = Run("--help");

        Assert.Equal((CommandLine.Success, ""), (code, error));
        Assert.All(ModelList.All, model => Assert.Contains(model.Name, output));
        Assert.All(Problems.All, problem => Assert.Contains(problem.Name, output));
    }

    [Theory]
    [InlineData("x,y\n0,1\n1,3\n2,5\n3,7\n4,9.5\n")]
    [InlineData("# dose; response\n0;1\n\n1;3\n2;5\n3;7\n4;9.5")]
    [InlineData("0\t1\r\n1\t3\r\n2\t5\r\n3\t7\r\n4\t9.5\r\n")]
    [InlineData("\uFEFF0 1\n1   3\n2 5\n3 7\n4 9.5\n")]
    public void ReadsTwoColumns(string text)
    {
        File.WriteAllText(file, text);

        (int code, string output, string error) = Run("--csv", file, "--model", "linear");

        Assert.Equal((CommandLine.Success, ""), (code, error));
        Assert.Contains("5 observations", output);
        Assert.Contains("2.1000000000E+00", output);
    }

    [Theory]
    [InlineData("0,1\n1,2,3\n", "row 2: expected 2 columns, found 3")]
    [InlineData("x,y\n0,1\n1\n", "row 3: expected 2 columns, found 1")]
    [InlineData("0,1\n1,two\n", "row 2: 'two' is not a number")]
    [InlineData("0,1\n\n1,NaN\n", "row 3: 'NaN' is not a number")]
    [InlineData("0,1\n1,\n", "row 2: '' is not a number")]
    [InlineData("0;1\n1;2,5\n", "row 2: '2,5' is not a number")]
    [InlineData("1,y\n2,3\n", "row 1: 'y' is not a number")]
    [InlineData("x,y\nu,v\n", "row 2: 'u' is not a number")]
    [InlineData("", "row 0: too few rows: the file ends after 0")]
    [InlineData("0,1\n1,2\n", "row 2: too few rows: the file ends after 2, but linear has 2 parameters and needs at least 3")]
    [InlineData("1,1\n1,2\n1,3\n", "row 3: too few different x: 1 in 3 rows")]
    public void MalformedFilesAreOneLineWithTheRow(string text, string expected)
    {
        File.WriteAllText(file, text);

        AssertWrongInput(expected, "--csv", file, "--model", "linear");
    }

    [Theory]
    [InlineData("no such file", "--csv", "missing.csv", "--model", "linear")]
    [InlineData("can't be read", "--csv", ".", "--model", "linear")]
    [InlineData("unknown problem 'nist'", "--problem", "nist")]
    [InlineData("--problem", "--problem")]
    [InlineData("--derivative", "--derivative")]
    [InlineData("stray", "stray")]
    [InlineData("--csv needs --model", "--csv", "missing.csv")]
    [InlineData("need --csv", "--model", "linear")]
    [InlineData("need --csv", "--start", "1,2")]
    [InlineData("exclude each other", "--problem", "rat43", "--csv", "missing.csv", "--model", "linear")]
    public void WrongArgumentsAreOneLine(string expected, params string[] arguments) => AssertWrongInput(expected, arguments);

    [Theory]
    [InlineData("unknown model 'spline', expected one of misra1a", "spline", "1")]
    [InlineData("--start: linear has 2 parameters, found 3 values", "linear", "1,2,3")]
    [InlineData("--start: 'a' is not a number", "linear", "1,a")]
    public void WrongModelsAndStartsAreOneLine(string expected, string model, string start)
    {
        File.WriteAllText(file, "0,1\n1,2\n2,4\n");

        AssertWrongInput(expected, "--csv", file, "--model", model, "--start", start);
    }

    [Fact]
    public void StartMayBeNegative()
    {
        File.WriteAllText(file, "0,1\n1,2.5\n2,4\n3,5\n");

        (int code, string output, string error) = Run("--csv", file, "--model", "linear", "--start", "-1,-2.5");

        Assert.Equal((CommandLine.Success, ""), (code, error));
        Assert.Contains("-2.5", output);
    }

    [Fact]
    public void AFitThatFailsIsOneLineToo()
    {
        File.WriteAllText(file, "1,1\n2,2\n3,3\n4,5\n");

        (int code, string output, string error) = Run("--csv", file, "--model", "exponential", "--start", "1,1e6");

        Assert.Equal((CommandLine.NoFit, ""), (code, output));
        Assert.StartsWith("no fit of exponential", error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void ReadsAndPrintsTheSameInEveryCulture()
    {
        File.WriteAllText(file, "0;1.5\n1;2.25\n2;4\n3;5\n");
        CultureInfo previous = CultureInfo.CurrentCulture;
        var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        hostile.NumberFormat.NumberDecimalSeparator = ",";
        hostile.NumberFormat.NegativeSign = "\u2212";
        try
        {
            CultureInfo.CurrentCulture = hostile;
            (int code, string output, string error) = Run("--csv", file, "--model", "linear", "--start", "-0.5,1e-3");

            Assert.Equal((CommandLine.Success, ""), (code, error));
            Assert.Contains("1.3500000000E+00", output);
            Assert.Contains("-0.5", output);
            Assert.DoesNotContain("\u2212", output);
        }
        finally
        {
            CultureInfo.CurrentCulture = previous;
        }
    }

    private static void AssertWrongInput(string expected, params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);

        Assert.Equal((CommandLine.WrongInput, ""), (code, output));
        Assert.Contains(expected, error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
