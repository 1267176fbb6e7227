using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Straight-line code. Read these files as code.</summary>
public class StraightLineSnapshots
{
    [Fact]
    public Task RosenbrockGradient() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Rosenbrock(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length - 1; i++)
                {
                    double a = x[i + 1] - x[i] * x[i];
                    double b = 1 - x[i];
                    sum += 100 * a * a + b * b;
                }
                return sum;
            }
        }
        """));

    [Fact]
    public Task ExpressionBody() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            /// <summary>The price of a bond.</summary>
            [Differentiable]
            public static double Discount(double rate, double time) => Math.Exp(-rate * time);
        }
        """));

    [Fact]
    public Task KnownFunctions() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Mixed(double x, double y) => Math.Sqrt(x) * Math.Atan2(y, x) + Math.Pow(x, y) + Math.Max(x, y) + Math.Tanh(x);
        }
        """));

    [Fact]
    public Task OutRefAndIn() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            internal static double Split(double x, in double y, ref double z, out double w)
            {
                w = x * z;
                z += w * y;
                return z * y;
            }
        }
        """));

    [Fact]
    public Task FloatAndDouble() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Mix(float x, double y)
            {
                float t = (float)(x * y);
                return MathF.Sin(t) * y;
            }
        }
        """));

    [Fact]
    public Task ForwardOnly() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable(Derivatives.Forward)]
            private static double Line([Constant] double offset, double slope, int n) => offset + slope * n;
        }
        """));
}
