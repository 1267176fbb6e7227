using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>Replaces the lengths of buffers that aren't there.</summary>
/// <param name="known">For each such parameter a variable that holds its length.</param>
/// <param name="views">Slices of parameters.</param>
internal sealed class RowLengths(IReadOnlyDictionary<int, Variable> known, RowViews views) : ExpressionRewriter
{
    protected override Expression RewriteLength(Length length) => known.TryGetValue(length.Buffer.Id, out Variable? variable)
        ? new Read(variable)
        : views.LengthOf(length.Buffer) is { } viewed ? Rewrite(viewed) : length;
}
