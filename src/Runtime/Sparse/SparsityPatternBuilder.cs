using System.Globalization;

namespace AutodiffGen.Sparse;

/// <summary>
/// Collects a <see cref="SparsityPattern"/> row by row: rows ascending, the columns of a row in any order and with duplicates. Adding columns in
/// ascending order costs no sort.
/// </summary>
public sealed class SparsityPatternBuilder
{
    private const int FirstCompaction = 64;

    private readonly int columns;
    private readonly int[] rowPointers;
    private int[] indices;
    private int count;
    private int row;
    private int rowStart;
    private bool isSorted = true;
    private int compaction = FirstCompaction;

    /// <summary>Starts a pattern without nonzeros.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="capacity">The expected number of nonzeros. If it is exact, and no column is added twice, nothing is copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is negative, or the capacity is more than an array can hold.</exception>
    public SparsityPatternBuilder(int rows, int columns, int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rows, Array.MaxLength);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, Array.MaxLength);
        Rows = rows;
        this.columns = columns;
        rowPointers = new int[rows + 1];
        indices = capacity == 0 ? [] : new int[capacity];
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns => columns;

    /// <summary>The row that can still be added to; <see cref="Rows"/> when all are ended.</summary>
    public int CurrentRow => row;

    /// <summary>Adds a nonzero. Adding to a row ends the rows above it.</summary>
    /// <param name="row">The row: the current row or one below it.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row or column is outside the matrix.</exception>
    /// <exception cref="ArgumentException">The row is ended.</exception>
    /// <exception cref="OverflowException">There are more nonzeros than an array can hold.</exception>
    public void Add(int row, int column)
    {
        if (row != this.row || row >= Rows) MoveTo(row);
        if ((uint)column >= (uint)columns) SparsityPattern.CheckIndex(column, columns, nameof(column));
        int position = count;
        if (position > rowStart)
        {
            int last = indices[position - 1];
            if (column == last) return;
            isSorted &= column > last;
        }

        if (position == indices.Length) Grow(position + 1L);
        indices[position] = column;
        count = position + 1;

        // A row to which the same columns are added again and again needs no more than twice its own room.
        if (!isSorted && count - rowStart >= compaction) Compact();
    }

    /// <summary>Adds the nonzeros of contiguous columns of a row. Adding to a row ends the rows above it.</summary>
    /// <param name="row">The row: the current row or one below it.</param>
    /// <param name="first">The first column.</param>
    /// <param name="last">The last column, included; if it is less than <paramref name="first"/>, nothing is added.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row, or a column of a range that is not empty, is outside the matrix.</exception>
    /// <exception cref="ArgumentException">The row is ended.</exception>
    /// <exception cref="OverflowException">There are more nonzeros than an array can hold.</exception>
    public void AddRange(int row, int first, int last)
    {
        if (row != this.row || row >= Rows) MoveTo(row);
        if (last < first) return;
        SparsityPattern.CheckIndex(first, columns, nameof(first));
        SparsityPattern.CheckIndex(last, columns, nameof(last));
        long length = (long)last - first + 1;
        Grow(count + length);
        if (count > rowStart) isSorted &= first > indices[count - 1];
        Span<int> target = indices.AsSpan(count, (int)length);
        for (int k = 0; k < target.Length; k++) target[k] = first + k;
        count += target.Length;
        if (!isSorted && count - rowStart >= compaction) Compact();
    }

    /// <summary>Ends the current row; the next row can be added to.</summary>
    /// <exception cref="InvalidOperationException">All rows are ended.</exception>
    public void EndRow()
    {
        if (row >= Rows) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"All {Rows} rows are ended."));
        if (!isSorted) Compact();
        compaction = FirstCompaction;
        rowStart = count;
        rowPointers[++row] = count;
    }

    /// <summary>Ends all rows and gives the pattern. The builder's arrays become the pattern's: the builder is spent.</summary>
    /// <returns>The pattern.</returns>
    /// <exception cref="InvalidOperationException">The pattern was taken before.</exception>
    public SparsityPattern ToPattern()
    {
        if (count < 0) throw new InvalidOperationException("The pattern was taken before.");
        while (row < Rows) EndRow();
        if (count != indices.Length) Array.Resize(ref indices, count);
        var pattern = new SparsityPattern(Rows, columns, rowPointers, indices);
        count = -1;
        return pattern;
    }

    private void MoveTo(int next)
    {
        SparsityPattern.CheckIndex(next, Rows, nameof(row));
        if (next < row) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {next} is ended: the current row is {row}."), nameof(row));
        while (row < next) EndRow();
    }

    private void Grow(long needed)
    {
        if (needed <= indices.Length) return;

        int minimum = CompressedStorage.CheckedCount(needed);
        long doubled = Math.Max(2L * indices.Length, 16);
        Array.Resize(ref indices, (int)Math.Min(Math.Max(minimum, doubled), Array.MaxLength));
    }

    /// <summary>Sorts the current row and merges its duplicates.</summary>
    private void Compact()
    {
        Span<int> current = indices.AsSpan(rowStart, count - rowStart);
        current.Sort();
        int length = 1;
        for (int k = 1; k < current.Length; k++)
        {
            if (current[k] != current[length - 1]) current[length++] = current[k];
        }

        count = rowStart + length;
        isSorted = true;
        compaction = Math.Max(FirstCompaction, (int)Math.Min(2L * length, int.MaxValue));
    }
}
