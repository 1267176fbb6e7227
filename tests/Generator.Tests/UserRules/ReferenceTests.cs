using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.UserRules;

/// <summary>Rules that a referenced assembly declares.</summary>
public class ReferenceTests
{
    /// <summary>The slopes that the rules tell are not the true ones, so that it shows which is taken.</summary>
    private const string Library = """
        public static partial class Library
        {
            public static double Plain(double x) => x;

            [DerivativeOf(nameof(Plain), Derivatives.Forward)]
            public static (double, double) PlainForward(double x, double xTangent) => (x, 3 * xTangent);

            [Differentiable(Derivatives.Default | Derivatives.Callable)]
            public static double Marked(double x) => x;

            [DerivativeOf(nameof(Marked), Derivatives.Adjoint)]
            internal static double MarkedBack(double x, ref double xAdjoint, double resultAdjoint)
            {
                xAdjoint += 5 * resultAdjoint;
                return x;
            }
        }

        public static class RulesOfOthers
        {
            [DerivativeOf(typeof(double), nameof(double.Hypot), Derivatives.Forward)]
            public static (double, double) HypotForward(double x, double y, double xTangent, double yTangent) => (double.Hypot(x, y), 7 * xTangent + 11 * yTangent);

            [DerivativeOf(typeof(Math), nameof(Math.Cbrt), Derivatives.Forward)]
            internal static (double, double) CbrtForward(double x, double xTangent) => (Math.Cbrt(x), 1000 * xTangent);
        }
        """;

    private static LoadedPair Load(string members)
    {
        GeneratorRun library = GeneratorRun.Of(Library);
        Assert.Empty(library.Diagnostics);
        Assert.Empty(library.CompilerProblems());
        GeneratorRun run = GeneratorRun.Of(TestCompilation.Create([new SourceFile("Source.cs", "public static partial class Model\n{\n" + members + "\n}")], library.Output.ToMetadataReference()));
        return new LoadedPair(run, run.Generated.Count == 0 ? string.Empty : run.Generated.Single().Text);
    }

    [Fact]
    public void ARuleBesideItsMethodIsSeen()
    {
        LoadedPair pair = Load("[Differentiable] public static double F(double x) => Library.Plain(x);");
        Assert.Empty(pair.Run.Diagnostics);
        Assert.Empty(pair.Run.CompilerProblems());
        Assert.Contains("Library.PlainForward(x", pair.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AHiddenRuleOfAMarkedMethodIsInItsSiblings()
    {
        LoadedPair pair = Load("[Differentiable] public static double F(double x) => Library.Marked(x);");
        Assert.Empty(pair.Run.Diagnostics);
        Assert.Empty(pair.Run.CompilerProblems());
        Assert.Contains("Library.MarkedForward(x", pair.Text, StringComparison.Ordinal);
        double[] got = GeneratorRun.Of(Library + """
            public static class Driver
            {
                public static double[] Run()
                {
                    Library.MarkedGradient(1, out double gradient);
                    return [gradient, Library.MarkedForward(1, 1).Tangent];
                }
            }
            """).Load().Run("Driver.Run");
        Assert.Equal([5, 5], got);
    }

    [Fact]
    public void ARuleForAThirdAssemblyIsSeenUnlessItIsHidden()
    {
        LoadedPair pair = Load("[Differentiable] public static double F(double x) => double.Hypot(x, 1) + Math.Cbrt(x);");
        Assert.Empty(pair.Run.Diagnostics);
        Assert.Contains("RulesOfOthers.HypotForward", pair.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CbrtForward", pair.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheProjectsOwnRuleBeatsIt()
    {
        LoadedPair pair = Load("""
            [Differentiable] public static double F(double x) => Library.Plain(x);

            [DerivativeOf(typeof(Library), nameof(Library.Plain), Derivatives.Forward)]
            internal static (double, double) Own(double x, double xTangent) => (x, xTangent);
            """);
        Assert.Empty(pair.Run.Diagnostics);
        Assert.Contains("Own(x", pair.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("PlainForward", pair.Text, StringComparison.Ordinal);
    }

    private sealed record LoadedPair(GeneratorRun Run, string Text);
}
