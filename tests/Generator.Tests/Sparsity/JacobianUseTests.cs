using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>What a user can do wrong with plans, and the shapes of methods that have Jacobians.</summary>
public class JacobianUseTests
{
    private const string Laplacian = "[Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y, int[] start, int[] neighbour) { for (int v = 0; v < x.Length; v++) { double s = 0; for (int e = start[v]; e < start[v + 1]; e++) s += x[neighbour[e]] * x[v]; y[v] = s; } }";

    [Fact]
    public void APlanForOtherDataIsRefusedAndNothingIsWritten()
    {
        double[] got = Run(
            Laplacian,
            """
            int[] start = [0, 1, 3, 4], neighbour = [1, 0, 2, 1];
            double[] x = [1, 2, 3], y = [7, 7, 7];
            var plan = Model.CreateFJacobianPlan(3, 3, start, neighbour);
            double[] values = new double[plan.Pattern.NonzeroCount];
            System.Collections.Generic.List<double> thrown = [];
            void Try(Action action, string text) { try { action(); thrown.Add(-1); } catch (ArgumentException e) { thrown.Add(e.Message.Contains(text) ? 1 : -2); } }
            neighbour[3] = 0;
            Try(() => Model.FJacobian(x, y, start, neighbour, plan, values), "'neighbour[3]' is 0, but the plan was made for 1");
            neighbour[3] = 1;
            Try(() => Model.FJacobian(x[..2], y, start, neighbour, plan, values), "The length of 'x' is 2, but the plan was made for 3");
            Try(() => Model.FJacobian(x, y, start, neighbour, plan, new double[3]), "nonzeros");
            Try(() => Model.FJacobian(x, y, start[..2], neighbour, plan, values), "The length of 'start' is 2");
            Try(() => Model.FJacobian(x, x, start, neighbour, plan, values), "overlap");
            Try(() => Model.FJacobian(x, y, start, neighbour, null!, values), "plan");
            double untouched = y[0] + y[1] + y[2];
            Model.FJacobian(x, y, start, neighbour, plan, values);
            neighbour = [1, 0, 2, 1];
            Model.FJacobian(x, y, start, neighbour, plan.Unchecked, values);
            return [.. thrown, untouched, y[1]];
            """);
        Assert.Equal([1, 1, 1, 1, 1, 1, 21, 8], got);
    }

