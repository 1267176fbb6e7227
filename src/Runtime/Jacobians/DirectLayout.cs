using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen.Jacobians;

/// <summary>Where direct evaluation writes, in the order in which the method computes its rows; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DirectLayout
{
    private readonly int[] pointers;
    private readonly DirectRun[][] runs;
    private readonly DisorderedRows disordered;
    private readonly ushort[] slots;

    /// <summary>For each number of derivatives that the last rows don't have where rows start, without the few places where there would be no room for so many.</summary>
    private readonly ConcurrentDictionary<int, int[]> confined = [];

    /// <summary>The number of derivatives of every row of a statement; -1 if rows differ.</summary>
    private readonly int[] counts;

    internal DirectLayout(int[] pointers, DirectRun[][] runs, DisorderedRows disordered, ushort[] slots)
    {
        this.pointers = pointers;
        this.runs = runs;
        this.disordered = disordered;
        this.slots = slots;
        counts = [.. runs.Select(all => all.Length > 0 && all.All(run => run.Count == all[0].Count) ? all[0].Count : -1)];
    }

    /// <summary>How many runs the rows of all statements make, without those that are in order.</summary>
    internal int RunCount => runs.Sum(all => all.Length) + disordered.RunCount;

    /// <summary>The places of the rows of statements whose derivatives come in the order of their columns, which always have the same number of them.</summary>
    /// <param name="count">The number of derivatives.</param>
    /// <param name="values">The values of the Jacobian; as many as the plan's pattern has nonzeros.</param>
    /// <returns>The places.</returns>
    public OrderedRows Ordered(int count, Span<double> values)
    {
        if (values.Length != pointers[^1]) ThrowChanged();
        ReadOnlySpan<int> starts = pointers.AsSpan(0, pointers.Length - 1);
        return starts.IsEmpty || starts[^1] + count <= values.Length ? new(starts, values) : new(confined.GetOrAdd(count, Confine, pointers), values);
    }

    private static int[] Confine(int count, int[] pointers)
    {
        int last = pointers[^1] - count;
        if (last < 0) return []; // Then no row is written that has so many.
        int[] starts = pointers[..^1];
        for (int row = starts.Length - 1; row >= 0 && starts[row] > last; row--) starts[row] = last;
        return starts;
    }

    /// <summary>Puts the values of rows in order which have been written in the order that columns have in other rows of their statement.</summary>
    /// <param name="values">The values of the Jacobian.</param>
    public void Arrange(Span<double> values)
    {
        if (values.Length != pointers[^1]) ThrowChanged();
        disordered.Arrange(values);
    }

    /// <summary>The places of the rows that a statement writes, which always have the same number of derivatives.</summary>
    /// <param name="site">The number of the statement.</param>
    /// <param name="count">The number of derivatives.</param>
    /// <param name="values">The values of the Jacobian; as many as the plan's pattern has nonzeros.</param>
    /// <returns>The places.</returns>
    public RowCursor Rows(int site, int count, Span<double> values) => site < runs.Length && counts[site] == count ? new RowCursor(values, slots, runs[site]) : default;

    /// <summary>The places of the rows that a statement writes.</summary>
    /// <param name="site">The number of the statement.</param>
    /// <param name="values">The values of the Jacobian; as many as the plan's pattern has nonzeros.</param>
    /// <returns>The places.</returns>
    public RowCursor Rows(int site, Span<double> values) => site < runs.Length ? new RowCursor(values, slots, runs[site]) : default;

    [DoesNotReturn]
    internal static void ThrowChanged() => throw new InvalidOperationException("The plan was made for other arguments than those of this evaluation, which it was told not to check.");
}

/// <summary>Rows that are computed one after the other and whose derivatives have the same places in them.</summary>
/// <param name="Start">Where the values of the first one start among all values.</param>
/// <param name="Step">How much further those of each next one start.</param>
/// <param name="Length">The number of rows.</param>
/// <param name="Slots">Where the places of the derivatives start.</param>
/// <param name="Count">The number of derivatives.</param>
internal readonly record struct DirectRun(int Start, int Step, int Length, int Slots, int Count);

