using System.Globalization;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>A pattern that no size changes: enumerated and coloured while compiling.</summary>
internal static class ConstantPattern
{
    private const int MostNonzeros = 4096;
    private const int MostColumns = 64;

    /// <summary>The sentence that gives the colours, and how many they are; null if the pattern depends on a size, or is too large to be written down.</summary>
    public static string? Describe(List<SymbolicRow> rows, IReadOnlyList<Parameter> independents, out int colors)
    {
        colors = int.MaxValue;
        if (Find(rows, independents) is not { } pattern) return null;
        (int Parameter, long Column)[] columns = [.. pattern.Values.SelectMany(c => c).Distinct().OrderBy(c => c.Parameter).ThenBy(c => c.Column)];
        if (columns.Length is 0 or > MostColumns) return null;
        Dictionary<(int, long), int> color = Color(pattern, columns);
        colors = color.Values.Max() + 1;
        IEnumerable<string> classes = columns.GroupBy(c => color[c]).Select(g => string.Join(", ", g.Select(c => Name(independents[c.Parameter], c.Column))));
        return "Colors of columns for a compressed evaluation, " + Number(colors) + ": " + string.Join("; ", classes) + ".";
    }

    /// <summary>The columns of each row.</summary>
    private static Dictionary<long, HashSet<(int Parameter, long Column)>>? Find(List<SymbolicRow> rows, IReadOnlyList<Parameter> independents)
    {
        var pattern = new Dictionary<long, HashSet<(int, long)>>();
        int count = 0;
        foreach (SymbolicRow row in rows)
        {
            foreach (Column column in row.Columns)
            {
                int parameter = independents.ToList().FindIndex(p => p.Variable.Id == column.Independent.Variable.Id);
                var open = new Stack<(Polynomial Row, Polynomial Column)>();
                open.Push((row.Index, column.Index));
                while (open.Count > 0)
                {
                    (Polynomial i, Polynomial j) = open.Pop();
                    if (i.Value is { } rowNumber && j.Value is { } columnNumber)
                    {
                        if (!pattern.TryGetValue(rowNumber, out HashSet<(int, long)>? known)) pattern[rowNumber] = known = [];
                        known.Add((parameter, columnNumber));
                        continue;
                    }

                    int symbol = i.Symbols.Concat(j.Symbols).First();
                    (Polynomial? lowest, Polynomial? highest) = column.Ranges.Of(symbol);
                    if (lowest?.Value is not { } first || highest?.Value is not { } last || column.Ranges.IsNeighbor(symbol) || (count += (int)Math.Min(last - first + 1, MostNonzeros)) > MostNonzeros) return null;
                    for (long value = first; value <= last; value++) open.Push((i.Replace(symbol, Polynomial.Constant(value)), j.Replace(symbol, Polynomial.Constant(value))));
                }
            }
        }

        return pattern;
    }

    /// <summary>The greedy partial distance-2 colouring of the columns in their order (A. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian?", SIAM Review 47, 2005, algorithm 3.2).</summary>
    private static Dictionary<(int, long), int> Color(Dictionary<long, HashSet<(int Parameter, long Column)>> pattern, (int, long)[] columns)
    {
        var color = new Dictionary<(int, long), int>();
        foreach ((int, long) column in columns)
        {
            HashSet<int> taken = [.. pattern.Values.Where(r => r.Contains(column)).SelectMany(r => r).Where(color.ContainsKey).Select(c => color[c])];
            int free = 0;
            while (taken.Contains(free)) free++;
            color[column] = free;
        }

        return color;
    }

    private static string Name(Parameter parameter, long column)
    {
        string name = parameter.Variable.Name.TrimStart('@');
        return "<c>" + (parameter.Variable.Type.IsBuffer ? name + "[" + column.ToString(CultureInfo.InvariantCulture) + "]" : name) + "</c>";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