    [Theory]
    [InlineData("y[i] = x[i - 1] - 2 * x[i] + x[i + 1];", "<c>c % 3</c>")]
    [InlineData("y[i] = x[i - 1] * x[i + 1];", "<c>c % 3</c>")]
    [InlineData("y[i] = x[2 * i] * x[2 * i + 4] + x[2 * i + 1];", "<c>(i + s) % 3</c>; for column <c>2 * i + s</c>")]
    [InlineData("double s = x[i] * x[i + 1]; if (i > 3) s += x[i + 6]; y[i] = s;", "<c>c % 4</c>")]
    [InlineData("for (int j = 1; j < n - 1; j++) y[i * n + j] = x[i * n + j] + x[i * n + j + 1] * x[i * n + j - 1] + x[(i + 1) * n + j] + x[(i - 1) * n + j];", "<c>(i + 2 * j) % 5</c>; for column <c>n * i + j</c>")]
    [InlineData("for (int j = 0; j < n; j++) y[i * n + j] = x[i * n + j] + x[i * n + (j + 1) % n] * x[i * n + (j == 0 ? n - 1 : j - 1)];", "for sizes from 3: 3 where <c>n % 3</c> is 0 by <c>j % 3</c>; 4 where <c>n % 4</c> is 0 or 3 by")]
    [InlineData("for (int j = 0; j < n; j++) y[i * n + j] = x[i * n + j] * x[i * n + j + 1];", "<c>c % 2</c>")]
    [InlineData("for (int j = 0; j < n; j++) y[i * n + j] = x[i * n + j] + x[i * n + (j + 1 & n - 1)] * x[i * n + ((j - 1) & (n - 1))];", "for sizes from 3 where <c>n</c> is a power of two: 4 where <c>n % 4</c> is 0 by")]
    [InlineData("for (int j = 0; j < n; j++) y[i * n + j] = x[i * n + j] + x[i * n + (j + 1 & n)];", null)]
    [InlineData("for (int j = 0; j < 8; j++) y[i * 8 + j] = x[i * 8 + j] + x[i * 8 + (j + 1 & 7)] + x[i * 8 + (j - 1 & 7)];", "for all sizes: 4 by <c>")]
    [InlineData("for (int j = 0; j < 7; j++) y[i * 7 + j] = x[i * 7 + j] + x[i * 7 + (j + 1 & 6)] + x[i * 7 + (j - 1 & 6)];", null)]
    [InlineData("for (int k = 0; k < n * n; k++) { var (a, b) = Math.DivRem(k, n); y[k] = x[k] + x[a * n + (b + 1) % n] + x[(a + 1) % n * n + b]; }", "for column <c>n * i + j</c>")]
    [InlineData("for (int k = 0; k < n * n; k++) { int a = Math.DivRem(k, n, out int b); y[k] = x[k] + x[a * n + (b + 1) % n] + x[(a + 1) % n * n + b]; }", "for column <c>n * i + j</c>")]
    [InlineData("for (int j = 0; j < n; j++) y[i * n + j] = x[i * n + j] * x[i * n + j + 1] * x[(i + 1) * n + j];", null)]
    [InlineData("for (int j = 0; j < n; j++) y[i * n + j] = x[i * n + j] * x[i * n + Math.Min(j + 1, n - 1)] * x[(i + 1) * n + j];", "<c>(i + 2 * j) % 3</c>")]
    [InlineData("y[i] = x[i] * x[(i + 1) % n];", null)]
    [InlineData("y[i] = x[i] * x[i + n];", null)]
    [InlineData("double s = x[i + 1]; s = Math.Sin(x[i] - x[i]); y[i] = s;", null)]
    [InlineData("double s = 0; for (int k = 0; k < n; k++) s += x[i + k]; y[i] = s;", null)]
    public void TheCommentOfAPlanStatesAColoring(string body, string? formula)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y, int n) { for (int i = 1; i < y.Length - 1; i++) { " + body + " } } }");
        string text = Assert.Single(run.Generated).Text;
        Assert.Contains("Row <c>y[", text, StringComparison.Ordinal);
        Assert.Equal(formula is not null, text.Contains("Colors of columns", StringComparison.Ordinal));
        if (formula is not null) Assert.Contains(formula, text, StringComparison.Ordinal);
    }

    /// <summary>A plan doesn't look at each row of a stencil.</summary>
    [Theory]
    [InlineData("y[i] = x[i - 1] - 2 * x[i] + x[i + 1];", true)]
    [InlineData("int left = i == 0 ? n - 1 : i - 1; y[i] = x[left] + x[(i + 1) % n];", true)]
    [InlineData("int right = i + 1; if (right >= n) right -= n; if (i > 3) y[i] = x[Math.Max(i - 2, 0)] * x[right];", true)]
    [InlineData("bool isFirst = i == 0 || i > n; y[i] = x[isFirst ? i : i - 1];", true)]
    [InlineData("for (int j = 0; j < n; j++) y[i * n + j] = x[i * n + (j + n - 1) % n] * x[(i + 1) % n * n + j];", true)]
    [InlineData("y[i] = x[i * i];", false)]
    [InlineData("y[i] = x[i & 3];", false)]
    [InlineData("if (i == 3) continue; y[i] = x[i];", false)]
    [InlineData("double s = 0; for (int k = 0; k < 3; k++) s += x[i + k]; y[i] = s;", false)]
    [InlineData("int p = i; p += i > 3 ? p * i : 0; y[i] = x[p];", false)]
    [InlineData("y[i] = x[i > 0 && n / i > 2 ? i : i - 1];", false)]
    public void PlansPassOverRows(string body, bool expected)
    {
        string text = Assert.Single(GeneratorRun.Of("public static partial class Model { [Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y, int n) { for (int i = 1; i < y.Length - 1; i++) { " + body + " } } }").Generated).Text;
        Assert.Equal(expected, text.Contains(".Skip(", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("y[0] = x[0] * x[1] + Math.Sign(x[2]); y[1] = Math.Sign(x[2]) * x[3] / 2;", "all sizes, where no row is written twice: 2 by <c>c % 2</c>.")]
    [InlineData("for (int i = 0; i < 10; i++) y[i] = Math.Sin(x[i]) + x[i + 10] * x[i + 10];", "compressed evaluation, 2: <c>x[0]</c>, <c>x[1]</c>, <c>x[2]</c>")]
    [InlineData("y[0] = x[0]; for (int i = 1; i < 4; i++) y[i] = x[0] * x[i];", "2: <c>x[0]</c>; <c>x[1]</c>, <c>x[2]</c>, <c>x[3]</c>.")]
    [InlineData("for (int i = 0; i < 24; i++) for (int j = 0; j < 24; j++) { double s = 0; for (int a = 0; a < 5; a++) for (int b = 0; b < 5; b++) s += w * x[(i + a) * 28 + j + b]; y[24 * i + j] = s; }", "all sizes: 25 by <c>(i + 5 * j) % 25</c>; for column <c>28 * i + j</c>.")]
    public void APatternThatNoSizeChangesIsColoredWhileCompiling(string body, string colors)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y, [Constant] double w) { " + body + " } }");
        Assert.Contains(colors, Assert.Single(run.Generated).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ARowHasNoColumnsOfWhatAnotherRowNeeds()
    {
        double[] got = Run(
            "[Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y, int n) { for (int i = 0; i < n; i++) { double s = x[i]; if (i > 0) s *= x[i - 1]; y[i] = s; double t = 2 * x[n + i]; y[n + i] = t * t; } }",
            "return [Model.CreateFJacobianPlan(8, 8, 4).Pattern.NonzeroCount];");
        Assert.Equal([7 + 4], got);
    }

    [Fact]
    public void AMethodThatCantBeUsedIsToldWhy()
    {
        double[] got = Run(
            "[Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y) { double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; y[i] = s; } }",
            "try { Model.CreateFJacobianPlan(3, 3, AutodiffGen.Jacobians.JacobianMethod.Direct); return [0]; } catch (ArgumentException e) { return [e.Message.Contains(\"what earlier iterations have computed\") ? 1 : -1]; }");
        Assert.Equal([1], got);
    }

    [Theory]
    [InlineData("Direct")]
    [InlineData("Columns")]
    [InlineData("Rows")]
    public void EvaluationsAllocateNothing(string method)
    {
        double[] got = Run(
            "[Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 1; i < x.Length - 1; i++) y[i] = x[i - 1] * x[i + 1]; }",
            $$"""
            double[] x = new double[500], y = new double[500];
            var plan = Model.CreateFJacobianPlan(500, 500, AutodiffGen.Jacobians.JacobianMethod.{{method}});
            double[] values = new double[plan.Pattern.NonzeroCount];
            for (int i = 0; i < 100; i++) Model.FJacobian(x, y, plan, values);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++) Model.FJacobian(x, y, plan, values);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return [allocated];
            """);
        Assert.Equal([0], got);
    }

    [Fact]
    public void EmptyAndTiny()
    {
        double[] got = Run(
            "[Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < x.Length; i++) y[i] = x[i] * x[(i + 1) % x.Length] * x[(i + x.Length - 1) % x.Length]; }",
            """
            System.Collections.Generic.List<double> all = [];
            for (int n = 0; n < 3; n++)
            {
                double[] x = new double[n];
                Array.Fill(x, 2);
                var j = Model.FJacobian(x, new double[n]);
                all.Add(j.Pattern.NonzeroCount);
                all.AddRange(j.Values);
            }

            return [.. all];
            """);
        Assert.Equal([0, 1, 12, 4, 4, 8, 8, 4], got);
    }

    [Fact]
    public void NaNGoesToTheRowsThatReadIt()
    {
        double[] got = Run(
            "[Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < x.Length; i++) y[i] = x[i] * x[i]; }",
            """
            double[] x = [1, double.NaN, 3], y = new double[3];
            System.Collections.Generic.List<double> all = [];
            foreach (var method in new[] { AutodiffGen.Jacobians.JacobianMethod.Direct, AutodiffGen.Jacobians.JacobianMethod.Columns, AutodiffGen.Jacobians.JacobianMethod.Rows })
            {
                var plan = Model.CreateFJacobianPlan(3, 3, method);
                double[] values = new double[3];
                Model.FJacobian(x, y, plan, values);
                all.AddRange(values);
            }

            return [.. all];
            """);
        Assert.Equal([2, double.NaN, 6, 2, double.NaN, 6, 2, double.NaN, 6], got);
    }

    [Fact]
    public void ScalarsReferencesInPlaceAndResults()
    {
        double[] got = Run(
            """
            [Differentiable(Derivatives.Jacobian, Of = "return")] public static double Sum(double[] x) { double s = 0; foreach (double v in x) s += v * v; return s; }
            [Differentiable(Derivatives.Jacobian, Of = "u", WithRespectTo = new[] { "a", "u" })] public static double InPlace(double[] u, double a, ref double b) { for (int i = 1; i < u.Length; i++) u[i] += a * b * u[i - 1]; b = 2 * u[0]; return b; }
            [Differentiable(Derivatives.Jacobian, Of = "b", WithRespectTo = new[] { "x", "b" })] public static void Reference(ReadOnlySpan<float> x, ref float b, out double c) { c = 1; for (int i = 0; i < x.Length; i++) b *= x[i]; }
            [Differentiable(Derivatives.Jacobian)] public static Span<double> Made(ReadOnlySpan<double> x) { var y = new double[2]; y[0] = x[0] * x[1]; y[1] = x[2]; return y; }
            """,
            """
            double b = 3;
            float f = 2;
            double[] u = [1, 2, 3];
            var inPlace = Model.InPlaceJacobian(u, 0.5, ref b);
            return [.. Model.SumJacobian([1, 2]).Values, -1, .. inPlace.Values, .. u, b, -2, .. Model.ReferenceJacobian([3f, 5f], ref f, out double c).Values, f, c, -3, .. Model.MadeJacobian([2, 3, 5]).Values];
            """);

        // u1 = 2 + 1.5 u0, u2 = 3 + 1.5 u1: columns a, u0, u1, u2; b = 3.
        Assert.Equal([2, 4, -1, 1, 3, 1.5, 1, 3 * 3.5 + 1.5 * 3, 2.25, 1.5, 1, 1, 3.5, 8.25, 2, -2, 10, 6, 15, 30, 1, -3, 3, 2, 1], got);
    }

    [Theory]
    [InlineData("ADG0029", "[Differentiable(Derivatives.Jacobian)] public static void F(double[] x, double a, Span<double> y) { y[0] = a * x[0]; }", "'x' or 'a'")]
    [InlineData("ADG0029", "[Differentiable(Derivatives.Jacobian)] public static double F(ReadOnlySpan<double> x, Span<double> y) { y[0] = x[0]; return x[1]; }", "'return' or 'y'")]
    [InlineData("ADG0029", "[Differentiable(Derivatives.Jacobian, Of = \"z\")] public static void F(ReadOnlySpan<double> x, Span<double> y) { y[0] = x[0]; }", "no 'z'")]
    [InlineData("ADG0029", "[Differentiable(Derivatives.Jacobian, WithRespectTo = new[] { \"x\", \"x\" })] public static void F(ReadOnlySpan<double> x, Span<double> y) { y[0] = x[0]; }", "'x' twice")]
    [InlineData("ADG0030", "static readonly Random R = new(); [Differentiable(Derivatives.Jacobian)] public static void F(ReadOnlySpan<double> x, Span<double> y) { y[0] = x[0] * R.NextDouble(); }", "effects")]
    public void WhatIsNotClearIsRefused(string id, string members, string text)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { " + members + " }");
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(text, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Empty(run.Generated);
    }

    [Fact]
    public void ACalleeOfAnotherMethod()
    {
        double[] got = Run(
            """
            [Differentiable] public static double Flux(double a, double b) => a * Math.Abs(b) - b;
            [Differentiable] public static void Shift(ReadOnlySpan<double> x, Span<double> z) { for (int i = 0; i + 1 < x.Length; i++) z[i] = Flux(x[i], x[i + 1]); }
            [Differentiable(Derivatives.Jacobian, Of = "y")] public static void F(ReadOnlySpan<double> x, Span<double> y) { Span<double> z = stackalloc double[x.Length]; Shift(x, z); for (int i = 0; i < y.Length; i++) y[i] = z[i] * z[i + 1]; }
            """,
            """
            double[] x = [1, 2, 3, 5], y = new double[2];
            var j = Model.FJacobian(x, y);
            return [j.Pattern.NonzeroCount, .. j.Values, .. y];
            """);
        double z0 = 1 * 2 - 2, z1 = 2 * 3 - 3, z2 = 3 * 5 - 5;
        Assert.Equal([6, 2 * z1, (1 - 1) * z1 + (z0 * 3), (2 - 1) * z0, 3 * z2, ((2 - 1) * z2) + (z1 * 5), (3 - 1) * z1, z0 * z1, z1 * z2], got);
    }

    private static double[] Run(string members, string body) => GeneratorRun.Of("public static partial class Model\n{\n" + members + "\n}\npublic static class Driver\n{\npublic static double[] Run()\n{\n" + body + "\n}\n}\n")
        .Load(OptimizationLevel.Release).Run("Driver.Run");
}
