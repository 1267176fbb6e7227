using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
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
    private readonly List<(int Row, int Start)> rows = [];
    private readonly List<int> columns = [];
    private bool hasLayout = true;

    /// <summary>Starts a matrix.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public JacobianRows(int rows, int columns)
    {
        rowCount = rows;
        columnCount = columns;
    }

    /// <summary>Starts a row: the columns that follow are its.</summary>
    /// <param name="row">The subscript of the element of the dependent.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row; the method would throw it too.</exception>
    public void Begin(int row)
    {
        if ((uint)row >= (uint)rowCount) throw Outside(row, rowCount);
        rows.Add((row, columns.Count));
    }

    /// <summary>Adds a column.</summary>
    /// <param name="index">The subscript of the element of an independent.</param>
    /// <param name="length">The length of the independent.</param>
    /// <param name="firstColumn">The column of its first element.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element; the method would throw it too.</exception>
    public void Add(int index, int length, int firstColumn)
    {
        if ((uint)index >= (uint)length) throw Outside(index, length);
        columns.Add(firstColumn + index);
    }

    /// <summary>Adds a column whose derivative is computed only for some values: where there is no such element it isn't ever, and the row has to be computed in another way.</summary>
    /// <param name="index">The subscript of the element of an independent.</param>
    /// <param name="length">The length of the independent.</param>
    /// <param name="firstColumn">The column of its first element.</param>
    public void AddIfInside(int index, int length, int firstColumn)
    {
        if ((uint)index < (uint)length) columns.Add(firstColumn + index);
        else hasLayout = false;
    }

    /// <summary>Makes the pattern, and the layout unless a row is written twice or two derivatives of a row have the same column.</summary>
    internal (SparsityPattern Pattern, DirectLayout? Layout) Finish()
    {
        Span<(int Row, int Start)> all = CollectionsMarshal.AsSpan(rows);
        Span<int> entries = CollectionsMarshal.AsSpan(columns);
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
            places[t] = new DirectRow(pointers[row], slots);
        }

        return hasLayout ? (new SparsityPattern(rowCount, columnCount, pointers, indices), new DirectLayout(places, layouts.ToArray())) : (Merged(), null);
    }

    private static int End(ReadOnlySpan<(int Row, int Start)> all, ReadOnlySpan<int> entries, int t) => t + 1 < all.Length ? all[t + 1].Start : entries.Length;

    private static IndexOutOfRangeException Outside(int index, int length) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The subscript {index} is outside a buffer of {length} elements."));

    /// <summary>The pattern alone, where rows repeat or columns coincide.</summary>
    private SparsityPattern Merged()
    {
        int[] rowOf = new int[columns.Count];
        for (int t = 0; t < rows.Count; t++)
        {
            int end = t + 1 < rows.Count ? rows[t + 1].Start : columns.Count;
            rowOf.AsSpan(rows[t].Start..end).Fill(rows[t].Row);
        }

        return SparsityPattern.FromCoordinates(rowCount, columnCount, rowOf, CollectionsMarshal.AsSpan(columns));
    }
}
