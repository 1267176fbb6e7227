using AutodiffGen.Coloring;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>Patterns that must come out exactly, and programs of which one may get a nonzero too few.</summary>
public class JacobianPatternTests
{
    [Theory]
    [InlineData("if (k == 0) return x; var y = new double[x.Length - 1]; for (int i = 0; i < y.Length; i++) y[i] = x[i + 1] - x[i]; return F(y, k - 1);")]
    [InlineData("var u = (double[])x.Clone(); for (int s = 0; s < k; s++) { var y = new double[u.Length - 1]; for (int i = 0; i < y.Length; i++) y[i] = u[i + 1] - u[i]; u = y; } return u;")]
    public void RepeatedDifferences(string body)
    {
        SparsityPattern pattern = Find("[Differentiable(Derivatives.JacobianPattern)] public static double[] F(double[] x, int k) { " + body + " }", "10, 3");
        Assert.Equal((7, 10, 28), (pattern.Rows, pattern.Columns, pattern.NonzeroCount));
        for (int row = 0; row < 7; row++) Assert.Equal(Enumerable.Range(row, 4), pattern.Row(row).ToArray());
        Assert.Equal(4, ColumnColoring.Find(pattern).Count);
    }

    [Fact]
    public void LocallyConstantFunctionsPassNothingOn() => Same(
        [[0, 1], [3]],
        "[Differentiable(Derivatives.JacobianPattern)] public static void F(ReadOnlySpan<double> x, Span<double> y) { y[0] = x[0] * x[1] + Math.Sign(x[2]); y[1] = Math.Sign(x[2]) * x[3] / 2 + Derivative.StopGradient(x[0]); }",
        "4, 2");

    [Fact]
    public void BothSidesOfABranchOnValuesCount() => Same(
        [[0, 1, 2, 3], [0, 2], [1]],
        """
        [Differentiable(Derivatives.JacobianPattern)]
        public static void F(ReadOnlySpan<double> x, Span<double> y)
        {
            y[0] = x[0] > 0 ? x[0] + x[1] : x[2] * x[3];
            if (x[3] > 1) y[1] = x[0]; else y[1] = x[2];
            double s = x[0];
            s = x[1];
            y[2] = s;
        }
        """,
        "4, 3");

    [Fact]
    public void APeriodicReactionDiffusionSystem()
    {
        const string Source = """
            [Differentiable(Derivatives.JacobianPattern)]
            public static void F(ReadOnlySpan<double> u, Span<double> du, int n, [Constant] double alpha)
            {
                int m = n * n;
                for (int k = 0; k < m; k++)
                {
                    int i = k / n, j = k % n;
                    int up = (i + 1) % n, down = (i + n - 1) % n, left = j == 0 ? n - 1 : j - 1, right;
                    if (j == n - 1) right = 0; else right = j + 1;
                    du[k] = 1 + u[k] * u[k] * u[m + k] - 4.4 * u[k] + alpha * (u[up * n + j] + u[down * n + j] + u[i * n + left] + u[i * n + right] - 4 * u[k]);
                    du[m + k] = 3.4 * u[k] - u[k] * u[k] * u[m + k] + alpha * (u[m + up * n + j] + u[m + down * n + j] + u[m + i * n + left] + u[m + i * n + right] - 4 * u[m + k]);
                }
            }
            """;
        foreach (int n in new[] { 3, 6, 12, 32 }) Assert.Equal(12 * n * n, Find(Source, $"{2 * n * n}, {2 * n * n}, {n}").NonzeroCount);
        Assert.Equal([0, 1], Find(Source, "2, 2, 1").Row(0).ToArray());
        Assert.Equal([0, 1, 2, 4], Find(Source, "8, 8, 2").Row(0).ToArray());
    }

    [Fact]
    public void AConvolution()
    {
        SparsityPattern pattern = Find(
            """
            [Differentiable(Derivatives.JacobianPattern)]
            public static void F(ReadOnlySpan<double> image, [Constant] ReadOnlySpan<double> kernel, Span<double> output, int n, int size)
            {
                int m = n - size + 1;
                for (int i = 0; i < m; i++)
                    for (int j = 0; j < m; j++)
                    {
                        double sum = 0;
                        for (int a = 0; a < size; a++)
                            for (int b = 0; b < size; b++) sum += kernel[a * size + b] * image[(i + a) * n + j + b];
                        output[i * m + j] = sum;
                    }
            }
            """,
            "784, 25, 576, 28, 5");
        Assert.Equal((576, 784, 14400), (pattern.Rows, pattern.Columns, pattern.NonzeroCount));
        Assert.Equal(25, ColumnColoring.Find(pattern).Count);
    }

    [Fact]
    public void TheLaplacianOfAGraph() => Same(
        [[0, 1], [0, 1, 2], [1, 2]],
        """
        [Differentiable(Derivatives.JacobianPattern)]
        public static void F(ReadOnlySpan<double> x, Span<double> y, int[] start, int[] neighbour)
        {
            for (int v = 0; v < x.Length; v++)
            {
                double s = 0;
                for (int e = start[v]; e < start[v + 1]; e++) s += x[neighbour[e]] - x[v];
                y[v] = s;
            }
        }
        """,
        "3, 3, new[] { 0, 1, 3, 4 }, new[] { 1, 0, 2, 1 }");

