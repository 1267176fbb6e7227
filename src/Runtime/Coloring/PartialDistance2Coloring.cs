using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Greedy partial distance-2 colouring of one side of a bipartite graph: A. H. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian? Graph
/// coloring for computing derivatives", SIAM Review 47 (2005), Algorithm 3.2.
/// </summary>
internal static class PartialDistance2Coloring
{
    /// <summary>Colours the rows of a pattern so that rows of a colour share no column.</summary>
    /// <param name="pattern">The side that is coloured, as rows.</param>
    /// <param name="transpose">Its transpose.</param>
    /// <param name="order">The order of the rows.</param>
    /// <returns>The colours; a row without nonzeros is neutral.</returns>
    public static VertexColoring Color(SparsityPattern pattern, SparsityPattern transpose, ColoringOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        int[] vertices = order.Arrange(pattern.Rows, () => ConflictGraph.Distance2(pattern, transpose));
        ReadOnlySpan<int> starts = pattern.RowPointers;
        ReadOnlySpan<int> shared = pattern.ColumnIndices;
        ReadOnlySpan<int> sharedStarts = transpose.RowPointers;
        ReadOnlySpan<int> others = transpose.ColumnIndices;

        // forbidden[c + 1] is the last vertex that could not have colour c; uncoloured neighbours fall on forbidden[0], which nobody reads.
        int[] colors = new int[vertices.Length];
        Array.Fill(colors, VertexColoring.Neutral);
        int[] forbidden = new int[vertices.Length + 2];
        Array.Fill(forbidden, -1);
        foreach (int vertex in vertices)
        {
            if (starts[vertex] == starts[vertex + 1]) continue;
            foreach (int hub in shared[starts[vertex]..starts[vertex + 1]])
            {
                foreach (int other in others[sharedStarts[hub]..sharedStarts[hub + 1]]) forbidden[colors[other] + 1] = vertex;
            }

            int color = 0;
            while (forbidden[color + 1] == vertex) color++;
            colors[vertex] = color;
        }

        return new VertexColoring(colors);
    }
}
