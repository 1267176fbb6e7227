using AutodiffGen.Generator.Pipeline;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Pipeline;

/// <summary>What an edit makes again, step by step.</summary>
public class CachingTests
{
    private const string Caller = """
        public static partial class Caller
        {
            [Differentiable]
            public static double Twice(ReadOnlySpan<double> x, Span<double> work)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += Callee.Inner(x[i], work);
                return sum;
            }

            [Differentiable]
            public static double Alone(double x) => x * x;
        }
        """;

    private const string Callee = """
        public static partial class Callee
        {
            [Differentiable]
            public static double Inner(double x, Span<double> work)
            {
                double y = x * x;
                return y * work[0];
            }
        }
        """;

    private const string Unrelated = "public static class Unrelated { public static int Field = 1; }\n";

    private static readonly string[] BehindBinding = [TrackingNames.Functions, TrackingNames.Summaries, TrackingNames.Inputs, TrackingNames.Derivatives, TrackingNames.BrokenCallers, TrackingNames.Files];

    [Fact]
    public void TheFirstRunMakesEverything()
    {
        GeneratorRun run = First();
        foreach (string step in BehindBinding.Append(TrackingNames.Binding)) Assert.All(run.Reasons(step), reason => Assert.Equal(IncrementalStepRunReason.New, reason));
        Assert.Equal(3, run.Reasons(TrackingNames.Binding).Count);
        Assert.Equal(3, run.Reasons(TrackingNames.Derivatives).Count);
        Assert.Empty(run.CompilerProblems());
    }

    [Fact]
    public void TheSameCompilationMakesNothing() => NothingBehindBinding(First().Again(2, Unrelated), bindingUnchanged: true);

    [Theory]
    [InlineData("public static class Unrelated { public static int Field = 2; public static double Inner(double x) => x; }\n")]
    [InlineData("")]
    public void AnUnrelatedEditLeavesBindingUnchanged(string edited) => NothingBehindBinding(First().Again(2, edited), bindingUnchanged: true);

    [Fact]
    public void AnEditOfAnUnmarkedNeighbourLeavesBindingUnchanged()
    {
        GeneratorRun first = GeneratorRun.Tracked(Caller, Callee, "public static partial class Callee { public static double Neighbour() => 1; }");
        NothingBehindBinding(first.Again(2, "public static partial class Callee { public static double Neighbour() => 2; }"), bindingUnchanged: true);
    }

    [Theory]
    [InlineData("\n\n\n")]
    [InlineData("// A comment.\n")]
    [InlineData("/* A longer\n   comment. */ ")]
    public void ABlankLineOrACommentAboveChangesNothingBehindBinding(string above) => NothingBehindBinding(First().Again(1, above + Callee), bindingUnchanged: false);

    [Fact]
    public void ACommentAndOtherSpacingInsideChangeNothingBehindBinding()
    {
        string edited = Callee.Replace("double y = x * x;", "double y =\n        x*x; // a square", StringComparison.Ordinal);
        NothingBehindBinding(First().Again(1, edited), bindingUnchanged: false);
    }