/// <summary>The places of rows whose derivatives come in the order of their columns; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct OrderedRows
{
    private readonly ReadOnlySpan<int> starts;
    private readonly ref double values;

    /// <param name="starts">Where each row starts: a place behind which there is room for the derivatives.</param>
    /// <param name="values">The values of the Jacobian.</param>
    internal OrderedRows(ReadOnlySpan<int> starts, Span<double> values)
    {
        this.starts = starts;
        this.values = ref MemoryMarshal.GetReference(values);
    }

    /// <summary>The place of a row.</summary>
    /// <param name="row">The subscript of an element of the dependent.</param>
    /// <exception cref="IndexOutOfRangeException">The dependent has no such element.</exception>
    public OrderedRow this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(ref Unsafe.Add(ref values, starts[row]));
    }
}

/// <summary>The values of one row, in the order of its columns; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct OrderedRow
{
    private readonly ref double values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal OrderedRow(ref double values) => this.values = ref values;

    /// <summary>Writes a derivative.</summary>
    /// <param name="index">Which derivative it is; a number less than that for which the rows were asked for, which isn't checked.</param>
    [SuppressMessage("Design", "CA1044:Properties should not be write only", Justification = "Values are read from the Jacobian.")]
    public double this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => Unsafe.Add(ref values, index) = value;
    }
}

/// <summary>Goes through the places of the rows that a statement writes; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct RowCursor
{
    private readonly ref double values;
    private readonly ref ushort allSlots;
    private readonly ReadOnlySpan<DirectRun> runs;
    private ref ushort slots;
    private nint place;
    private nint step;
    private int left;
    private int count;
    private int next;

    internal RowCursor(Span<double> values, ReadOnlySpan<ushort> slots, ReadOnlySpan<DirectRun> runs)
    {
        this.values = ref MemoryMarshal.GetReference(values);
        allSlots = ref MemoryMarshal.GetReference(slots);
        this.runs = runs;
    }

    /// <summary>The place of the next row.</summary>
    /// <returns>Where its derivatives are written.</returns>
    /// <exception cref="InvalidOperationException">The plan has no such row: it was made for other arguments.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowValues Next()
    {
        if (--left < 0)
        {
            // Written out here: a call in the loop around it would make the compiler keep nothing in registers across it.
            if ((uint)next >= (uint)runs.Length) DirectLayout.ThrowChanged();
            ref readonly DirectRun run = ref runs[next++];
            place = run.Start;
            step = run.Step;
            left = run.Length - 1;
            count = run.Count;
            slots = ref Unsafe.Add(ref allSlots, run.Slots);
        }

        // A layout's places are places of the values, and its slots are less than the number of derivatives.
        nint start = place;
        place = start + step;
        return new RowValues(ref Unsafe.Add(ref values, start), ref slots, count);
    }
}

/// <summary>The values of one row, in the order in which the method computes its derivatives; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct RowValues
{
    private readonly ref double values;
    private readonly ref ushort slots;
    private readonly int count;
    private int next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RowValues(ref double values, ref ushort slots, int count)
    {
        this.values = ref values;
        this.slots = ref slots;
        this.count = count;
    }

    /// <summary>Writes a derivative of a row that was asked for by its number of derivatives.</summary>
    /// <param name="index">Which derivative it is; a number less than that one, which isn't checked.</param>
    [SuppressMessage("Design", "CA1044:Properties should not be write only", Justification = "Values are read from the Jacobian.")]
    public double this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => Unsafe.Add(ref values, (nuint)Unsafe.Add(ref slots, index)) = value;
    }

    /// <summary>Writes the next derivative.</summary>
    /// <param name="value">The derivative.</param>
    /// <exception cref="InvalidOperationException">The row has no more: the plan was made for other arguments.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double value)
    {
        if ((uint)next >= (uint)count) DirectLayout.ThrowChanged();
        Unsafe.Add(ref values, (nuint)Unsafe.Add(ref slots, next++)) = value;
    }
}
