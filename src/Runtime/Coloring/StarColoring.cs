using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Colours the vertices of the graph of a symmetric pattern so that neighbours differ and every path on four vertices has at least three colours: a
/// star colouring. Every nonzero of a symmetric matrix, such as a Hessian, can then be read off its products with the sums of the unit vectors of the
/// colours, at <c>(i, j)</c> or at <c>(j, i)</c> (T. F. Coleman and J. J. Moré 1984).
/// </summary>
public static class StarColoring
{
    /// <summary>
    /// Greedy star colouring: A. H. Gebremedhin, A. Tarafdar, F. Manne, A. Pothen, "New acyclic and star coloring algorithms with application to
    /// computing Hessians", SIAM Journal on Scientific Computing 29 (2007), Algorithm 4.1.
    /// </summary>
    /// <remarks>
    /// Time is proportional to the sum over the edges of the degrees of their ends. Diagonal entries may be there or not; they do not matter.
    /// </remarks>
    /// <param name="pattern">A symmetric pattern.</param>
    /// <param name="order">The order in which vertices are coloured; natural if omitted.</param>
    /// <returns>A colour for each vertex.</returns>
    /// <exception cref="ArgumentException">The pattern is not symmetric.</exception>
    public static VertexColoring Find(SparsityPattern pattern, ColoringOrder? order = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        int[]? mirror = pattern.Rows == pattern.Columns ? CompressedStorage.Mirror(pattern) : null;
        if (mirror is null) throw new ArgumentException($"The pattern ({pattern}) is not symmetric.", nameof(pattern));
        int[] vertices = (order ?? ColoringOrder.Natural).Arrange(pattern.Rows, () => ConflictGraph.Adjacency(pattern));
        return new VertexColoring(new StarColoringState(pattern, mirror).Color(vertices));
    }
}
