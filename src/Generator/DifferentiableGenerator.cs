using System.Text;
using AutodiffGen.Generator.Binding;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AutodiffGen.Generator;

/// <summary>Writes the derivative methods of every method marked <c>[Differentiable]</c>. It wires the incremental pipeline, and nothing else.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class DifferentiableGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<BoundMethod> bound = context.SyntaxProvider
            .ForAttributeWithMetadataName(Binder.AttributeName, static (_, _) => true, Binder.Bind)
            .WithTrackingName(TrackingNames.Binding);

        IncrementalValuesProvider<Function> functions = bound
            .Where(static method => method.Function is not null)
            .Select(static (method, _) => method.Function!)
            .WithTrackingName(TrackingNames.Functions);

        IncrementalValueProvider<ProjectSummary> project = functions.Collect().Select(static (all, _) => ProjectSummary.Of(all)).WithTrackingName(TrackingNames.Summaries);

        IncrementalValuesProvider<GeneratedFile> files = functions
            .Combine(project)
            .Select(static (pair, _) => pair.Right.InputOf(pair.Left))
            .WithTrackingName(TrackingNames.Inputs)
            .Select(static (input, cancellation) => GeneratedFile.Make(input, cancellation))
            .WithTrackingName(TrackingNames.Derivatives);

        IncrementalValueProvider<BrokenCallers> broken = files.Collect().Select(static (all, _) => BrokenCallers.Of(all)).WithTrackingName(TrackingNames.BrokenCallers);
        files = files.Combine(broken).Select(static (pair, _) => pair.Right.Apply(pair.Left)).WithTrackingName(TrackingNames.Files);

        context.RegisterSourceOutput(files, static (output, file) =>
        {
            if (file.Text is not null) output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        });

        IncrementalValuesProvider<DiagnosticInfo> diagnostics = bound
            .Combine(files.Where(static file => file.Diagnostics.Count > 0).Collect())
            .SelectMany(static (pair, _) => Report(pair.Left, pair.Right))
            .WithTrackingName(TrackingNames.Diagnostics);
        // The compilation is joined here only, for the trees of the locations; nothing is derived behind it.
        context.RegisterSourceOutput(diagnostics.Combine(context.CompilationProvider), static (output, pair) => output.ReportDiagnostic(pair.Left.ToDiagnostic(pair.Right)));
    }

    private static IEnumerable<DiagnosticInfo> Report(BoundMethod method, IEnumerable<GeneratedFile> files)
    {
        IEnumerable<DiagnosticInfo> later = method.Function is null ? [] : files.Where(f => f.Key == method.Function.Key).SelectMany(f => f.Diagnostics);
        return method.Diagnostics.Concat(later).Select(d => d.Resolve(method.Spans));
    }
}
