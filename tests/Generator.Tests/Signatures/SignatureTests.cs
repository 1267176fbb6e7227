using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Signatures;

/// <summary>Every way to pass a differentiable value in and out.</summary>
public class SignatureTests
{
    [Fact]
    public void OutRefAndInScalars()
    {
        // w = x z, z' = z + w y, result = z' y at x = 2, y = 3, z = 5: w = 10, z' = 35, result = 105.
        double[] got = Run("""
            [Differentiable]
            public static double F(double x, in double y, ref double z, out double w)
            {
                w = x * z;
                z += w * y;
                return z * y;
            }
            """, """
            double z = 5, y = 3, zTangent = 1;
            (double value, double tangent) = Model.FForward(2, y, ref z, out double w, 10, 100, ref zTangent, out double wTangent);
            double zr = 5, xAdjoint = 1000, yAdjoint = 2000, zAdjoint = 7;
            double valueReverse = Model.FAdjoint(2, y, ref zr, out double wr, ref xAdjoint, ref yAdjoint, ref zAdjoint, 11, 13);
            double zg = 5;
            double valueGradient = Model.FGradient(2, y, ref zg, out double wg, out double xGradient, out double yGradient, out double zGradient);
            return
            [
                value, z, w, tangent, zTangent, wTangent,
                valueReverse, zr, wr, xAdjoint, yAdjoint, zAdjoint,
                valueGradient, zg, wg, xGradient, yGradient, zGradient,
            ];
            """);

        // dw = z dx + x dz, dz' = dz (1 + x y) + z y dx + x z dy, dresult = y dz' + z' dy.
        const double WTangent = (5 * 10) + (2 * 1);
        const double ZTangent = (1 * 7) + (15 * 10) + (10 * 100);
        double[] forward = [105, 35, 10, (3 * ZTangent) + (35 * 100), ZTangent, WTangent];

        // The seed of z' is 7 + 13 y = 46; that of w is 11 + 46 y = 149.
        double[] reverse = [105, 35, 10, 1000 + (149 * 5), 2000 + (46 * 10) + (13 * 35), 46 + (149 * 2)];

        // With seeds 0 but for the result: that of z' is 3, that of w is 9.
        double[] gradient = [105, 35, 10, 9 * 5, (3 * 10) + 35, 3 + (9 * 2)];
        Assert.Equal([.. forward, .. reverse, .. gradient], got);
    }

    [Fact]
    public void OptionalParametersAndParamsAreOrdinaryInDerivatives()
    {
        double[] got = Run("""
            [Differentiable]
            public static double F(double x, double scale = 3, int power = 2, params double[] rest)
            {
                double p = scale;
                for (int i = 0; i < power; i++) p *= x;
                foreach (double r in rest) p *= r;
                return p;
            }
            """, """
            double[] rest = [5, 7];
            var restGradient = new double[2];
            double value = Model.FGradient(2, 3, 2, rest, out double x, out double scale, restGradient);
            return [value, Model.F(2, rest: rest), x, scale, .. restGradient];
            """);
        Assert.Equal([420, 420, 420, 140, 84, 60], got);
    }

    [Fact]
    public void ConstantParametersGetNoDerivative()
    {
        double[] got = Run("""
            [Differentiable]
            public static double F([Constant] double[] data, double x, [Constant] double weight)
            {
                double sum = 0;
                foreach (double d in data) sum += d * x * weight;
                return sum;
            }
            """, """
            double value = Model.FGradient([1, 2, 3], 5, 0.5, out double x);
            return [value, x];
            """);
        Assert.Equal([15, 3], got);
    }

    [Fact]
    public void InactiveParametersOfAnyTypeArePassedOn()
    {
        double[] got = Run("""
            public enum Shape { Line, Square }

            [Differentiable]
            public static double F(double x, Shape shape, string? name, bool negate, int[] indices, [Constant] System.Collections.Generic.List<double> list, decimal money, long big, char letter)
            {
                double y = shape == Shape.Square ? x * x : x;
                if (negate) y = -y;
                if (name is not null) y *= name.Length;
                foreach (int i in indices) y *= i;
                return y * list.Count + (double)money + big + letter;
            }
            """, """
            double value = Model.FGradient(3, Model.Shape.Square, "abcd", true, [5, 6], [1, 2], 7m, 8, 'A', out double x);
            return [value, x];
            """);
        Assert.Equal([(-9.0 * 4 * 30 * 2) + 7 + 8 + 65, -6 * 4 * 30 * 2], got);
    }

