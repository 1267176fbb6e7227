using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutodiffGen.Sparse;

namespace AutodiffGen.Jacobians;

/// <summary>
/// Collects the columns of each row in the order in which a method's derivatives come, and makes of them the pattern and the places where the derivatives are written; for generated code.
/// Time is linear in the nonzeros. Rows that one statement writes in turn, whose columns move on by the same steps each time, are kept as one run, so that a grid takes little memory.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JacobianRows
{
    private readonly int rowCount;
    private readonly int columnCount;
    private RowSite[] sites = [];
    private int open = -1;
    private int openRow;
    private int added;
    private bool hasLayout = true;
    private readonly RowStrip strips = new();

    /// <summary>Starts a matrix.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    public JacobianRows(int rows, int columns)
    {
        rowCount = rows;
        columnCount = columns;
    }

    /// <summary>Starts a row that always has the same number of columns, which are set next.</summary>
    /// <param name="site">The number of the statement that writes the row.</param>
    /// <param name="row">The subscript of the element of the dependent.</param>
    /// <param name="count">The number of columns.</param>
    /// <returns>The columns.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such row; the method would throw it too.</exception>
    public RowColumns Begin(int site, int row, int count)
    {
        Close();
        if ((uint)row >= (uint)rowCount) ThrowOutside(row, rowCount);
        RowSite next = Site(site);
        next.Reserve(count);
        next.Enter(strips.Iteration);
        (open, openRow, added) = (site, row, count);
        return new RowColumns(ref next.First);
    }

    /// <summary>Starts a row like <see cref="Begin(int, int, int)"/>, whose columns ascend in most rows of the statement: evaluation writes them in this order.</summary>
    /// <inheritdoc cref="Begin(int, int, int)"/>
    public RowColumns BeginOrdered(int site, int row, int count)
    {
        RowColumns columns = Begin(site, row, count);
        sites[site].IsOrdered = true;
        return columns;
    }

    /// <summary>Watches a comparison of two numbers that are linear in the counter of a loop, as long as no other one changes.</summary>
    /// <param name="watch">Which comparison it is.</param>
    /// <param name="left">The one number.</param>
    /// <param name="right">The other one.</param>
    public void Compare(int watch, long left, long right) => strips.Compare(watch, left, right);

    /// <summary>Watches a division of a number that is linear in the counter of a loop, as long as nothing else that is watched changes.</summary>
    /// <param name="watch">Which division it is.</param>
    /// <param name="left">The dividend.</param>
    /// <param name="right">The divisor.</param>
    public void Divide(int watch, long left, long right) => strips.Divide(watch, left, right);

    /// <summary>Ends an iteration of a loop whose rows are those of the iteration before, a step further, until something changes that is watched.</summary>
    /// <param name="left">The number of iterations behind it.</param>
    /// <returns>How many of them are passed over; the one behind those is the last of this kind.</returns>
    public int Skip(int left)
    {
        int iteration = strips.Iteration;
        int skipped = strips.Next(left) - 1;
        if (skipped < 1) return 0;
        Close();
        open = -1;
        foreach (RowSite site in sites)
        {
            if (!site.CanSkip(iteration)) return 0;
        }

        foreach (RowSite site in sites) site.Skip(iteration, skipped);
        strips.Jump();
        return skipped;
    }

    /// <summary>Starts a row: the columns that are added next are its.</summary>
    /// <param name="site">The number of the statement that writes the row.</param>
    /// <param name="row">The subscript of the element of the dependent.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row; the method would throw it too.</exception>
    public void Begin(int site, int row) => Begin(site, row, 0);

    /// <summary>Adds a column.</summary>
    /// <param name="index">The subscript of the element of an independent.</param>
    /// <param name="length">The length of the independent.</param>
    /// <param name="firstColumn">The column of its first element.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element; the method would throw it too.</exception>
    public void Add(int index, int length, int firstColumn)
    {
        if ((uint)index >= (uint)length) ThrowOutside(index, length);
        RowSite site = sites[open];
        site.Reserve(added + 1);
        Unsafe.Add(ref site.First, added++) = firstColumn + index;
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
        Close();
        open = -1;
        int[] pointers = new int[rowCount + 1];
        if (hasLayout && Count(pointers))
        {
            int[] indices = GC.AllocateUninitializedArray<int>(pointers[rowCount]);
            var expansion = new RowExpansion(pointers, indices);
            DirectRun[][] runs = new DirectRun[sites.Length][];
            for (int s = 0; s < sites.Length && hasLayout; s++) hasLayout = expansion.TryExpand(sites[s], out runs[s]);
            if (hasLayout) return (new SparsityPattern(rowCount, columnCount, pointers, indices), new DirectLayout(pointers, runs, expansion.Disordered, expansion.Slots));
        }

        return (Merged(), null);
    }

    [DoesNotReturn]
    internal static void ThrowOutside(int index, int length) =>
        throw new IndexOutOfRangeException(string.Create(CultureInfo.InvariantCulture, $"The subscript {index} is outside a buffer of {length} elements."));

    private void Close()
    {
        if (open >= 0) sites[open].Close(openRow, added);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RowSite Site(int site)
    {
        if ((uint)site >= (uint)sites.Length) AddSites(site);
        return sites[site];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddSites(int site)
    {
        int known = sites.Length;
        Array.Resize(ref sites, site + 1);
        for (int s = known; s < sites.Length; s++) sites[s] = new RowSite();
    }

    /// <summary>Finds where each row starts; false if a row is written twice.</summary>
    private bool Count(int[] pointers)
    {
        foreach (RowSite site in sites)
        {
            foreach (ref readonly RowRun run in site.Runs)
            {
                if (run.RowStep == 1 || run.Length == 1)
                {
                    Span<int> all = pointers.AsSpan(run.Row + 1, run.Length);
                    if (all.ContainsAnyExcept(0)) return false;
                    all.Fill(run.Count + 1);
                    continue;
                }

                for (int t = 0; t < run.Length; t++)
                {
                    ref int pointer = ref pointers[run.Row + (t * run.RowStep) + 1];
                    if (pointer != 0) return false;

                    // One more than there are columns, so that a row without columns is seen too.
                    pointer = run.Count + 1;
                }
            }
        }

        long sum = 0;
        for (int i = 1; i < pointers.Length; i++)
        {
            sum += Math.Max(0, pointers[i] - 1);
            pointers[i] = (int)sum;
        }

        CompressedStorage.CheckedCount(sum);
        return true;
    }

    /// <summary>The pattern alone, where rows repeat or columns coincide.</summary>
    private SparsityPattern Merged()
    {
        var rowOf = new List<int>();
        var columns = new List<int>();
        foreach (RowSite site in sites)
        {
            foreach (ref readonly RowRun run in site.Runs)
            {
                for (int t = 0; t < run.Length; t++)
                {
                    for (int k = 0; k < run.Count; k++)
                    {
                        rowOf.Add(run.Row + (t * run.RowStep));
                        columns.Add(t == 0 ? site.Base(run)[k] : site.Base(run)[k] + (t * site.Steps(run)[k]));
                    }
                }
            }
        }

        return SparsityPattern.FromCoordinates(rowCount, columnCount, CollectionsMarshal.AsSpan(rowOf), CollectionsMarshal.AsSpan(columns));
    }
}

/// <summary>The columns of a row that always has the same number of them; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct RowColumns
{
    private readonly ref int columns;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RowColumns(ref int columns) => this.columns = ref columns;

    /// <summary>Sets a column.</summary>
    /// <param name="place">Which of them; a number less than that for which the row was begun, which isn't checked.</param>
    /// <param name="index">The subscript of the element of an independent.</param>
    /// <param name="length">The length of the independent.</param>
    /// <param name="firstColumn">The column of its first element.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element; the method would throw it too.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int place, int index, int length, int firstColumn)
    {
        if ((uint)index >= (uint)length) JacobianRows.ThrowOutside(index, length);
        Unsafe.Add(ref columns, place) = firstColumn + index;
    }
}
