namespace AutodiffGen.Jacobians;

/// <summary>The orders in which the columns of rows come, each kept once: the rows of a stencil share one but for the boundaries.</summary>
internal sealed class LayoutTable
{
    private readonly Dictionary<int, List<int>> byHash = [];
    private readonly List<Layout> layouts = [];
    private ushort[] slots = new ushort[64];
    private ushort[] order = new ushort[16];
    private int used;

    /// <summary>The layout of the row before, from whose successor the search starts: boundaries and interiors come in turns.</summary>
    private int last = -1;

    /// <summary>Sorts the columns of a row.</summary>
    /// <param name="columns">The columns in the order of the derivatives.</param>
    /// <param name="sorted">The columns ascending; overwritten.</param>
    /// <returns>Where the place of each of them in the sorted row stands in the table; -1 if two are equal or there are too many.</returns>
    public int Sort(ReadOnlySpan<int> columns, Span<int> sorted)
    {
        if (columns.Length > ushort.MaxValue) return -1;
        if (last >= 0)
        {
            int expected = layouts[last].Next;
            (int start, int count, _) = layouts[expected];
            if (count == columns.Length && Fits(columns, sorted, Of(start, count)))
            {
                last = expected;
                return start;
            }
        }

        if (!TryOrder(columns, sorted)) return -1;
        int found = Find(order.AsSpan(0, columns.Length));
        if (last >= 0) layouts[last] = layouts[last] with { Next = found };
        last = found;
        return layouts[found].Start;
    }

    /// <summary>The places of a layout.</summary>
    public ReadOnlySpan<ushort> Of(int start, int count) => slots.AsSpan(start, count);

    public ushort[] ToArray() => slots[..used];

    /// <summary>Whether a row has the order of a layout; then it is sorted.</summary>
    public static bool Fits(ReadOnlySpan<int> columns, Span<int> sorted, ReadOnlySpan<ushort> layout)
    {
        for (int k = 0; k < layout.Length; k++) sorted[layout[k]] = columns[k];
        for (int k = 1; k < sorted.Length; k++)
        {
            if (sorted[k] <= sorted[k - 1]) return false;
        }

        return true;
    }

    /// <summary>Whether the columns of a layout ascend already.</summary>
    public static bool IsOrdered(ReadOnlySpan<ushort> layout)
    {
        for (int k = 0; k < layout.Length; k++)
        {
            if (layout[k] != k) return false;
        }

        return true;
    }

    /// <summary>Sorts the columns, and finds the place of each; false if two are equal.</summary>
    private bool TryOrder(ReadOnlySpan<int> columns, Span<int> sorted)
    {
        columns.CopyTo(sorted);
        sorted.Sort();
        for (int k = 1; k < sorted.Length; k++)
        {
            if (sorted[k] == sorted[k - 1]) return false;
        }

        if (order.Length < columns.Length) order = new ushort[columns.Length];
        for (int k = 0; k < columns.Length; k++) order[k] = (ushort)sorted.BinarySearch(columns[k]);
        return true;
    }

    private int Find(ReadOnlySpan<ushort> layout)
    {
        var hash = default(HashCode);
        foreach (ushort slot in layout) hash.Add(slot);
        int key = hash.ToHashCode();
        if (!byHash.TryGetValue(key, out List<int>? candidates)) byHash[key] = candidates = [];
        foreach (int known in candidates)
        {
            if (layout.SequenceEqual(Of(layouts[known].Start, layouts[known].Count))) return known;
        }

        int added = layouts.Count;
        layouts.Add(new Layout(used, layout.Length, added));
        used += layout.Length;
        if (used > slots.Length) Array.Resize(ref slots, Math.Max(used, 2 * slots.Length));
        layout.CopyTo(slots.AsSpan(used - layout.Length));
        candidates.Add(added);
        return added;
    }

    /// <param name="Start">Where its places stand.</param>
    /// <param name="Count">Their number.</param>
    /// <param name="Next">The layout that came behind it when it was used last.</param>
    private readonly record struct Layout(int Start, int Count, int Next);
}
