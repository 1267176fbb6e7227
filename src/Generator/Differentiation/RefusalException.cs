namespace AutodiffGen.Generator.Differentiation;

/// <summary>Ends the differentiation of a function that a pass can't treat correctly; the pipeline turns it into a diagnostic at the statement's span.</summary>
internal sealed class RefusalException(int ordinal, string reason) : Exception(reason)
{
    public int Ordinal { get; } = ordinal;

    /// <summary>The diagnostic's id.</summary>
    public string Id { get; init; } = "ADG0021";
}
