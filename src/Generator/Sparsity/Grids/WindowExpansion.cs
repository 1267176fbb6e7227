using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>The columns of a row one by one: counters of windows are replaced by each of their values.</summary>
internal static class WindowExpansion
{
    private const int MostColumns = 256;

    /// <summary>The columns, in which no other counters occur than those that say which row it is; null if a window has no constant size, or rows of one statement may coincide.</summary>
    /// <param name="row">The row.</param>
    /// <param name="symbols">The symbols.</param>
    public static List<Column>? Expand(SymbolicRow row, SymbolTable symbols)
    {
        HashSet<int> counters = [.. row.Index.Symbols.Where(s => symbols[s] is not Size)];
        if (counters.Any(s => symbols[s] is not Counter) || !IsInjective(row, counters)) return null;
        var done = new List<Column>();
        var open = new Stack<Column>(row.Columns.AsEnumerable().Reverse());
        while (open.Count > 0)
        {
            Column column = open.Pop();
            int window = column.Index.Symbols.FirstOrDefault(s => (symbols[s] is Counter && !counters.Contains(s)) || (symbols[s] is Neighbor neighbor && !counters.Contains(neighbor.Counter)));
            if (window == 0)
            {
                if (!done.Any(d => d.Independent == column.Independent && d.Index.Equals(column.Index) && ReferenceEquals(d.Ranges, column.Ranges))) done.Add(column);
                continue;
            }

            if (symbols[window] is Neighbor || !IsConstant(column.Ranges, window, out long lowest, out long highest) || highest - lowest >= MostColumns) return null;
            for (long value = highest; value >= lowest; value--) open.Push(column with { Index = column.Index.Replace(window, Polynomial.Constant(value)) });
            if (open.Count + done.Count > MostColumns) return null;
        }

        return done;
    }

    private static bool IsConstant(Ranges ranges, int symbol, out long lowest, out long highest)
    {
        (Polynomial? low, Polynomial? high) = ranges.Of(symbol);
        lowest = low?.Value ?? 0;
        highest = high?.Value ?? 0;
        return low?.Value is not null && high?.Value is not null;
    }

    /// <summary>Whether different values of the counters give different rows: each counter's stride exceeds all that those of smaller strides can add.</summary>
    private static bool IsInjective(SymbolicRow row, HashSet<int> counters)
    {
        var strides = new List<(int Symbol, Polynomial Stride)>();
        foreach (int symbol in counters)
        {
            if (row.Index.Split(symbol) is not { } split || split.Coefficient.Symbols.Any(counters.Contains)) return false;
            Polynomial stride = row.Ranges.IsNonNegative(split.Coefficient) ? split.Coefficient : split.Coefficient.Times(-1);
            strides.Add((symbol, stride));
        }

        Polynomial span = Polynomial.Zero;
        while (strides.Count > 0)
        {
            int smallest = strides.FindIndex(s => strides.All(other => row.Ranges.IsNonNegative(other.Stride - s.Stride)));
            if (smallest < 0 || !row.Ranges.IsNonNegative(strides[smallest].Stride - Polynomial.Constant(1) - span)) return false;
            (Polynomial? lowest, Polynomial? highest) = row.Ranges.Of(strides[smallest].Symbol);
            if (strides.Count > 1)
            {
                if (lowest is null || highest is null) return false;
                span += strides[smallest].Stride * (highest - lowest);
            }

            strides.RemoveAt(smallest);
        }

        return true;
    }
}
