using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>Holds the pattern of a method of <c>x</c>, <c>y</c> and <c>n</c> against its tangents at many points, which take different branches.</summary>
internal static class WideningCheck
{
    private const int Length = 6;

    public static string Source(string body, string more) => $$"""
        public static partial class Model
        {
            {{more}}

            [Differentiable(Derivatives.JacobianPattern)]
            public static void F(ReadOnlySpan<double> x, Span<double> y, int n)
            {
                {{body}}
            }
        }
        """;

    /// <summary>The pattern must have every nonzero that is met, and be what is expected if that is said.</summary>
    public static void Covers(string body, int[][]? expected = null, string more = "")
    {
        const string Driver = """
            public static class Driver
            {
                public static AutodiffGen.Sparse.SparsityPattern Find() => Model.FJacobianPattern(6, 6, 0);

                public static double[] Run()
                {
                    var seen = new double[36];
                    var random = new Random(1);
                    for (int point = 0; point < 300; point++)
                    {
                        var x = new double[6];
                        for (int i = 0; i < 6; i++) x[i] = (point % 3 + 0.3) * (2 * random.NextDouble() - 1);
                        for (int j = 0; j < 6; j++)
                        {
                            double[] xTangent = new double[6], y = new double[6], yTangent = new double[6];
                            xTangent[j] = 1;
                            Model.FForward(x, y, 0, xTangent, yTangent);
                            for (int i = 0; i < 6; i++) if (yTangent[i] != 0) seen[6 * i + j] = 1;
                        }
                    }

                    return seen;
                }
            }
            """;
        LoadedAssembly loaded = GeneratorRun.Of(Source(body, more), Driver).Load(OptimizationLevel.Release);
        SparsityPattern pattern = null!;
        Assert.True(Task.Run(() => pattern = loaded.Delegate<Func<SparsityPattern>>("Driver.Find")()).Wait(TimeSpan.FromSeconds(30)), "The pattern method doesn't end.");
        double[] seen = loaded.Run("Driver.Run");
        Assert.Contains(1, seen);
        Assert.Equal(Length, pattern.Rows);
        for (int row = 0; row < Length; row++)
        {
            // A buffer that is read too has columns of its own, behind those of x.
            int[] columns = [.. pattern.Row(row).ToArray().Where(c => c < Length)];
            int[] nonzero = [.. Enumerable.Range(0, Length).Where(column => seen[(Length * row) + column] != 0)];
            Assert.Subset(columns.ToHashSet(), nonzero.ToHashSet());
            if (expected is not null) Assert.Equal(expected[row], columns);
        }
    }
}
