using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>From which compressed matrices a nonzero can be read directly.</summary>
[Flags]
internal enum DirectReads : byte
{
    /// <summary>From none.</summary>
    None = 0,

    /// <summary>From the matrix whose columns are added up by colour.</summary>
    Column = 1,

    /// <summary>From the matrix whose rows are added up by colour.</summary>
    Row = 2,
}

/// <summary>Finds from where each nonzero can be read, in linear time.</summary>
internal static class DirectReadSearch
{
    /// <summary>For each nonzero, in the order of the pattern, from where it can be read.</summary>
    public static DirectReads[] Find(SparsityPattern pattern, ReadOnlySpan<int> rowColors, ReadOnlySpan<int> columnColors)
    {
        var reads = new DirectReads[pattern.NonzeroCount];
        bool[] alone = FindAlone(pattern, columnColors);
        for (int k = 0; k < reads.Length; k++)
        {
            if (alone[k]) reads[k] = DirectReads.Column;
        }

        // Column by column, the entries of a row come in the order of the row.
        SparsityPattern transpose = pattern.Transpose();
        alone = FindAlone(transpose, rowColors);
        int[] next = pattern.RowPointers[..pattern.Rows].ToArray();
        ReadOnlySpan<int> rows = transpose.ColumnIndices;
        for (int k = 0; k < reads.Length; k++)
        {
            int position = next[rows[k]]++;
            if (alone[k]) reads[position] |= DirectReads.Row;
        }

        return reads;
    }

    /// <summary>For each nonzero, whether its column has a colour and no other column with a nonzero in the same row has it.</summary>
    public static bool[] FindAlone(SparsityPattern pattern, ReadOnlySpan<int> columnColors)
    {
        ReadOnlySpan<int> starts = pattern.RowPointers;
        ReadOnlySpan<int> columns = pattern.ColumnIndices;
        bool[] alone = new bool[pattern.NonzeroCount];

        // Of each colour, the first nonzero of the current row; a position before the row's start belongs to a row above.
        int[] first = new int[ColorCount(columnColors)];
        Array.Fill(first, -1);
        for (int i = 0; i < pattern.Rows; i++)
        {
            for (int k = starts[i]; k < starts[i + 1]; k++)
            {
                int color = columnColors[columns[k]];
                if (color < 0) continue;
                if (first[color] >= starts[i])
                {
                    alone[first[color]] = false;
                }
                else
                {
                    first[color] = k;
                    alone[k] = true;
                }
            }
        }

        return alone;
    }

    /// <summary>The largest colour and 1.</summary>
    public static int ColorCount(ReadOnlySpan<int> colors)
    {
        int maximum = VertexColoring.Neutral;
        foreach (int color in colors) maximum = Math.Max(maximum, color);
        return maximum + 1;
    }
}
