using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen.Jacobians;

/// <summary>Where direct evaluation writes, in the order in which the method computes its rows; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DirectLayout
{
    private readonly DirectRow[] rows;
    private readonly ushort[] slots;

    internal DirectLayout(DirectRow[] rows, ushort[] slots)
    {
        this.rows = rows;
        this.slots = slots;
    }

    /// <summary>The place of a row that always has the same number of derivatives.</summary>
    /// <param name="index">Which of the rows it is, in the order of the method.</param>
    /// <param name="count">The number of its derivatives.</param>
    /// <param name="values">The values of the Jacobian.</param>
    /// <returns>The place, in which derivatives 0 to <paramref name="count"/> - 1 may be set.</returns>
    /// <exception cref="InvalidOperationException">The plan has no such row: it was made for other arguments.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowValues Row(int index, int count, Span<double> values)
    {
        DirectRow[] all = rows;
        if ((uint)index >= (uint)all.Length) ThrowChanged();
        ref DirectRow row = ref all[index];
        if (row.Count != count) ThrowChanged();
        return new RowValues(values.Slice(row.Start, count), new ReadOnlySpan<ushort>(slots, row.Slots, count));
    }

    /// <summary>The place of a row whose number of derivatives follows from the arguments.</summary>
    /// <param name="index">Which of the rows it is, in the order of the method.</param>
    /// <param name="values">The values of the Jacobian.</param>
    /// <returns>The place, to which derivatives are added one after the other.</returns>
    /// <exception cref="InvalidOperationException">The plan has no such row: it was made for other arguments.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowValues Row(int index, Span<double> values)
    {
        DirectRow[] all = rows;
        if ((uint)index >= (uint)all.Length) ThrowChanged();
        ref DirectRow row = ref all[index];
        return new RowValues(values.Slice(row.Start, row.Count), new ReadOnlySpan<ushort>(slots, row.Slots, row.Count));
    }

    [DoesNotReturn]
    internal static void ThrowChanged() => throw new InvalidOperationException("The plan was made for other arguments than those of this evaluation, which it was told not to check.");
}

/// <summary>Where a row is written.</summary>
/// <param name="Start">Where its values start among all values.</param>
/// <param name="Slots">Where the places of its derivatives start.</param>
/// <param name="Count">The number of its derivatives.</param>
internal readonly record struct DirectRow(int Start, int Slots, int Count);

/// <summary>The values of one row, in the order in which the method computes its derivatives; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct RowValues
{
    private readonly ref double values;
    private readonly ref ushort slots;
    private readonly int count;
    private int next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RowValues(Span<double> values, ReadOnlySpan<ushort> slots)
    {
        // A layout's slots are less than the number of derivatives, which is the length of both.
        this.values = ref MemoryMarshal.GetReference(values);
        this.slots = ref MemoryMarshal.GetReference(slots);
        count = values.Length;
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
