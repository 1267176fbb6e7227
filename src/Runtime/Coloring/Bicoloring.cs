using System.Globalization;
using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Colours some rows and some columns of a matrix so that each nonzero can be read directly either from the product with the sum of the columns of a
/// colour or from the product of the transpose with the sum of the rows of a colour. Pays where both some rows and some columns are full.
/// </summary>
/// <remarks>
/// <para>
/// Entry <c>(i, j)</c> can be read by column if <c>j</c> has a colour and no other column of that colour has a nonzero in row <c>i</c>; by row if <c>i</c>
/// has a colour and no other row of that colour has a nonzero in column <c>j</c>. Row colours and column colours are numbered separately. Introduced by
/// T. F. Coleman and A. Verma, "The efficient computation of sparse Jacobian matrices using automatic differentiation", SIAM Journal on Scientific
/// Computing 19 (1998), and A. K. M. S. Hossain and T. Steihaug, "Computing a sparse Jacobian matrix by rows and columns", Optimization Methods and Software 10 (1998).
/// </para>
/// </remarks>
public sealed class Bicoloring
{
    private readonly bool[] readsRow;

    /// <summary>Makes a bicolouring of colours that the caller knows.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="rowColoring">A colour for each row, or neutral.</param>
    /// <param name="columnColoring">A colour for each column, or neutral.</param>
    /// <exception cref="ArgumentException">The numbers of vertices differ from the pattern's, or a nonzero can't be read: the message names it.</exception>
    public Bicoloring(SparsityPattern pattern, VertexColoring rowColoring, VertexColoring columnColoring)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(rowColoring);
        ArgumentNullException.ThrowIfNull(columnColoring);
        if (ColoringChecks.FindBicoloringViolation(pattern, rowColoring.Colors, columnColoring.Colors, out DirectReads[] reads) is { } violation)
        {
            throw new ArgumentException(violation.Message, nameof(columnColoring));
        }

        RowColoring = rowColoring;
        ColumnColoring = columnColoring;
        readsRow = Array.ConvertAll(reads, read => (read & DirectReads.Column) == 0);
    }

    /// <summary>The colour of each row; neutral where no nonzero is read by row.</summary>
    public VertexColoring RowColoring { get; }

    /// <summary>The colour of each column; neutral where no nonzero is read by column.</summary>
    public VertexColoring ColumnColoring { get; }

    /// <summary>The number of row colours and column colours together.</summary>
    public int Count => RowColoring.Count + ColumnColoring.Count;

    /// <summary>For each nonzero, in the order of the pattern, whether it is read by row; else it is read by column.</summary>
    public ReadOnlySpan<bool> ReadsRow => readsRow;

    /// <summary>The better of <see cref="FindByCount"/> and <see cref="FindStar"/>; of equals, the former.</summary>
    /// <remarks>
    /// The star colouring is left out where its work, the sum of the squared numbers of nonzeros of the rows and of the columns, exceeds
    /// 256 · nonzeros + 2²⁴: it would take minutes for large matrices with full rows or columns.
    /// </remarks>
    /// <param name="pattern">The pattern.</param>
    /// <param name="order">The order in which the columns and rows are coloured; natural if omitted.</param>
    /// <returns>The bicolouring.</returns>
    public static Bicoloring Find(SparsityPattern pattern, ColoringOrder? order = null)
    {
        Bicoloring byCount = FindByCount(pattern, order);
        if (StarBicoloring.Work(pattern) > (256L * pattern.NonzeroCount) + (1 << 24)) return byCount;
        Bicoloring star = FindStar(pattern, order);
        return star.Count < byCount.Count ? star : byCount;
    }

    /// <summary>
    /// Bicolouring by the minimum nonzero count ordering of Coleman and Verma (1998): sparse rows are set apart to be read by column and sparse columns
    /// to be read by row, whichever raises the bound on the number of colours less, until nothing is left. Then both parts are coloured greedily, and
    /// colours that turn out not to be needed are dropped.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="order">The order in which the columns and rows are coloured, by their numbers of nonzeros; natural if omitted.</param>
    /// <returns>The bicolouring.</returns>
    public static Bicoloring FindByCount(SparsityPattern pattern, ColoringOrder? order = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        (int[] rows, int[] columns) = NonzeroCountBicoloring.Color(pattern, order ?? ColoringOrder.Natural);
        return WithoutUnneeded(pattern, rows, columns);
    }

    /// <summary>
    /// Star bicolouring: a star colouring (<see cref="StarColoring"/>) of the bipartite graph of the matrix, whose adjacency matrix is
    /// <c>[0 Aᵀ; A 0]</c>, the columns before the rows.
    /// </summary>
    /// <remarks>
    /// The post-processing is in the spirit of A. H. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian?", SIAM Review 47 (2005): a
    /// colour from which nothing needs to be read becomes neutral.
    /// </remarks>
    /// <param name="pattern">The pattern.</param>
    /// <param name="order">The order in which the columns and rows are coloured; natural if omitted.</param>
    /// <param name="dropUnneeded">Whether colours that are not needed are dropped.</param>
    /// <returns>The bicolouring.</returns>
    public static Bicoloring FindStar(SparsityPattern pattern, ColoringOrder? order = null, bool dropUnneeded = true)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        (int[] rows, int[] columns) = StarBicoloring.Color(pattern, order ?? ColoringOrder.Natural);
        if (dropUnneeded) return WithoutUnneeded(pattern, rows, columns);
        UnneededColors.Renumber(rows);
        UnneededColors.Renumber(columns);
        return new Bicoloring(pattern, new VertexColoring(rows), new VertexColoring(columns));
    }

    /// <summary>The numbers of colours.</summary>
    /// <returns>Such as <c>3 colors: 1 of rows, 2 of columns</c>.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Count} colors: {RowColoring.Count} of rows, {ColumnColoring.Count} of columns");

    private static Bicoloring WithoutUnneeded(SparsityPattern pattern, int[] rows, int[] columns)
    {
        UnneededColors.Drop(pattern, rows, columns);
        return new Bicoloring(pattern, new VertexColoring(rows), new VertexColoring(columns));
    }
}
