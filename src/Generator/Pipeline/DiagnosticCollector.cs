using System.Collections.Immutable;
using AutodiffGen.Generator.Binding.UserRules;
using AutodiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>
/// Runs the generator's own steps for what is wrong instead of for texts. So the analyzer finds the same methods, binds them and derives them as the generator does, and says just why a file is
/// missing.
/// </summary>
internal sealed class DiagnosticCollector : IIncrementalGenerator
{
    private ImmutableArray<DiagnosticInfo> found = ImmutableArray<DiagnosticInfo>.Empty;

    /// <summary>All diagnostics of a compilation without generated files.</summary>
    public static ImmutableArray<DiagnosticInfo> Collect(Compilation compilation, CancellationToken cancellation)
    {
        var collector = new DiagnosticCollector();
        var options = compilation.SyntaxTrees.FirstOrDefault()?.Options as CSharpParseOptions;
        GeneratorDriver driver = CSharpGeneratorDriver.Create([collector.AsSourceGenerator()], parseOptions: options).RunGenerators(compilation, cancellation);
        return driver.GetRunResult().Results[0].Exception is { } exception ? ImmutableArray.Create(InternalErrors.Describe("the project", exception, null)) : collector.found;
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        MethodSteps steps = MethodSteps.Register(context, DerivationMemo.Diagnose);
        IncrementalValueProvider<ImmutableArray<DiagnosticInfo>> diagnostics = steps.Bound
            .Combine(steps.Files.Where(static file => file.Diagnostics.Count > 0).Collect())
            .SelectMany(static (pair, _) => All(pair.Left, pair.Right))
            .Collect();
        IncrementalValueProvider<ImmutableArray<DiagnosticInfo>> rules = context.SyntaxProvider
            .ForAttributeWithMetadataName(RuleChecker.AttributeName, static (_, _) => true, RuleChecker.Check)
            .SelectMany(static (problems, _) => problems)
            .Collect();
        context.RegisterSourceOutput(diagnostics.Combine(rules), (_, all) => found = all.Left.AddRange(all.Right));
    }

    private static IEnumerable<DiagnosticInfo> All(Binding.BoundMethod method, IEnumerable<GeneratedFile> files)
    {
        IEnumerable<DiagnosticInfo> later = method.Function is null ? [] : files.Where(file => file.Key == method.Function.Key).SelectMany(file => file.Diagnostics);
        return method.Diagnostics.Concat(later).Select(diagnostic => diagnostic.Resolve(method.Spans));
    }
}
