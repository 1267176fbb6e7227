using AutodiffGen.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace AutodiffGen.Generator.Tests.CodeFixes;

/// <summary>What each fix writes, and that its diagnostic is gone afterwards.</summary>
public class CodeFixTests
{
    [Theory]
    [InlineData("class Model\n{\n    [Differentiable] static double F(double x) => x;\n}\n", "partial class Model\n{\n    [Differentiable] static double F(double x) => x;\n}\n")]
    [InlineData(
        "/// <summary>Outer.</summary>\npublic class Outer\n{\n    // Inner.\n    struct Inner\n    {\n        [Differentiable] static double F(double x) => x;\n    }\n}\n",
        "/// <summary>Outer.</summary>\npublic partial class Outer\n{\n    // Inner.\n    partial struct Inner\n    {\n        [Differentiable] static double F(double x) => x;\n    }\n}\n")]
    [InlineData("public sealed record Model(int N) { [Differentiable] static double F(double x) => x; }", "public sealed partial record Model(int N) { [Differentiable] static double F(double x) => x; }")]
    public void MakesContainingTypesPartial(string before, string after) => AssertFixes(new MakePartialCodeFix(), "ADG0002", before, after);

    [Fact]
    public void MakesAllTypesOfAProjectPartialAtOnce()
    {
        FixedSolution solution = FixedSolution.Of([
            "class A { [Differentiable] static double F(double x) => x; [Differentiable] static double G(double x) => x; class B { [Differentiable] static double F(double x) => x; } }",
            "class C { [Differentiable] static double F(double x) => x; }",
        ]).ApplyToAll(new MakePartialCodeFix(), "ADG0002");
        Assert.Empty(solution.Diagnostics);
        Assert.StartsWith("partial class A", solution.Text(), StringComparison.Ordinal);
        Assert.Contains("partial class B", solution.Text(), StringComparison.Ordinal);
        Assert.StartsWith("partial class C", solution.Text(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADG0016", "return x + Sink(2 * x);", "return x + Sink(Derivative.StopGradient(2 * x));")]
    [InlineData("ADG0018", "last = x; return x;", "last = Derivative.StopGradient(x); return x;")]
    [InlineData("ADG0020", "int n = (int)(10 * x); return n * x;", "int n = (int)Derivative.StopGradient(10 * x); return n * x;")]
    [InlineData("ADG0020", "int n = Convert.ToInt32(x); return n * x;", "int n = Convert.ToInt32(Derivative.StopGradient(x)); return n * x;")]
    [InlineData("ADG0023", "decimal d = (decimal)x; return x;", "decimal d = (decimal)Derivative.StopGradient(x); return x;")]
    [InlineData("ADG0032", "double y = Sink(3); return y;", "double y = Sink(3); return Derivative.StopGradient(y);")]
    [InlineData("ADG0033", "return x > 0 ? 1.0 : 0.0;", "return Derivative.StopGradient(x > 0 ? 1.0 : 0.0);")]
    [InlineData("ADG0033", "return x + (x > 0 ? 1.0 : 0.0);", "return x + Derivative.StopGradient(x > 0 ? 1.0 : 0.0);")]
    public void WrapsInStopGradient(string id, string before, string after)
    {
        const string Start = "static partial class Model\n{\n    static double last;\n    static double Sink(double x) => last * x;\n    [Differentiable] static double F(double x) { ";
        AssertFixes(new StopGradientCodeFix(), id, Start + before + " }\n}\n", Start + after + " }\n}\n");
    }

    [Fact]
    public void NamesTheNamespaceWhereItIsNotImported()
    {
        const string Source = "namespace A { static partial class Model { [AutodiffGen.Differentiable] static double F(double x, double[] t) => t[(int)x]; } }";
        FixedSolution solution = FixedSolution.OfPlain(Source).Apply(new StopGradientCodeFix(), "ADG0020");
        Assert.Equal(Source.Replace("(int)x", "(int)AutodiffGen.Derivative.StopGradient(x)", StringComparison.Ordinal), solution.Text());
        Assert.Empty(solution.Diagnostics);
    }

    [Fact]
    public void WrapsAllOfAProjectAtOnce()
    {
        FixedSolution solution = FixedSolution.Of(["static partial class Model { [Differentiable] static double F(double x, double[] t) => t[(int)x] + t[(int)(2 * x)]; }"]).ApplyToAll(new StopGradientCodeFix(), "ADG0020");
        Assert.Empty(solution.Diagnostics);
        Assert.Contains("t[(int)Derivative.StopGradient(x)] + t[(int)Derivative.StopGradient(2 * x)]", solution.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double[][,] m", "[Constant] double[][,] m")]
    [InlineData("in KeyValuePair<double, double> m", "[Constant] in KeyValuePair<double, double> m")]
    [InlineData("[System.ComponentModel.Description(\"m\")] List<double> m", "[Constant][System.ComponentModel.Description(\"m\")] List<double> m")]
    public void MarksAParameterConstant(string before, string after) => AssertFixes(
        new AddConstantCodeFix(), "ADG0011",
        "static partial class Model { [Differentiable] static double F(double x, " + before + ") => 2 * x; }",
        "static partial class Model { [Differentiable] static double F(double x, " + after + ") => 2 * x; }");

    [Fact]
    public void MarksTheParameterOfACalledMethodConstant()
    {
        FixedSolution solution = FixedSolution.Of([
            "static partial class Model { [Differentiable] static double F(double x) => x * Other.Scale(2, factor: x); }",
            "static class Other\n{\n    public static double Scale(\n        double y,\n        double factor) => y * factor;\n}\n",
        ]).Apply(new AddConstantCodeFix(), "ADG0016");
        Assert.Empty(solution.Diagnostics);
        Assert.Equal("static class Other\n{\n    public static double Scale(\n        double y,\n        [Constant] double factor) => y * factor;\n}\n", solution.Text(1));
    }

    [Fact]
    public void MarksAllOfAProjectAtOnce()
    {
        string[] sources =
        [
            "static partial class Model { [Differentiable] static double F(double x) => Other.G(x) + Other.G(2 * x) + Other.H(x); }",
            "static partial class Other\n{\n    public static double G(double x) => x * x;\n\n    public static double H(double x) => 2 * x;\n}\n",
        ];
        FixedSolution solution = FixedSolution.Of(sources).ApplyToAll(new AddDifferentiableCodeFix(), "ADG0016");
        Assert.Empty(solution.Diagnostics);
        Assert.Equal("static partial class Other\n{\n    [Differentiable]\n    public static double G(double x) => x * x;\n\n    [Differentiable]\n    public static double H(double x) => 2 * x;\n}\n", solution.Text(1));
        solution = FixedSolution.Of(sources).ApplyToAll(new AddConstantCodeFix(), "ADG0016");
        Assert.Contains("G([Constant] double x)", solution.Text(1), StringComparison.Ordinal);
        Assert.Contains("H([Constant] double x)", solution.Text(1), StringComparison.Ordinal);
    }

    [Fact]
    public void APointerIsNoConstant() =>
        Assert.Empty(FixedSolution.Of(["static partial class Model { [Differentiable] static double F(double x, ref double[] m) => 2 * x; }"]).Offered(new AddConstantCodeFix(), "ADG0011"));

    [Fact]
    public void MarksACalledMethod()
    {
        const string Before = "static partial class Model\n{\n    [Differentiable]\n    static double F(double x) => Inner(x);\n\n    /// <summary>A square.</summary>\n    static double Inner(double x) => x * x;\n}\n";
        const string After = "static partial class Model\n{\n    [Differentiable]\n    static double F(double x) => Inner(x);\n\n    /// <summary>A square.</summary>\n    [Differentiable]\n    static double Inner(double x) => x * x;\n}\n";
        AssertFixes(new AddDifferentiableCodeFix(), "ADG0016", Before, After);
    }

    [Fact]
    public void MarksACalledMethodOfAnotherFileAndMakesItsTypePartial()
    {
        FixedSolution solution = FixedSolution.Of([
            "static partial class Model { [Differentiable] static double F(double[] x) => Other.Sum(x); }",
            "static class Other\n{\n    public static double Sum(double[] x) => x[0] + x[1];\n}\n",
        ]).Apply(new AddDifferentiableCodeFix(), "ADG0017");
        Assert.Empty(solution.Diagnostics);
        Assert.Equal("static partial class Other\n{\n    [Differentiable]\n    public static double Sum(double[] x) => x[0] + x[1];\n}\n", solution.Text(1));
    }

    [Fact]
    public void MarksACalledMethodOfAnotherProjectAsCallable()
    {
        FixedSolution solution = FixedSolution.Of(
            ["public static class Library { public static double Square(double x) => x * x; }"],
            ["static partial class Model { [Differentiable] static double F(double x) => Library.Square(x); }"]).Apply(new AddDifferentiableCodeFix(), "ADG0016");
        Assert.Contains(
            "public static partial class Library { [Differentiable(Derivatives.Default | Derivatives.Callable)] public static double Square(double x) => x * x; }", solution.TextOf(0, 0), StringComparison.Ordinal);
    }

    [Fact]
    public void AMethodWithoutSourceIsNotMarked() =>
        Assert.Empty(FixedSolution.Of(["static partial class Model { [Differentiable] static double F(double[] x) { Array.Sort(x); return x[0]; } }"]).Offered(new AddDifferentiableCodeFix(), "ADG0017"));

    private static void AssertFixes(CodeFixProvider provider, string id, string before, string after)
    {
        FixedSolution solution = FixedSolution.Of([before]).Apply(provider, id);
        Assert.Equal(after, solution.Text());
        Assert.Empty(solution.Diagnostics);
    }
}
