using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Colours the columns of a matrix so that columns of the same colour are structurally orthogonal: no row has a nonzero in two of them. One product
/// of the matrix with the sum of the unit vectors of a colour then gives all its columns (A. R. Curtis, M. J. D. Powell, J. K. Reid 1974).
/// </summary>
public static class ColumnColoring
{
    /// <summary>
    /// Greedy partial distance-2 colouring: A. H. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian? Graph coloring for computing
    /// derivatives", SIAM Review 47 (2005), Algorithm 3.2.
    /// </summary>
    /// <remarks>
    /// Time is proportional to the sum of the squared numbers of nonzeros of the rows. No colouring has fewer colours than the fullest row has nonzeros.
    /// </remarks>
    /// <param name="pattern">The pattern.</param>
    /// <param name="order">The order in which columns are coloured; natural if omitted.</param>
    /// <returns>A colour for each column; a column without nonzeros is neutral.</returns>
    public static VertexColoring Find(SparsityPattern pattern, ColoringOrder? order = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return PartialDistance2Coloring.Color(pattern.Transpose(), pattern, order ?? ColoringOrder.Natural);
    }
}
