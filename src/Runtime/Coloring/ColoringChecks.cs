using System.Globalization;
using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>Tests whether colours are valid for a pattern, in linear time and whatever algorithm or formula they came from.</summary>
public static class ColoringChecks
{
    /// <summary>Whether columns of the same colour are structurally orthogonal: no row has nonzeros in two of them, and every column with a nonzero has a colour.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="colors">A colour for each column; negative is neutral.</param>
    /// <returns>The first pair of columns, in the order of the rows, that violates this; <c>null</c> if none does.</returns>
    /// <exception cref="ArgumentException">There are not as many colours as columns.</exception>
    public static ColoringViolation? FindColumnViolation(SparsityPattern pattern, ReadOnlySpan<int> colors)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        DerivativeGuard.SameLength(pattern.Columns, colors.Length, nameof(colors));
        return FindOverlap(pattern, colors, "column", "row");
    }

    /// <summary>Whether rows of the same colour are structurally orthogonal: no column has nonzeros in two of them, and every row with a nonzero has a colour.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="colors">A colour for each row; negative is neutral.</param>
    /// <returns>The first pair of rows, in the order of the columns, that violates this; <c>null</c> if none does.</returns>
    /// <exception cref="ArgumentException">There are not as many colours as rows.</exception>
    public static ColoringViolation? FindRowViolation(SparsityPattern pattern, ReadOnlySpan<int> colors)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        DerivativeGuard.SameLength(pattern.Rows, colors.Length, nameof(colors));
        return FindOverlap(pattern.Transpose(), colors, "row", "column");
    }

    /// <summary>
    /// Whether rows and columns are structurally biorthogonal: every nonzero <c>(i, j)</c> has its column alone of its colour in row <c>i</c>, or its
    /// row alone of its colour in column <c>j</c>, so that it can be read directly.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="rowColors">A colour for each row; negative is neutral.</param>
    /// <param name="columnColors">A colour for each column; negative is neutral.</param>
    /// <returns>The first nonzero that can't be read, row by row; <c>null</c> if there is none.</returns>
    /// <exception cref="ArgumentException">There are not as many colours as rows or columns.</exception>
    public static ColoringViolation? FindBicoloringViolation(SparsityPattern pattern, ReadOnlySpan<int> rowColors, ReadOnlySpan<int> columnColors) =>
        FindBicoloringViolation(pattern, rowColors, columnColors, out _);

    /// <summary>
    /// Whether colours are a star colouring of a symmetric pattern: neighbours differ, and of each nonzero off the diagonal, <c>(i, j)</c> or
    /// <c>(j, i)</c> has its column alone of its colour in its row.
    /// </summary>
    /// <param name="pattern">A symmetric pattern.</param>
    /// <param name="colors">A colour for each vertex.</param>
    /// <returns>The first pair of neighbours that violates this, row by row; <c>null</c> if none does.</returns>
    /// <exception cref="ArgumentException">There are not as many colours as vertices, or the pattern is not symmetric.</exception>
    public static ColoringViolation? FindStarViolation(SparsityPattern pattern, ReadOnlySpan<int> colors)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        int[]? mirror = pattern.Rows == pattern.Columns ? CompressedStorage.Mirror(pattern) : null;
        if (mirror is null) throw new ArgumentException($"The pattern ({pattern}) is not symmetric.", nameof(pattern));
        DerivativeGuard.SameLength(pattern.Columns, colors.Length, nameof(colors));
        bool[] alone = DirectReadSearch.FindAlone(pattern, colors);
        int position = -1;
        foreach ((int i, int j) in pattern)
        {
            position++;
            if (i == j && colors[i] < 0) return Violation(i, i, $"Vertex {i} has no color.");
            if (i == j) continue;
            if (colors[i] < 0 || colors[i] == colors[j]) return Violation(i, j, $"The neighbors {i} and {j} have the colors {colors[i]} and {colors[j]}.");
            if (!alone[position] && !alone[mirror[position]]) return Violation(i, j, $"The edge between {i} and {j} is in the middle of a path on four vertices with the two colors {colors[i]} and {colors[j]}.");
        }

        return null;
    }

    /// <summary>The same, with from where each nonzero can be read.</summary>
    internal static ColoringViolation? FindBicoloringViolation(SparsityPattern pattern, ReadOnlySpan<int> rowColors, ReadOnlySpan<int> columnColors, out DirectReads[] reads)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        DerivativeGuard.SameLength(pattern.Rows, rowColors.Length, nameof(rowColors));
        DerivativeGuard.SameLength(pattern.Columns, columnColors.Length, nameof(columnColors));
        reads = DirectReadSearch.Find(pattern, rowColors, columnColors);
        int position = Array.IndexOf(reads, DirectReads.None);
        if (position < 0) return null;
        int row = 0;
        while (pattern.RowPointers[row + 1] <= position) row++;
        int column = pattern.ColumnIndices[position];
        return Violation(row, column, $"The entry ({row}, {column}) can't be read: neither is its row the only one of color {rowColors[row]} in column {column}, nor its column the only one of color {columnColors[column]} in row {row}.");
    }

    private static ColoringViolation? FindOverlap(SparsityPattern lines, ReadOnlySpan<int> colors, string vertexName, string lineName)
    {
        int[] lastLine = new int[DirectReadSearch.ColorCount(colors)];
        int[] lastVertex = new int[lastLine.Length];
        Array.Fill(lastLine, -1);
        foreach ((int line, int vertex) in lines)
        {
            int color = colors[vertex];
            if (color < 0) return Violation(vertex, vertex, $"The {vertexName} {vertex} has a nonzero in {lineName} {line}, but no color.");
            if (lastLine[color] == line) return Violation(lastVertex[color], vertex, $"The {vertexName}s {lastVertex[color]} and {vertex} have the color {color}, and both have a nonzero in {lineName} {line}.");
            lastLine[color] = line;
            lastVertex[color] = vertex;
        }

        return null;
    }

    private static ColoringViolation Violation(int first, int second, FormattableString message) => new(first, second, message.ToString(CultureInfo.InvariantCulture));
}
