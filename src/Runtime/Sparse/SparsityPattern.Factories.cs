using System.Globalization;

namespace AutodiffGen.Sparse;

/// <content>How patterns are made.</content>
public sealed partial class SparsityPattern
{
    /// <summary>Makes a pattern of the columns of each row.</summary>
    /// <param name="columns">The number of columns of the matrix.</param>
    /// <param name="rows">For each row the columns of its nonzeros, in any order; duplicates are merged.</param>
    /// <returns>The pattern.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is negative, or a column is not less than it or negative.</exception>
    public static SparsityPattern FromRows(int columns, IEnumerable<IEnumerable<int>> rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(rows);
        IReadOnlyCollection<IEnumerable<int>> list = rows as IReadOnlyCollection<IEnumerable<int>> ?? [.. rows];
        var builder = new SparsityPatternBuilder(list.Count, columns);
        int i = 0;
        foreach (IEnumerable<int> row in list)
        {
            foreach (int column in row) builder.Add(i, column);
            i++;
        }

        return builder.ToPattern();
    }

    /// <summary>Makes a pattern of coordinates in any order, by two counting sorts: linear time. Duplicates are merged.</summary>
    /// <param name="rows">The number of rows of the matrix.</param>
    /// <param name="columns">The number of columns of the matrix.</param>
    /// <param name="rowIndices">The row of each nonzero.</param>
    /// <param name="columnIndices">The column of each nonzero; as many.</param>
    /// <returns>The pattern.</returns>
    /// <exception cref="ArgumentException">The two lists have different lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or an index is outside the matrix.</exception>
    public static SparsityPattern FromCoordinates(int rows, int columns, ReadOnlySpan<int> rowIndices, ReadOnlySpan<int> columnIndices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        DerivativeGuard.SameLength(rowIndices.Length, columnIndices.Length, nameof(columnIndices));
        foreach (int row in rowIndices) CheckIndex(row, rows, nameof(rowIndices));
        foreach (int column in columnIndices) CheckIndex(column, columns, nameof(columnIndices));

        // A stable sort by column, then a stable sort by row; the second merges equal neighbours.
        int[] byColumn = new int[rowIndices.Length];
        int[] next = CompressedStorage.Starts(columnIndices, columns);
        for (int k = 0; k < columnIndices.Length; k++) byColumn[next[columnIndices[k]]++] = k;

        int[] pointers = CompressedStorage.Starts(rowIndices, rows);
        int[] ends = pointers.AsSpan(0, rows).ToArray();
        int[] sorted = new int[rowIndices.Length];
        foreach (int k in byColumn)
        {
            int row = rowIndices[k];
            int end = ends[row];
            if (end > pointers[row] && sorted[end - 1] == columnIndices[k]) continue;
            sorted[end] = columnIndices[k];
            ends[row] = end + 1;
        }

        int count = 0;
        for (int i = 0; i < rows; i++)
        {
            int start = pointers[i];
            pointers[i] = count;
            int length = ends[i] - start;
            sorted.AsSpan(start, length).CopyTo(sorted.AsSpan(count));
            count += length;
        }

        pointers[rows] = count;
        if (count != sorted.Length) Array.Resize(ref sorted, count);
        return new SparsityPattern(rows, columns, pointers, sorted);
    }

    /// <summary>Makes a pattern of compressed rows. The arrays are taken over, not copied: they must not be written to any more.</summary>
    /// <param name="rows">The number of rows of the matrix.</param>
    /// <param name="columns">The number of columns of the matrix.</param>
    /// <param name="rowPointers">Where each row starts in <paramref name="columnIndices"/>: <paramref name="rows"/> + 1 numbers that do not descend, from 0 to the number of nonzeros.</param>
    /// <param name="columnIndices">The columns of all nonzeros, row by row, strictly ascending in each row.</param>
    /// <returns>The pattern.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="ArgumentException">A length is wrong, pointers descend, or the columns of a row are outside the matrix or do not ascend strictly.</exception>
    public static SparsityPattern FromCompressedRows(int rows, int columns, int[] rowPointers, int[] columnIndices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(rowPointers);
        ArgumentNullException.ThrowIfNull(columnIndices);
        if (rowPointers.Length != rows + 1L) throw Invalid(nameof(rowPointers), $"The length of 'rowPointers' is {rowPointers.Length}, but {rows + 1L} is needed for {rows} rows.");
        if (rowPointers[0] != 0) throw Invalid(nameof(rowPointers), $"rowPointers[0] is {rowPointers[0]}, but must be 0.");
        if (rowPointers[rows] != columnIndices.Length) throw Invalid(nameof(columnIndices), $"The length of 'columnIndices' is {columnIndices.Length}, but the last row pointer is {rowPointers[rows]}.");
        for (int i = 0; i < rows; i++)
        {
            if (rowPointers[i + 1] < rowPointers[i] || rowPointers[i + 1] > columnIndices.Length)
            {
                throw Invalid(nameof(rowPointers), $"rowPointers[{i + 1}] is {rowPointers[i + 1]} after {rowPointers[i]}: row pointers must not descend, nor pass the number of nonzeros, {columnIndices.Length}.");
            }

            int previous = -1;
            for (int k = rowPointers[i]; k < rowPointers[i + 1]; k++)
            {
                int column = columnIndices[k];
                if ((uint)column >= (uint)columns) throw Invalid(nameof(columnIndices), $"columnIndices[{k}] is {column}, but the matrix has {columns} columns.");
                if (column <= previous) throw Invalid(nameof(columnIndices), $"columnIndices[{k}] is {column} after {previous} in row {i}: the columns of a row must ascend strictly.");
                previous = column;
            }
        }

        return new SparsityPattern(rows, columns, rowPointers, columnIndices);
    }

    /// <summary>The pattern of a full matrix.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <returns>The pattern with every entry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="OverflowException">There are more entries than an array can hold.</exception>
    public static SparsityPattern Dense(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        int[] indices = new int[CompressedStorage.CheckedCount((long)rows * columns)];
        int[] pointers = new int[rows + 1];
        for (int i = 0; i < rows; i++)
        {
            int start = i * columns;
            for (int j = 0; j < columns; j++) indices[start + j] = j;
            pointers[i + 1] = start + columns;
        }

        return new SparsityPattern(rows, columns, pointers, indices);
    }

    /// <summary>The pattern of a diagonal matrix.</summary>
    /// <param name="size">The number of rows and columns.</param>
    /// <returns>The pattern with the entries <c>(i, i)</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public static SparsityPattern Identity(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        int[] pointers = new int[size + 1];
        int[] indices = new int[size];
        for (int i = 0; i < size; i++)
        {
            indices[i] = i;
            pointers[i + 1] = i + 1;
        }

        return new SparsityPattern(size, size, pointers, indices);
    }

    private static ArgumentException Invalid(string name, FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture), name);
}
