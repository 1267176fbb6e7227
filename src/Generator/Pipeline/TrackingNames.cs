namespace AutodiffGen.Generator;

/// <summary>The names of the incremental steps.</summary>
internal static class TrackingNames
{
    public const string Binding = nameof(Binding);
    public const string Functions = nameof(Functions);
    public const string Summaries = nameof(Summaries);
    public const string Inputs = nameof(Inputs);
    public const string Derivatives = nameof(Derivatives);
    public const string BrokenCallers = nameof(BrokenCallers);
    public const string Files = nameof(Files);
}
