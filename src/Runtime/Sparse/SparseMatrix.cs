namespace AutodiffGen.Sparse;

/// <summary>
/// A sparse matrix in compressed rows (CSR): a <see cref="SparsityPattern"/> and the value of each of its nonzeros, in the same order. The pattern is
/// immutable, the values are not.
/// </summary>
/// <remarks>
/// <see cref="RowPointers"/>, <see cref="ColumnIndices"/> and <see cref="Values"/> are the arrays themselves, in the layout that sparse linear algebra
/// libraries call compressed sparse row storage (0-based, columns ascending, no duplicates): such a library takes them without copying.
/// </remarks>
public sealed class SparseMatrix
{
    /// <summary>Makes a matrix with zero values.</summary>
    /// <param name="pattern">The pattern.</param>
    public SparseMatrix(SparsityPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;
        Values = new double[pattern.NonzeroCount];
    }

    /// <summary>Makes a matrix of a pattern and values.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="values">The value of each nonzero, in the order of the pattern; taken over, not copied.</param>
    /// <exception cref="ArgumentException">There are not as many values as nonzeros.</exception>
    public SparseMatrix(SparsityPattern pattern, double[] values)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(values);
        DerivativeGuard.SameLength(pattern.NonzeroCount, values.Length, nameof(values));
        Pattern = pattern;
        Values = values;
    }

    /// <summary>The positions of the nonzeros.</summary>
    public SparsityPattern Pattern { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Pattern.Rows;

    /// <summary>The number of columns.</summary>
    public int Columns => Pattern.Columns;

    /// <summary>The value of each nonzero, in the order of the pattern. Writing to it changes the matrix.</summary>
    public double[] Values { get; }

    /// <summary>Where each row starts in <see cref="ColumnIndices"/> and <see cref="Values"/>: the pattern's own array, which must not be written to.</summary>
    public int[] RowPointers => Pattern.RowPointerArray;

    /// <summary>The column of each nonzero: the pattern's own array, which must not be written to.</summary>
    public int[] ColumnIndices => Pattern.ColumnIndexArray;

    /// <summary>An entry, by binary search in its row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <returns>The value; 0 for a structural zero.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public double this[int row, int column]
    {
        get
        {
            int position = Pattern.IndexOf(row, column);
            return position < 0 ? 0 : Values[position];
        }
    }

    /// <summary>Computes <c>y = A x</c>.</summary>
    /// <param name="x">The vector, <see cref="Columns"/> long.</param>
    /// <param name="y">The product, <see cref="Rows"/> long; overwritten.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the two overlap.</exception>
    public void Multiply(ReadOnlySpan<double> x, Span<double> y)
    {
        DerivativeGuard.SameLength(Columns, x.Length, nameof(x));
        DerivativeGuard.SameLength(Rows, y.Length, nameof(y));
        DerivativeGuard.NoOverlap(x, nameof(x), y, nameof(y));
        ReadOnlySpan<int> pointers = Pattern.RowPointers;
        ReadOnlySpan<int> columns = Pattern.ColumnIndices;
        ReadOnlySpan<double> values = Values;
        for (int i = 0; i < y.Length; i++)
        {
            double sum = 0;
            for (int k = pointers[i]; k < pointers[i + 1]; k++) sum += values[k] * x[columns[k]];
            y[i] = sum;
        }
    }

    /// <summary>The transposed matrix, in linear time.</summary>
    /// <returns>A matrix of <see cref="Columns"/> rows and <see cref="Rows"/> columns with values of its own.</returns>
    public SparseMatrix Transpose()
    {
        (int[] pointers, int[] indices, double[] values) = ToCompressedColumns();
        return new SparseMatrix(new SparsityPattern(Columns, Rows, pointers, indices), values);
    }

    /// <summary>The matrix in compressed columns (CSC), in linear time.</summary>
    /// <returns>
    /// <c>ColumnPointers</c>: where each column starts in the others, <see cref="Columns"/> + 1 numbers; <c>RowIndices</c>: the row of each nonzero, column by
    /// column, ascending; <c>Values</c>: its value. All are copies.
    /// </returns>
    public (int[] ColumnPointers, int[] RowIndices, double[] Values) ToCompressedColumns()
    {
        int[] pointers = new int[Columns + 1];
        int[] indices = new int[Pattern.NonzeroCount];
        double[] values = new double[Pattern.NonzeroCount];
        CompressedStorage.Transpose(Pattern, pointers, indices, Values, values);
        return (pointers, indices, values);
    }

    /// <summary>The matrix with its zeros.</summary>
    /// <returns>A new array of rows × columns.</returns>
    public double[,] ToDense()
    {
        double[,] dense = new double[Rows, Columns];
        int position = 0;
        foreach ((int row, int column) in Pattern) dense[row, column] = Values[position++];
        return dense;
    }

    /// <summary>Size and number of nonzeros.</summary>
    /// <returns>Such as <c>4×6, 9 nonzeros</c>.</returns>
    public override string ToString() => Pattern.ToString();
}