    [Fact]
    public void ScratchArraysAndPingPong() => Same(
        [[0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4]],
        """
        [Differentiable(Derivatives.JacobianPattern)]
        public static void F(ReadOnlySpan<double> x, Span<double> y, int steps)
        {
            Span<double> u = new double[x.Length], v = new double[x.Length];
            x.CopyTo(u);
            for (int s = 0; s < steps; s++)
            {
                for (int i = 0; i < u.Length; i++) v[i] = u[Math.Max(i - 1, 0)] + u[i] * u[Math.Min(i + 1, u.Length - 1)];
                var t = u; u = v; v = t;
            }

            u.CopyTo(y);
        }
        """,
        "5, 5, 2");

    [Fact]
    public void InPlaceARowThatIsNotWrittenIsTheIdentity() => Same(
        [[0], [0, 1], [1, 2]],
        "[Differentiable(Derivatives.JacobianPattern)] public static void F(double[] u) { for (int i = u.Length - 1; i > 0; i--) u[i] += u[i - 1]; }",
        "3");

    [Fact]
    public void WhatValuesDecideIsWidened() => Same(
        [[0, 1, 2], [0, 1], [0, 1, 2, 3], [0, 1, 2, 3]],
        """
        [Differentiable(Derivatives.JacobianPattern)]
        public static void F(ReadOnlySpan<double> x, Span<double> y)
        {
            // A search: which element, and how far, depends on values.
            for (int i = 0; i < 3; i++)
            {
                y[0] = x[i];
                if (x[i] > 0.5) break;
            }

            double s = x[0];
            while (Math.Abs(s) > 1e-8) s -= x[1] * s;
            y[1] = s;
            int bin = (int)Derivative.StopGradient(x[0]);
            y[2] = x[bin];
            int best = 0;
            for (int i = 1; i < x.Length; i++) if (x[i] > x[best]) best = i;
            y[3] = x[best] * x[best];
        }
        """,
        "4, 4");

    [Fact]
    public void AnEarlyReturnOverwritesNothingForSure() => Same(
        [[0, 1]],
        "[Differentiable(Derivatives.JacobianPattern)] public static void F(ReadOnlySpan<double> x, Span<double> y) { y[0] = x[0]; if (x[2] > 0) return; y[0] = x[1]; }",
        "3, 1");

    [Fact]
    public void CallsByReferenceAndResults() => Same(
        [[0, 1], [1], [], [2]],
        """
        [Differentiable]
        public static double Inner(ref double a, double[] u, int i)
        {
            a = u[i];
            u[i] = 2 * u[i];
            return u[0];
        }

        [Differentiable(Derivatives.JacobianPattern)]
        public static double F(ref double a, double[] u)
        {
            double r = a + Inner(ref a, u, 1);
            a = u[0];
            u[0] = r - r;
            return r;
        }
        """,
        "2",
        ignoreRow: 2);

    [Fact]
    public void WhatCannotBeFollowedIsRefusedByName()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable(Derivatives.JacobianPattern)]
                public static double[] F(double[] x)
                {
                    var y = new double[1 + (int)Derivative.StopGradient(x[0])];
                    y[0] = x[0];
                    return y;
                }
            }
            """);
        Assert.Equal("ADG0027", Assert.Single(run.Diagnostics).Id);
        Assert.Empty(run.Generated);
    }

    [Fact]
    public void WrongSizesThrowAndTheCallersArraysStay()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable(Derivatives.JacobianPattern)]
                public static double F(double[] x, int[] order)
                {
                    order[0] = 1;
                    return x[order[0]];
                }
            }

            public static class Driver
            {
                public static double[] Run()
                {
                    int[] order = [0];
                    int column = Model.FJacobianPattern(3, order).ColumnIndices[0];
                    int thrown = 0;
                    try { Model.FJacobianPattern(-1, order); } catch (ArgumentOutOfRangeException) { thrown = 1; }
                    return [column, order[0], thrown];
                }
            }
            """).Load().Run("Driver.Run");
        Assert.Equal([1, 0, 1], got);
    }

    private static void Same(int[][] expected, string members, string arguments, int ignoreRow = -1)
    {
        SparsityPattern pattern = Find(members, arguments);
        Assert.Equal(expected.Length, pattern.Rows);
        for (int row = 0; row < expected.Length; row++)
        {
            if (row != ignoreRow) Assert.Equal(expected[row], pattern.Row(row).ToArray());
        }
    }

    private static SparsityPattern Find(string members, string arguments)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model\n{\n" + members + "\n}\npublic static class Driver { public static AutodiffGen.Sparse.SparsityPattern Find() => Model.FJacobianPattern(" + arguments + "); }\n");
        return run.Load(OptimizationLevel.Release).Delegate<Func<SparsityPattern>>("Driver.Find")();
    }
}
