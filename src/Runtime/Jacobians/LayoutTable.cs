namespace AutodiffGen.Jacobians;

/// <summary>The orders in which the columns of rows come, each kept once: the rows of a stencil share one but for the boundaries.</summary>
internal sealed class LayoutTable
{
    private readonly List<ushort> slots = [];
    private readonly Dictionary<int, List<(int Start, int Count)>> byHash = [];
    private ushort[] order = new ushort[16];
    private int lastStart;
    private int lastCount = -1;

    /// <summary>Sorts the columns of a row.</summary>
    /// <param name="columns">The columns in the order of the derivatives.</param>
    /// <param name="sorted">The columns ascending; overwritten.</param>
    /// <returns>Where the place of each of them in the sorted row stands in the table; -1 if two are equal or there are too many.</returns>
    public int Sort(ReadOnlySpan<int> columns, Span<int> sorted)
    {
        if (columns.Length > ushort.MaxValue) return -1;
        if (columns.Length == lastCount && IsLast(columns, sorted)) return lastStart;
        columns.CopyTo(sorted);
        sorted.Sort();
        if (order.Length < columns.Length) order = new ushort[columns.Length];
        for (int k = 0; k < columns.Length; k++) order[k] = (ushort)sorted.BinarySearch(columns[k]);
        for (int k = 1; k < sorted.Length; k++)
        {
            if (sorted[k] == sorted[k - 1]) return -1;
        }

        lastStart = Add(order.AsSpan(0, columns.Length));
        lastCount = columns.Length;
        return lastStart;
    }

    public ushort[] ToArray() => [.. slots];

    /// <summary>Whether the row has the order of the last one; then it is sorted.</summary>
    private bool IsLast(ReadOnlySpan<int> columns, Span<int> sorted)
    {
        for (int k = 0; k < columns.Length; k++) sorted[slots[lastStart + k]] = columns[k];
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
            if (count == layout.Length && IsAt(start, layout)) return start;
        }

        int added = slots.Count;
        foreach (ushort slot in layout) slots.Add(slot);
        candidates.Add((added, layout.Length));
        return added;
    }

    private bool IsAt(int start, ReadOnlySpan<ushort> layout)
    {
        for (int k = 0; k < layout.Length; k++)
        {
            if (slots[start + k] != layout[k]) return false;
        }

        return true;
    }
}
