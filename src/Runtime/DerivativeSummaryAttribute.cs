using System.ComponentModel;

namespace AutodiffGen;

/// <summary>Tells the generator, in a project that calls a differentiable method of another, what it has to know of that method. Generated code carries it.</summary>
/// <param name="version">The version of the text.</param>
/// <param name="summary">What callers must know.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DerivativeSummaryAttribute(int version, string summary) : Attribute
{
    /// <summary>The version of the text.</summary>
    public int Version { get; } = version;

    /// <summary>What callers must know.</summary>
    public string Summary { get; } = summary;
}
