using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Pipeline;

/// <summary>How diagnostics reach the user.</summary>
public class DiagnosticTests
{
    [Fact]
    public void AnErrorPointsAtTheExactText()
    {
        const string Text = "public static partial class Model { [Differentiable] public static double F(double x) => x * Unknown(x); static double Unknown(double x) => x; }";
        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(Text).Diagnostics);
        Assert.Equal("ADG0016", diagnostic.Id);
        Assert.Equal("x", Text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(Text.IndexOf("Unknown(x)", StringComparison.Ordinal) + "Unknown(".Length, diagnostic.Location.SourceSpan.Start);
    }

    [Fact]
    public void ABlankLineAboveMovesTheDiagnostic()
    {
        const string Text = "public static partial class Model { [Differentiable] public static double F(double x) => x * Unknown(x); static double Unknown(double x) => x; }";
        GeneratorRun first = GeneratorRun.Of(Text);
        GeneratorRun second = first.Again(0, "\n\n" + Text);
        Assert.Equal(first.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line + 2, second.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void CodeThatDoesNotCompileIsLeftToTheCompiler()
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable] public static double F(double x) => x * ; }");
        Assert.Empty(run.Diagnostics);
        Assert.Null(run.Exception);
    }

    [Theory]
    [InlineData("static double P { [Differentiable] get => 1; }", "a property accessor")]
    [InlineData("static double Outer(double x) { [Differentiable] static double F(double y) => y; return F(x); }", "a local function")]
    [InlineData("[Differentiable] public static Model operator +(Model x, double y) => x;", "an operator")]
    public void TheAttributeElsewhereThanOnAMethod(string member, string what)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of("public partial class Model { " + member + " }").Diagnostics);
        Assert.Equal("ADG0007", diagnostic.Id);
        Assert.Contains(what, diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADerivativeThatCannotBeMadeIsReportedAtItsCallersToo()
    {
        // The reversing half of Scale needs the name of each iteration, and a string can't be recorded.
        GeneratorRun run = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double Scale(double x, string name)
                {
                    for (int i = 0; i < name.Length; i++) x *= x;
                    return x;
                }

                [Differentiable]
                public static double Inner(double x, string[] names)
                {
                    for (int i = 0; i < names.Length; i++)
                    {
                        string name = Console.ReadLine()!;
                        x = Scale(x, name);
                    }

                    return x;
                }

                [Differentiable]
                public static double F(double x, string[] names) => Inner(x, names) * 2;

                [Differentiable]
                public static double G(double x, string[] names) => F(x, names) * 2;
            }
            """);
        Assert.Equal(["ADG0021", "ADG0025", "ADG0025"], run.Diagnostics.Select(d => d.Id).Order());
        Assert.Equal("Model.Scale", string.Join('.', Assert.Single(run.Generated).Name.Split('.').Take(2)));
        Assert.Empty(run.CompilerProblems());
    }

    [Fact]
    public void AnErrorInACalleeIsReportedAtItsCallerToo()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double Inner(double x) => x * Unknown(x);

                [Differentiable]
                public static double F(double x) => Inner(x) * 2;

                [Differentiable]
                public static double G(double x) => x * 2;

                private static double Unknown(double x) => x;
            }
            """);
        Assert.Equal(2, run.Diagnostics.Length);
        Assert.Equal("Model.G", string.Join('.', Assert.Single(run.Generated).Name.Split('.').Take(2)));
    }
}
