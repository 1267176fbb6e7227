using System.Globalization;
using System.Text;

namespace AutodiffGen.Differential.Tests.Rows;

/// <summary>
/// A random method <c>F(x, y, n, idx)</c> in the manner of discretised equations: loops over the rows of y, subscripts of every form that stay in range, guards, windows, branches on values,
/// and now and then what makes rows depend on each other.
/// </summary>
/// <param name="Text">The method, with <c>real</c> for the scalar type and <c>@Sin</c> for functions of it.</param>
/// <param name="Size">The argument n: the length of x and idx; y is twice as long.</param>
/// <param name="Seed">What it was made of.</param>
internal sealed record RowProgram(string Text, int Size, int Seed)
{
    public static RowProgram Draw(int seed) => new Source(new Random(seed)).Draw(seed);

    /// <summary>Whether it adds to rows.</summary>
    public bool ReadsOutput => Text.Contains("] +=", StringComparison.Ordinal);

    /// <summary>The method for a scalar type.</summary>
    public string Print(string type, string functions) => Text.Replace("real", type, StringComparison.Ordinal).Replace("@", functions + ".", StringComparison.Ordinal);

    private sealed class Source(Random random)
    {
        private readonly StringBuilder text = new();
        private readonly List<string> scalars = [];
        private readonly List<string> counters = [];
        private int names;
        private int depth;
        private int outside;

        public RowProgram Draw(int seed)
        {
            Line("public static void F(ReadOnlySpan<real> x, Span<real> y, int n, int[] idx)");
            Open();
            if (Chance(0.2)) Line("y.Clear();");
            if (Chance(0.3)) Declare();
            bool hasScratch = Chance(0.12);
            if (hasScratch)
            {
                Line("var t = new real[n];");
                Line("for (int q = 0; q < n; q++) t[q] = x[q] * x[(q + 1) % n];");
            }

            outside = scalars.Count;
            int loops = random.Next(1, 4);
            for (int i = 0; i < loops; i++) Loop(i, hasScratch);
            Close();
            return new RowProgram(text.ToString(), random.Next(10) == 0 ? random.Next(1, 3) : random.Next(3, 15), seed);
        }

        private void Loop(int number, bool hasScratch)
        {
            int outer = scalars.Count;
            string i = Name("i");
            string carried = Name("c");
            bool carries = Chance(0.1);
            if (carries) Line($"real {carried} = {Number()};");
            Line(random.Next(6) switch
            {
                0 => $"for (int {i} = n - 1; {i} >= 0; {i}--)",
                1 => $"for (int {i} = 1; {i} < n - 1; {i}++)",
                2 => $"for (int {i} = 0; {i} < n; {i} += 2)",
                _ => $"for (int {i} = 0; {i} < n; {i}++)",
            });
            Open();
            counters.Add(i);
            if (carries) scalars.Add(carried);
            if (Chance(0.1)) Line($"if ({i} == {random.Next(4)}) continue;");
            if (hasScratch) scalars.Add($"t[{Index()}]");
            if (Chance(0.4)) counters.Add(Local());
            int statements = random.Next(1, 6);
            for (int s = 0; s < statements; s++) Statement();
            string row = random.Next(5) switch { 0 => $"n - 1 - {i}", 1 => $"2 * {i}", 2 => $"n + {i}", _ => i };
            string write = Chance(0.12) || number > 0 && Chance(0.2) ? "+=" : "=";
            Line($"y[{row}] {write} {Expression(2)};");
            if (Chance(0.3)) Line($"y[{(row == i ? "n + " + i : i)}] = {Expression(2)};");
            if (carries) Line($"{carried} = 0.5 * {carried} + {Expression(1)};");
            Close();
            scalars.RemoveRange(outer, scalars.Count - outer);
            counters.Clear();
        }

        private string Local()
        {
            string name = Name("k");
            Line($"int {name} = {Index()};");
            return name;
        }

        private void Statement()
        {
            if (scalars.Count == 0 || depth > 2)
            {
                Declare();
                return;
            }

            // What loops change outside of them makes rows depend on each other: now and then.
            int own = Chance(0.9) ? outside : 0;
            if (own == scalars.Count)
            {
                Declare();
                return;
            }

            string target = scalars[random.Next(own, scalars.Count)];
            if (target.Contains('[', StringComparison.Ordinal) && Chance(0.8)) target = scalars[^1];
            switch (random.Next(9))
            {
                case 0 or 1 or 2:
                    Declare();
                    break;
                case 3:
                    Line($"{target} += @Sin({Expression(2)});");
                    break;
                case 4:
                    Line(Chance(0.5) ? $"{target} = @Sin({Expression(2)});" : $"{target} = 0.5 * {target};");
                    break;
                case 5 or 6:
                    Branch(target);
                    break;
                default:
                    Window(target);
                    break;
            }
        }

