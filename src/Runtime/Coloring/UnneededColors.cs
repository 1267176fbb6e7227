using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// The post-processing of a bicolouring: a colour that is needed by no nonzero becomes neutral. Dropping a colour never hides a nonzero that another
/// colour shows.
/// </summary>
internal static class UnneededColors
{
    /// <summary>Drops what is not needed and numbers the remaining colours anew, in linear time.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="rowColors">The colours of the rows; overwritten.</param>
    /// <param name="columnColors">The colours of the columns; overwritten.</param>
    public static void Drop(SparsityPattern pattern, int[] rowColors, int[] columnColors)
    {
        DirectReads[] reads = DirectReadSearch.Find(pattern, rowColors, columnColors);
        bool[] rowNeeded = new bool[DirectReadSearch.ColorCount(rowColors)];
        bool[] columnNeeded = new bool[DirectReadSearch.ColorCount(columnColors)];
        int position = 0;
        foreach ((int row, int column) in pattern)
        {
            DirectReads read = reads[position++];
            if (read == DirectReads.Column) columnNeeded[columnColors[column]] = true;
            if (read == DirectReads.Row) rowNeeded[rowColors[row]] = true;
        }

        // What can be read both ways and isn't covered yet is covered by the side that needs fewer further colours.
        bool[] rowWanted = new bool[rowNeeded.Length];
        bool[] columnWanted = new bool[columnNeeded.Length];
        position = 0;
        foreach ((int row, int column) in pattern)
        {
            if (reads[position++] != (DirectReads.Row | DirectReads.Column)) continue;
            if (rowNeeded[rowColors[row]] || columnNeeded[columnColors[column]]) continue;
            rowWanted[rowColors[row]] = true;
            columnWanted[columnColors[column]] = true;
        }

        if (rowWanted.Count(wanted => wanted) < columnWanted.Count(wanted => wanted)) Add(rowWanted, rowNeeded);
        else Add(columnWanted, columnNeeded);
        Keep(rowColors, rowNeeded);
        Keep(columnColors, columnNeeded);
    }

    /// <summary>Numbers colours anew without gaps, in their order.</summary>
    /// <param name="colors">The colours; overwritten.</param>
    public static void Renumber(int[] colors)
    {
        bool[] used = new bool[DirectReadSearch.ColorCount(colors)];
        foreach (int color in colors)
        {
            if (color >= 0) used[color] = true;
        }

        Keep(colors, used);
    }

    private static void Add(bool[] source, bool[] target)
    {
        for (int c = 0; c < source.Length; c++) target[c] |= source[c];
    }

    private static void Keep(int[] colors, bool[] kept)
    {
        int[] numbers = new int[kept.Length];
        int count = 0;
        for (int c = 0; c < kept.Length; c++) numbers[c] = kept[c] ? count++ : VertexColoring.Neutral;
        for (int v = 0; v < colors.Length; v++)
        {
            if (colors[v] >= 0) colors[v] = numbers[colors[v]];
        }
    }
}
