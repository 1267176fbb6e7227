using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Adds up the columns or the rows of a sparse matrix by colour: what products with seed matrices give. The layout is that of <see cref="Decompression"/>, with all colours.
/// </summary>
public static class Compression
{
    /// <summary>Adds up the columns of each colour.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="columnColoring">A colour for each column; neutral columns are left out.</param>
    /// <param name="compressed">Rows × colours: entry <c>(i, c)</c> is at <c>i * columnColoring.Count + c</c>; overwritten.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void OfColumns(SparseMatrix matrix, VertexColoring columnColoring, Span<double> compressed)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(columnColoring);
        DerivativeGuard.SameLength(matrix.Columns, columnColoring.VertexCount, nameof(columnColoring));
        DerivativeGuard.SameLength(checked(matrix.Rows * columnColoring.Count), compressed.Length, nameof(compressed));
        compressed.Clear();
        int position = 0;
        foreach ((int row, int column) in matrix.Pattern)
        {
            double value = matrix.Values[position++];
            int color = columnColoring.Colors[column];
            if (color >= 0) compressed[(row * columnColoring.Count) + color] += value;
        }
    }

    /// <summary>Adds up the rows of each colour.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="rowColoring">A colour for each row; neutral rows are left out.</param>
    /// <param name="compressed">Columns × colours: entry <c>(c, j)</c> is at <c>j * rowColoring.Count + c</c>; overwritten.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void OfRows(SparseMatrix matrix, VertexColoring rowColoring, Span<double> compressed)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(rowColoring);
        DerivativeGuard.SameLength(matrix.Rows, rowColoring.VertexCount, nameof(rowColoring));
        DerivativeGuard.SameLength(checked(matrix.Columns * rowColoring.Count), compressed.Length, nameof(compressed));
        compressed.Clear();
        int position = 0;
        foreach ((int row, int column) in matrix.Pattern)
        {
            double value = matrix.Values[position++];
            int color = rowColoring.Colors[row];
            if (color >= 0) compressed[(column * rowColoring.Count) + color] += value;
        }
    }
}
