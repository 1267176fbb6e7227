namespace AutodiffGen.Sparse;

/// <summary>A pattern scaled down to a picture of limited size: each cell holds what all its nonzeros have in common.</summary>
internal sealed class PatternRaster
{
    /// <summary>A cell without nonzeros.</summary>
    public const int Empty = -2;

    /// <summary>A cell with nonzeros of no colour, or of several.</summary>
    public const int Mixed = -1;

    private readonly int[] cells;

    private PatternRaster(int width, int height)
    {
        Width = width;
        Height = height;
        cells = new int[width * height];
        Array.Fill(cells, Empty);
    }

    /// <summary>The number of cells in a row; 0 if the matrix has no columns.</summary>
    public int Width { get; }

    /// <summary>The number of cells in a column; 0 if the matrix has no rows.</summary>
    public int Height { get; }

    /// <summary>What the nonzeros of a cell have in common: a colour, <see cref="Mixed"/> or <see cref="Empty"/>.</summary>
    public int this[int y, int x] => cells[(y * Width) + x];

    /// <summary>The size of a picture of at most a given size, in the proportions of the matrix, without enlarging it.</summary>
    public static (int Width, int Height) Fit(int rows, int columns, int maximalWidth, int maximalHeight)
    {
        if (rows <= maximalHeight && columns <= maximalWidth) return (columns, rows);
        if ((long)columns * maximalHeight >= (long)rows * maximalWidth) return (maximalWidth, Scale(rows, maximalWidth, columns));
        return (Scale(columns, maximalHeight, rows), maximalHeight);

        static int Scale(int length, int target, int source) => (int)((((long)length * target) + source - 1) / source);
    }

    /// <summary>Draws a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="size">The size of the picture, no larger than the matrix.</param>
    /// <param name="rowColors">The colours by row, or empty.</param>
    /// <param name="columnColors">The colours by column, or empty; if both are, nonzeros have no colour.</param>
    public static PatternRaster Of(SparsityPattern pattern, (int Width, int Height) size, ReadOnlySpan<int> rowColors, ReadOnlySpan<int> columnColors)
    {
        var raster = new PatternRaster(size.Width, size.Height);
        foreach ((int row, int column) in pattern)
        {
            int color = !rowColors.IsEmpty ? rowColors[row] : !columnColors.IsEmpty ? columnColors[column] : Mixed;
            raster.Put(Cell(row, size.Height, pattern.Rows), Cell(column, size.Width, pattern.Columns), color);
        }

        return raster;
    }

    /// <summary>Draws the compressed matrix: the columns of a colour fall together, or the rows.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="size">The size of the picture.</param>
    /// <param name="rowColors">The colours of the rows if these are compressed, or empty.</param>
    /// <param name="columnColors">The colours of the columns if these are compressed, or empty.</param>
    /// <param name="colorCount">The number of colours.</param>
    public static PatternRaster Compressed(SparsityPattern pattern, (int Width, int Height) size, ReadOnlySpan<int> rowColors, ReadOnlySpan<int> columnColors, int colorCount)
    {
        var raster = new PatternRaster(size.Width, size.Height);
        foreach ((int row, int column) in pattern)
        {
            int color = rowColors.IsEmpty ? columnColors[column] : rowColors[row];
            if (color < 0) continue;
            int y = rowColors.IsEmpty ? Cell(row, size.Height, pattern.Rows) : Cell(color, size.Height, colorCount);
            int x = rowColors.IsEmpty ? Cell(color, size.Width, colorCount) : Cell(column, size.Width, pattern.Columns);
            raster.Put(y, x, color);
        }

        return raster;
    }

    private static int Cell(int index, int cells, int length) => (int)((long)index * cells / length);

    private void Put(int y, int x, int color)
    {
        ref int cell = ref cells[(y * Width) + x];
        cell = cell == Empty || cell == color ? Math.Max(color, Mixed) : Mixed;
    }
}
