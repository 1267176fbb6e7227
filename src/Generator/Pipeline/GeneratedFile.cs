using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.Emit;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>A function with all that its derivatives depend on.</summary>
internal sealed record DerivationInput(Function Function, bool IsCalled);

/// <summary>The generated file of a function, or the diagnostics that stand in its place.</summary>
internal sealed record GeneratedFile(string Key, string HintName, string? Text, EquatableArray<DiagnosticInfo> Diagnostics)
{
    public static GeneratedFile Make(DerivationInput input, CancellationToken cancellation)
    {
        Function function = input.Function;
        try
        {
            DerivationResult result = Derivation.Derive(function, input.IsCalled);
            cancellation.ThrowIfCancellationRequested();
            if (result.Refusals.Count > 0)
            {
                return new GeneratedFile(function.Key, function.HintName, null, result.Refusals.Select(r => DiagnosticInfo.At(r.Ordinal, DiagnosticTable.CannotReverse, r.Reason)).ToEquatableArray());
            }

            return new GeneratedFile(function.Key, function.HintName, FilePrinter.Print(function, result.Methods), []);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A bug here must not take the compiler down, nor the neighbours' derivatives.
            string problem = exception.GetType().Name + ": " + exception.Message.Replace('\r', ' ').Replace('\n', ' ');
            return new GeneratedFile(function.Key, function.HintName, null, [DiagnosticInfo.At(0, DiagnosticTable.InternalError, function.Name, problem)]);
        }
    }
}
