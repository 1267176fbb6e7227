using System.Collections.Immutable;
using AutodiffGen.Generator.Binding;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AutodiffGen.Generator;

/// <summary>
/// Reports all that is wrong with methods marked <c>[Differentiable]</c>, file by file, so that editors show it while one types, and <c>#pragma warning</c> and .editorconfig work on it.
/// What it says is what the generator's own steps say.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DifferentiableAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = DiagnosticTable.All.ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // Marked methods in files that some other tool has made are differentiated too.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypesByMetadataName(Binder.AttributeName).IsEmpty) return;
            CompilationDiagnostics diagnostics = CompilationDiagnostics.Of(start.Compilation);
            start.RegisterSemanticModelAction(context => Report(context, diagnostics));
        });
    }

    private static void Report(SemanticModelAnalysisContext context, CompilationDiagnostics diagnostics)
    {
        SyntaxTree tree = context.SemanticModel.SyntaxTree;
        foreach (DiagnosticInfo diagnostic in diagnostics.In(tree, context.SemanticModel.Compilation, context.CancellationToken)) context.ReportDiagnostic(diagnostic.ToDiagnostic(tree));
    }
}
