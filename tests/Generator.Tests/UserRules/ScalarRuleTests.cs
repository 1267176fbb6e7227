using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.UserRules;

/// <summary>Rules of the user's for scalar functions of scalars: either kind serves both modes.</summary>
public class ScalarRuleTests
{
    /// <summary>A function whose text the generator can't differentiate: x²y + sin y.</summary>
    private const string Primal = """
        private static readonly double[] Exponents = [2];

        private static double Power(double x, double y) => Math.Pow(x, Exponents[0]) * y + Math.Sin(y);
        """;

    private const string Forward = """
        [DerivativeOf(nameof(Power), Derivatives.Forward)]
        private static (double Value, double Tangent) PowerTangent(double x, double y, double xTangent, double yTangent) =>
            (Power(x, y), 2 * x * y * xTangent + (x * x + Math.Cos(y)) * yTangent);
        """;

    private const string Adjoint = """
        [DerivativeOf(nameof(Power), Derivatives.Adjoint)]
        private static double PowerAdjointOf(double x, double y, ref double xAdjoint, ref double yAdjoint, double resultAdjoint)
        {
            xAdjoint += 2 * x * y * resultAdjoint;
            yAdjoint += (x * x + Math.Cos(y)) * resultAdjoint;
            return Power(x, y);
        }
        """;

    private const string Loop = """
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 0.5;
            for (int i = 0; i < x.Length; i++) p = 0.2 * Math.Sin(Power(p, x[i])) + 0.1 * Power(x[i], 2) * Math.Tanh(Power(1.5, p));
            return p * Power(p, p);
        }
        """;

    public static TheoryData<string> Rules => [Forward, Adjoint, Forward + "\n" + Adjoint];

    [Theory]
    [MemberData(nameof(Rules))]
    public void InALoop(string rules) => ThreeWays.Scalar(Primal + "\n" + rules + "\n" + Loop, Samples.Lengths(0, 1, 2, 7));

    [Theory]
    [MemberData(nameof(Rules))]
    public void InACalleeInALoop(string rules) => ThreeWays.Scalar(Primal + "\n" + rules + "\n" + """
        [Differentiable]
        public static double Inner(double a, double b)
        {
            double c = a * b;
            return b > 1 ? Power(c, a) : Power(b, c) + a;
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            foreach (double v in x) p = 0.2 * Inner(p, v) + 0.1 * v;
            return p;
        }
        """, Samples.Lengths(0, 1, 6));

    [Theory]
    [MemberData(nameof(Rules))]
    public void ForTheMethodThatIsMarkedItself(string rules) => ThreeWays.Scalar(Primal + "\n" + rules.Replace("private static (", "public static (", StringComparison.Ordinal) + "\n" + """
        [Differentiable]
        public static double F(ReadOnlySpan<double> x) => x.Length == 0 ? 0 : Marked(x[0], x[^1]) * 2;

        [Differentiable]
        public static double Marked(double x, double y) { lock (Exponents) return Power(x, y); }

        [DerivativeOf(nameof(Marked), Derivatives.Forward)]
        public static (double Value, double Tangent) MarkedForward(double x, double y, double xTangent, double yTangent) =>
            (Marked(x, y), 2 * x * y * xTangent + (x * x + Math.Cos(y)) * yTangent);
        """, Samples.Lengths(0, 1, 4));

    [Fact]
    public void ARuleBeatsWhatWouldBeGenerated()
    {
        // The rules tell other derivatives than the true ones, so that it shows which of them is taken; the function is 3x, the rules say 5 and 7.
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double Triple(double x) => 3 * x;

                [DerivativeOf(nameof(Triple), Derivatives.Forward)]
                internal static (double, double) Five(double x, double xTangent) => (3 * x, 5 * xTangent);

                [DerivativeOf(nameof(Triple), Derivatives.Adjoint)]
                internal static double Seven(double x, ref double xAdjoint, double resultAdjoint)
                {
                    xAdjoint += 7 * resultAdjoint;
                    return 3 * x;
                }

                [DerivativeOf(typeof(Math), nameof(Math.Cbrt), Derivatives.Forward)]
                internal static (double Value, double Tangent) CbrtForward(double d, double dTangent) => (Math.Cbrt(d), 11 * dTangent);

                [Differentiable]
                public static double F(double x) => Triple(x * x) + Math.Cbrt(x);
            }

