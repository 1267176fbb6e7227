using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>
/// The columns of a Jacobian as cells of a grid, for all sizes, and which cells a row has together: the vectors from its first column to each. Column <c>c</c> of parameter <c>p</c> has the
/// coordinates <c>p</c> (if there are several) and the digits of <c>c</c> in the mixed radix of the strides.
/// </summary>
internal sealed class ColumnGrid
{
    private const int MostDimensions = 5;

    private ColumnGrid(bool hasParameters, Polynomial[] strides)
    {
        HasParameters = hasParameters;
        Strides = strides;
        Extents = new Polynomial?[strides.Length];
        IsPeriodic = new bool[strides.Length];
        Counters = new Counter?[strides.Length];
    }

    /// <summary>Whether the first coordinate says which parameter.</summary>
    public bool HasParameters { get; }

    /// <summary>The strides, the largest first; the last is 1.</summary>
    public Polynomial[] Strides { get; }

    /// <summary>The number of cells in each dimension, where it is known.</summary>
    public Polynomial?[] Extents { get; }

    /// <summary>For each dimension whether neighbours are taken across its ends.</summary>
    public bool[] IsPeriodic { get; }

    /// <summary>For each row its vectors.</summary>
    public List<List<int[]>> Rows { get; } = [];

    /// <summary>For each dimension the counter that runs over it in the first row that has one; null if none does.</summary>
    public Counter?[] Counters { get; }

    /// <summary>Whether all columns have the same coordinate of the largest stride.</summary>
    private bool IsFlat { get; set; } = true;

    /// <summary>The columns on a line, if rows differ by constants there.</summary>
    public static ColumnGrid? Line(List<List<Column>> rows, IReadOnlyList<Parameter> independents, SymbolTable symbols) => TryMake(rows, independents, symbols, [Polynomial.Constant(1)], out _);

    /// <summary>The columns on the grid whose strides the subscripts have.</summary>
    public static ColumnGrid? Find(List<List<Column>> rows, IReadOnlyList<Parameter> independents, SymbolTable symbols)
    {
        var strides = new List<Polynomial> { Polynomial.Constant(1) };
        foreach (Column column in rows.SelectMany(r => r))
        {
            foreach (int symbol in column.Index.Symbols.Where(s => symbols[s] is not Size))
            {
                if (column.Index.Split(symbol) is not { } split || split.Coefficient.Symbols.Any(s => symbols[s] is not Size)) return null;
                Add(strides, split.Coefficient);
            }
        }

        while (strides.Count <= MostDimensions)
        {
            if (Chain(strides) is not { } chain) return null;
            ColumnGrid? grid = TryMake(rows, independents, symbols, chain, out Polynomial? missing);
            if (grid is not null) return grid.IsFlat && chain.Length > 1 ? grid.WithoutFirst() : grid;
            int count = strides.Count;
            if (missing is not null) Add(strides, missing);
            if (strides.Count == count) return null;
        }

        return null;
    }

    /// <summary>The grid without the dimension that all columns have the same coordinate of.</summary>
    private ColumnGrid WithoutFirst()
    {
        var grid = new ColumnGrid(HasParameters, [.. Strides.Skip(1)]);
        Array.Copy(Extents, 1, grid.Extents, 0, grid.Extents.Length);
        Array.Copy(IsPeriodic, 1, grid.IsPeriodic, 0, grid.Extents.Length);
        Array.Copy(Counters, 1, grid.Counters, 0, grid.Extents.Length);
        foreach (List<int[]> row in Rows) grid.Rows.Add([.. row.Select(v => v.Where((_, d) => d != (HasParameters ? 1 : 0)).ToArray())]);
        return grid;
    }

    private static void Add(List<Polynomial> strides, Polynomial stride)
    {
        if (stride.Terms.All(t => t.Value < 0)) stride = stride.Times(-1);
        if (!strides.Contains(stride)) strides.Add(stride);
    }

    /// <summary>The strides in descending order, if each is a multiple of the next.</summary>
    private static Polynomial[]? Chain(List<Polynomial> strides)
    {
        var chain = new List<Polynomial>();
        var open = new List<Polynomial>(strides);
        while (open.Count > 0)
        {
            int largest = open.FindIndex(s => open.All(other => s.DivideExactly(other) is not null));
            if (largest < 0) return null;
            chain.Add(open[largest]);
            open.RemoveAt(largest);
        }

        return [.. chain];
    }

