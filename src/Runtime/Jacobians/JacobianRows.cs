using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using AutodiffGen.Sparse;

namespace AutodiffGen.Jacobians;

/// <summary>
/// Collects the columns of each row in the order in which a method's derivatives come, and makes of them the pattern and the places where the derivatives are written; for generated code.
/// Time and memory are linear in the nonzeros.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JacobianRows
{
    private readonly int rowCount;
    private readonly int columnCount;
    private (int Row, int Start)[] rows;
    private int[] columns;
    private int begun;
    private int added;
    private bool hasLayout = true;

    /// <summary>Starts a matrix.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public JacobianRows(int rows, int columns)
    {
        rowCount = rows;
        columnCount = columns;
        this.rows = new (int, int)[Math.Max(4, rows)];
        this.columns = new int[Math.Max(16, (int)Math.Min(8L * rows, 1 << 26))];
    }

    /// <summary>Starts a row: the columns that follow are its.</summary>
    /// <param name="row">The subscript of the element of the dependent.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row; the method would throw it too.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(int row)
    {
        if ((uint)row >= (uint)rowCount) ThrowOutside(row, rowCount);
        if (begun == rows.Length) Array.Resize(ref rows, 2 * begun);
        rows[begun++] = (row, added);
    }

    /// <summary>Adds a column.</summary>
    /// <param name="index">The subscript of the element of an independent.</param>
    /// <param name="length">The length of the independent.</param>
    /// <param name="firstColumn">The column of its first element.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element; the method would throw it too.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int index, int length, int firstColumn)
    {
        if ((uint)index >= (uint)length) ThrowOutside(index, length);
        int[] all = columns;
        int next = added;
        if ((uint)next >= (uint)all.Length) all = Grow();
        all[next] = firstColumn + index;
        added = next + 1;
    }

    /// <summary>Adds a column whose derivative is computed only for some values: where there is no such element it isn't ever, and the row has to be computed in another way.</summary>
    /// <param name="index">The subscript of the element of an independent.</param>
    /// <param name="length">The length of the independent.</param>
    /// <param name="firstColumn">The column of its first element.</param>
    public void AddIfInside(int index, int length, int firstColumn)
    {
        if ((uint)index < (uint)length) Add(index, length, firstColumn);
        else hasLayout = false;
    }

    /// <summary>Makes the pattern, and the layout unless a row is written twice or two derivatives of a row have the same column.</summary>
    internal (SparsityPattern Pattern, DirectLayout? Layout) Finish()
    {
        ReadOnlySpan<(int Row, int Start)> all = rows.AsSpan(0, begun);
        ReadOnlySpan<int> entries = columns.AsSpan(0, added);
        int[] pointers = new int[rowCount + 1];
        bool[] seen = new bool[rowCount];
        for (int t = 0; t < all.Length; t++)
        {
            if (seen[all[t].Row]) return (Merged(), null);
            seen[all[t].Row] = true;
            pointers[all[t].Row + 1] = End(all, entries, t) - all[t].Start;
        }

        for (int i = 0; i < rowCount; i++) pointers[i + 1] += pointers[i];
        int[] indices = new int[entries.Length];
        var layouts = new LayoutTable();
        var places = new DirectRow[all.Length];
        for (int t = 0; t < all.Length && hasLayout; t++)
        {
            (int row, int start) = all[t];
            ReadOnlySpan<int> given = entries[start..End(all, entries, t)];
            Span<int> sorted = indices.AsSpan(pointers[row], given.Length);
            int slots = layouts.Sort(given, sorted);
            hasLayout = slots >= 0;
            places[t] = new DirectRow(pointers[row], slots, given.Length);
        }

        return hasLayout ? (new SparsityPattern(rowCount, columnCount, pointers, indices), new DirectLayout(places, layouts.ToArray())) : (Merged(), null);
    }

    private static int End(ReadOnlySpan<(int Row, int Start)> all, ReadOnlySpan<int> entries, int t) => t + 1 < all.Length ? all[t + 1].Start : entries.Length;

    [DoesNotReturn]
    private static void ThrowOutside(int index, int length) =>
        throw new IndexOutOfRangeException(string.Create(CultureInfo.InvariantCulture, $"The subscript {index} is outside a buffer of {length} elements."));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int[] Grow()
    {
        Array.Resize(ref columns, CompressedStorage.CheckedCount(Math.Min(2L * columns.Length, Math.Max(Array.MaxLength, columns.Length + 1L))));
        return columns;
    }

    /// <summary>The pattern alone, where rows repeat or columns coincide.</summary>
    private SparsityPattern Merged()
    {
        int[] rowOf = new int[added];
        for (int t = 0; t < begun; t++)
        {
            int end = t + 1 < begun ? rows[t + 1].Start : added;
            rowOf.AsSpan(rows[t].Start..end).Fill(rows[t].Row);
        }

        return SparsityPattern.FromCoordinates(rowCount, columnCount, rowOf, columns.AsSpan(0, added));
    }
}
