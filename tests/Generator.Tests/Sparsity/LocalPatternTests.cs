using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>The pattern at a point: that of the branches which the values take.</summary>
public class LocalPatternTests
{
    private const string Signature = "[Differentiable(Derivatives.JacobianPattern | Derivatives.LocalJacobianPattern)] public static void F(ReadOnlySpan<double> x, Span<double> y) ";

    [Theory]
    [InlineData("one side of a branch", new double[] { 1, 2, 3 }, new[] { "0,1", "2" }, "{ y[0] = x[0] > 0 ? x[0] + x[1] : x[2]; if (x[1] < 0) y[1] = x[0]; else y[1] = x[2]; }")]
    [InlineData("the other side", new double[] { -1, -2, 3 }, new[] { "2", "0" }, "{ y[0] = x[0] > 0 ? x[0] + x[1] : x[2]; if (x[1] < 0) y[1] = x[0]; else y[1] = x[2]; }")]
    [InlineData("the largest", new double[] { 1, 5, 3 }, new[] { "1", "" }, "{ y[0] = Math.Max(Math.Max(x[0], x[1]), x[2]); y[1] = Math.Max(-x[0], 0); }")]
    [InlineData("an index that values decide", new double[] { 1, 5, 3 }, new[] { "1,2", "1" }, "{ int best = 0; for (int i = 1; i < x.Length; i++) if (x[i] > x[best]) best = i; y[0] = x[best] * x[2]; y[1] = x[best]; }")]
    [InlineData("a loop that values end", new double[] { 1, 5, 3 }, new[] { "0,1", "" }, "{ y.Clear(); double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i]; if (s > 2) break; } y[0] = s; }")]
    [InlineData("a coefficient that happens to be zero counts", new double[] { 0, 0, 0 }, new[] { "0,1", "2" }, "{ y[0] = x[0] * x[1]; y[1] = x[2] * x[2]; }")]
    [InlineData("what is overwritten doesn't", new double[] { 1, 2, 3 }, new[] { "1", "1,2" }, "{ double s = x[0] * x[2]; s = x[1]; y[0] = s; s *= 2; s -= x[2]; y[1] = s; }")]
    [InlineData("constants and locally constant functions", new double[] { 1, 2, 3 }, new[] { "", "2" }, "{ y[0] = 4; y[1] = Math.Floor(x[0]) * x[2] + Derivative.StopGradient(x[1]); }")]
    [InlineData("a scratch buffer that is swapped", new double[] { 1, 2, 3 }, new[] { "1,2", "0,2" }, "{ var a = x.ToArray(); var b = new double[3]; for (int s = 0; s < 2; s++) { for (int i = 0; i < 3; i++) b[i] = s == 0 ? a[i] : a[(i + 1) % 3] + a[(i + 2) % 3]; (a, b) = (b, a); } y[0] = a[0]; y[1] = a[1]; }")]
    public void OfABuffer(string name, double[] x, string[] expected, string body)
    {
        Assert.NotEmpty(name);
        LoadedAssembly loaded = Load(Signature + body, "double[] x", "Model.FLocalJacobianPattern(x, new double[2])", "Model.FJacobianPattern(x.Length, 2)");
        SparsityPattern local = loaded.Delegate<Func<double[], SparsityPattern>>("Driver.Local")(x);
        SparsityPattern global = loaded.Delegate<Func<double[], SparsityPattern>>("Driver.Global")(x);
        Assert.Equal(expected, Rows(local));
        foreach ((int row, int column) in local) Assert.True(global.Contains(row, column));
    }

