using System.Text;
using AutodiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AutodiffGen.Generator;

/// <summary>
/// Writes the derivative methods of every method marked <c>[Differentiable]</c>. It reports nothing: <see cref="DifferentiableAnalyzer"/> does, so that diagnostics appear while one
/// types and can be suppressed.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class DifferentiableGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(MethodSteps.Register(context, DerivationMemo.Make).Files, static (output, file) =>
        {
            if (file.Text is not null) output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        });
}