            public static class Driver
            {
                public static double[] Run()
                {
                    double gradient = Model.FGradient(8, out double slope);
                    double adjoint = 0;
                    double value = Model.TripleAdjoint(8, ref adjoint, 2);
                    Model.TripleGradient(8, out double triple);
                    return [gradient, slope, Model.FForward(8, 1).Tangent, value, adjoint, triple, Model.TripleForward(8, 2).Tangent];
                }
            }
            """).Load().Run("Driver.Run");
        Assert.Equal([194, 7 * 16 + 11, 5 * 16 + 11, 24, 14, 7, 10], got);
    }

    [Fact]
    public void TheAdjointIsCalledWithTheSeed()
    {
        // A rule that isn't linear in the seed, as people write to clip gradients.
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                internal static double Clip(double x) => x;

                [DerivativeOf(nameof(Clip), Derivatives.Adjoint)]
                internal static double ClipAdjoint(double x, ref double xAdjoint, double resultAdjoint)
                {
                    xAdjoint += Math.Clamp(resultAdjoint, -1, 1);
                    return x;
                }

                [Differentiable]
                public static double F(double x) => 100 * Clip(x);

                public static double[] Run()
                {
                    FGradient(3, out double gradient);
                    return [gradient];
                }
            }
            """).Load().Run();
        Assert.Equal([1], got);
    }

    [Fact]
    public void FloatAndMixedTypes()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                internal static float Mix(double x, float y, int n) => (float)(x * x) * y + n;

                [DerivativeOf(nameof(Mix), Derivatives.Forward)]
                internal static (float Value, float Tangent) MixForward(double x, float y, int n, double xTangent, float yTangent) =>
                    (Mix(x, y, n), (float)(2 * x * xTangent) * y + (float)(x * x) * yTangent);

                internal static double Back(float y) => y * y;

                [DerivativeOf(nameof(Back), Derivatives.Adjoint)]
                internal static double BackAdjoint(float y, ref float yAdjoint, double resultAdjoint)
                {
                    yAdjoint += 2 * y * (float)resultAdjoint;
                    return Back(y);
                }

                [Differentiable]
                public static double F(double x, float y) => 2 * Mix(x, y, 3) + Back(y) * x;

                public static double[] Run()
                {
                    double value = FGradient(3, 4, out double dx, out float dy);
                    return [value, dx, dy, FForward(3, 4, 1, 0).Tangent, FForward(3, 4, 0, 1).Tangent];
                }
            }
            """).Load().Run();

        // 2(9 * 4 + 3) + 16 * 3; by x: 2 * 2 * 3 * 4 + 16; by y: 2 * 9 + 2 * 4 * 3.
        Assert.Equal([126, 64, 42, 64, 42], got);
    }

    [Fact]
    public void AnOverloadIsChosenByItsSignature()
    {
        double[] got = GeneratorRun.Of("""
            public static class Lib
            {
                public static double G(double x) => x * x;
                public static double G(double x, double y) => x * y;
                public static float G(float x) => x;
            }

            public static partial class Model
            {
                [DerivativeOf(typeof(Lib), nameof(Lib.G), Derivatives.Forward)]
                private static (double Value, double Tangent) One(double x, double xTangent) => (Lib.G(x), 20 * xTangent);

                [DerivativeOf(typeof(Lib), nameof(Lib.G), Derivatives.Forward)]
                private static (double Value, double Tangent) Two(double x, double y, double xTangent, double yTangent) => (Lib.G(x, y), 30 * xTangent + 40 * yTangent);

                [DerivativeOf(typeof(Lib), nameof(Lib.G), Derivatives.Adjoint)]
                private static float Single(float x, ref float xAdjoint, float resultAdjoint)
                {
                    xAdjoint += 50 * resultAdjoint;
                    return Lib.G(x);
                }

                [Differentiable]
                public static double F(double x, double y, float z) => Lib.G(x) + Lib.G(y: y, x: x) + Lib.G(z);

                public static double[] Run()
                {
                    FGradient(3, 4, 5, out double x, out double y, out float z);
                    return [x, y, z, FForward(3, 4, 5, 1, 2, 3).Tangent];
                }
            }
            """).Load().Run();
        Assert.Equal([50, 40, 50, 50 + 80 + 150], got);
    }

    [Fact]
    public void InAGenericType()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Box<T>
                where T : struct
            {
                internal static double Scaled(double x, T tag) => x * (tag.GetHashCode() == 0 ? 1 : 2);

                [DerivativeOf(nameof(Scaled), Derivatives.Adjoint)]
                internal static double ScaledAdjoint(double x, T tag, ref double xAdjoint, double resultAdjoint)
                {
                    double value = Scaled(1, tag);
                    xAdjoint += value * resultAdjoint;
                    return value * x;
                }

                [Differentiable]
                public static double Own(double x, T tag) => Scaled(x, tag) * x;
            }

            public static class Closed<T>
            {
                public static double F(double x) => x * x;
            }

            public static partial class Model
            {
                [DerivativeOf(typeof(Closed<int>), nameof(Closed<int>.F), Derivatives.Forward)]
                private static (double Value, double Tangent) ClosedForward(double x, double xTangent) => (Closed<int>.F(x), 2 * x * xTangent);

                [Differentiable]
                public static double F(double x) => Box<int>.Scaled(x, 1) + Box<long>.Scaled(x, 0) * x + Closed<int>.F(x);

                public static double[] Run()
                {
                    FGradient(5, out double x);
                    Box<int>.OwnGradient(5, 1, out double own);
                    return [x, FForward(5, 1).Tangent, own];
                }
            }
            """).Load().Run();
        Assert.Equal([2 + 10 + 10, 22, 20], got);
    }

    [Fact]
    public void AConstantParameterHasNoDerivative()
    {
        double[] got = GeneratorRun.Of("""
            public static class Lib
            {
                public static double Lookup(double x, double[] table, double scale) => x * table[0] * scale;
            }

            public static partial class Model
            {
                [DerivativeOf(typeof(Lib), nameof(Lib.Lookup), Derivatives.Forward)]
                private static (double Value, double Tangent) LookupForward(double x, [Constant] ReadOnlySpan<double> table, [Constant] double scale, double xTangent) =>
                    (x * table[0] * scale, table[0] * scale * xTangent);

                [Differentiable]
                public static double F(double x, double[] table) => Lib.Lookup(x, table, x) + table[0];

                public static double[] Run()
                {
                    double[] tableGradient = [9];
                    FGradient(3, [5], out double x, tableGradient);
                    return [x, tableGradient[0], FForward(3, [5], 1, [10]).Tangent];
                }
            }
            """).Load().Run();
        Assert.Equal([15, 1, 25], got);
    }

    [Fact]
    public void ARuleThatIsItselfDifferentiable()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                internal static double Cube(double x) => x * x * x;

                [Differentiable(Derivatives.Gradient)]
                public static double CubeSlope(double x) => 3 * x * x;

                [Differentiable(Derivatives.Adjoint)]
                [DerivativeOf(nameof(Cube), Derivatives.Adjoint)]
                internal static double CubeAdjoint(double x, ref double slope, double seed)
                {
                    slope += CubeSlope(x) * seed;
                    return x * x * x;
                }

                [Differentiable]
                public static double F(double x) => Cube(x);

                public static double[] Run()
                {
                    FGradient(2, out double x);
                    double adjoint = 0.25, seed = 0, point = 0, inner = 1;
                    CubeAdjointAdjoint(2, ref adjoint, 10, ref point, ref inner, ref seed, 0);
                    return [x, adjoint, point, inner, seed];
                }
            }
            """).Load().Run();

        // The adjoint of adjoint += 3x² seed: 6x seed by x, 3x² by the seed.
        Assert.Equal([12, 120.25, 120, 1, 12], got);
    }
}