    [Fact]
    public void ThroughCallsAndScalarsAndResults()
    {
        LoadedAssembly loaded = Load(
            """
            [Differentiable] public static double Pick(double a, in double b, ref double c) { c += a; return a > 0 ? a * c : b; }
            [Differentiable(Derivatives.LocalJacobianPattern | Derivatives.JacobianPattern)] public static double F(double a, double b, ref double c, out double d, [Constant] double e) { double r = Pick(a, b, ref c); d = e * b; return r; }
            """,
            "double a",
            "Local2(a)",
            "Model.FJacobianPattern()",
            "static SparsityPattern Local2(double a) { double c = 1; return Model.FLocalJacobianPattern(a, 2, ref c, out _, 3); }");
        var local = loaded.Delegate<Func<double, SparsityPattern>>("Driver.Local");
        Assert.Equal(["0,2", "0,2", "1"], Rows(local(1)));
        Assert.Equal(["1", "0,2", "1"], Rows(local(-1)));
    }

    [Fact]
    public void OfAReturnedArray()
    {
        LoadedAssembly loaded = Load(
            "[Differentiable(Derivatives.LocalJacobianPattern)] public static double[] F(double[] x) { var y = new double[(int)Derivative.StopGradient(x[0])]; for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[1]; return y; }",
            "double[] x",
            "Model.FLocalJacobianPattern(x)",
            "Model.FLocalJacobianPattern(x)");
        Assert.Equal(["0,1", "1"], Rows(loaded.Delegate<Func<double[], SparsityPattern>>("Driver.Local")([2, 3, 4])));
    }

    [Fact]
    public void EffectsRunOnceAndWhatIsWrittenHoldsItsValues()
    {
        LoadedAssembly loaded = Load(
            "public static int Calls; static void Count() => Calls++; [Differentiable(Derivatives.LocalJacobianPattern)] public static void F(double[] x) { Count(); for (int i = 1; i < x.Length; i++) x[i] = x[i - 1] * 2; }",
            "double[] x",
            "Once(x)",
            "Once(x)",
            "static SparsityPattern Once(double[] x) { SparsityPattern pattern = Model.FLocalJacobianPattern(x); if (Model.Calls != 1) throw new Exception(Model.Calls.ToString()); return pattern; }");
        double[] x = [1, 5, 7];
        Assert.Equal(["0", "0", "0"], Rows(loaded.Delegate<Func<double[], SparsityPattern>>("Driver.Local")(x)));
        Assert.Equal([1, 2, 4], x);
    }

    [Theory]
    [InlineData("x * Library.Square(x)", "'Library.Square' is one")]
    [InlineData("2 * G(x)", "'G' calls one")]
    public void AMethodOfAnotherProjectIsRefused(string body, string reason)
    {
        MetadataReference library = GeneratorRun.Of("public static partial class Library { [Differentiable] public static double Square(double x) => x * x; }").Output.ToMetadataReference();
        string text = "public static partial class Model { [Differentiable] public static double G(double x) => x * Library.Square(x); [Differentiable(Derivatives.LocalJacobianPattern)] public static double F(double x) => " + body + "; }";
        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(TestCompilation.Create([new SourceFile("Source.cs", text)], [library])).Diagnostics);
        Assert.Equal("ADG0027", diagnostic.Id);
        Assert.Contains(reason, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void BuffersThatOverlapThrow()
    {
        LoadedAssembly loaded = Load(Signature + "{ for (int i = 0; i < y.Length; i++) y[i] = x[i]; }", "double[] x", "Model.FLocalJacobianPattern(x, x.AsSpan(1))", "Model.FJacobianPattern(1, 1)");
        Assert.Throws<ArgumentException>(() => loaded.Delegate<Func<double[], SparsityPattern>>("Driver.Local")([1, 2]));
    }

    private static string[] Rows(SparsityPattern pattern) => [.. Enumerable.Range(0, pattern.Rows).Select(row => string.Join(",", pattern.Row(row).ToArray()))];

    private static LoadedAssembly Load(string members, string parameter, string local, string global, string more = "") => GeneratorRun.Of(
        "using AutodiffGen.Sparse;\npublic static partial class Model\n{\n" + members + "\n}\npublic static class Driver\n{\n" + more
        + "\npublic static SparsityPattern Local(" + parameter + ") => " + local + ";\npublic static SparsityPattern Global(" + parameter + ") => " + global + ";\n}\n").Load(OptimizationLevel.Release);
}
