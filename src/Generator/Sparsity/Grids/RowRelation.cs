using System.Globalization;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Sparsity.Rows;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>The relation of rows and columns as text, for documentation comments.</summary>
internal static class RowRelation
{
    private const int MostRows = 6;
    private const int MostColumns = 16;

    /// <summary>Which columns each row has, and their colours where these are known.</summary>
    public static IEnumerable<string> Describe(RowProgram program)
    {
        string dependent = program.Shape.Dependents[0].Variable.Name.TrimStart('@');
        var symbols = new SymbolTable();
        List<SymbolicRow> read = ColumnReader.Read(program, symbols, leastSize: 2) ?? [];
        Dictionary<int, SymbolicRow[]> bySite = read.GroupBy(r => r.Site).ToDictionary(g => g.Key, g => g.ToArray());
        Row[] rows = [.. program.Body.All().OfType<Row>().Where(r => !r.Body.IsEmpty)];
        foreach (Row row in rows.Take(MostRows))
        {
            // What the subscripts come to says more than the names of locals.
            SymbolicRow? known = bySite.TryGetValue(row.Site, out SymbolicRow[]? found) && found.Length == 1 ? found[0] : null;
            string[] columns = [.. (known is null ? row.Body.All().OfType<Emission>().Select(Column) : known.Columns.Select(c => Column(c, symbols))).Distinct()];
            int count = known is null ? row.Body.All().OfType<Emission>().Select(e => (e.Independent.Variable.Id, e.Index)).Distinct().Count() : known.Columns.Select(c => (c.Independent.Variable.Id, c.Index)).Distinct().Count();
            string list = string.Join(", ", columns.Take(MostColumns)) + (columns.Length > MostColumns ? ", ..." : string.Empty);
            bool isBounded = row.Body.All().All(s => s is not (For or While));
            string bound = isBounded ? "; " + Number(count) + (count == 1 ? " nonzero" : " nonzeros") + " at most" : string.Empty;
            yield return "Row <c>" + dependent + "[" + (known is null ? Text(row.Index) : symbols.Text(known.Index)) + "]</c>: " + list + bound + ".";
        }

        if (rows.Length > MostRows) yield return "And so on, for " + Number(rows.Length) + " statements that write rows.";
        foreach (string coloring in GridRelation.Describe(program)) yield return coloring;
    }

    private static string Column(Column column, SymbolTable symbols)
    {
        string name = column.Independent.Variable.Name.TrimStart('@');
        return "<c>" + (column.Independent.Variable.Type.IsBuffer ? name + "[" + symbols.Text(column.Index).Replace("&", "&amp;") + "]" : name) + "</c>";
    }

    private static string Column(Emission emission)
    {
        string name = emission.Independent.Variable.Name.TrimStart('@');
        return "<c>" + (emission.Index is null ? name : name + "[" + Text(emission.Index) + "]") + "</c>";
    }

    private static string Text(Expression index) => Printer.Print(index).Trim().Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
