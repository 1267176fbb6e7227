namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>Where a column lies in a grid: a coordinate for each stride, the largest stride first; each but the first is proven to be less than its extent.</summary>
internal sealed class Coordinates
{
    private readonly SymbolTable symbols;
    private readonly Polynomial[] strides;

    private Coordinates(SymbolTable symbols, Polynomial[] strides)
    {
        this.symbols = symbols;
        this.strides = strides;
        Values = [.. strides.Select(_ => Polynomial.Zero)];
        Extents = new Polynomial?[strides.Length];
        for (int d = 1; d < strides.Length; d++) Extents[d] = strides[d - 1].DivideExactly(strides[d]);
    }

    public Polynomial[] Values { get; }

    /// <summary>The number of cells in each dimension; that of the first is known only where it is periodic.</summary>
    public Polynomial?[] Extents { get; }

    /// <summary>Splits a column's subscript.</summary>
    /// <param name="column">The column.</param>
    /// <param name="symbols">The symbols.</param>
    /// <param name="strides">The strides, each a multiple of the next; the last is 1.</param>
    /// <param name="missing">A further stride that the subscript asks for.</param>
    /// <returns>The coordinates; null if a counter goes with none of the strides, or if it isn't proven that they stay in the grid.</returns>
    public static Coordinates? Of(Column column, SymbolTable symbols, Polynomial[] strides, out Polynomial? missing)
    {
        missing = null;
        var coordinates = new Coordinates(symbols, strides);
        if (strides.Length == 1) return coordinates.SetLine(column.Index) ? coordinates : null;
        Polynomial rest = column.Index;
        foreach (int symbol in column.Index.Symbols.Where(s => symbols[s] is not Size).ToArray())
        {
            if (rest.Split(symbol) is not { } split) return null;
            if (!coordinates.Assign(symbol, split.Coefficient)) return null;
            rest = split.Others;
        }

        return coordinates.AddSizes(rest, out missing) && coordinates.Settle(column.Ranges) ? coordinates : null;
    }

    /// <summary>On a line a column is its own coordinate, whatever it is made of.</summary>
    private bool SetLine(Polynomial column)
    {
        Values[0] = column;
        foreach (int symbol in column.Symbols)
        {
            if (symbols[symbol] is not Neighbor { Extent: { } extent }) continue;
            if (column.Split(symbol) is not { } split || split.Coefficient.Value != 1 || (Extents[0] is { } known && !known.Equals(extent))) return false;
            Extents[0] = extent;
        }

        return true;
    }

    private bool Assign(int symbol, Polynomial coefficient)
    {
        for (int d = 0; d < strides.Length; d++)
        {
            if (coefficient.DivideExactly(strides[d])?.Value is not { } factor) continue;
            if (symbols[symbol] is Neighbor { Extent: { } extent })
            {
                if (factor != 1 || (Extents[d] is { } known && !known.Equals(extent))) return false;
                Extents[d] = extent;
            }

            Values[d] += Polynomial.Symbol(symbol).Times(factor);
            return true;
        }

        return false;
    }

    /// <summary>Adds what is made of sizes alone, such as the start of a species.</summary>
    private bool AddSizes(Polynomial rest, out Polynomial? missing)
    {
        missing = null;
        for (int d = 0; d < strides.Length && rest.Value is null; d++)
        {
            if (strides[d].Value is not null || rest.LeadingMultiple(strides[d]) is not { } factor) continue;
            Values[d] += Polynomial.Constant(factor);
            rest -= strides[d].Times(factor);
        }

        if (rest.Value is { } last)
        {
            for (int d = 0; d < strides.Length; d++)
            {
                if (strides[d].Value is not { } stride) continue;
                long factor = Floor(last, stride);
                Values[d] += Polynomial.Constant(factor);
                last -= factor * stride;
            }

            return true;
        }

        missing = rest.DivideExactly(strides[0]) is null || rest.Terms.Any(t => t.Value < 0) ? rest.LeadingMonomial() : rest;
        return false;
    }

    /// <summary>Carries from one dimension to the next until each coordinate is in its range.</summary>
    private bool Settle(Ranges ranges)
    {
        Polynomial one = Polynomial.Constant(1);
        for (int d = strides.Length - 1; d > 0; d--)
        {
            Polynomial extent = Extents[d]!;
            for (int carry = 0; carry < 4 && !ranges.IsBetween(Polynomial.Zero, Values[d], extent - one); carry++)
            {
                int sign = ranges.IsNonNegative(Values[d].Times(-1) - one) ? 1 : ranges.IsNonNegative(Values[d] - extent) ? -1 : 0;
                if (sign == 0) return false;
                Values[d] += extent.Times(sign);
                Values[d - 1] -= Polynomial.Constant(sign);
            }

            if (!ranges.IsBetween(Polynomial.Zero, Values[d], extent - one)) return false;
        }

        return true;
    }

    private static long Floor(long value, long divisor) => (value - (((value % divisor) + divisor) % divisor)) / divisor;
}
