using System.Collections.Immutable;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AutodiffGen.Generator.Tests.Harness;

/// <summary>Runs of the analyzer.</summary>
internal static class AnalyzerRun
{
    /// <summary>What the analyzer reports on a compilation as the compiler shows it, in the order of the source. The analyzer must not throw.</summary>
    public static ImmutableArray<Diagnostic> Diagnose(CSharpCompilation compilation) =>
        [.. Start(compilation).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult().OrderBy(Path, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];

    public static CompilationWithAnalyzers Start(CSharpCompilation compilation, AnalyzerConfigOptionsProvider? options = null) => compilation.WithAnalyzers(
        [new DifferentiableAnalyzer()],
        new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], options ?? NoOptions.Instance),
            onAnalyzerException: (exception, _, _) => throw new InvalidOperationException("The analyzer threw.", exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false));

    /// <summary>
    /// What the analyzer would report on sources without generated files, straight from the steps that it asks, as the compiler shows it. The analyzer itself has all sources and generated files bound
    /// once more, so it runs in the tests that are about it.
    /// </summary>
    public static ImmutableArray<Diagnostic> Collect(CSharpCompilation input)
    {
        ILookup<string, SyntaxTree> trees = input.SyntaxTrees.ToLookup(tree => tree.FilePath);
        IEnumerable<Diagnostic> all = DiagnosticCollector.Collect(input, CancellationToken.None)
            .Select(diagnostic => diagnostic.ToDiagnostic(diagnostic.Span is { } span ? trees[span.FilePath].First() : input.SyntaxTrees[0]));
        return [.. CompilationWithAnalyzers.GetEffectiveDiagnostics(all, input).OrderBy(Path, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>The warnings and errors of sources without generated files.</summary>
    public static IReadOnlyList<string> Complaints(CSharpCompilation input) =>
    [
        .. DiagnosticCollector.Collect(input, CancellationToken.None).Where(diagnostic => DiagnosticTable.Find(diagnostic.Id).DefaultSeverity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => diagnostic.ToString()),
    ];

    private static string Path(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().Path ?? string.Empty;

    private sealed class NoOptions : AnalyzerConfigOptionsProvider
    {
        public static NoOptions Instance { get; } = new();

        public override AnalyzerConfigOptions GlobalOptions => Empty.Instance;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => Empty.Instance;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => Empty.Instance;

        private sealed class Empty : AnalyzerConfigOptions
        {
            public static Empty Instance { get; } = new();

            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = null;
                return false;
            }
        }
    }
}
