using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AutodiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>The diagnostics of one compilation, found when a first file asks: what is wrong with a method may hang on methods in other files.</summary>
internal sealed class CompilationDiagnostics
{
    private static readonly ConditionalWeakTable<Compilation, CompilationDiagnostics> Known = new();

    private readonly SemaphoreSlim gate = new(1);
    private readonly SyntaxTree? first;
    private ILookup<SyntaxTree?, DiagnosticInfo>? found;

    private CompilationDiagnostics(Compilation compilation) => first = compilation.SyntaxTrees.FirstOrDefault();

    /// <summary>Those of a compilation, once for all who ask: an editor asks for one in several ways at once.</summary>
    public static CompilationDiagnostics Of(Compilation compilation) => Known.GetValue(compilation, static compilation => new CompilationDiagnostics(compilation));

    /// <summary>The diagnostics that stand in a file. If it is cancelled, the next file starts anew.</summary>
    public IEnumerable<DiagnosticInfo> In(SyntaxTree tree, Compilation compilation, CancellationToken cancellation)
    {
        gate.Wait(cancellation);
        try
        {
            found ??= Find(compilation, cancellation);
        }
        finally
        {
            gate.Release();
        }

        return found[tree];
    }

    private ILookup<SyntaxTree?, DiagnosticInfo> Find(Compilation compilation, CancellationToken cancellation)
    {
        ImmutableArray<DiagnosticInfo> all;
        try
        {
            // The generator sees no file of its own, and must not be told of other clashes than it finds.
            Compilation own = compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(GeneratedTrees.IsOurs));
            all = DiagnosticCollector.Collect(own, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            all = ImmutableArray.Create(InternalErrors.Describe("the project", exception, null));
        }

        ILookup<string, SyntaxTree> byPath = compilation.SyntaxTrees.ToLookup(tree => tree.FilePath);
        return all.ToLookup(diagnostic => diagnostic.Span is { } span ? byPath[span.FilePath].FirstOrDefault(span.IsIn) : first);
    }
}
