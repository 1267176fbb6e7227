using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>
/// Puts the derivatives of a row in the order that their columns have far from all boundaries, so that each has a constant place in most rows. The order is that at one point inside: it is
/// right elsewhere too, only slower, since rows of another order are put in order afterwards.
/// </summary>
internal static class RowOrder
{
    /// <summary>The program with such rows in order, as far as their columns are known.</summary>
    public static RowProgram Arrange(RowProgram program)
    {
        var symbols = new SymbolTable();
        Dictionary<int, SymbolicRow> known = ColumnReader.ReadKnown(program, symbols, leastSize: 2).ToDictionary(r => r.Site);
        var sample = new Sample(symbols);
        return program with { Body = Arrange(program.Body, row => known.TryGetValue(row.Site, out SymbolicRow? found) ? Arrange(row, found, program, sample) : row) };
    }

    private static Block Arrange(Block block, Func<Row, Row> arrange) => new(block.Statements.Select(s => s switch
    {
        Row row => arrange(row),
        If choice => choice with { Then = Arrange(choice.Then, arrange), Else = Arrange(choice.Else, arrange) },
        For loop => loop with { Body = Arrange(loop.Body, arrange) },
        While loop => loop with { Body = Arrange(loop.Body, arrange), Update = Arrange(loop.Update, arrange) },
        Breakable breakable => breakable with { Body = Arrange(breakable.Body, arrange) },
        _ => s,
    }).ToEquatableArray());

    private static Row Arrange(Row row, SymbolicRow known, RowProgram program, Sample sample)
    {
        Emission[] emissions = [.. row.Body.Statements.OfType<Emission>()];
        if (!row.IsStatic || emissions.Length == 0 || emissions.Length != known.Columns.Count || !row.Index.Type.Equals(IrType.Int32)) return row;
        List<int> independents = [.. program.Shape.Independents.Select(p => p.Variable.Id)];
        IEnumerable<Emission> ordered = emissions.Zip(known.Columns, (emission, column) => (Emission: emission, Column: column))
            .OrderBy(e => independents.IndexOf(e.Column.Independent.Variable.Id)).ThenBy(e => sample.Value(e.Column.Index, e.Column.Ranges)).Select(e => e.Emission);
        return row with { Body = new Block([.. row.Body.Statements.Where(s => s is not Emission), .. ordered]), IsOrdered = true };
    }

    /// <summary>Numbers for sizes and counters at a point in the interior.</summary>
    private sealed class Sample(SymbolTable symbols)
    {
        /// <summary>Grids are large, and differ in size, so that a row of cells comes behind what is beside a cell.</summary>
        private const double Size = 1000;

        public double Value(Polynomial polynomial, Ranges ranges) => polynomial.Terms.Sum(t => t.Key.Aggregate((double)t.Value, (product, symbol) => product * Value(symbol, ranges)));

        private double Value(int symbol, Ranges ranges)
        {
            switch (symbols[symbol])
            {
                case Grids.Size:
                    return Size + (7 * symbol);
                case Neighbor neighbor:
                    return Value(neighbor.Counter, ranges) + neighbor.Offsets[0];
                default:
                    (Polynomial? low, Polynomial? high) = ranges.Of(symbol);
                    double lowest = low is null ? 0 : Value(low, ranges);
                    double highest = high is null ? lowest + Size : Value(high, ranges);

                    // Two counters of the same range have different values.
                    return lowest + ((highest - lowest) * (0.4 + (0.01 * (symbol % 20))));
            }
        }
    }
}
