using System.Text;

namespace AutodiffGen.Differential.Tests.Grids;

/// <summary>
/// A random method whose rows have neighbours on a grid, written in one of the ways in which people write them; some of them spill into other rows, leave out a guard or take a neighbour from the
/// wrong end, so that nothing must be claimed of them that doesn't hold.
/// </summary>
/// <param name="Seed">The seed.</param>
/// <param name="Text">The method.</param>
internal sealed record GridProgram(int Seed, string Text)
{
    public static GridProgram Draw(int seed)
    {
        var random = new Random(seed);
        bool isPlane = random.Next(4) != 0;
        int padding = random.Next(4) == 0 ? 2 : 0;
        int species = random.Next(5) == 0 ? 2 : 1;
        bool isBlocked = random.Next(2) == 0;
        bool isFlat = isPlane && padding == 0 && random.Next(3) == 0;
        var names = new List<string>();
        var setup = new StringBuilder();
        string width = padding == 0 ? "n" : "(n + 2)";
        string cells = isPlane ? width + " * " + width : width;

        // A neighbour in one dimension, as an expression of the counter, and the condition under which it exists.
        (string Index, string? Guard) Neighbor(string counter, int offset)
        {
            string moved = offset == 0 ? counter : $"{counter} {(offset < 0 ? "-" : "+")} {Math.Abs(offset)}";
            if (padding > 0) return ($"({moved} + 1)", null);
            if (offset == 0) return (counter, null);
            string inside = offset < 0 ? $"{counter} >= {-offset}" : random.Next(2) == 0 ? $"{counter} + {offset} < n" : $"{counter} < n - {offset}";
            if (random.Next(12) == 0) inside = offset < 0 ? $"{counter} > {-offset - 2}" : $"{counter} + {offset - 1} < n";
            string end = offset < 0 ? "0" : "n - 1";
            switch (random.Next(10))
            {
                case 0:
                    return ($"(({moved} + n) % n)", null);
                case 1 when offset > 0:
                    return ($"(({moved}) % n)", null);
                case 2 or 3:
                    return ($"({inside} ? {moved} : {moved} {(offset < 0 ? "+" : "-")} n)", null);
                case 4:
                    return (offset < 0 ? $"Math.Max({moved}, 0)" : $"Math.Min({moved}, n - 1)", null);
                case 5:
                    string name = "a" + names.Count;
                    names.Add(name);
                    setup.AppendLine($"int {name} = {moved}; if ({(offset < 0 ? name + " < 0" : name + " >= n")}) {name} {(offset < 0 ? "+=" : "-=")} n;");
                    return (name, null);
                case 6 when Math.Abs(offset) == 1:
                    string other = random.Next(8) == 0 ? end : offset < 0 ? "n - 1" : "0";
                    return ($"({counter} == {end} ? {other} : {moved})", null);
                case 7:
                    return ($"Math.Clamp({moved}, 0, n - 1)", null);
                case 8:
                    return (random.Next(3) == 0 ? $"(n - 1 & {moved})" : $"(({moved}) & (n - 1))", null);
                default:
                    return (moved, random.Next(10) == 0 ? null : inside);
            }
        }

        string Column(string row, string column, int part)
        {
            string cell = isPlane ? $"{(row.Contains(' ') && row[0] != '(' ? "(" + row + ")" : row)} * {width} + {column}" : column;
            return species == 1 ? cell : isBlocked ? $"{part} * {cells} + {cell}" : $"{species} * ({cell}) + {part}";
        }

        var rows = new StringBuilder();
        for (int part = 0; part < species; part++)
        {
            rows.AppendLine($"double s{part} = 0;");
            int count = random.Next(2, 6);
            for (int k = 0; k < count; k++)
            {
                int reach = random.Next(5) == 0 ? 2 : 1;
                int di = isPlane && random.Next(2) == 0 ? random.Next(-reach, reach + 1) : 0;
                int dj = isPlane && di != 0 && random.Next(3) != 0 ? 0 : random.Next(-reach, reach + 1);
                (string i, string? iGuard) = isPlane ? Neighbor("i", di) : ("0", null);
                (string j, string? jGuard) = Neighbor("j", dj);
                string guard = string.Join(" && ", new[] { iGuard, jGuard }.OfType<string>());
                string term = $"s{part} += {k + 2} * x[{Column(i, j, random.Next(species))}];";
                rows.AppendLine(guard.Length == 0 ? term : $"if ({guard}) {term}");
            }

            string here = isPlane ? "i * n + j" : "j";
            rows.AppendLine($"y[{(species == 1 ? here : isBlocked ? $"{part} * {(isPlane ? "n * n" : "n")} + {here}" : $"2 * ({here}) + {part}")}] = s{part} * s{part};");
        }

        int margin = padding == 0 && random.Next(4) == 0 ? 1 : 0;
        string For(string counter) => random.Next(4) == 0 ? $"for (int {counter} = n - {1 + margin}; {counter} >= {margin}; {counter}--)" : $"for (int {counter} = {margin}; {counter} < n{(margin > 0 ? " - 1" : "")}; {counter}++)";
        string body = "{\n" + setup + rows + "}\n";
        string loops = isFlat ? "for (int k = 0; k < n * n; k++) {\n" + Split(random) + "\n" + body + "}\n" : (isPlane ? For("i") + "\n" : "") + For("j") + "\n" + body;
        return new GridProgram(seed, "public static void F(ReadOnlySpan<double> x, Span<double> y, int n) {\n" + loops + "}\n");
    }

    /// <summary>The coordinates of cell <c>k</c>.</summary>
    private static string Split(Random random) => random.Next(6) switch
    {
        0 => "var (i, j) = Math.DivRem(k, n);",
        1 => "(int i, int j) = int.DivRem(k, n);",
        2 => "int i = Math.DivRem(k, n, out int j);",
        3 => "int i = Math.DivRem(k, n).Quotient, j = k - i * n;",
        _ => "int i = k / n, j = k % n;",
    };
}
