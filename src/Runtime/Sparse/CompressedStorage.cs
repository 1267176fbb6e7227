using System.Globalization;

namespace AutodiffGen.Sparse;

/// <summary>The linear-time passes over compressed storage that patterns and matrices share.</summary>
internal static class CompressedStorage
{
    /// <summary>Transposes compressed rows by counting (F. G. Gustavson, "Two fast algorithms for sparse matrices: multiplication and permuted transposition", ACM TOMS 4, 1978).</summary>
    /// <param name="pattern">What is transposed.</param>
    /// <param name="pointers">Columns + 1 zeros; overwritten.</param>
    /// <param name="indices">As many as nonzeros; overwritten.</param>
    /// <param name="values">The values, or empty.</param>
    /// <param name="transposedValues">As many; overwritten.</param>
    public static void Transpose(SparsityPattern pattern, Span<int> pointers, Span<int> indices, ReadOnlySpan<double> values, Span<double> transposedValues)
    {
        ReadOnlySpan<int> rowPointers = pattern.RowPointers;
        ReadOnlySpan<int> columnIndices = pattern.ColumnIndices;

        // pointers[j + 1] runs from the start of column j to its end, so that no second array is needed.
        foreach (int column in columnIndices)
        {
            if (column + 2 < pointers.Length) pointers[column + 2]++;
        }

        for (int j = 2; j < pointers.Length; j++) pointers[j] += pointers[j - 1];
        for (int i = 0; i < pattern.Rows; i++)
        {
            for (int k = rowPointers[i]; k < rowPointers[i + 1]; k++)
            {
                int target = pointers[columnIndices[k] + 1]++;
                indices[target] = i;
                if (!values.IsEmpty) transposedValues[target] = values[k];
            }
        }
    }

    /// <summary>For each nonzero <c>(i, j)</c> of a square pattern the position of <c>(j, i)</c>.</summary>
    /// <returns>The positions, or <c>null</c> if the pattern is not symmetric.</returns>
    public static int[]? Mirror(SparsityPattern pattern)
    {
        ReadOnlySpan<int> rowPointers = pattern.RowPointers;
        ReadOnlySpan<int> columnIndices = pattern.ColumnIndices;

        // Row by row, the entries (i, j) of a fixed j come in the order of row j, if the pattern is symmetric.
        int[] next = rowPointers[..pattern.Rows].ToArray();
        int[] mirror = new int[pattern.NonzeroCount];
        for (int i = 0; i < pattern.Rows; i++)
        {
            for (int k = rowPointers[i]; k < rowPointers[i + 1]; k++)
            {
                int j = columnIndices[k];
                int position = next[j]++;
                if (position >= rowPointers[j + 1] || columnIndices[position] != i) return null;
                mirror[k] = position;
            }
        }

        return mirror;
    }

    /// <summary>Where each bucket starts in a list that is sorted by bucket.</summary>
    /// <returns>As many starts as buckets, and the length of the list.</returns>
    public static int[] Starts(ReadOnlySpan<int> buckets, int count)
    {
        int[] starts = new int[count + 1];
        foreach (int bucket in buckets) starts[bucket + 1]++;
        for (int i = 0; i < count; i++) starts[i + 1] += starts[i];
        return starts;
    }

    /// <summary>Checks that a number of nonzeros fits an array.</summary>
    /// <returns>The number.</returns>
    /// <exception cref="OverflowException">It does not.</exception>
    public static int CheckedCount(long count) => count <= Array.MaxLength
        ? (int)count
        : throw new OverflowException(string.Create(CultureInfo.InvariantCulture, $"The pattern has {count} nonzeros or more, but at most {Array.MaxLength} can be stored."));
}
