using System.Globalization;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>Each line of the tables in docs/semantics.md holds.</summary>
public sealed class SemanticsTests
{
    public static TheoryData<string, string> Lines
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string line in Repository.Read("docs/semantics.md").Split('\n'))
            {
                if (!line.StartsWith("| `", StringComparison.Ordinal)) continue;
                data.Add(line, "double");
                data.Add(line, "float");
            }

            return data;
        }
    }

    [Fact]
    public void TheTablesAreThere() => Assert.True(Lines.Count() >= 2 * 60);

    [Theory]
    [MemberData(nameof(Lines))]
    public void LineHolds(string line, string type)
    {
        bool single = type == "float";
        string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
        double[] point = [.. Cells(cells[1]).Select(cell => Number(cell)!.Value)];
        string member = MemberName(cells[0].Trim('`'), single);
        Rule? rule = RuleTable.Find(member, point.Length);
        Assert.True(rule is not null, member);
        var evaluation = new RuleEvaluation(rule, member, single ? IrType.Single : IrType.Double);

        AssertSame(Number(cells[2]), evaluation.Value(point), single);
        string[] partials = Cells(cells[3]);
        string[] zeroSeeds = Cells(cells[4]);
        Assert.Equal(point.Length, partials.Length);
        Assert.Equal(point.Length, zeroSeeds.Length);
        for (int i = 0; i < point.Length; i++)
        {
            Assert.Equal(rule.Partials[i] is null, Number(partials[i]) is null);
            if (rule.Partials[i] is null) continue;
            AssertSame(Number(partials[i]), evaluation.Partial(i, point), single);
            AssertSame(Number(zeroSeeds[i]), evaluation.Contribution(i, point, 0), single);
        }
    }

    [Theory]
    [InlineData(5.5, 2.0, 1.5, -2.0)]
    [InlineData(-5.5, 2.0, -1.5, 2.0)]
    [InlineData(5.5, -2.0, 1.5, 2.0)]
    [InlineData(0.3, 0.1, 0.09999999999999998, -2.0)]
    [InlineData(1.0, double.PositiveInfinity, 1.0, 0.0)]
    public void RemainderHasATruncatedQuotient(double x, double y, double value, double partialInY)
    {
        Assert.Equal(value, x % y);
        var evaluation = new RuleEvaluation(RuleTable.Remainder, (KnownMember?)null, IrType.Double);
        Assert.Equal(1, evaluation.Partial(0, [x, y], x % y));
        Assert.Equal(partialInY, evaluation.Partial(1, [x, y], x % y));
    }

    [Fact]
    public void ForwardAndReverseDifferAtTheRootOfASquare()
    {
        var root = new RuleEvaluation(RuleTable.Find("System.Math.Sqrt", 1)!, "System.Math.Sqrt", IrType.Double);
        const double slopeOfTheSquare = 2.0 * 0;
        Assert.Equal(0, root.Contribution(0, [0], slopeOfTheSquare * 1));
        Assert.True(double.IsNaN(slopeOfTheSquare * root.Contribution(0, [0], 1)));
    }

    [Fact]
    public void ANonzeroSeedAtARootIsInfinite()
    {
        var root = new RuleEvaluation(RuleTable.Find("System.Math.Sqrt", 1)!, "System.Math.Sqrt", IrType.Double);
        Assert.Equal(double.NegativeInfinity, root.Contribution(0, [0], -1e-300));
    }

    private static void AssertSame(double? expected, double actual, bool single)
    {
        double tolerance = (single ? 1e-6 : 1e-15) * Math.Abs(expected!.Value);
        bool same = expected.Value.Equals(actual) || Math.Abs(expected.Value - actual) <= tolerance;
        Assert.True(same, FormattableString.Invariant($"expected {expected:R}, got {actual:R}"));
    }

    private static string[] Cells(string cell) => [.. cell.Split(',').Select(part => part.Trim())];

    private static double? Number(string text) => text switch
    {
        "–" => null,
        "∞" => double.PositiveInfinity,
        "-∞" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string MemberName(string text, bool single)
    {
        (string owner, string name) = (text[..text.IndexOf('.', StringComparison.Ordinal)], text[text.IndexOf('.', StringComparison.Ordinal)..]);
        if (owner == "double") return (single ? "System.Single" : "System.Double") + name;
        return (single && typeof(MathF).GetMethods().Any(method => "." + method.Name == name) ? "System.MathF" : "System.Math") + name;
    }
}