    [Fact]
    public void FloatIsDifferentiatedInFloat()
    {
        double[] got = Run("""
            [Differentiable]
            public static float F(ReadOnlySpan<float> x, float scale)
            {
                float sum = 0;
                for (int i = 0; i < x.Length; i++) sum += MathF.Sin(x[i]) * scale * x[i];
                return sum;
            }
            """, """
            float[] x = [0.5f, 1.5f];
            var gradient = new float[2];
            float value = Model.FGradient(x, 2f, gradient, out float scale);
            float primal = Model.F(x, 2f);
            return [value - primal, gradient[0], gradient[1], scale];
            """);
        Assert.Equal(0, got[0]);
        Assert.Equal(2 * (Math.Sin(0.5) + (0.5 * Math.Cos(0.5))), got[1], 1e-5);
        Assert.Equal(2 * (Math.Sin(1.5) + (1.5 * Math.Cos(1.5))), got[2], 1e-5);
        Assert.Equal((0.5 * Math.Sin(0.5)) + (1.5 * Math.Sin(1.5)), got[3], 1e-5);
    }

    [Fact]
    public void FloatAndDoubleMix()
    {
        double[] got = Run("""
            [Differentiable]
            public static double F(float x, double y, Span<float> buffer)
            {
                float t = (float)(x * y);
                buffer[0] += t * x;
                double z = t;
                return z * buffer[0];
            }
            """, """
            float[] buffer = [2f];
            var bufferGradient = new float[1];
            double value = Model.FGradient(3f, 5, buffer, out float x, out double y, bufferGradient);
            return [value, buffer[0], x, y, bufferGradient[0]];
            """);

        // t = x y = 15, b = 2 + x² y = 47, F = t b: dx = y b + t 2 x y, dy = x b + t x², db = t.
        Assert.Equal([705, 47, (5 * 47) + (15 * 30), (3 * 47) + (15 * 9), 15], got);
    }

    [Fact]
    public void ByValueScalarsMayBeOverwritten() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Power(double x, int n)
        {
            double result = 1;
            while (n > 0)
            {
                if (n % 2 == 1) result *= x;
                x *= x;
                n /= 2;
            }
            return result;
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++) sum += Power(x[i], i);
            return sum;
        }
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select((value, i) => i == 0 ? 0 : i * Math.Pow(value, i - 1))]);

    [Fact]
    public void NestedGenericAndOtherContainers()
    {
        double[] got = GeneratorRun.Of("""
            namespace Outer.Inner
            {
                public partial struct S<T>
                    where T : struct
                {
                    internal partial record R
                    {
                        public partial interface I
                        {
                            [Differentiable]
                            internal static double F(double x) => x * x;

                            internal static double[] Run()
                            {
                                double value = FGradient(3, out double gradient);
                                return [value, gradient];
                            }
                        }
                    }
                }

                public static class Driver
                {
                    public static double[] Start() => S<int>.R.I.Run();
                }
            }
            """).Load().Run("Start");
        Assert.Equal([9, 6], got);
    }

    [Fact]
    public void KeywordsAndOddNamesAreParameters()
    {
        double[] got = Run("""
            [Differentiable]
            public static double @event(double @class, double tape, double result, double i, double π)
            {
                double sum = 0;
                double value = @class * tape;
                for (int xAdjoint = 0; xAdjoint < 3; xAdjoint++) sum += value * result * i * π;
                return sum;
            }
            """, """
            double value = Model.eventGradient(1, 2, 3, 4, 5, out double a, out double b, out double c, out double d, out double e);
            return [value, a, b, c, d, e];
            """);
        Assert.Equal([360, 360, 180, 120, 90, 72], got);
    }

    private static double[] Run(string members, string body) => GeneratorRun.Of(ThreeWays.InModel(members))
        .Load(moreSources: "public static class Driver\n{\n    public static double[] Run()\n    {\n" + body + "\n    }\n}\n").Run("Driver.Run");

    [Fact]
    public void AnArrayThatMayBeNullIsRefused()
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable] public static double F(double[]? x, double y) => x is null ? y : x[0]; }");
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ADG0011", diagnostic.Id);
        Assert.Contains("never null", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x == null ? 1 : y != null ? y[0] * x[0] : x[0]")]
    [InlineData("x is null ? 1 : y is not null ? y[0] * x[0] : x[0]")]
    public void ATestForNullIsNoConversion(string value)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable] public static double F(double[] x, [Constant] double[]? y) => " + value + "; }");
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems());
    }

    [Fact]
    public void AVariableMayHaveTheNameNameof()
    {
        double[] got = Run("""
            [Differentiable]
            public static double F(double[] x)
            {
                double nameof = 0;
                for (int i = 0; i < x.Length; i++) nameof += x[i] * x[i];
                return nameof;
            }

            [Differentiable]
            public static double G(double[] x, double nameof) => x[0] * nameof;
            """, """
            double[] xGradient = [0, 0];
            double value = Model.FGradient([2, 3], xGradient);
            double product = Model.GGradient([2], 5, xGradient.AsSpan(1), out double nameofGradient);
            return [value, xGradient[0], product, xGradient[1], nameofGradient, Model.FForward([2, 3], [1, 0]).Tangent, Model.GForward([2], 5, [1], 0).Tangent];
            """);
        Assert.Equal([13, 4, 10, 5, 2, 4, 5], got);
    }
}
