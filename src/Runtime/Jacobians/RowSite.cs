using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutodiffGen.Jacobians;

/// <summary>The rows that one statement writes, as runs.</summary>
internal sealed class RowSite
{
    /// <summary>Buffers are compared in whole vectors, with zeros behind the columns.</summary>
    private const int Lanes = 8;

    private readonly List<RowRun> runs = [];

    /// <summary>
    /// The columns of the row that is being written, of the one before it, which waits to be compared until its columns have surely reached the memory, and of the one before that, in turns;
    /// and the steps between the latter two; each <see cref="capacity"/> numbers.
    /// </summary>
    private int[] buffers = new int[4 * Lanes];
    private int capacity = Lanes;
    private int now;
    private int waiting = Lanes;
    private int before = 2 * Lanes;
    private int waitingRow;
    private int waitingCount = -1;

    private int[] data = new int[4 * Lanes];
    private int used;
    private RowRun run;
    private int lastRow;

    /// <summary>The iterations in which the last two rows began, and how many rows have been passed over behind the last one.</summary>
    private int lastIteration = -2;
    private int iterationBefore = -2;
    private int skipped;

    /// <summary>Whether the columns come in ascending order in most rows, and evaluation writes them so.</summary>
    public bool IsOrdered { get; set; }

    /// <summary>Where the columns of the row that is being written start.</summary>
    public ref int First => ref buffers[now];

    /// <summary>The runs, in the order of the rows.</summary>
    public ReadOnlySpan<RowRun> Runs
    {
        get
        {
            if (waitingCount >= 0) Take();
            waitingCount = -1;
            Flush();
            return CollectionsMarshal.AsSpan(runs);
        }
    }

    /// <summary>The columns of the first row of a run.</summary>
    public ReadOnlySpan<int> Base(in RowRun of) => data.AsSpan(of.Data, of.Count);

    /// <summary>By how much the columns change from each row of a run to the next; nothing if it has one row.</summary>
    public ReadOnlySpan<int> Steps(in RowRun of) => of.Length > 1 ? data.AsSpan(of.Data + of.Count, of.Count) : default;

    /// <summary>Makes room for columns.</summary>
    public void Reserve(int count)
    {
        if (count > capacity) Grow(count);
    }

    /// <summary>Notes the iteration in which a row begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(int iteration) => (iterationBefore, lastIteration) = (lastIteration, iteration);

    /// <summary>Whether the rows of this iteration and the one before make a run that can go on without looking at each row; also where there is no row in this one.</summary>
    public bool CanSkip(int iteration)
    {
        if (lastIteration != iteration) return true;
        if (iterationBefore != iteration - 1) return false;
        if (waitingCount >= 0) Take();
        waitingCount = -1;
        return run.Length > 1;
    }

    /// <summary>Passes over rows, if there is one in this iteration.</summary>
    public void Skip(int iteration, int rows)
    {
        if (lastIteration == iteration) skipped = rows;
    }

    /// <summary>Takes the columns as the next row.</summary>
    public void Close(int row, int count)
    {
        if (waitingCount >= 0) Take();
        (now, waiting, before) = (before, now, waiting);
        (waitingRow, waitingCount) = (row, count);
    }

    /// <summary>Adds the waiting row to the run, or starts another with it.</summary>
    private void Take()
    {
        if (skipped > 0) Jump();
        else if (run.Length > 1 && waitingCount == run.Count && waitingRow - lastRow == run.RowStep && Continues()) run.Length++;
        else Start(waitingRow, waitingCount);
        lastRow = waitingRow;
    }

    /// <summary>Adds the rows that were passed over and the waiting one, which tells that they are what was expected.</summary>
    private void Jump()
    {
        int rows = skipped + 1;
        bool isExpected = waitingCount == run.Count && waitingRow - lastRow == (long)rows * run.RowStep;
        for (int k = 0; k < waitingCount && isExpected; k++) isExpected = buffers[waiting + k] - buffers[before + k] == (long)rows * buffers[(3 * capacity) + k];
        if (!isExpected) throw new InvalidOperationException("The columns of rows don't follow those before as expected.");
        run.Length += rows;
        skipped = 0;
    }

    /// <summary>Whether the columns are those of the row before, a step further.</summary>
    private bool Continues()
    {
        ref int all = ref MemoryMarshal.GetArrayDataReference(buffers);
        for (int k = 0; k < waitingCount; k += Lanes)
        {
            // Buffers have whole vectors. Where something else than 0 stands behind the columns, another run begins, which does no harm.
            Vector256<int> difference = Vector256.LoadUnsafe(ref all, (nuint)(waiting + k)) - Vector256.LoadUnsafe(ref all, (nuint)(before + k));
            if (difference != Vector256.LoadUnsafe(ref all, (nuint)((3 * capacity) + k))) return false;
        }

        return true;
    }

    /// <summary>Makes a run of the row and the one before it, or starts one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Start(int row, int count)
    {
        int whole = (count + Lanes - 1) / Lanes * Lanes;
        Span<int> columns = buffers.AsSpan(waiting, whole);
        columns[count..].Clear();

        // Two rows alone are no run: the second one may start a longer one, as that behind a boundary does.
        if (run.Length == 2)
        {
            run.Length = 1;
            used -= run.Count;
            Flush();
            run = new RowRun { Row = lastRow, Length = 1, Count = run.Count, Data = used };
            Append(buffers.AsSpan(before, run.Count));
        }

        if (run.Length == 1 && count == run.Count)
        {
            Span<int> steps = buffers.AsSpan(3 * capacity, whole);
            for (int k = 0; k < whole; k++) steps[k] = columns[k] - buffers[before + k];
            run.Length = 2;
            run.RowStep = row - lastRow;
            Append(steps[..count]);
            return;
        }

        Flush();
        run = new RowRun { Row = row, Length = 1, Count = count, Data = used };
        Append(columns[..count]);
    }

    private void Flush()
    {
        if (run.Length == 0) return;
        runs.Add(run);
        run.Length = 0;
    }

    private void Append(ReadOnlySpan<int> more)
    {
        if (used + more.Length > data.Length) Array.Resize(ref data, Math.Max(used + more.Length, 2 * data.Length));
        more.CopyTo(data.AsSpan(used));
        used += more.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        int length = Math.Max(count + Lanes - 1, 2 * capacity) / Lanes * Lanes;
        int[] larger = new int[4 * length];
        for (int b = 0; b < 4; b++) buffers.AsSpan(b * capacity, capacity).CopyTo(larger.AsSpan(b * length));
        (now, waiting, before) = (now / capacity * length, waiting / capacity * length, before / capacity * length);
        (buffers, capacity) = (larger, length);
    }
}

/// <summary>Rows that are written one after the other: row <c>Row + t·RowStep</c>, <c>t &lt; Length</c>, has the columns of the first one, <c>t</c> steps further.</summary>
internal record struct RowRun
{
    public int Row;
    public int RowStep;
    public int Length;
    public int Count;

    /// <summary>Where the columns of the first row stand, and behind them the steps.</summary>
    public int Data;
}
