using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.UserRules;

/// <summary>What is wrong with a rule is said where it stands; the error prints the signature that was expected.</summary>
public class DiagnosticTests
{
    private const string Targets = """
        public static partial class Lib
        {
            public static double One(double x) => x;
            public static double Many(double x, int n, in float s, ref double r, out double o, double[] a, Span<double> b, ReadOnlySpan<float> c) { o = 0; return 0; }
            public static double[] Array([Constant] double x, double[] a) => a;
            public static Span<double> View(Span<double> a) => a;
            public static int Whole(ref double x) => 1;
            public static double Over(double x) => x;
            public static float Over(float x) => x;
            public static double Odd(double x, [Constant] double y, [Constant] double z) => x;
            public static double Odd(double x, double y) => x;
            public static T Generic<T>(T x) => x;
            public static (double, double) Two(double x) => (x, x);
            public static double Nothing(int x) => x;
            public static ref double Ref(double[] x) => ref x[0];
            public static double Field;
        }

        public class Holder { public double Instance(double x) => x; }
        public static class Open<T> { public static double F(double x) => x; }

        """;

    [Theory]
    [InlineData("One", "Forward", "double R(double x, double xTangent) => 0", "static (double Value, double Tangent) R(double x, double xTangent)")]
    [InlineData("One", "Forward", "(double, float) R(double x, double xTangent) => default", "static (double Value, double Tangent) R(double x, double xTangent)")]
    [InlineData("One", "Forward", "(double, double) R(double x) => default", "static (double Value, double Tangent) R(double x, double xTangent)")]
    [InlineData("One", "Forward", "(double, double) R(double x, ref double xTangent) => default", "static (double Value, double Tangent) R(double x, double xTangent)")]
    [InlineData("One", "Adjoint", "double R(double x, double xAdjoint, double resultAdjoint) => 0", "static double R(double x, ref double xAdjoint, double resultAdjoint)")]
    [InlineData("One", "Adjoint", "void R(double x, ref double xAdjoint, double resultAdjoint) { }", "static double R(double x, ref double xAdjoint, double resultAdjoint)")]
    [InlineData("One", "Adjoint", "double R(float x, ref double xAdjoint, double resultAdjoint) => 0", "static double R(double x, ref double xAdjoint, double resultAdjoint)")]
    [InlineData("One", "Adjoint", "double R(double x, ref double xAdjoint) => 0", "static double R(double x, ref double xAdjoint, double resultAdjoint)")]
    [InlineData("One", "Adjoint", "double R(double x, ref double xAdjoint, double resultAdjoint, int n) => 0", "static double R(double x, ref double xAdjoint, double resultAdjoint)")]
    [InlineData("Many", "Forward", "void R() { }", "static (double Value, double Tangent) R(double x, int n, in float s, ref double r, out double o, double[] a, Span<double> b, ReadOnlySpan<float> c, double xTangent, in float sTangent, ref double rTangent, out double oTangent, double[] aTangent, Span<double> bTangent, ReadOnlySpan<float> cTangent)")]
    [InlineData("Many", "Adjoint", "void R() { }", "static double R(double x, int n, in float s, ref double r, out double o, double[] a, Span<double> b, ReadOnlySpan<float> c, ref double xAdjoint, ref float sAdjoint, ref double rAdjoint, double oAdjoint, Span<double> aAdjoint, Span<double> bAdjoint, Span<float> cAdjoint, double resultAdjoint)")]
    [InlineData("Array", "Forward", "void R() { }", "static (double[] Value, double[] Tangent) R(double x, double[] a, double[] aTangent)")]
    [InlineData("Array", "Adjoint", "void R() { }", "static double[] R(double x, double[] a, Span<double> aAdjoint, ReadOnlySpan<double> resultAdjoint)")]
    [InlineData("Array", "Adjoint", "double[] R([Constant] double x, [Constant] double[] a) => a", "static double[] R(double x, double[] a, ReadOnlySpan<double> resultAdjoint)")]
    [InlineData("View", "Forward", "void R() { }", "static Span<double> R(Span<double> a, Span<double> aTangent, out Span<double> resultTangent)")]
    [InlineData("View", "Adjoint", "Span<double> R(double[] a, Span<double> aAdjoint, ReadOnlySpan<double> resultAdjoint) => a", "static Span<double> R(Span<double> a, Span<double> aAdjoint, ReadOnlySpan<double> resultAdjoint)")]
    [InlineData("Whole", "Forward", "void R() { }", "static int R(ref double x, ref double xTangent)")]
    [InlineData("Whole", "Adjoint", "void R() { }", "static int R(ref double x, ref double xAdjoint)")]
    [InlineData("Over", "Forward", "void R() { }", "static (double Value, double Tangent) R(double x, double xTangent)' or 'static (float Value, float Tangent) R(float x, float xTangent)")]
    public void TheExpectedSignatureIsPrinted(string target, string kind, string rule, string expected)
    {
        Diagnostic diagnostic = Single($"[DerivativeOf(typeof(Lib), nameof(Lib.{target}), Derivatives.{kind})] static {rule}{(rule.EndsWith('}') ? "" : ";")}");
        Assert.Equal("ADG0040", diagnostic.Id);
        Assert.Equal($"'R' can't be the {kind.ToLowerInvariant()} rule of 'Lib.{target}', which has the signature '{expected}'", diagnostic.GetMessage());
    }

