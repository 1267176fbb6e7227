using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AutodiffGen.Generator.Diagnostics;

/// <summary>A place in a source file, as an equatable value that keeps no syntax tree alive.</summary>
internal sealed record SourceSpan(string FilePath, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    public static SourceSpan From(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return new SourceSpan(
            lines.Path,
            location.SourceSpan.Start,
            location.SourceSpan.Length,
            lines.StartLinePosition.Line,
            lines.StartLinePosition.Character,
            lines.EndLinePosition.Line,
            lines.EndLinePosition.Character);
    }

    /// <summary>Whether this is a place of the tree: trees that have no path have all the same one.</summary>
    public bool IsIn(SyntaxTree tree) => Start + Length <= tree.Length && From(Location.Create(tree, new TextSpan(Start, Length))) == this;

    public Location ToLocation() => Location.Create(
        FilePath,
        new TextSpan(Start, Length),
        new LinePositionSpan(new LinePosition(StartLine, StartColumn), new LinePosition(EndLine, EndColumn)));
}
