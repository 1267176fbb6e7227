using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>The relation of rows and columns as text, for documentation comments.</summary>
internal static class RowRelation
{
    private const int MostRows = 6;
    private const int MostColumns = 16;
    private const int LargestModulus = 64;

    public static IEnumerable<string> Describe(RowProgram program)
    {
        string dependent = program.Shape.Dependents[0].Variable.Name.TrimStart('@');
        Row[] rows = [.. program.Body.All().OfType<Row>().Where(r => !r.Body.IsEmpty)];
        foreach (Row row in rows.Take(MostRows))
        {
            string[] columns = [.. row.Body.All().OfType<Emission>().Select(Column).Distinct()];
            string list = string.Join(", ", columns.Take(MostColumns)) + (columns.Length > MostColumns ? ", ..." : string.Empty);
            bool isBounded = row.Body.All().All(s => s is not (For or While));
            string bound = isBounded ? "; " + columns.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) + (columns.Length == 1 ? " nonzero" : " nonzeros") + " at most" : string.Empty;
            yield return "Row <c>" + dependent + "[" + Text(row.Index) + "]</c>: " + list + bound + ".";
        }

        if (rows.Length > MostRows) yield return "And so on, for " + rows.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) + " statements that write rows.";
        if (ModulusOf(rows) is { } modulus)
            yield return "By colors of columns a compressed evaluation takes " + modulus.ToString(System.Globalization.CultureInfo.InvariantCulture) + " where no row is written twice, whatever the sizes are: that of column <c>c</c> is <c>c mod " + modulus.ToString(System.Globalization.CultureInfo.InvariantCulture) + "</c>.";
    }

    /// <summary>
    /// The smallest number by multiples of which no two columns differ that one execution of a statement gives a row, if the differences are the same in all rows that a statement writes; null if they aren't, or if the number is
    /// large.
    /// </summary>
    private static int? ModulusOf(IReadOnlyCollection<Row> rows)
    {
        var differences = new HashSet<long>();
        foreach (Row row in rows)
        {
            Emission[] emissions = [.. row.Body.All().OfType<Emission>()];
            if (emissions.Any(e => e.Index is null || e.Independent.Variable.Id != emissions[0].Independent.Variable.Id)) return null;

            // Under a loop in the row a subscript stands for many.
            if (row.Body.All().Any(s => s is For or While)) return null;
            AffineForm[] columns = [.. emissions.Select(e => AffineForm.Of(e.Index!))];
            for (int a = 0; a < columns.Length; a++)
            {
                for (int b = a + 1; b < columns.Length; b++)
                {
                    AffineForm difference = columns[b].Minus(columns[a]);
                    if (difference.Coefficients.Count > 0) return null;
                    if (difference.Constant != 0) differences.Add(Math.Abs(difference.Constant));
                }
            }
        }

        for (int modulus = 1; modulus <= LargestModulus; modulus++)
        {
            if (differences.All(d => d % modulus != 0)) return modulus;
        }

        return null;
    }

    private static string Column(Emission emission)
    {
        string name = emission.Independent.Variable.Name.TrimStart('@');
        return "<c>" + (emission.Index is null ? name : name + "[" + Text(emission.Index) + "]") + "</c>";
    }

    private static string Text(Expression index) => Printer.Print(index).Trim().Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
