using AutodiffGen.Coloring;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>Patterns and colours that must come out exactly, from the source alone.</summary>
public class JacobianTableTests
{
    private const string Attribute = "[Differentiable(Derivatives.Jacobian, WithRespectTo = new[] { \"x\" })] public static ";

    [Theory]
    [InlineData("if (k == 0) return x; var y = new double[x.Length - 1]; for (int i = 0; i < y.Length; i++) y[i] = x[i + 1] - x[i]; return F(y, k - 1);")]
    [InlineData("var u = (double[])x.Clone(); for (int s = 0; s < k; s++) { var y = new double[u.Length - 1]; for (int i = 0; i < y.Length; i++) y[i] = u[i + 1] - u[i]; u = y; } return u;")]
    public void RepeatedDifferences(string body)
    {
        var make = Delegate<Func<int, int, JacobianPlan>>(Attribute + "double[] F(double[] x, int k) { " + body + " }", "public static JacobianPlan Run(int n, int k) => Model.CreateFJacobianPlan(n, k);");
        JacobianPlan plan = make(10, 3);
        Assert.Equal((7, 10, 28), (plan.Pattern.Rows, plan.Pattern.Columns, plan.Pattern.NonzeroCount));
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3, 0, 1], plan.ColumnColoring.Colors.ToArray());
        Assert.Equal("7×10, 28 nonzeros; by columns (no more sweeps than by rows): 1 sweep of 4 colors, i mod 4 (lower bound 4)", plan.ToString());
        for (int k = 1; k < 9; k++) Assert.Equal(k + 1, make(40, k).ColorCount);
    }

    [Fact]
    public void LocallyConstantFunctions()
    {
        JacobianPlan plan = Plan("x, Span<double> y) { y[0] = x[0] * x[1] + Math.Sign(x[2]); y[1] = Math.Sign(x[2]) * x[3] / 2; }", "4, 2");
        Assert.Equal([0, 1], plan.Pattern.Row(0).ToArray());
        Assert.Equal([3], plan.Pattern.Row(1).ToArray());
    }

    [Fact]
    public void Convolution()
    {
        JacobianPlan plan = Plan(
            "x, [Constant] ReadOnlySpan<double> kernel, Span<double> y, int n, int size) { int m = n - size + 1; for (int i = 0; i < m; i++) for (int j = 0; j < m; j++) { double sum = 0; for (int a = 0; a < size; a++) for (int b = 0; b < size; b++) sum += kernel[a * size + b] * x[(i + a) * n + j + b]; y[i * m + j] = sum; } }",
            "784, 25, 576, 28, 5");
        Assert.Equal((576, 784, 14400, 25), (plan.Pattern.Rows, plan.Pattern.Columns, plan.Pattern.NonzeroCount, plan.ColorCount));
        Assert.Equal(JacobianMethod.Direct, plan.Method);
    }

    [Theory]
    [InlineData(5, "s += x[c - n] + x[c + n] + x[c - 1] + x[c + 1];")]
    [InlineData(9, "s += x[c - n] + x[c + n] + x[c - 1] + x[c + 1] + x[c - n - 1] + x[c - n + 1] + x[c + n - 1] + x[c + n + 1];")]
    [InlineData(13, "s += x[c - n] + x[c + n] + x[c - 1] + x[c + 1] + x[c - n - 1] + x[c - n + 1] + x[c + n - 1] + x[c + n + 1] + x[c - 2] + x[c + 2] + x[c - 2 * n] + x[c + 2 * n];")]
    public void StencilsInThePlane(int colors, string neighbours)
    {
        JacobianPlan plan = Plan("x, Span<double> y, int n) { for (int i = 2; i < n - 2; i++) for (int j = 2; j < n - 2; j++) { int c = i * n + j; double s = x[c]; " + neighbours + " y[c] = s; } }", "900, 900, 30");
        Assert.Equal((colors, colors), (plan.ColorCount, plan.LowerBound));
        Assert.Null(ColoringChecks.FindColumnViolation(plan.Pattern, plan.ColumnColoring.Colors));
    }

    [Theory]
    [InlineData(7, "s += x[c - 1] + x[c + 1] + x[c - n] + x[c + n] + x[c - n * n] + x[c + n * n];")]
    [InlineData(27, "for (int a = -1; a <= 1; a++) for (int b = -1; b <= 1; b++) for (int d = -1; d <= 1; d++) if (a != 0 || b != 0 || d != 0) s += x[c + a * n * n + b * n + d];")]
    public void StencilsInSpace(int colors, string neighbours)
    {
        JacobianPlan plan = Plan("x, Span<double> y, int n) { for (int i = 1; i < n - 1; i++) for (int j = 1; j < n - 1; j++) for (int k = 1; k < n - 1; k++) { int c = (i * n + j) * n + k; double s = x[c] * x[c]; " + neighbours + " y[c] = s; } }", "1728, 1728, 12");
        Assert.Equal((colors, colors), (plan.ColorCount, plan.LowerBound));
        Assert.Null(ColoringChecks.FindColumnViolation(plan.Pattern, plan.ColumnColoring.Colors));
    }

    [Fact]
    public void PeriodicBrusselator()
    {
        var make = Delegate<Func<int, JacobianPlan>>(
            """
            [Differentiable(Derivatives.Jacobian)]
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
            """,
            "public static JacobianPlan Run(int n) => Model.CreateFJacobianPlan(2 * n * n, 2 * n * n, n);");
        foreach (int n in new[] { 6, 12, 24, 48, 96, 192, 300 }) Check(make(n), 12 * n * n, 6);
        foreach (int n in new[] { 32, 100, 1000 }) Check(make(n), 12 * n * n, 8);
        foreach (int n in new[] { 13, 17 }) Check(make(n), 12 * n * n, 10);
        Check(make(1), 4, 2);
        Check(make(2), 32, 4);
        Assert.Equal(JacobianMethod.Direct, make(6).Method);

        static void Check(JacobianPlan plan, int nonzeros, int colors)
        {
            Assert.Equal(nonzeros, plan.Pattern.NonzeroCount);
            Assert.InRange(plan.ColorCount, 1, colors);
            if (plan.Pattern.Rows < 1000000) Assert.Null(ColoringChecks.FindColumnViolation(plan.Pattern, plan.ColumnColoring.Colors));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(0, 4)]
    public void Banded(int lower, int upper)
    {
        JacobianPlan plan = Plan($"x, Span<double> y) {{ for (int i = 0; i < x.Length; i++) {{ double s = 0; for (int j = Math.Max(0, i - {lower}); j <= Math.Min(x.Length - 1, i + {upper}); j++) s += x[j] * x[j]; y[i] = s; }} }}", "50, 50");
        Assert.Equal(lower + upper + 1, plan.ColorCount);
        Assert.Equal(JacobianMethod.Direct, plan.Method);
    }

    [Fact]
    public void AnArrowTakesThreeColorsInBothDirections()
    {
        JacobianPlan plan = Plan("x, Span<double> y) { double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; if (i > 0) y[i] = x[0] * x[i]; } y[0] = s; }", "40, 40");
        Assert.Equal((JacobianMethod.Both, 3, 40 + 78), (plan.Method, plan.ColorCount, plan.Pattern.NonzeroCount));
        JacobianPlan columns = Plan("x, Span<double> y) { double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; if (i > 0) y[i] = x[0] * x[i]; } y[0] = s; }", "40, 40, JacobianMethod.Columns");
        Assert.Equal((40, 40), (columns.ColumnColoring.Count, columns.RowColoring.Count));
    }

    [Fact]
    public void TwoDiagonals()
    {
        JacobianPlan plan = Plan("x, Span<double> y) { for (int i = 0; i < 10; i++) y[i] = Math.Sin(x[i]) + x[i + 10] * x[i + 10]; }", "20, 10");
        Assert.Equal((20, 2, 1), (plan.Pattern.NonzeroCount, plan.ColumnColoring.Count, plan.RowColoring.Count));
    }

    [Fact]
    public void BothSidesOfAChoiceByValues() =>
        Assert.Equal([0, 1, 2, 3], Plan("x, Span<double> y) { y[0] = x[4] > 0 ? x[0] + x[1] : x[2] * x[3]; }", "5, 1").Pattern.Row(0).ToArray());

    private static JacobianPlan Plan(string rest, string arguments) =>
        Delegate<Func<JacobianPlan>>(Attribute + "void F(ReadOnlySpan<double> " + rest, "public static JacobianPlan Run() => Model.CreateFJacobianPlan(" + arguments + ");")();

    private static T Delegate<T>(string members, string driver)
        where T : Delegate
    {
        GeneratorRun run = GeneratorRun.Of("using AutodiffGen.Jacobians;\npublic static partial class Model\n{\n" + members + "\n}\npublic static class Driver { " + driver + " }\n");
        return run.Load(OptimizationLevel.Release).Delegate<T>("Driver.Run");
    }
}
