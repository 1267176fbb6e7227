using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.Emit;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>A function with all that its derivatives depend on.</summary>
/// <param name="Function">The function, with the summaries of its callees.</param>
/// <param name="Summary">Its own summary.</param>
/// <param name="Siblings">What callers and its own Jacobian need of it.</param>
/// <param name="BrokenCallee">A method of this project that it calls and that has errors of its own, or null.</param>
/// <param name="BrokenCall">The statement that calls it.</param>
internal sealed record DerivationInput(Function Function, Summary Summary, NeededSiblings Siblings, string? BrokenCallee, int BrokenCall);

/// <summary>The generated file of a function, or the diagnostics that stand in its place.</summary>
/// <param name="Key">The function's key.</param>
/// <param name="Name">Its name.</param>
/// <param name="HintName">The name of the file.</param>
/// <param name="Text">The text, or null if there are errors.</param>
/// <param name="Callees">The methods of this project that the function calls, each once.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record GeneratedFile(string Key, string Name, string HintName, string? Text, EquatableArray<CalleeReference> Callees, EquatableArray<DiagnosticInfo> Diagnostics)
{
    public static GeneratedFile Make(DerivationInput input, CancellationToken cancellation)
    {
        Function function = input.Function;
        try
        {
            if (input.BrokenCallee is not null) return Failed(function, DiagnosticInfo.At(input.BrokenCall, DiagnosticTable.BrokenCallee, function.Name, input.BrokenCallee));
            DerivationResult result = Derivation.Derive(function, input.Siblings);
            cancellation.ThrowIfCancellationRequested();
            return result.Refusals.Count > 0
                ? File(function, null, result.Refusals.Select(r => DiagnosticInfo.At(r.Ordinal, DiagnosticTable.Find(r.Id), r.Reason)).ToEquatableArray())
                : File(function, FilePrinter.Print(function, input.Summary, result.Methods), result.Notes.Select(n => DiagnosticInfo.At(n.Ordinal, DiagnosticTable.Find(n.Id), n.Reason)).ToEquatableArray());
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed(function, InternalErrors.Describe(function.Name, exception, null));
        }
    }

    private static GeneratedFile Failed(Function function, DiagnosticInfo diagnostic) => File(function, null, [diagnostic]);

    private static GeneratedFile File(Function function, string? text, EquatableArray<DiagnosticInfo> diagnostics) =>
        new(function.Key, function.Name, function.HintName, text, References(function), diagnostics);

    private static EquatableArray<CalleeReference> References(Function function) => function.Body.All().OfType<Call>().Where(c => c.Callee.SameCompilation)
        .GroupBy(c => c.Callee.Key).Select(g => new CalleeReference(g.Key, g.First().Callee.Path, g.First().Ordinal)).ToEquatableArray();
}
