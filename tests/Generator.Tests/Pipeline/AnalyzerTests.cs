using System.Collections.Immutable;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Tests.Binding;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace AutodiffGen.Generator.Tests.Pipeline;

/// <summary>How the analyzer reports what the generator finds.</summary>
public class AnalyzerTests
{
    private const string Caller = """
        public static partial class Caller
        {
            [Differentiable]
            public static double F(double x) => Callee.Inner(x) * 2;
        }
        """;

    private const string BrokenCallee = """
        public static partial class Callee
        {
            [Differentiable]
            public static double Inner(double x) => x * Unknown(x);

            private static double Unknown(double x) => x;
        }
        """;

    private const string Callee = """
        public static partial class Callee
        {
            [Differentiable]
            public static double Inner(double x) => x * x;
        }
        """;

    private const string Warned = """
        public static partial class Model
        {
            [Differentiable]
            public static double F(double x, double[] table) => table[(int)x];
        }
        """;

    public static TheoryData<string> Ids => [.. DiagnosticExamples.All.Select(example => example.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void EachDiagnosticAppearsOnceAndTheGeneratorReportsNothing(string id)
    {
        (_, string source, _) = DiagnosticExamples.All.Single(example => example.Id == id);
        GeneratorRun run = GeneratorRun.Of("using System.Collections.Generic;\n" + DiagnosticExamples.Complete(source));
        Assert.Equal([id], run.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Empty(run.Result.Diagnostics);
    }

    [Fact]
    public void ADiagnosticBehindBindingAppearsOnce()
    {
        GeneratorRun run = GeneratorRun.Of(Caller, BrokenCallee);
        Assert.Equal(["ADG0025", "ADG0016"], run.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Empty(run.Result.Diagnostics);
    }

    [Fact]
    public void AFileAloneShowsWhatHangsOnAnother()
    {
        CSharpCompilation compilation = GeneratorRun.Of(Caller, BrokenCallee).Output;
        Assert.Equal(["ADG0025"], Live(compilation, "Source0.cs"));
        Assert.Equal(["ADG0016"], Live(compilation, "Source1.cs"));
    }

    [Fact]
    public void GeneratedFilesChangeNothing()
    {
        CSharpCompilation output = GeneratorRun.Of(Caller, Callee).Output;
        Assert.True(output.SyntaxTrees.Count(TestCompilation.IsGenerated) == 2);
        Assert.Empty(AnalyzerRun.Diagnose(output));
    }

    /// <summary>An editor may keep the files of an older text beside the newer one.</summary>
    [Fact]
    public void GeneratedFilesOfAnOlderTextChangeNothing()
    {
        GeneratorRun run = GeneratorRun.Of(Caller, Callee);
        SyntaxTree old = run.Output.SyntaxTrees.Single(tree => tree.FilePath == "Source1.cs");
        CSharpCompilation edited = run.Output.ReplaceSyntaxTree(old, TestCompilation.Parse(new SourceFile(old.FilePath, BrokenCallee)));
        Assert.Equal(["ADG0025", "ADG0016"], AnalyzerRun.Diagnose(edited).Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("/project/obj/Debug/net10.0/generated/")]
    [InlineData("C:\\project\\obj\\generated\\")]
    public void GeneratedFilesAreKnownInAnyFolder(string folder)
    {
        GeneratorRun run = GeneratorRun.Of(Callee);
        SyntaxTree generated = run.Output.SyntaxTrees.Single(TestCompilation.IsGenerated);
        CSharpCompilation moved = run.Output.ReplaceSyntaxTree(generated, TestCompilation.Parse(new SourceFile(folder + generated.FilePath, generated.ToString())));
        Assert.Empty(AnalyzerRun.Diagnose(moved));
    }

    [Fact]
    public void AFileOfTheUserWithAGeneratedTextIsAClash()
    {
        GeneratorRun run = GeneratorRun.Of(Callee);
        SyntaxTree generated = run.Output.SyntaxTrees.Single(TestCompilation.IsGenerated);
        CSharpCompilation copied = run.Output.ReplaceSyntaxTree(generated, TestCompilation.Parse(new SourceFile("Copy.cs", generated.ToString())));
        Assert.All(AnalyzerRun.Diagnose(copied), diagnostic => Assert.Equal("ADG0013", diagnostic.Id));
        Assert.NotEmpty(AnalyzerRun.Diagnose(copied));
    }

    [Fact]
    public void ACallOfADerivativeIsRefusedThoughTheFileIsThere()
    {
        const string Text = "public static partial class Model { [Differentiable] public static double F(double x) => x; [Differentiable] public static double G(double x) => FForward(x, 1).Tangent; }";
        CSharpCompilation output = GeneratorRun.Of(Text).Output;
        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.Equal(["ADG0019"], AnalyzerRun.Diagnose(output).Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("suggestion", DiagnosticSeverity.Info)]
    [InlineData("error", DiagnosticSeverity.Error)]
    public void AnEditorConfigSetsTheSeverity(string word, DiagnosticSeverity? severity)
    {
        CSharpCompilation output = GeneratorRun.Of(Warned).Output;
        var config = AnalyzerConfigSet.Create(ImmutableArray.Create(AnalyzerConfig.Parse($"[*.cs]\ndotnet_diagnostic.ADG0020.severity = {word}\n", "/.editorconfig")));
        SyntaxTree tree = output.SyntaxTrees.Single(tree => tree.FilePath == "Source0.cs");
        output = output.ReplaceSyntaxTree(tree, tree.WithFilePath("/Source0.cs"));
        output = output.WithOptions(output.Options.WithSyntaxTreeOptionsProvider(new ConfiguredTrees(config)));
        Assert.Equal(severity, AnalyzerRun.Diagnose(output).SingleOrDefault()?.Severity);
    }

    [Fact]
    public void FilesWithoutAPathAreToldApart()
    {
        CSharpCompilation output = GeneratorRun.Of("// nothing\n", Warned, Callee).Output;
        foreach (SyntaxTree tree in output.SyntaxTrees.Where(tree => !TestCompilation.IsGenerated(tree)).ToArray()) output = output.ReplaceSyntaxTree(tree, tree.WithFilePath(string.Empty));
        Diagnostic diagnostic = Assert.Single(AnalyzerRun.Diagnose(output));
        Assert.Equal("(int)x", diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    [Fact]
    public async Task ACancelledAnalysisStopsAndTheNextOneIsWhole()
    {
        CSharpCompilation output = GeneratorRun.Of(Warned).Output;
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AnalyzerRun.Start(output).GetAnalyzerDiagnosticsAsync(cancelled.Token));
        Assert.Single(AnalyzerRun.Diagnose(output));
    }

    [Fact]
    public void AProjectWithoutTheRuntimeIsLeftAlone()
    {
        CSharpCompilation compilation = TestCompilation.Create([new SourceFile("Source0.cs", Callee)]);
        compilation = compilation.RemoveReferences(TestCompilation.References.Single(reference => reference.Display!.EndsWith("AutodiffGen.dll", StringComparison.Ordinal)));
        Assert.Empty(AnalyzerRun.Diagnose(compilation));
    }

    [Fact]
    public void ABugOfOursIsADiagnosticWithALink()
    {
        Diagnostic diagnostic = InternalErrors.Describe("F", new InvalidOperationException("first\r\nsecond"), null).ToDiagnostic(SpanTable.Empty);
        Assert.Equal("ADG0001", diagnostic.Id);
        Assert.Equal("The generator failed on 'F' and made no derivatives of it: InvalidOperationException: first  second. Please report it at " + DiagnosticTable.IssuesLink + ".", diagnostic.GetMessage());
    }

    private static IEnumerable<string> Live(CSharpCompilation compilation, string path)
    {
        SemanticModel model = compilation.GetSemanticModel(compilation.SyntaxTrees.Single(tree => tree.FilePath == path));
        return AnalyzerRun.Start(compilation).GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None).GetAwaiter().GetResult().Select(diagnostic => diagnostic.Id);
    }

    /// <summary>What the compiler makes of the .editorconfig files that it is given.</summary>
    private sealed class ConfiguredTrees(AnalyzerConfigSet config) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            config.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = default;
            return false;
        }
    }
}
