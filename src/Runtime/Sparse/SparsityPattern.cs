using System.Globalization;

namespace AutodiffGen.Sparse;

/// <summary>
/// The positions of the structural nonzeros of a matrix, in compressed rows (CSR): the columns of row <c>i</c> are
/// <c>ColumnIndices[RowPointers[i]..RowPointers[i + 1]]</c>, ascending and without duplicates. Immutable.
/// </summary>
/// <remarks>
/// A structural nonzero is an entry that may be nonzero for some input; its value at a given input may well be 0. Indices are 0-based.
/// </remarks>
public sealed partial class SparsityPattern : IEquatable<SparsityPattern>
{
    private readonly int[] rowPointers;
    private readonly int[] columnIndices;

    /// <summary>Makes a pattern of arrays that are known to be valid, and takes them over.</summary>
    internal SparsityPattern(int rows, int columns, int[] rowPointers, int[] columnIndices)
    {
        Rows = rows;
        Columns = columns;
        this.rowPointers = rowPointers;
        this.columnIndices = columnIndices;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of structural nonzeros.</summary>
    public int NonzeroCount => columnIndices.Length;

    /// <summary>Where each row starts in <see cref="ColumnIndices"/>: <see cref="Rows"/> + 1 ascending numbers, the first 0, the last <see cref="NonzeroCount"/>.</summary>
    public ReadOnlySpan<int> RowPointers => rowPointers;

    /// <summary>The columns of all nonzeros, row by row, ascending in each row.</summary>
    public ReadOnlySpan<int> ColumnIndices => columnIndices;

    /// <summary>The array behind <see cref="RowPointers"/>, not a copy, for libraries that take arrays. It must not be written to.</summary>
    public int[] RowPointerArray => rowPointers;

    /// <summary>The array behind <see cref="ColumnIndices"/>, not a copy, for libraries that take arrays. It must not be written to.</summary>
    public int[] ColumnIndexArray => columnIndices;

    /// <summary>The columns of the nonzeros of one row, ascending.</summary>
    /// <param name="row">The row.</param>
    /// <returns>A view of the pattern.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<int> Row(int row)
    {
        CheckIndex(row, Rows, nameof(row));
        return columnIndices.AsSpan(rowPointers[row]..rowPointers[row + 1]);
    }

    /// <summary>Whether an entry is a structural nonzero, by binary search in its row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <returns>Whether the pattern contains the entry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public bool Contains(int row, int column) => IndexOf(row, column) >= 0;

    /// <summary>The position of an entry in <see cref="ColumnIndices"/>, and so in the values of a <see cref="SparseMatrix"/>, by binary search in its row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <returns>The position, or a negative number if the entry is a structural zero.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public int IndexOf(int row, int column)
    {
        CheckIndex(column, Columns, nameof(column));
        int position = Row(row).BinarySearch(column);
        return position < 0 ? -1 : rowPointers[row] + position;
    }

    /// <summary>The largest number of nonzeros in a row: a lower bound on the number of colours of every column colouring.</summary>
    /// <returns>The number; 0 if there are no rows.</returns>
    public int MaximalRowCount()
    {
        int maximum = 0;
        for (int i = 0; i < Rows; i++) maximum = Math.Max(maximum, rowPointers[i + 1] - rowPointers[i]);
        return maximum;
    }

    /// <summary>The largest number of nonzeros in a column: a lower bound on the number of colours of every row colouring.</summary>
    /// <returns>The number; 0 if there are no columns.</returns>
    public int MaximalColumnCount()
    {
        int[] counts = new int[Columns];
        int maximum = 0;
        foreach (int column in columnIndices) maximum = Math.Max(maximum, ++counts[column]);
        return maximum;
    }

    /// <summary>The pattern of the transposed matrix, in time and memory linear in rows, columns and nonzeros.</summary>
    /// <returns>A pattern of <see cref="Columns"/> rows and <see cref="Rows"/> columns.</returns>
    public SparsityPattern Transpose()
    {
        int[] pointers = new int[Columns + 1];
        int[] indices = new int[NonzeroCount];
        CompressedStorage.Transpose(this, pointers, indices, default, default);
        return new SparsityPattern(Columns, Rows, pointers, indices);
    }

    /// <summary>Whether the pattern is square and contains <c>(j, i)</c> wherever it contains <c>(i, j)</c>, in linear time.</summary>
    /// <returns>Whether the pattern is symmetric.</returns>
    public bool IsSymmetric() => Rows == Columns && CompressedStorage.Mirror(this) is not null;

    /// <summary>Whether both patterns have the same size and the same nonzeros.</summary>
    /// <param name="other">The other pattern.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(SparsityPattern? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Rows == other.Rows && Columns == other.Columns
            && RowPointers.SequenceEqual(other.RowPointers) && ColumnIndices.SequenceEqual(other.ColumnIndices));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SparsityPattern);

    /// <summary>A hash of the size and of the first nonzeros.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Rows);
        hash.Add(Columns);
        hash.Add(NonzeroCount);
        foreach (int column in columnIndices.AsSpan(0, Math.Min(NonzeroCount, 64))) hash.Add(column);
        return hash.ToHashCode();
    }

    /// <summary>Size and number of nonzeros.</summary>
    /// <returns>Such as <c>4×6, 9 nonzeros</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows}×{Columns}, {NonzeroCount} nonzeros");

    internal static void CheckIndex(int index, int length, string name)
    {
        if ((uint)index >= (uint)length) ThrowIndex(index, length, name);
    }

    private static void ThrowIndex(int index, int length, string name) => throw new ArgumentOutOfRangeException(
        name, index, string.Create(CultureInfo.InvariantCulture, $"The {name} is {index}, but there are {length}."));
}
