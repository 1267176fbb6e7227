using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutodiffGen.Jacobians;

/// <summary>Writes the columns of runs of rows, sorted, into compressed rows, and finds where their derivatives are to be written.</summary>
internal sealed class RowExpansion(int[] pointers, int[] indices)
{
    /// <summary>The number of rows that are written a vector of columns at a time, before the next vector.</summary>
    private const int Block = 256;

    private readonly LayoutTable layouts = new();
    private readonly List<DirectRun> output = [];
    private bool isOrdered;
    private int[] sorted = new int[16];
    private int[] steps = new int[16];
    private int[] end = new int[16];

    /// <summary>The places of derivatives in their rows, to which the runs refer.</summary>
    public ushort[] Slots => layouts.ToArray();

    /// <summary>The rows of ordered statements that are to be put in order after an evaluation.</summary>
    public DisorderedRows Disordered { get; } = new();

    /// <summary>Writes the rows of one statement; false if two columns of a row are equal, or there are too many for a layout.</summary>
    public bool TryExpand(RowSite site, out DirectRun[] runs)
    {
        output.Clear();
        isOrdered = site.IsOrdered;
        bool isDistinct = true;
        foreach (ref readonly RowRun run in site.Runs)
        {
            isDistinct = TryExpand(site.Base(run), site.Steps(run), run, 0, run.Length);
            if (!isDistinct) break;
        }

        runs = [.. output];
        return isDistinct;
    }

    /// <summary>Columns that ascend in the first and in the last row of a run ascend in all of them, since they change linearly; where they don't, each half is a run of its own.</summary>
    private bool TryExpand(ReadOnlySpan<int> first, ReadOnlySpan<int> step, in RowRun run, int from, int length)
    {
        int count = run.Count;
        if (sorted.Length < count) (sorted, steps, end) = (new int[count], new int[count], new int[count]);
        for (int k = 0; k < count; k++) end[k] = step.IsEmpty ? first[k] : first[k] + (from * step[k]);
        int slots = layouts.Sort(end.AsSpan(0, count), sorted.AsSpan(0, count));
        if (slots < 0) return false;
        if (length > 1)
        {
            for (int k = 0; k < count; k++) end[k] = first[k] + ((from + length - 1) * step[k]);
            if (!LayoutTable.Fits(end.AsSpan(0, count), steps.AsSpan(0, count), layouts.Of(slots, count)))
                return TryExpand(first, step, run, from, length / 2) && TryExpand(first, step, run, from + (length / 2), length - (length / 2));
            for (int k = 0; k < count; k++) steps[layouts.Of(slots, count)[k]] = step[k];
        }

        Write(run, from, length, slots);
        return true;
    }

    private void Write(in RowRun run, int from, int length, int slots)
    {
        int row = run.Row + (from * run.RowStep);
        for (int t = 0; t < length; t += Block) Write(row + (t * run.RowStep), run.RowStep, t, Math.Min(Block, length - t), run.Count);

        if (isOrdered && LayoutTable.IsOrdered(layouts.Of(slots, run.Count))) return;
        if (length == 1 || run.RowStep == 1)
        {
            Add(new DirectRun(pointers[row], run.Count, length, slots, run.Count));
            return;
        }

        // Where the rows between have other lengths, those of the run are no equal steps apart.
        for (int first = 0; first < length;)
        {
            int start = pointers[row];
            int step = length > 1 + first ? pointers[row + run.RowStep] - start : 0;
            int steps = 1;
            while (first + steps < length && pointers[row + (steps * run.RowStep)] - start == (long)steps * step) steps++;
            Add(new DirectRun(start, step, steps, slots, run.Count));
            first += steps;
            row += steps * run.RowStep;
        }
    }

    private void Add(DirectRun run)
    {
        if (isOrdered) Disordered.Add(run, layouts.Of(run.Slots, run.Count));
        else output.Add(run);
    }

    /// <summary>Writes rows, of which the first comes <paramref name="t"/> steps behind the sorted one.</summary>
    private void Write(int row, int rowStep, int t, int length, int count)
    {
        if (count < Vector128<int>.Count)
        {
            for (int k = 0; k < count; k++)
            {
                int column = sorted[k] + (t * steps[k]);
                for (int i = 0; i < length; i++, column += steps[k]) indices[pointers[row + (i * rowStep)] + k] = column;
            }

            return;
        }

        // The last vector overlaps the one before it where the row has no whole number of vectors.
        for (int k = 0; ; k = Math.Min(k + Vector128<int>.Count, count - Vector128<int>.Count))
        {
            Vector128<int> step = Vector128.LoadUnsafe(ref steps[k]);
            Vector128<int> column = Vector128.LoadUnsafe(ref sorted[k]) + (t * step);
            if (rowStep == 1)
            {
                // The rows follow each other without a gap.
                Span<int> target = indices.AsSpan(pointers[row], length * count);
                ref int first = ref MemoryMarshal.GetReference(target);
                for (nuint place = (nuint)k; place < (nuint)target.Length; place += (nuint)count, column += step) column.StoreUnsafe(ref first, place);
            }
            else
            {
                for (int i = 0; i < length; i++, column += step) column.StoreUnsafe(ref indices[pointers[row + (i * rowStep)] + k]);
            }

            if (k == count - Vector128<int>.Count) return;
        }
    }
}
