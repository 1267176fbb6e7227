namespace AutodiffGen.Jacobians;

/// <summary>The orders in which the columns of rows come, each kept once: the rows of a stencil share one but for the boundaries.</summary>
internal sealed class LayoutTable
{
    /// <summary>How many of the last layouts are tried before a row is sorted: a loop body may write several kinds of rows in turn.</summary>
    private const int Recent = 4;

    private readonly Dictionary<int, List<(int Start, int Count)>> byHash = [];
    private readonly (int Start, int Count)[] recent = [(0, -1), (0, -1), (0, -1), (0, -1)];
    private ushort[] slots = new ushort[64];
    private ushort[] order = new ushort[16];
    private int used;
    private int oldest;

    /// <summary>Sorts the columns of a row.</summary>
    /// <param name="columns">The columns in the order of the derivatives.</param>
    /// <param name="sorted">The columns ascending; overwritten.</param>
    /// <returns>Where the place of each of them in the sorted row stands in the table; -1 if two are equal or there are too many.</returns>
    public int Sort(ReadOnlySpan<int> columns, Span<int> sorted)
    {
        if (columns.Length > ushort.MaxValue) return -1;
        foreach ((int start, int count) in recent)
        {
            if (count == columns.Length && Fits(columns, sorted, slots.AsSpan(start, count))) return start;
        }

        columns.CopyTo(sorted);
        sorted.Sort();
        if (order.Length < columns.Length) order = new ushort[columns.Length];
        for (int k = 0; k < columns.Length; k++) order[k] = (ushort)sorted.BinarySearch(columns[k]);
        for (int k = 1; k < sorted.Length; k++)
        {
            if (sorted[k] == sorted[k - 1]) return -1;
        }

        int added = Add(order.AsSpan(0, columns.Length));
        recent[oldest++ % Recent] = (added, columns.Length);
        return added;
    }

    public ushort[] ToArray() => slots[..used];

    /// <summary>Whether the row has the order of a layout; then it is sorted.</summary>
    private static bool Fits(ReadOnlySpan<int> columns, Span<int> sorted, ReadOnlySpan<ushort> layout)
    {
        for (int k = 0; k < layout.Length; k++) sorted[layout[k]] = columns[k];
        for (int k = 1; k < sorted.Length; k++)
        {
            if (sorted[k] <= sorted[k - 1]) return false;
        }

        return true;
    }

    private int Add(ReadOnlySpan<ushort> layout)
    {
        var hash = default(HashCode);
        foreach (ushort slot in layout) hash.Add(slot);
        int key = hash.ToHashCode();
        if (!byHash.TryGetValue(key, out List<(int Start, int Count)>? candidates)) byHash[key] = candidates = [];
        foreach ((int start, int count) in candidates)
        {
            if (layout.SequenceEqual(slots.AsSpan(start, count))) return start;
        }

        int added = used;
        used += layout.Length;
        if (used > slots.Length) Array.Resize(ref slots, Math.Max(used, 2 * slots.Length));
        layout.CopyTo(slots.AsSpan(added));
        candidates.Add((added, layout.Length));
        return added;
    }
}
