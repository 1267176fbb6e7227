using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Puts the entries of compressed matrices where they belong in the values of a sparse matrix. Nothing is allocated.
/// </summary>
/// <remarks>
/// A compressed matrix holds some contiguous colours, its lanes; lanes are contiguous in memory: the entry of a row (or of a column, if rows were
/// compressed) and of a lane is at <c>index * lanes + lane</c>, as a batched derivative sweep leaves it. The lanes are the colours from
/// <c>firstColor</c>; lanes beyond the last colour are ignored. Values of other colours are left as they are, so that several sweeps
/// fill a matrix one after the other.
/// </remarks>
public static class Decompression
{
    /// <summary>Decompresses a matrix of rows × colours of columns: the sums of the columns of each colour.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="columnColoring">A valid colour for each column (<see cref="ColumnColoring"/>).</param>
    /// <param name="compressed">Rows × lanes: entry <c>(i, c)</c> is at <c>i * lanes + c - firstColor</c>.</param>
    /// <param name="values">The value of each nonzero, in the order of the pattern; overwritten where the colour of the column is one of the lanes.</param>
    /// <param name="firstColor">The colour of the first lane.</param>
    /// <param name="lanes">The number of lanes; all colours from <paramref name="firstColor"/> if omitted.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="firstColor"/> or <paramref name="lanes"/> is negative.</exception>
    public static void FromColumns(SparsityPattern pattern, VertexColoring columnColoring, ReadOnlySpan<double> compressed, Span<double> values, int firstColor = 0, int? lanes = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        int width = Check(pattern, pattern.Rows, pattern.Columns, columnColoring, nameof(columnColoring), compressed, values, firstColor, lanes);
        ReadOnlySpan<int> starts = pattern.RowPointers;
        ReadOnlySpan<int> columns = pattern.ColumnIndices;
        ReadOnlySpan<int> colors = columnColoring.Colors;
        for (int i = 0; i + 1 < starts.Length; i++)
        {
            ReadOnlySpan<double> sums = compressed.Slice(i * width, width);
            for (int k = starts[i]; k < starts[i + 1]; k++)
            {
                int lane = colors[columns[k]] - firstColor;
                if ((uint)lane < (uint)sums.Length) values[k] = sums[lane];
            }
        }
    }

    /// <summary>Decompresses a matrix of columns × colours of rows: the sums of the rows of each colour, transposed.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="rowColoring">A valid colour for each row (<see cref="RowColoring"/>).</param>
    /// <param name="compressed">Columns × lanes: entry <c>(c, j)</c> is at <c>j * lanes + c - firstColor</c>.</param>
    /// <param name="values">The value of each nonzero, in the order of the pattern; overwritten where the colour of the row is one of the lanes.</param>
    /// <param name="firstColor">The colour of the first lane.</param>
    /// <param name="lanes">The number of lanes; all colours from <paramref name="firstColor"/> if omitted.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="firstColor"/> or <paramref name="lanes"/> is negative.</exception>
    public static void FromRows(SparsityPattern pattern, VertexColoring rowColoring, ReadOnlySpan<double> compressed, Span<double> values, int firstColor = 0, int? lanes = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        int width = Check(pattern, pattern.Columns, pattern.Rows, rowColoring, nameof(rowColoring), compressed, values, firstColor, lanes);
        ReadOnlySpan<int> starts = pattern.RowPointers;
        ReadOnlySpan<int> columns = pattern.ColumnIndices;
        ReadOnlySpan<int> colors = rowColoring.Colors;
        for (int i = 0; i < colors.Length; i++)
        {
            int lane = colors[i] - firstColor;
            if ((uint)lane >= (uint)width) continue;
            for (int k = starts[i]; k < starts[i + 1]; k++) values[k] = compressed[(columns[k] * width) + lane];
        }
    }

    /// <summary>Decompresses both matrices of a bicolouring, with all their colours.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="bicoloring">A bicolouring of the pattern.</param>
    /// <param name="compressedRows">Columns × colours of rows: the sums of the rows of each colour, transposed.</param>
    /// <param name="compressedColumns">Rows × colours of columns: the sums of the columns of each colour.</param>
    /// <param name="values">The value of each nonzero, in the order of the pattern; overwritten.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void FromBoth(SparsityPattern pattern, Bicoloring bicoloring, ReadOnlySpan<double> compressedRows, ReadOnlySpan<double> compressedColumns, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(bicoloring);
        int rowWidth = Check(pattern, pattern.Columns, pattern.Rows, bicoloring.RowColoring, nameof(bicoloring), compressedRows, values, 0, null);
        int columnWidth = Check(pattern, pattern.Rows, pattern.Columns, bicoloring.ColumnColoring, nameof(bicoloring), compressedColumns, values, 0, null);
        ReadOnlySpan<bool> readsRow = bicoloring.ReadsRow;
        DerivativeGuard.SameLength(readsRow.Length, values.Length, nameof(values));
        ReadOnlySpan<int> starts = pattern.RowPointers;
        ReadOnlySpan<int> columns = pattern.ColumnIndices;
        ReadOnlySpan<int> rowColors = bicoloring.RowColoring.Colors;
        ReadOnlySpan<int> columnColors = bicoloring.ColumnColoring.Colors;
        for (int i = 0; i < rowColors.Length; i++)
        {
            for (int k = starts[i]; k < starts[i + 1]; k++)
            {
                int j = columns[k];
                values[k] = readsRow[k] ? compressedRows[(j * rowWidth) + rowColors[i]] : compressedColumns[(i * columnWidth) + columnColors[j]];
            }
        }
    }

    private static int Check(SparsityPattern pattern, int length, int vertices, VertexColoring coloring, string coloringName, ReadOnlySpan<double> compressed, Span<double> values, int firstColor, int? lanes)
    {
        ArgumentNullException.ThrowIfNull(coloring, coloringName);
        ArgumentOutOfRangeException.ThrowIfNegative(firstColor);
        int width = lanes ?? Math.Max(0, coloring.Count - firstColor);
        ArgumentOutOfRangeException.ThrowIfNegative(width, nameof(lanes));
        DerivativeGuard.SameLength(vertices, coloring.VertexCount, coloringName);
        DerivativeGuard.SameLength(checked(length * width), compressed.Length, nameof(compressed));
        DerivativeGuard.SameLength(pattern.NonzeroCount, values.Length, nameof(values));
        return width;
    }
}
