using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Colours the rows of a matrix so that rows of the same colour are structurally orthogonal: no column has a nonzero in two of them. One product
/// of the transposed matrix with the sum of the unit vectors of a colour then gives all its rows.
/// </summary>
public static class RowColoring
{
    /// <summary>
    /// Greedy partial distance-2 colouring: A. H. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian? Graph coloring for computing
    /// derivatives", SIAM Review 47 (2005), Algorithm 3.2.
    /// </summary>
    /// <remarks>
    /// Time is proportional to the sum of the squared numbers of nonzeros of the columns. No colouring has fewer colours than the fullest column has nonzeros.
    /// </remarks>
    /// <param name="pattern">The pattern.</param>
    /// <param name="order">The order in which rows are coloured; natural if omitted.</param>
    /// <returns>A colour for each row; a row without nonzeros is neutral.</returns>
    public static VertexColoring Find(SparsityPattern pattern, ColoringOrder? order = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return PartialDistance2Coloring.Color(pattern, pattern.Transpose(), order ?? ColoringOrder.Natural);
    }
}
