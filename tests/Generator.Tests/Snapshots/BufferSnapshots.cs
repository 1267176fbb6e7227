using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Arrays and spans. Read these files as code.</summary>
public class BufferSnapshots
{
    [Fact]
    public Task InPlace() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static void Smooth(Span<double> u, double weight)
            {
                for (int i = 1; i < u.Length; i++) u[i] = (1 - weight) * u[i] + weight * u[i] * u[i - 1];
            }
        }
        """));

    [Fact]
    public Task Stencil() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static void Heat(ReadOnlySpan<double> u, Span<double> result, double k)
            {
                for (int i = 1; i < u.Length - 1; i++) result[i] = u[i] + k * (u[i - 1] - 2 * u[i] + u[i + 1]);
            }
        }
        """));

    [Fact]
    public Task ReturnedArray() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double[] Scale(double[] x, double factor)
            {
                var y = new double[x.Length];
                for (int i = 0; i < x.Length; i++) y[i] = factor * x[i];
                return y;
            }
        }
        """));

    [Fact]
    public Task LocalArray() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Prefix(ReadOnlySpan<double> x)
            {
                var sums = new double[x.Length];
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    sum += x[i] * x[i];
                    sums[i] = sum;
                }
                double total = 0;
                for (int i = 0; i < x.Length; i++) total += Math.Log(sums[i]);
                return total;
            }
        }
        """));

    [Fact]
    public Task PingPong() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Evolve(ReadOnlySpan<double> start, int steps)
            {
                var u = start.ToArray();
                var v = new double[u.Length];
                for (int step = 0; step < steps; step++)
                {
                    for (int i = 1; i < u.Length - 1; i++) v[i] = u[i] * (u[i + 1] - u[i - 1]);
                    (u, v) = (v, u);
                }
                return u[u.Length / 2];
            }
        }
        """));

    [Fact]
    public Task Slices() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Halves(Span<double> x)
            {
                int half = x.Length / 2;
                Span<double> left = x[..half];
                Span<double> right = x.Slice(half, half);
                double sum = 0;
                for (int i = 0; i < half; i++) sum += left[i] * right[i];
                left.Clear();
                return sum;
            }
        }
        """));
}
