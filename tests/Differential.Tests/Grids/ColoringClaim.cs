using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Differential.Tests.Grids;

/// <summary>What the documentation comment of a plan says about the colours of columns, read as text and held against patterns.</summary>
/// <param name="From">The size from which it holds.</param>
/// <param name="Power">The size that must be a power of two; null if none must.</param>
/// <param name="Cases">For each case the number of colours, the condition (remainders of a size; empty if there is none) and the formula.</param>
/// <param name="Column">The column by its coordinates; null on a line.</param>
internal sealed partial record ColoringClaim(int From, string? Power, IReadOnlyList<(int Colors, string Size, int[] Remainders, string Formula)> Cases, string? Column)
{
    /// <summary>The claim in a generated file; null if there is none.</summary>
    public static ColoringClaim? Find(string generated)
    {
        Match sentence = Sentence().Match(generated);
        if (!sentence.Success) return null;
        var cases = Case().Matches(sentence.Groups["cases"].Value).Select(m => (
            int.Parse(m.Groups["colors"].Value, CultureInfo.InvariantCulture),
            m.Groups["size"].Value,
            m.Groups["remainders"].Value.Split(" or ", StringSplitOptions.RemoveEmptyEntries).Select(r => int.Parse(r, CultureInfo.InvariantCulture)).ToArray(),
            m.Groups["formula"].Value)).ToList();
        return new ColoringClaim(sentence.Groups["from"].Success ? int.Parse(sentence.Groups["from"].Value, CultureInfo.InvariantCulture) : 1, sentence.Groups["power"].Success ? sentence.Groups["power"].Value : null, cases, sentence.Groups["column"].Success ? sentence.Groups["column"].Value : null);
    }

    /// <summary>Why a case that applies isn't a valid colouring of a pattern; null if all are.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="sizes">The sizes by name.</param>
    /// <param name="colors">The fewest colours of a case that applies; 0 if none does.</param>
    public string? Check(SparsityPattern pattern, IReadOnlyDictionary<string, int> sizes, out int colors)
    {
        colors = 0;
        if (sizes.Values.Any(s => s < From) || (Power is not null && !int.IsPow2(Value(Power, sizes)))) return null;
        foreach ((int count, string size, int[] remainders, string formula) in Cases)
        {
            if (size.Length > 0 && !remainders.Contains(Value(size, sizes) % count)) continue;
            colors = colors == 0 ? count : Math.Min(colors, count);
            int[] color = Colors(formula, count, pattern.Columns, sizes);
            for (int i = 0; i < pattern.Rows; i++)
            {
                int[] row = [.. pattern.Row(i).ToArray().Select(c => color[c])];
                if (row.Any(c => c < 0 || c >= count) || row.Distinct().Count() < row.Length) return $"row {i} has colours {string.Join(", ", row)} by {formula}";
            }
        }

        return null;
    }

    /// <summary>The colours of all columns by a linear form of their coordinates.</summary>
    private int[] Colors(string formula, int count, int columns, IReadOnlyDictionary<string, int> sizes)
    {
        Assert.EndsWith(" % " + count.ToString(CultureInfo.InvariantCulture), formula, StringComparison.Ordinal);
        var coefficients = formula[..formula.LastIndexOf(" % ", StringComparison.Ordinal)].Trim('(', ')').Split(" + ").Where(t => t != "0").Select(t => t.Split(" * ")).ToDictionary(
            t => t[^1], t => t.Length == 1 ? 1 : int.Parse(t[0], CultureInfo.InvariantCulture));
        (int Stride, int Coefficient)[] dimensions = Column is null
            ? [(1, coefficients.GetValueOrDefault("c"))]
            : [.. TopLevel().Split(Column).Select(term => term.LastIndexOf(" * ", StringComparison.Ordinal) is >= 0 and var name
                ? (Value(term[..name], sizes), coefficients.GetValueOrDefault(term[(name + 3)..]))
                : (1, coefficients.GetValueOrDefault(term)))];
        var colors = new int[columns];
        for (int c = 0; c < columns; c++)
        {
            int rest = c;
            int color = 0;
            foreach ((int stride, int coefficient) in dimensions)
            {
                (int coordinate, rest) = Math.DivRem(rest, stride);
                color += coefficient * coordinate;
            }

            colors[c] = color % count;
        }

        return colors;
    }

    private static int Value(string formula, IReadOnlyDictionary<string, int> values)
    {
        string numbers = Name().Replace(formula, m => values[m.Value].ToString(CultureInfo.InvariantCulture));
        using var table = new DataTable();
        return System.Convert.ToInt32(table.Compute(numbers, null), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Colors of columns for a compressed evaluation, for (all sizes|sizes from (?<from>\d+))( where <c>(?<power>[^<]*)</c> is a power of two)?(, where no row is written twice)?: (?<cases>.*?)(; for column <c>(?<column>[^<]*)</c>)?\.\r?\n")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"(?<colors>\d+)( where <c>(?<size>[^<]*) % \d+</c> is (?<remainders>\d+( or \d+)*))? by <c>(?<formula>[^<]*)</c>")]
    private static partial Regex Case();

    [GeneratedRegex(@" \+ (?![^(]*\))")]
    private static partial Regex TopLevel();

    [GeneratedRegex(@"[a-z]\w*(\.Length)?")]
    private static partial Regex Name();
}
