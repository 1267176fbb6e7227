using System.Globalization;
using AutodiffGen.Coloring;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>
/// The colouring of the columns in closed form, found and proven for all sizes from the subscripts alone: rows and columns are polynomials in sizes and counters, columns that share a row differ
/// by constant vectors of a grid, and <see cref="LinearFormSearch"/> finds the linear form.
/// </summary>
internal static class GridRelation
{
    private const int MostCases = 4;

    /// <summary>How many steps the search for the forms of one method may take: a fraction of a second, whatever the stencil is.</summary>
    private const int Budget = 1 << 20;

    private const int Unbounded = int.MaxValue / 2;

    /// <summary>The sentences of a documentation comment that say it; none if the columns are no grid, or if that isn't proven.</summary>
    public static IEnumerable<string> Describe(RowProgram program)
    {
        IReadOnlyList<Parameter> independents = [.. program.Shape.Independents];
        foreach (int leastSize in new[] { 1, 2, 4, 8 })
        {
            var symbols = new SymbolTable();
            if (ColumnReader.Read(program, symbols, leastSize) is not { Count: > 0 } read) continue;
            string? constant = ConstantPattern.Describe(read, independents, out int constantColors);
            IReadOnlyList<string>? form = Form(read, independents, symbols, leastSize, out int colors);
            if (constantColors < colors && symbols.Powers.Count == 0) return [constant!];
            if (form is not null) return form;
        }

        return [];
    }

    private static IReadOnlyList<string>? Form(List<SymbolicRow> read, IReadOnlyList<Parameter> independents, SymbolTable symbols, int leastSize, out int colors)
    {
        colors = int.MaxValue;
        if (Rows(read, symbols) is not { Count: > 0 } rows) return null;
        IReadOnlyList<string>? line = ColumnGrid.Line(rows, independents, symbols) is { } onLine ? Text(onLine, symbols, leastSize, read.Count > 1, out int lineColors) : Nothing(out lineColors);
        IReadOnlyList<string>? grid = ColumnGrid.Find(rows, independents, symbols) is { } onGrid ? Text(onGrid, symbols, leastSize, read.Count > 1, out int gridColors) : Nothing(out gridColors);
        colors = Math.Min(lineColors, gridColors);
        return gridColors < lineColors ? grid : line;
    }

    private static IReadOnlyList<string>? Nothing(out int colors)
    {
        colors = int.MaxValue;
        return null;
    }

    /// <summary>The columns of each row; rows of the same subscript in one place are one row.</summary>
    private static List<List<Column>>? Rows(List<SymbolicRow> read, SymbolTable symbols)
    {
        var rows = new List<List<Column>>();
        foreach (IGrouping<Polynomial, SymbolicRow> group in read.GroupBy(r => r.Index))
        {
            var columns = new List<Column>();
            foreach (SymbolicRow row in group)
            {
                if (WindowExpansion.Expand(row, symbols) is not { } expanded) return null;
                columns.AddRange(expanded);
            }

            if (columns.Count > 0) rows.Add(columns);
        }

        return rows;
    }

    private static IReadOnlyList<string>? Text(ColumnGrid grid, SymbolTable symbols, int leastSize, bool hasSeveral, out int colors)
    {
        colors = int.MaxValue;
        int[][][] rows = [.. grid.Rows.Select(r => r.ToArray())];
        int length = rows[0][0].Length;
        int offset = grid.HasParameters ? 1 : 0;
        Polynomial[] periods = [.. Enumerable.Range(0, grid.Strides.Length).Where(d => grid.IsPeriodic[d]).Select(d => grid.Extents[d]).OfType<Polynomial>().Distinct()];
        Polynomial? period = periods.FirstOrDefault();
        if (periods.Length > 1 && periods.Any(p => p.Value is not null)) return null;
        int bound = rows.Max(r => r.Length);
        int reach = rows.SelectMany(r => r.SelectMany(p => r.SelectMany(q => p.Zip(q, (a, b) => Math.Abs(a - b))))).Max();
        int from = period is null || period.Value is not null ? leastSize : Math.Max(leastSize, reach + 1);
        var names = new CoordinateNames(grid);
        var cases = new List<string>();
        bool[] isPeriodic = [.. new bool[offset], .. grid.IsPeriodic];
        bool isFixed = period is null || period.Value is not null;
        IReadOnlyList<Polynomial> powers = symbols.Powers;
        bool isPower = !isFixed && periods.All(powers.Contains);
        int budget = Budget;
        for (int modulus = bound; modulus <= 2 * bound && cases.Count < MostCases && budget > 0; modulus++)
        {
            // Validity depends on the number of cells by its remainder only, as long as it exceeds all differences.
            var forms = new Dictionary<string, List<int>>(StringComparer.Ordinal);
            for (int residue = 0; residue < (isFixed ? 1 : modulus) && budget > 0; residue++)
            {
                if (isPower && !IsPowerRemainder(residue, modulus, from)) continue;
                int[] extents = [.. new int[offset].Select(_ => Unbounded), .. Enumerable.Range(0, grid.Strides.Length).Select(d => Extent(grid, d, residue + (modulus * (reach + 2))))];
                List<int[]> differences = LinearFormSearch.Differences(rows, extents, isPeriodic);
                budget -= differences.Count;
                if (LinearFormSearch.Find(differences, length, modulus, modulus, ref budget, out _) is not { } form) continue;
                string text = names.Form(form, modulus);
                if (!forms.TryGetValue(text, out List<int>? residues)) forms.Add(text, residues = []);
                residues.Add(residue);
            }

            foreach (KeyValuePair<string, List<int>> form in forms)
            {
                colors = Math.Min(colors, modulus);
                string condition = isFixed ? string.Empty : " where " + string.Join(" and ", periods.Select(p => "<c>" + SymbolText.Parenthesized(symbols.Text(p)) + " % " + Number(modulus) + "</c>")) + (periods.Length > 1 ? " are both " : " is ") + string.Join(" or ", form.Value.Select(Number));
                cases.Add(Number(modulus) + condition + " by <c>" + form.Key + "</c>");
            }

            if (cases.Count > 0 && isFixed) break;
        }

        if (cases.Count == 0) return null;
        return
        [
            "Colors of columns for a compressed evaluation, " + (from > 1 ? "for sizes from " + Number(from) : "for all sizes") + Condition(powers, symbols) + (hasSeveral ? ", where no row is written twice" : string.Empty) + ": " + string.Join("; ", cases)
            + (names.Column(symbols) is { } column ? "; for column <c>" + column + "</c>" : string.Empty) + ".",
        ];
    }

    private static string Condition(IReadOnlyList<Polynomial> powers, SymbolTable symbols) => powers.Count == 0
        ? string.Empty
        : " where " + string.Join(" and ", powers.Select(p => "<c>" + symbols.Text(p) + "</c>")) + (powers.Count > 1 ? " are powers of two" : " is a power of two");

    /// <summary>Whether a remainder is that of a power of two which isn't less than the sizes of the claim.</summary>
    private static bool IsPowerRemainder(int remainder, int modulus, int from)
    {
        int power = 1;
        while (power < from) power *= 2;
        int rest = power % modulus;

        // Remainders repeat at the latest after as many doublings as there are remainders.
        for (int step = 0; step <= modulus; step++, rest = rest * 2 % modulus)
        {
            if (rest == remainder) return true;
        }

        return false;
    }

    private static int Extent(ColumnGrid grid, int dimension, int period) =>
        grid.Extents[dimension]?.Value is { } constant and > 0 and < Unbounded ? (int)constant : grid.IsPeriodic[dimension] ? period : Unbounded;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
