namespace AutodiffGen.Generator.Diagnostics;

/// <summary>A bug of ours as a diagnostic: it must not take the compiler down, nor the neighbours' derivatives.</summary>
internal static class InternalErrors
{
    public static DiagnosticInfo Describe(string method, Exception exception, SourceSpan? place)
    {
        string problem = exception is InsufficientExecutionStackException
            ? "its expressions or statements are nested too deeply"
            : exception.GetType().Name + ": " + exception.Message.Replace('\r', ' ').Replace('\n', ' ');
        return DiagnosticInfo.At(place, DiagnosticTable.InternalError, method, problem);
    }
}
