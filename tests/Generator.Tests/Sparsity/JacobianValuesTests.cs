using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Jacobians;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>The values for callers who don't want what the method itself computes.</summary>
public class JacobianValuesTests
{
    private const string Attribute = "[Differentiable(Derivatives.Jacobian, Of = \"y\", WithRespectTo = new[] { \"x\" })] public static ";

    [Theory]
    [InlineData("bounds by the output's length", JacobianMethod.Direct, 6, 6, "void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 1; i < y.Length - 1; i++) y[i] = x[i - 1] * x[i + 1]; y[^1] = x[0] * y.Length; }")]
    [InlineData("views of the output", JacobianMethod.Direct, 8, 8, "void F(ReadOnlySpan<double> x, Span<double> y) { var a = y[..4]; var b = y.Slice(4, 4); for (int i = 0; i < b.Length; i++) { a[i] = x[i] * x[i + a.Length]; b[i] = Math.Sin(x[b.Length + i]); } }")]
    [InlineData("values that rows and output share", JacobianMethod.Direct, 10, 5, "void F(ReadOnlySpan<double> x, double[] y) { Array.Fill(y, 2); for (int i = 0; i < 5; i++) { double e = Math.Exp(x[i]); y[i] = e * e * x[i + 5]; } }")]
    [InlineData("fewer derivatives in the last rows", JacobianMethod.Direct, 6, 6, "void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < 4; i++) y[i] = x[i] * x[i + 1] * x[i + 2]; y[4] = x[4]; y[5] = x[5]; }")]
    [InlineData("rows that aren't local", JacobianMethod.Rows, 6, 6, "void F(ReadOnlySpan<double> x, double[] y) { double s = 0; for (int i = 0; i < y.Length; i++) { s += x[i] * x[i]; y[i] = s; } }")]
    public void AreThoseOfTheWholeEvaluation(string name, JacobianMethod expected, int columns, int rows, string method)
    {
        Assert.NotEmpty(name);
        var model = new JacobianModel(Attribute + method);
        Assert.True(model.CanOmitOutput);
        model.Check(columns, rows, model.Plan(columns, rows).Method);
        Assert.Equal(expected == JacobianMethod.Direct, model.Plan(columns, rows).Method == JacobianMethod.Direct);
    }

    /// <summary>The values depend on what the output holds at entry, or would be those of an array that nobody gets.</summary>
    [Theory]
    [InlineData("void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < 5; i++) y[i] += x[i] * x[i]; }")]
    [InlineData("void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 1; i < 5; i++) { y[i] = x[i]; y[i - 1] = y[i] * x[i]; } }")]
    [InlineData("void F(ReadOnlySpan<double> x, double[,] y) { for (int i = 0; i < 5; i++) y[i, 0] = x[i]; }")]
    [InlineData("void F(double[] x, double[] y) { var v = y; for (int i = 0; i < 5; i++) { v[i] = x[i]; v[i] *= 2; } }")]
    public void AreNotOfferedWhereTheOutputIsRead(string method)
    {
        string text = Assert.Single(GeneratorRun.Of("public static partial class Model { " + Attribute + method + " }").Generated).Text;
        Assert.Contains(" FJacobian(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("FJacobianValues", text, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsComputedForTheOutput()
    {
        string text = Assert.Single(GeneratorRun.Of("public static partial class Model { " + Attribute + "void F(ReadOnlySpan<double> x, Span<double> y) { for (int i = 0; i < x.Length; i++) { double s = Math.Sin(x[i]), t = Math.Exp(s); y[i] = 3 * x[i] + Math.Floor(t); } } }").Generated).Text;
        string direct = text[text.IndexOf("void FJacobianValuesDirect(", StringComparison.Ordinal)..];
        direct = direct[..direct.IndexOf("/// <summary>", StringComparison.Ordinal)];
        Assert.Contains("row[0] = 3.0;", direct, StringComparison.Ordinal);
        Assert.DoesNotContain("Math.", direct, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongArgumentsAreRefusedAndRepetitionsAllocateNothing()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable(Derivatives.Jacobian, Of = "y", WithRespectTo = new[] { "x" })]
                public static double F(ReadOnlySpan<double> x, float[] y, int n)
                {
                    double sum = 0;
                    for (int i = 0; i < n; i++) { y[i] = (float)(x[i] * x[n - 1 - i]); sum += x[i]; }
                    return sum;
                }

                public static double[] Run()
                {
                    double[] x = [1, 2, 3, 4];
                    var plan = CreateFJacobianPlan(4, 4, 4);
                    var values = new double[plan.Pattern.NonzeroCount];
                    System.Collections.Generic.List<double> thrown = [];
                    void Try(Action action, string text) { try { action(); thrown.Add(-1); } catch (ArgumentException e) { thrown.Add(e.Message.Contains(text) ? 1 : -2); } }
                    Try(() => FJacobianValues(x, 3, plan, values), "'n' is 3, but the plan was made for 4");
                    Try(() => FJacobianValues(x[..3], 4, plan, values), "The length of 'x' is 3");
                    Try(() => FJacobianValues(x, 4, null!, values), "plan");
                    Try(() => FJacobianValues(x, 4, plan, new double[1]), "nonzeros");
                    double[] both = new double[8];
                    Try(() => FJacobianValues(both.AsSpan(0, 4), 4, plan, both), "overlap");
                    double sum = FJacobianValues(x, 4, plan, values);
                    for (int i = 0; i < 100; i++) FJacobianValues(x, 4, plan, values);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    for (int i = 0; i < 100; i++) FJacobianValues(x, 4, plan, values);
                    long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                    return [.. thrown, allocated, sum, .. values];
                }
            }
            """).Load().Run();
        Assert.Equal([1, 1, 1, 1, 1, 0, 10, 4, 1, 3, 2, 3, 2, 4, 1], got);
    }
}
