using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Diagnostics;

/// <summary>
/// Joins the ordinals of a method's statements to places in its source. It stays beside the method, never in it, so that moving a method
/// changes no step that reads the method alone.
/// </summary>
/// <param name="Method">The method's name.</param>
/// <param name="Statements">The place of the statement with ordinal <c>k</c> at index <c>k - 1</c>.</param>
internal sealed record SpanTable(SourceSpan? Method, EquatableArray<SourceSpan> Statements)
{
    public static SpanTable Empty { get; } = new(null, EquatableArray<SourceSpan>.Empty);

    /// <summary>The place of a statement; the method's name for a made-up statement (ordinal 0).</summary>
    public SourceSpan? Find(int ordinal) => ordinal >= 1 && ordinal <= Statements.Count ? Statements[ordinal - 1] : Method;

    public Location FindLocation(int ordinal) => Find(ordinal)?.ToLocation() ?? Location.None;
}