    [Fact]
    public void ACalleeThatKeepsItsSummaryIsMadeAgainAlone()
    {
        GeneratorRun second = First().Again(1, Callee.Replace("x * x", "x * x * x", StringComparison.Ordinal));
        Assert.Equal(["Callee.Inner"], Made(second));
        Assert.All(second.Reasons(TrackingNames.Summaries), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.Empty(second.CompilerProblems());
    }

    [Fact]
    public void ACalleeThatComesToWriteItsSpanMakesItsCallersAgain()
    {
        GeneratorRun second = First().Again(1, Callee.Replace("return y", "work[0] = y + work[0]; return y", StringComparison.Ordinal));
        Assert.Equal(["Callee.Inner", "Caller.Twice"], Made(second));
        Assert.Empty(second.CompilerProblems());
    }

    [Fact]
    public void AnEditOfACallerMakesTheCallerAlone()
    {
        GeneratorRun second = First().Again(0, Caller.Replace("sum += ", "sum += 2 * ", StringComparison.Ordinal));
        Assert.Equal(["Caller.Twice"], Made(second));
    }

    [Fact]
    public void AnErrorInOneMethodLeavesTheOthers()
    {
        GeneratorRun second = First().Again(0, Caller.Replace("x * x;", "x * Unmarked(x); private static double Unmarked(double x) => x;", StringComparison.Ordinal));
        Assert.Equal("ADG0016", Assert.Single(second.Diagnostics).Id);
        Assert.Equal(2, second.Generated.Count);
        Assert.Empty(Made(second));
    }

    [Fact]
    public void ANewNeighbourIsMadeAlone()
    {
        GeneratorRun second = First().Again(2, "public static partial class Newcomer { [Differentiable] public static double F(double x) => x; }");
        Assert.Equal(["Newcomer.F"], Made(second));
        Assert.Equal(4, second.Generated.Count);
    }

    [Fact]
    public void TheSameSourcesInOtherFilesGiveTheSameTexts()
    {
        IEnumerable<SourceFile> apart = First().Generated.OrderBy(file => file.Name, StringComparer.Ordinal);
        IEnumerable<SourceFile> together = GeneratorRun.Of(Unrelated + Callee + Caller).Generated.OrderBy(file => file.Name, StringComparer.Ordinal);
        Assert.Equal(apart, together);
    }

    private const string Ruled = """
        public static partial class Ruled
        {
            [Differentiable]
            public static double F(double x) => Rules.G(x);
        }
        """;

    private const string Rules = """
        public static class Rules
        {
            public static double G(double x) => x;

            [DerivativeOf(nameof(G), Derivatives.Forward)]
            public static (double, double) GForward(double x, double xTangent) => (x, xTangent);
        }
        """;

    [Fact]
    public void AnEditOfTheBodyOfARuleMakesNothing()
    {
        GeneratorRun second = GeneratorRun.Tracked(Caller, Callee, Ruled, Rules).Again(3, Rules.Replace("(x, xTangent)", "(x, 2 * xTangent)", StringComparison.Ordinal).Replace("double G(double x) => x", "double G(double x) => x + 0", StringComparison.Ordinal));
        Assert.All(second.Reasons(TrackingNames.Binding), reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached));
        foreach (string step in BehindBinding) Assert.All(second.Reasons(step), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("GForward", "Renamed")]
    [InlineData("double x, double xTangent", "[Constant] double x")]
    [InlineData("[DerivativeOf(nameof(G), Derivatives.Forward)]", "[DerivativeOf(nameof(G), Derivatives.Forward)] public static (double, double) Other(double x, double t) => (x, t);\n")]
    public void AnEditThatChangesARuleMakesItsCallersAlone(string old, string edited)
    {
        GeneratorRun second = GeneratorRun.Tracked(Caller, Callee, Ruled, Rules).Again(3, Rules.Replace(old, edited, StringComparison.Ordinal));
        Assert.Equal(["Callee.Inner", "Caller.Alone", "Caller.Twice"], Unchanged(second));
    }

    [Fact]
    public void ARuleThatIsAddedOrRemovedIsSeen()
    {
        string without = Rules.Replace("[DerivativeOf(nameof(G), Derivatives.Forward)]", "", StringComparison.Ordinal);
        GeneratorRun first = GeneratorRun.Tracked(Caller, Callee, Ruled, without);
        Assert.Equal("ADG0016", Assert.Single(first.Diagnostics).Id);
        GeneratorRun second = first.Again(3, Rules);
        Assert.Empty(second.Diagnostics);
        Assert.Equal(["Ruled.F"], Made(second));
        Assert.Equal("ADG0016", Assert.Single(second.Again(3, without).Diagnostics).Id);
    }

    private static GeneratorRun First() => GeneratorRun.Tracked(Caller, Callee, Unrelated);

    private static void NothingBehindBinding(GeneratorRun run, bool bindingUnchanged)
    {
        IReadOnlyList<IncrementalStepRunReason> binding = run.Reasons(TrackingNames.Binding);
        Assert.Equal(3, binding.Count);
        if (bindingUnchanged) Assert.All(binding, reason => Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached));
        foreach (string step in BehindBinding)
        {
            // The step right behind Binding compares its own result if only positions have moved.
            bool mayCompare = !bindingUnchanged && step == TrackingNames.Functions;
            Assert.NotEmpty(run.Reasons(step));
            Assert.All(run.Reasons(step), reason => Assert.True(reason == IncrementalStepRunReason.Cached || (mayCompare && reason == IncrementalStepRunReason.Unchanged), $"{step}: {reason}"));
        }

        Assert.All(run.Result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs), output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    /// <summary>The methods whose derivatives are those of the run before, in order.</summary>
    private static string[] Unchanged(GeneratorRun run) =>
    [
        .. run.Result.TrackedSteps[TrackingNames.Derivatives]
            .SelectMany(step => step.Outputs)
            .Where(output => output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)
            .Select(output => string.Join('.', ((GeneratedFile)output.Value).HintName.Split('.').Take(2)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The methods whose derivatives are new, by the readable part of their files' names, in order.</summary>
    private static string[] Made(GeneratorRun run) =>
    [
        .. run.Result.TrackedSteps[TrackingNames.Derivatives]
            .SelectMany(step => step.Outputs)
            .Where(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified)
            .Select(output => (GeneratedFile)output.Value)
            .Where(file => file.Text is not null)
            .Select(file => string.Join('.', file.HintName.Split('.').Take(2)))
            .Order(StringComparer.Ordinal),
    ];
}