    [Theory]
    [InlineData("typeof(Holder), nameof(Holder.Instance), Derivatives.Forward", "instance method")]
    [InlineData("typeof(Lib), nameof(Lib.Generic), Derivatives.Forward", "is generic")]
    [InlineData("typeof(Lib), nameof(Lib.Two), Derivatives.Forward", "(double, double)")]
    [InlineData("typeof(Lib), nameof(Lib.Nothing), Derivatives.Adjoint", "nothing to differentiate")]
    [InlineData("typeof(Lib), nameof(Lib.Ref), Derivatives.Adjoint", "returns a reference")]
    [InlineData("typeof(Lib), nameof(Lib.Field), Derivatives.Adjoint", "no method 'Field'")]
    [InlineData("typeof(Lib), \"Absent\", Derivatives.Forward", "no method 'Absent'")]
    [InlineData("nameof(R), Derivatives.Forward", "no method 'R'")]
    [InlineData("typeof(Lib), nameof(Lib.One), Derivatives.Gradient", "Derivatives.Forward or Derivatives.Adjoint")]
    [InlineData("typeof(Lib), nameof(Lib.One), Derivatives.Forward | Derivatives.Adjoint", "Derivatives.Forward or Derivatives.Adjoint")]
    [InlineData("typeof(Open<>), nameof(Open<int>.F), Derivatives.Forward", "type arguments")]
    [InlineData("typeof(Lib), nameof(Lib.Odd), Derivatives.Forward", "several overloads", "(double, double) R(double x, double y, double z, double t) => default")]
    public void ARuleWithoutAMethod(string attribute, string reason, string rule = "(double, double) R(double x, double xTangent) => default")
    {
        Diagnostic diagnostic = Single($"[DerivativeOf({attribute})] static {rule};");
        Assert.Equal("ADG0041", diagnostic.Id);
        Assert.Contains(reason, diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("partial class Model { [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] (double, double) R(double x, double t) => default; }")]
    [InlineData("static class Model { [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] static (double, double) R<T>(double x, double t) => default; }")]
    [InlineData("static class Model<T> { [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] static (double, double) R(double x, double t) => default; }")]
    [InlineData("static class Model<T> { static double F(double x) => x; [DerivativeOf(typeof(Model<int>), nameof(F), Derivatives.Forward)] static (double, double) R(double x, double t) => default; }")]
    [InlineData("static class Model { static void M() { R(1, 1); [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] static (double, double) R(double x, double t) => default; } }")]
    public void AMethodThatCannotBeARule(string source) => Assert.Equal("ADG0041", Assert.Single(GeneratorRun.Of(Targets + source).Diagnostics).Id);

    [Fact]
    public void TwoRulesOfOneKind()
    {
        GeneratorRun run = GeneratorRun.Of(Targets + """
            static class Model
            {
                [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] internal static (double, double) First(double x, double t) => default;
                [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Adjoint)] internal static double Back(double x, ref double t, double s) => default;
                [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] internal static (double, double) Second(double x, double t) => default;
            }
            """);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ADG0042", diagnostic.Id);
        Assert.Contains("'First'", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Contains("'Second'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Forward", "[Differentiable]", "reverse mode")]
    [InlineData("Forward", "[Differentiable(Derivatives.Gradient)]", "reverse mode")]
    [InlineData("Forward", "[Differentiable(Derivatives.Forward)]", null)]
    [InlineData("Adjoint", "[Differentiable]", "forward mode")]
    [InlineData("Adjoint", "[Differentiable(Derivatives.Forward)]", "forward mode")]
    [InlineData("Adjoint", "[Differentiable(Derivatives.Adjoint | Derivatives.Gradient)]", null)]
    public void ARuleForOneDirectionServesThatAlone(string kind, string attribute, string? missing)
    {
        string rule = kind == "Forward"
            ? "internal static (double, double) Rule(ReadOnlySpan<double> a, ReadOnlySpan<double> t) => default"
            : "internal static double Rule(ReadOnlySpan<double> a, Span<double> t, double s) => default";
        GeneratorRun run = GeneratorRun.Of($$"""
            public static partial class Model
            {
                internal static double Sum(ReadOnlySpan<double> a) => a[0];
                [DerivativeOf(nameof(Sum), Derivatives.{{kind}})] {{rule}};
                {{attribute}} internal static double Inner(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += Sum(x) * x[i]; return s; }
                {{attribute}} public static double F(double[] x) => Sum(x) * Inner(x);
            }
            """);
        Assert.Empty(run.CompilerProblems());
        if (missing is null)
        {
            Assert.Empty(run.Diagnostics);
            Assert.Equal(2, run.Generated.Count);
            return;
        }

        Assert.All(run.Diagnostics, diagnostic => Assert.Equal("ADG0043", diagnostic.Id));
        Assert.All(run.Diagnostics, diagnostic => Assert.Contains("none for " + missing, diagnostic.GetMessage(), StringComparison.Ordinal));
        Assert.Equal(2, run.Diagnostics.Length);
        Assert.Empty(run.Generated);
    }

    [Theory]
    [InlineData("static class Rules { [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] private static (double, double) R(double x, double t) => default; }")]
    [InlineData("file static class Rules { [DerivativeOf(typeof(Lib), nameof(Lib.One), Derivatives.Forward)] internal static (double, double) R(double x, double t) => default; }")]
    public void ARuleThatCannotBeCalled(string rules)
    {
        GeneratorRun run = GeneratorRun.Of(Targets + rules + "\npublic static partial class Model { [Differentiable] public static double F(double x) => Lib.One(x); }");
        Assert.Equal("ADG0044", Assert.Single(run.Diagnostics).Id);
    }

    [Theory]
    [InlineData("[DerivativeOf(typeof(Absent), \"F\", Derivatives.Forward)] static (double, double) R(double x, double t) => default;")]
    [InlineData("[DerivativeOf] static (double, double) R(double x, double t) => default;")]
    [InlineData("[DerivativeOf(nameof(F), Absent)] static (double, double) R(double x, double t) => default; static double F(double x) => x;")]
    [InlineData("[DerivativeOf(null!, Derivatives.Forward)] static (double, double) R(double x, double t) => default;")]
    [InlineData("[DerivativeOf(nameof(F), Derivatives.Forward)] static (double, double) R(double x, double t) => default; static Absent F(Missing x) => x;")]
    [InlineData("[DerivativeOf(nameof(F), Derivatives.Forward)] static (double, double) R(double x, double t) => default; static double F(double x")]
    public void CodeThatDoesNotCompileIsTheCompilersBusiness(string members)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { " + members + " [Differentiable] public static double G(double x) => x; }");
        Assert.Null(run.Exception);
        Assert.DoesNotContain(run.Diagnostics, diagnostic => diagnostic.Id == "ADG0001");
    }

    [Theory]
    [InlineData("using Rule = AutodiffGen.DerivativeOfAttribute;", "Rule")]
    [InlineData("global using Rule = AutodiffGen.DerivativeOfAttribute;", "Rule")]
    [InlineData("", "AutodiffGen.DerivativeOf")]
    [InlineData("", "global::AutodiffGen.DerivativeOfAttribute")]
    public void TheAttributeByOtherNames(string usings, string name)
    {
        GeneratorRun run = GeneratorRun.Of(usings + "public static partial class Model { static double G(double x) { lock (\"\") return x; } [" + name + "(nameof(G), Derivatives.Forward)] static (double, double) R(double x, double t) => (G(x), t); [Differentiable] public static double F(double x) => G(x); }");
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems());
    }

    private static Diagnostic Single(string members) => Assert.Single(GeneratorRun.Of(Targets + "public static partial class Model\n{\n" + members + "\n}").Diagnostics);
}
