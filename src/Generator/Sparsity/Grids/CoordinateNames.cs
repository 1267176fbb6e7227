using System.Globalization;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>Names of the coordinates of a column for a formula: those of the user's counters where they have one.</summary>
internal sealed class CoordinateNames
{
    private static readonly string[] Others = ["i", "j", "k", "l", "s", "t", "p", "q", "r"];

    private readonly ColumnGrid grid;
    private readonly string[] names;

    public CoordinateNames(ColumnGrid grid)
    {
        this.grid = grid;
        bool isLine = !grid.HasParameters && grid.Strides.Length == 1;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var list = new List<string>();
        if (grid.HasParameters) list.Add(Free("p", taken));
        for (int d = 0; d < grid.Strides.Length; d++) list.Add(Free(isLine ? "c" : grid.Counters[d] is not { } counter ? "s" : counter.Digits.Length > 0 ? "i" : counter.Variable.Name.TrimStart('@'), taken));
        names = [.. list];
    }

    /// <summary>A linear form, as C#.</summary>
    public string Form(int[] coefficients, int modulus)
    {
        var terms = new List<string>();
        for (int d = 0; d < names.Length; d++)
        {
            if (coefficients[d] != 0) terms.Add(coefficients[d] == 1 ? names[d] : Number(coefficients[d]) + " * " + names[d]);
        }

        string sum = terms.Count == 0 ? "0" : string.Join(" + ", terms);
        return (terms.Count > 1 || sum.Contains('*') ? "(" + sum + ")" : sum) + " % " + Number(modulus);
    }

    /// <summary>A column by its coordinates; null on a line.</summary>
    public string? Column(SymbolTable symbols)
    {
        if (!grid.HasParameters && grid.Strides.Length == 1) return null;
        var terms = new List<string>();
        for (int d = 0; d < grid.Strides.Length; d++)
        {
            string stride = symbols.Text(grid.Strides[d]);
            string name = names[d + (grid.HasParameters ? 1 : 0)];
            terms.Add(stride == "1" ? name : (stride.Contains(" + ") || stride.Contains(" - ") ? SymbolText.Parenthesized(stride) : stride) + " * " + name);
        }

        string column = string.Join(" + ", terms);
        return grid.HasParameters ? column + "</c> of parameter <c>" + names[0] : column;
    }

    private static string Free(string wish, HashSet<string> taken)
    {
        string name = new[] { wish }.Concat(Others).First(n => !taken.Contains(n));
        taken.Add(name);
        return name;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
