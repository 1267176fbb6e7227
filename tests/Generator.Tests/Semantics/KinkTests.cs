using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>What a derivative is where the function has a kink, an edge or a branch.</summary>
public class KinkTests
{
    private const double Inf = double.PositiveInfinity;

    [Theory]
    [InlineData("Math.Abs(x)", 0, 0)]
    [InlineData("Math.Abs(x)", -2, -1)]
    [InlineData("Math.Max(x, 1)", 1, 0)]
    [InlineData("Math.Max(1, x)", 1, 1)]
    [InlineData("Math.Min(x, 1)", 1, 0)]
    [InlineData("Math.Min(1, x)", 1, 1)]
    [InlineData("Math.Max(x, 2 * x)", 0, 2)]
    [InlineData("Math.Clamp(x, 0, 1)", 0, 1)]
    [InlineData("Math.Clamp(x, 0, 1)", 1, 1)]
    [InlineData("Math.Clamp(x, 0, 1)", 1.5, 0)]
    [InlineData("Math.Floor(x) + Math.Ceiling(x) + Math.Round(x) + Math.Truncate(x) + Math.Sign(x)", 0.5, 0)]
    [InlineData("x % 3", 7.5, 1)]
    [InlineData("7 % x", 2, -3)]
    [InlineData("Math.Sqrt(x)", 0, Inf)]
    [InlineData("0 * Math.Sqrt(x)", 0, 0)]
    [InlineData("Math.Cbrt(x)", 0, Inf)]
    [InlineData("x > 0 ? Math.Sqrt(x) : 0", 0, 0)]
    [InlineData("x > 0 ? Math.Sqrt(x) : 2 * x", 0, 2)]
    [InlineData("Math.Pow(x, 2)", 0, 0)]
    [InlineData("Math.Pow(x, 1)", 0, 1)]
    [InlineData("Math.Pow(x, 0)", 0, 0)]
    [InlineData("Math.Pow(x, 3)", -2, 12)]
    [InlineData("Math.Pow(x, -1)", -2, -0.25)]
    [InlineData("Math.Pow(0, x)", 2, 0)]
    [InlineData("Math.Pow(-2, 2) * x", 2, 4)]
    [InlineData("double.Hypot(x, 0)", 0, 0)]
    [InlineData("Math.Exp(x)", 0, 1)]
    public void FollowsTheRules(string expression, double x, double expected)
    {
        double[] got = GeneratorRun.Of($$"""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x) => {{expression}};
            }
            """).Load(moreSources: """
            public static class Driver
            {
                public static double[] Derivatives(double x)
                {
                    double adjoint = 0;
                    Model.FAdjoint(x, ref adjoint, 1);
                    Model.FGradient(x, out double gradient);
                    return [Model.FForward(x, 1).Tangent, adjoint, gradient];
                }
            }
            """).Delegate<Func<double, double[]>>("Driver.Derivatives")(x);
        Assert.Equal([expected, expected, expected], got);
    }

    [Fact]
    public void AKinkWrittenAsABranchTakesTheBranchThatRan()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x)
                {
                    double y;
                    if (x > 0) y = x * x;
                    else if (x < 0) y = -3 * x;
                    else y = 7 * x;
                    return y;
                }

                public static double[] Run()
                {
                    FGradient(2, out double right);
                    FGradient(-2, out double left);
                    FGradient(0, out double kink);
                    FGradient(double.NaN, out double nothing);
                    return [right, left, kink, nothing];
                }
            }
            """).Load().Run();
        Assert.Equal([4, -3, 7, 7], got);
    }

    [Fact]
    public void AZeroSeedPassesAnInfiniteSlope()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x, double y) => Math.Sqrt(x) * y + Math.Acos(y) * x;

                public static double[] Run()
                {
                    double x = 0, y = 0;
                    FAdjoint(0, 1, ref x, ref y, 0);
                    return [FForward(0, 1, 0, 0).Tangent, x, y];
                }
            }
            """).Load().Run();
        Assert.Equal([0, 0, 0], got);
    }
}
