using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>The relation of rows and columns as text, for documentation comments.</summary>
internal static class RowRelation
{
    private const int MostRows = 6;
    private const int MostColumns = 16;

    public static IEnumerable<string> Describe(RowProgram program)
    {
        string dependent = program.Shape.Dependents[0].Variable.Name.TrimStart('@');
        Row[] rows = [.. program.Body.All().OfType<Row>().Where(r => !r.Body.IsEmpty)];
        foreach (Row row in rows.Take(MostRows))
        {
            string[] columns = [.. row.Body.All().OfType<Emission>().Select(Column).Distinct()];
            string list = string.Join(", ", columns.Take(MostColumns)) + (columns.Length > MostColumns ? ", ..." : string.Empty);
            string bound = row.IsStatic ? "; " + columns.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) + (columns.Length == 1 ? " nonzero" : " nonzeros") + " at most" : string.Empty;
            yield return "Row <c>" + dependent + "[" + Text(row.Index) + "]</c>: " + list + bound + ".";
        }

        if (rows.Length > MostRows) yield return "And so on, for " + rows.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) + " statements that write rows.";
    }

    private static string Column(Emission emission)
    {
        string name = emission.Independent.Variable.Name.TrimStart('@');
        return "<c>" + (emission.Index is null ? name : name + "[" + Text(emission.Index) + "]") + "</c>";
    }

    private static string Text(Expression index) => Printer.Print(index).Trim().Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