    private static ColumnGrid? TryMake(List<List<Column>> rows, IReadOnlyList<Parameter> independents, SymbolTable symbols, Polynomial[] strides, out Polynomial? missing)
    {
        missing = null;
        var grid = new ColumnGrid(independents.Count > 1, strides);
        var outermost = new List<(Polynomial Coordinate, Ranges Ranges)>();
        foreach (List<Column> row in rows)
        {
            var cells = new List<(int Parameter, Polynomial[] Values)>();
            foreach (Column column in row)
            {
                if (Coordinates.Of(column, symbols, strides, out missing) is not { } coordinates || !grid.Merge(coordinates, symbols)) return null;
                outermost.Add((coordinates.Values[0], column.Ranges));
                int parameter = independents.ToList().FindIndex(p => p.Variable.Id == column.Independent.Variable.Id);
                foreach (Polynomial[] values in Alternatives(coordinates.Values, symbols)) cells.Add((parameter, values));
            }

            var vectors = new List<int[]>();
            foreach ((int parameter, Polynomial[] values) in cells)
            {
                if (grid.Vector(cells[0].Values, values, parameter) is not { } vector) return null;
                if (!vectors.Any(v => v.SequenceEqual(vector))) vectors.Add(vector);
            }

            grid.Rows.Add(vectors);
        }

        // The other dimensions are proven to be left nowhere; so must be one that neighbours are taken across the ends of.
        return !grid.IsPeriodic[0] || (grid.Extents[0] is { } extent && outermost.All(o => o.Ranges.IsBetween(Polynomial.Zero, o.Coordinate, extent - Polynomial.Constant(1)))) ? grid : null;
    }

    private bool Merge(Coordinates coordinates, SymbolTable symbols)
    {
        IsFlat &= coordinates.Values[0].Value == 0;
        for (int d = 0; d < Strides.Length; d++)
        {
            foreach (int symbol in coordinates.Values[d].Symbols)
            {
                if (symbols[symbol] is Neighbor { Extent: not null }) IsPeriodic[d] = true;
                int counter = symbols[symbol] is Neighbor neighbor ? neighbor.Counter : symbol;
                Counters[d] ??= symbols[counter] as Counter;
            }

            if (coordinates.Extents[d] is not { } extent) continue;
            if (Extents[d] is { } known && !known.Equals(extent)) return false;
            Extents[d] = extent;
        }

        return true;
    }

    /// <summary>The coordinates with each of the offsets of neighbours.</summary>
    private static IEnumerable<Polynomial[]> Alternatives(Polynomial[] values, SymbolTable symbols)
    {
        for (int d = 0; d < values.Length; d++)
        {
            int symbol = values[d].Symbols.FirstOrDefault(s => symbols[s] is Neighbor);
            if (symbol == 0) continue;
            var neighbor = (Neighbor)symbols[symbol];
            return neighbor.Offsets.SelectMany(offset =>
            {
                var next = (Polynomial[])values.Clone();
                next[d] = values[d].Replace(symbol, Polynomial.Symbol(neighbor.Counter) + Polynomial.Constant(offset));
                return Alternatives(next, symbols);
            });
        }

        return [values];
    }

    private int[]? Vector(Polynomial[] from, Polynomial[] to, int parameter)
    {
        var vector = new List<int>();
        if (HasParameters) vector.Add(parameter);
        for (int d = 0; d < from.Length; d++)
        {
            Polynomial difference = to[d] - from[d];
            if (difference.Value is null && Extents[d] is { } extent)
            {
                // The first and the last cell are neighbours across the ends.
                foreach (Polynomial wrapped in new[] { difference - extent, difference + extent })
                {
                    if (wrapped.Value is null) continue;
                    difference = wrapped;
                    IsPeriodic[d] = true;
                    break;
                }
            }

            if (difference.Value is not { } value || Math.Abs(value) > 1 << 20) return null;
            vector.Add((int)value);
        }

        return [.. vector];
    }
}
