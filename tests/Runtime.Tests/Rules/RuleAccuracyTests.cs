using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>Partials where an obvious formula would cancel, overflow or underflow, against closed forms that don't.</summary>
public sealed class RuleAccuracyTests
{
    [Theory]
    [InlineData("System.Math.Asin", 1e-12)]
    [InlineData("System.Math.Acos", 1e-12)]
    [InlineData("System.Math.Asin", 1.0 / (1 << 20))]
    public void ArcsineNearItsEdge(string name, double distance)
    {
        double x = 1 - distance;
        distance = 1 - x; // exact
        double expected = 1 / Math.Sqrt(2 * distance - distance * distance);
        AssertClose(name.EndsWith("Acos", StringComparison.Ordinal) ? -expected : expected, Partial(name, 0, x));
    }

    [Theory]
    [InlineData(1e-10)]
    [InlineData(1e-14)]
    public void AreaFunctionsNearTheirEdge(double distance)
    {
        double above = 1 + distance;
        double excess = above - 1;
        AssertClose(1 / Math.Sqrt(excess * (2 + excess)), Partial("System.Math.Acosh", 0, above));
        double below = 1 - distance;
        double gap = 1 - below;
        AssertClose(1 / (gap * (2 - gap)), Partial("System.Math.Atanh", 0, below));
    }

    [Theory]
    [InlineData(1e160)]
    [InlineData(1e300)]
    public void LargeArgumentsDoNotOverflow(double x)
    {
        AssertClose(1 / x, Partial("System.Math.Asinh", 0, x));
        AssertClose(1 / x, Partial("System.Math.Acosh", 0, x));
        AssertClose(0.5 / x, Partial("System.Math.Atan2", 0, x, x));
        AssertClose(-0.5 / x, Partial("System.Math.Atan2", 1, x, x));
        AssertClose(0.6, Partial("System.Double.Hypot", 0, 3e-1 * x, 4e-1 * x));
        AssertClose(1 / x / Math.Log(3), Partial("System.Math.Log", 0, x, 3));
        AssertClose(0.25 / Math.Pow(x, 0.75), Partial("System.Double.RootN", 0, x, 4));
        AssertClose(1 / (3 * Math.Cbrt(x) * Math.Cbrt(x)), Partial("System.Math.Cbrt", 0, x));
    }

    [Theory]
    [InlineData(1e-160)]
    [InlineData(1e-300)]
    public void SmallArgumentsDoNotUnderflow(double x)
    {
        AssertClose(0.5 / x, Partial("System.Math.Atan2", 0, x, x));
        AssertClose(-0.5 / x, Partial("System.Math.Atan2", 1, x, x));
        AssertClose(0.6, Partial("System.Double.Hypot", 0, 3 * x, 4 * x));
        AssertClose(1, Partial("System.Math.Asinh", 0, x));
        AssertClose(0.5 / Math.Sqrt(x), Partial("System.Math.Sqrt", 0, x));
        AssertClose(1, Partial("System.Math.Pow", 0, x, 1));
    }

    [Fact]
    public void LargeSinglesDoNotOverflow()
    {
        AssertSingle(1e-25, "System.MathF.Asinh", 0, 1e25);
        AssertSingle(0.5e-25, "System.MathF.Atan2", 0, 1e25, 1e25);
        AssertSingle(0.5e25, "System.MathF.Atan2", 0, 1e-25, 1e-25);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-600)]
    [InlineData(1e-9)]
    public void DerivativesOfExpM1DoNotCancel(double x)
    {
        AssertClose(Math.Exp(x), Partial("System.Double.ExpM1", 0, x));
        AssertClose(Math.Log(2) * double.Exp2(x), Partial("System.Double.Exp2M1", 0, x));
        AssertClose(Math.Log(10) * double.Exp10(x / 3), Partial("System.Double.Exp10M1", 0, x / 3));
    }

    [Theory]
    [InlineData(10, 31.5)]
    [InlineData(1e-5, 3.7)]
    [InlineData(0.999, -1e5)]
    [InlineData(2, 1e-20)]
    [InlineData(3, 0.1)]
    public void PowersKeepTheirPrecision(double x, double y)
    {
        double power = Math.Pow(x, y);
        AssertClose(y * power / x, Partial("System.Math.Pow", 0, x, y));
        AssertClose(power * Math.Log(x), Partial("System.Math.Pow", 1, x, y));
    }

    [Fact]
    public void PowersThatLeaveTheRangeHaveTheirDerivative()
    {
        AssertClose(64 * Math.Pow(1e-5, 63), Partial("System.Math.Pow", 0, 1e-5, 64)); // the value is subnormal
        AssertClose(3 * 1e300, Partial("System.Math.Pow", 0, 1e150, 3)); // the value is infinite
    }

    [Fact]
    public void TanhIsExactToARoundingErrorOfOne()
    {
        foreach (double x in (double[])[1e-8, 0.5, 3, 10, 18, 25])
        {
            double expected = 1 / (Math.Cosh(x) * Math.Cosh(x));
            Assert.Equal(expected, Partial("System.Math.Tanh", 0, x), 2.3e-16);
        }
    }

    private static double Partial(string name, int index, params double[] point) =>
        new RuleEvaluation(RuleTable.Find(name, point.Length)!, name, IrType.Double).Partial(index, point);

    private static void AssertClose(double expected, double actual) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-14 * Math.Abs(expected), FormattableString.Invariant($"expected {expected:R}, got {actual:R}"));

    private static void AssertSingle(double expected, string name, int index, params double[] point)
    {
        double actual = new RuleEvaluation(RuleTable.Find(name, point.Length)!, name, IrType.Single).Partial(index, [.. point.Select(x => (double)(float)x)]);
        Assert.True(Math.Abs(actual - expected) <= 1e-6 * Math.Abs(expected), FormattableString.Invariant($"expected {expected:R}, got {actual:R}"));
    }
}