        private void Branch(string target)
        {
            string i = counters[0];
            string condition = random.Next(5) switch
            {
                0 => $"{i} > 0",
                1 => $"{i} < n - 1",
                2 => $"{i} % 2 == 0",
                3 => $"{Expression(1)} > 0.3",
                _ => $"x[{Index()}] < {Number()} && {i} > 0",
            };
            Line($"if ({condition})");
            int outer = scalars.Count;
            Open();
            depth++;
            if (Chance(0.4)) Declare();
            if (condition == $"{i} > 0") Line($"{target} += {Number()} * x[{i} - 1];");
            Line($"{target} {(Chance(0.6) ? "+=" : "=")} @Sin({Expression(2)});");
            if (Chance(0.2)) Statement();
            depth--;
            Close();
            scalars.RemoveRange(outer, scalars.Count - outer);
            if (!Chance(0.4)) return;
            Line("else");
            Open();
            Line($"{target} {(Chance(0.5) ? "+=" : "=")} @Sin({Expression(2)});");
            Close();
        }

        private void Window(string target)
        {
            string w = Name("w");
            Line(random.Next(3) switch
            {
                0 => $"for (int {w} = 0; {w} < Math.Min(3, n); {w}++)",
                1 => $"for (int {w} = Math.Max(0, {counters[0]} - 1); {w} <= Math.Min(n - 1, {counters[0]} + 1); {w}++)",
                _ => $"for (int {w} = idx[{counters[0]}]; {w} < n; {w}++)",
            });
            int outer = scalars.Count;
            Open();
            depth++;
            counters.Add(w);
            if (Chance(0.4)) Declare();
            Line(Chance(0.85) ? $"{target} += @Sin({Expression(2)});" : $"{target} = {target} * 0.9 + @Sin({Expression(1)});");
            counters.Remove(w);
            depth--;
            Close();
            scalars.RemoveRange(outer, scalars.Count - outer);
        }

        private void Declare()
        {
            string name = Name("s");
            Line($"real {name} = {Expression(3)};");
            scalars.Add(name);
        }

        private string Expression(int level)
        {
            if (level == 0 || Chance(0.25)) return Leaf();
            return random.Next(9) switch
            {
                0 or 1 => $"{Factor(level)} * {Factor(level)}",
                2 or 3 => $"{Expression(level - 1)} + {Expression(level - 1)}",
                4 => $"{Expression(level - 1)} - {Factor(level)}",
                5 => $"@Sin({Expression(level - 1)})",
                6 => $"{Factor(level)} / (2 + {Leaf()} * {Leaf()} * 0.1)",
                7 when counters.Count > 0 => Chance(0.5)
                    ? $"({counters[0]} > 0 ? x[{counters[0]} - 1] : {Number()})"
                    : $"({Leaf()} > 0.1 ? {Expression(level - 1)} : {Expression(level - 1)})",
                _ => $"@Exp(0.3 * {Leaf()})",
            };
        }

        private string Factor(int level) => Chance(0.5) ? Leaf() : "(" + Expression(level - 1) + ")";

        private string Leaf() => random.Next(4) switch
        {
            0 when scalars.Count > 0 => scalars[random.Next(scalars.Count)],
            1 when Chance(0.3) => Number(),
            _ => $"x[{Index()}]",
        };

        private string Index()
        {
            if (counters.Count == 0) return "0";
            string i = counters[random.Next(counters.Count)];
            return random.Next(10) switch
            {
                0 => $"({i} + 1) % n",
                1 => $"({i} + n - 1) % n",
                2 => $"n - 1 - {i}",
                3 => $"Math.Min({i} + 1, n - 1)",
                4 => $"Math.Max({i} - 1, 0)",
                5 => $"idx[{i}]",
                6 => $"{i} == n - 1 ? 0 : {i} + 1",
                7 => $"({i} * 2 + 1) % n",
                _ => i,
            };
        }

        private string Number() => (0.5 + (0.25 * random.Next(8))).ToString("0.0##", CultureInfo.InvariantCulture);

        private bool Chance(double probability) => random.NextDouble() < probability;

        private string Name(string stem) => stem + names++.ToString(CultureInfo.InvariantCulture);

        private void Open() => Line("{");

        private void Close() => Line("}");

        private void Line(string line) => text.Append("    ").AppendLine(line);
    }
}
