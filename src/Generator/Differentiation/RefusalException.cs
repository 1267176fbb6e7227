namespace AutodiffGen.Generator.Differentiation;

/// <summary>Ends the differentiation of a function that a pass can't treat correctly; the pipeline turns it into a diagnostic at the statement's span.</summary>
internal sealed class RefusalException(int ordinal, string reason) : Exception(reason)
{
    public int Ordinal { get; } = ordinal;

    /// <summary>Whether it is the pattern of the Jacobian that can't be made, rather than a derivative.</summary>
    public bool IsPattern { get; init; }
}
