using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>Star colouring of the bipartite graph of a matrix.</summary>
internal static class StarBicoloring
{
    /// <summary>Colours rows and columns from one palette.</summary>
    public static (int[] Rows, int[] Columns) Color(SparsityPattern pattern, ColoringOrder order)
    {
        ReadOnlySpan<int> colors = StarColoring.Find(Augmented(pattern), order).Colors;
        return (colors[pattern.Columns..].ToArray(), colors[..pattern.Columns].ToArray());
    }

    /// <summary>A measure of the work of the star colouring: the sum of the squared numbers of nonzeros of the rows and of the columns.</summary>
    public static long Work(SparsityPattern pattern)
    {
        int[] columnCounts = new int[pattern.Columns];
        foreach (int column in pattern.ColumnIndices) columnCounts[column]++;
        long work = 0;
        foreach (int count in columnCounts) work += (long)count * count;
        for (int i = 0; i < pattern.Rows; i++)
        {
            long count = pattern.RowPointers[i + 1] - pattern.RowPointers[i];
            work += count * count;
        }

        return work;
    }

    /// <summary>The pattern of <c>[0 Aᵀ; A 0]</c>: vertices are the columns, then the rows.</summary>
    public static SparsityPattern Augmented(SparsityPattern pattern)
    {
        SparsityPattern transpose = pattern.Transpose();
        int columns = pattern.Columns;
        int count = pattern.NonzeroCount;
        int[] indices = new int[CompressedStorage.CheckedCount(2L * count)];
        int[] pointers = new int[columns + pattern.Rows + 1];
        for (int k = 0; k < count; k++)
        {
            indices[k] = columns + transpose.ColumnIndices[k];
            indices[count + k] = pattern.ColumnIndices[k];
        }

        transpose.RowPointers.CopyTo(pointers);
        for (int i = 0; i <= pattern.Rows; i++) pointers[columns + i] = count + pattern.RowPointers[i];
        return new SparsityPattern(columns + pattern.Rows, columns + pattern.Rows, pointers, indices);
    }
}
