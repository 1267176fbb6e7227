using AutodiffGen.Checking;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Xunit;
using Convert = AutodiffGen.Generator.IR.Convert;

namespace AutodiffGen.Runtime.Tests.Rules;

public sealed class RuleSpecialisationTests
{
    private static readonly double[] Exponents = [0, 1, 2, 3, 4, 5, -1, -2, -3, 0.5, 1.5, 2.5, 0.1, -0.5, 100];
    private static readonly Read Variable = new(new Variable(7, "v", IrType.Double));

    public static TheoryData<double> PowerExponents => [.. Exponents];

    [Theory]
    [MemberData(nameof(PowerExponents))]
    public void PowersWithAConstantExponentAreRight(double exponent)
    {
        Rule rule = Specialise("System.Math.Pow", Variable, Literal.Double(exponent));
        Assert.Null(rule.Partials[1]);
        double[] points = exponent == Math.Floor(exponent) ? [0.3, 2.5, -0.7, -1.5] : [0.3, 1, 2.5];
        foreach (double x in points)
        {
            DifferenceEstimate expected = RichardsonDifference.Central(t => Math.Pow(t, exponent), x, Precision.Double);
            Check(rule, x, exponent, expected.Value, Math.Pow(x, exponent));
        }

        static void Check(Rule rule, double x, double exponent, double expected, double value)
        {
            double actual = new RuleEvaluation(rule, "System.Math.Pow", IrType.Double).Partial(0, [x, exponent], value);
            Assert.Equal(expected, actual, 1e-8 * (1 + Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData(0.5, double.PositiveInfinity, true)]
    [InlineData(0.1, double.PositiveInfinity, true)]
    [InlineData(1.5, 0.0, false)]
    [InlineData(1.0, 1.0, false)]
    [InlineData(2.0, 0.0, false)]
    [InlineData(7.0, 0.0, false)]
    public void PowersAtZero(double exponent, double expected, bool guarded)
    {
        Rule rule = Specialise("System.Math.Pow", Variable, Literal.Double(exponent));
        Assert.Equal(expected, new RuleEvaluation(rule, "System.Math.Pow", IrType.Double).Partial(0, [0, exponent]));
        Assert.Equal(guarded, rule.Partials[0]!.Guarded);
    }

    [Fact]
    public void SquaresAndCubesAreProducts()
    {
        Assert.Equal("2 * x", FormulaText.Of(Specialise("System.Math.Pow", Variable, Literal.Double(2)).Partials[0]!.Expression));
        Assert.Equal("3 * x * x", FormulaText.Of(Specialise("System.MathF.Pow", Variable, new Convert(Literal.Int(3), IrType.Single)).Partials[0]!.Expression));
        Assert.Equal("5 * Math.Pow(x, 4)", FormulaText.Of(Specialise("System.Math.Pow", Variable, Literal.Double(5)).Partials[0]!.Expression));
        Assert.Null(Specialise("System.Math.Pow", Variable, Literal.Double(0)).Partials[0]);
    }

    [Theory]
    [InlineData("System.Math.Pow", null, 2.5)]
    [InlineData("System.Math.Pow", 3.0, null)]
    [InlineData("System.Double.RootN", null, 1.0)]
    [InlineData("System.Double.RootN", null, 2.0)]
    [InlineData("System.Double.RootN", null, 3.0)]
    [InlineData("System.Double.RootN", null, 4.0)]
    [InlineData("System.Math.Log", null, 2.0)]
    [InlineData("System.Math.Log", 5.0, null)]
    [InlineData("System.Double.Hypot", null, 2.0)]
    [InlineData("System.Double.Hypot", 2.0, null)]
    [InlineData("System.Double.Hypot", 0.0, null)]
    [InlineData("System.Math.Max", null, 0.0)]
    [InlineData("System.Math.Atan2", 1.0, null)]
    public void SpecialPartialsEqualTheGeneralOnes(string member, double? first, double? second)
    {
        Rule general = RuleTable.Find(member, 2)!;
        Rule special = Specialise(member, first is double f ? Literal.Double(f) : Variable, second is double s ? LiteralFor(member, s) : Variable);
        int active = first is null ? 0 : 1;
        Assert.Null(special.Partials[1 - active]);
        foreach (double x in (double[])[0.4, 1.7, 3.0])
        {
            double[] point = [first ?? x, second ?? x];
            double expected = new RuleEvaluation(general, member, IrType.Double).Partial(active, point);
            double actual = new RuleEvaluation(special, member, IrType.Double).Partial(active, point);
            Assert.Equal(expected, actual, 1e-14 * (1 + Math.Abs(expected)));
        }
    }

    [Fact]
    public void CallsWithoutLiteralsKeepTheirRule() =>
        Assert.Same(RuleTable.Find("System.Math.Pow", 2), Specialise("System.Math.Pow", Variable, Variable));

    [Fact]
    public void UnknownFunctionsHaveNoRule() => Assert.Null(RuleTable.Specialise("System.Math.Nothing", [Variable]));

    /// <summary>One rule for each way in which literals simplify a rule.</summary>
    internal static IEnumerable<Rule> SpecialRules() =>
    [
        .. Exponents.Select(exponent => Specialise("System.Math.Pow", Variable, Literal.Double(exponent))),
        Specialise("System.Math.Pow", Literal.Double(2), Variable),
        .. Enumerable.Range(1, 4).Select(degree => Specialise("System.Double.RootN", Variable, Literal.Int(degree))),
        Specialise("System.Math.Log", Variable, Literal.Double(2)),
        Specialise("System.Double.Hypot", Variable, Literal.Double(2)),
        Specialise("System.Double.Hypot", Literal.Double(2), Variable),
    ];

    private static Literal LiteralFor(string member, double value) =>
        member.EndsWith("RootN", StringComparison.Ordinal) ? Literal.Int((int)value) : Literal.Double(value);

    private static Rule Specialise(string member, Expression first, Expression second) => RuleTable.Specialise(member, [first, second])!;
}
