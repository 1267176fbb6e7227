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
