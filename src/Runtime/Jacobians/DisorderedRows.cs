using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen.Jacobians;

/// <summary>
/// Rows that are written in another order than that of their columns, as at a boundary of a grid, and are put in order afterwards. Those of one order are joined to runs also where others come
/// between them, so that the sides of a grid are a few runs however large it is.
/// </summary>
internal sealed class DisorderedRows
{
    private readonly List<Run> runs = [];

    /// <summary>For each order where its cycles stand, and the run that grows.</summary>
    private readonly Dictionary<int, (int Cycles, int Run)> orders = [];

    /// <summary>The permutations as cycles: the length of each, then places, of which each one gets the value of the next, and the last that of the first; 0 ends an order.</summary>
    private readonly List<int> cycles = [];

    /// <summary>How many runs the rows make.</summary>
    public int RunCount => runs.Count;

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="order">The place among the columns of each value, in the order in which they are written.</param>
    public void Add(in DirectRun rows, ReadOnlySpan<ushort> order)
    {
        int start = cycles.Count;
        if (orders.TryGetValue(rows.Slots, out (int Cycles, int Run) known))
        {
            ref Run run = ref CollectionsMarshal.AsSpan(runs)[known.Run];
            int step = run.Length == 1 ? rows.Start - run.Start : run.Step;
            if (rows.Start - run.Start == (long)run.Length * step && (rows.Length == 1 || rows.Step == step))
            {
                run = run with { Step = step, Length = run.Length + rows.Length };
                return;
            }

            start = known.Cycles;
        }
        else
        {
            AddCycles(order);
        }

        orders[rows.Slots] = (start, runs.Count);
        runs.Add(new Run(rows.Start, rows.Step, rows.Length, start));
    }

    /// <summary>Puts the values of the rows in order.</summary>
    /// <param name="values">All values of the Jacobian.</param>
    public void Arrange(Span<double> values)
    {
        ReadOnlySpan<int> all = CollectionsMarshal.AsSpan(cycles);
        foreach (ref readonly Run run in CollectionsMarshal.AsSpan(runs))
        {
            for (int position = run.Cycles; all[position] > 0; position += all[position] + 1)
            {
                ReadOnlySpan<int> places = all.Slice(position + 1, all[position]);
                nint start = run.Start;
                for (int t = 0; t < run.Length; t++, start += run.Step)
                {
                    // A layout's places are places of the values.
                    ref double row = ref Unsafe.Add(ref MemoryMarshal.GetReference(values), start);
                    ref double place = ref Unsafe.Add(ref row, places[0]);
                    double first = place;
                    for (int k = 1; k < places.Length; k++)
                    {
                        ref double next = ref Unsafe.Add(ref row, places[k]);
                        place = next;
                        place = ref next;
                    }

                    place = first;
                }
            }
        }
    }

    private void AddCycles(ReadOnlySpan<ushort> order)
    {
        int[] sources = new int[order.Length];
        for (int k = 0; k < order.Length; k++) sources[order[k]] = k;
        for (int k = 0; k < sources.Length; k++)
        {
            if (sources[k] < 0 || sources[k] == k) continue;
            int start = cycles.Count;
            cycles.Add(0);
            for (int place = k; sources[place] >= 0;)
            {
                cycles.Add(place);
                (place, sources[place]) = (sources[place], -1);
            }

            cycles[start] = cycles.Count - start - 1;
        }

        cycles.Add(0);
    }

    /// <param name="Start">Where the first row starts among all values.</param>
    /// <param name="Step">How much further each next one starts.</param>
    /// <param name="Length">The number of rows.</param>
    /// <param name="Cycles">Where the cycles of their order start.</param>
    private readonly record struct Run(int Start, int Step, int Length, int Cycles);
}
