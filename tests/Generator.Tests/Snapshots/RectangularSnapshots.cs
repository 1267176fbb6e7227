using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Arrays of several dimensions. Read these files as code.</summary>
public class RectangularSnapshots
{
    [Fact]
    public Task Matrix() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Quadratic(double[,] a, ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i < a.GetLength(0); i++)
                {
                    for (int j = 0; j < a.GetLength(1); j++) sum += x[i] * a[i, j] * x[j];
                }

                return sum;
            }
        }
        """));

    [Fact]
    public Task TimeLoop() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static void Evolve(double[,] u, double rate, int steps)
            {
                var v = new double[u.GetLength(0), u.GetLength(1)];
                for (int t = 0; t < steps; t++)
                {
                    for (int i = 1; i < u.GetLength(0) - 1; i++)
                    {
                        for (int j = 1; j < u.GetLength(1) - 1; j++) v[i, j] = u[i, j] + rate * u[i, j] * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 4 * u[i, j]);
                    }

                    for (int i = 1; i < u.GetLength(0) - 1; i++)
                    {
                        for (int j = 1; j < u.GetLength(1) - 1; j++) u[i, j] = v[i, j];
                    }
                }
            }
        }
        """));

    [Fact]
    public Task Returned() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double[,] Gram(double[,] a)
            {
                var g = new double[a.GetLength(1), a.GetLength(1)];
                for (int i = 0; i < g.GetLength(0); i++)
                {
                    for (int j = 0; j < g.GetLength(1); j++)
                    {
                        for (int k = 0; k < a.GetLength(0); k++) g[i, j] += a[k, i] * a[k, j];
                    }
                }

                return g;
            }
        }
        """));
}
