using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>What a number in a subscript stands for.</summary>
internal abstract record Symbol;

/// <summary>How a symbol is written where it stands for a number in a formula.</summary>
internal static class SymbolText
{
    public static string Parenthesized(string text) => text.Contains(' ') ? "(" + text + ")" : text;

    public static string Plus(string text, long constant) =>
        constant == 0 ? text : text + (constant < 0 ? " - " : " + ") + Math.Abs(constant).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An argument or a length: the same in the whole method, and positive.</summary>
/// <param name="Name">How it is written.</param>
internal sealed record Size(string Name) : Symbol;

/// <summary>The counter of a loop, or a digit of one that runs over several dimensions at once.</summary>
/// <param name="Variable">The counter.</param>
/// <param name="Digits">Which digit: <c>q</c> and <c>r</c> for each division; empty for the counter itself.</param>
/// <param name="Text">How it is written, such as <c>k / n</c>.</param>
internal sealed record Counter(Variable Variable, string Digits, string Text) : Symbol;

/// <summary>A coordinate beside that of a counter: the counter plus one of some offsets, moved back into the grid where it would leave it.</summary>
/// <param name="Counter">The counter's symbol.</param>
/// <param name="Offsets">The offsets.</param>
/// <param name="Extent">The number of cells of a periodic dimension; null where coordinates are cut off at the boundary.</param>
/// <param name="Lowest">The smallest value.</param>
/// <param name="Highest">The largest.</param>
internal sealed record Neighbor(int Counter, EquatableArray<int> Offsets, Polynomial? Extent, Polynomial? Lowest, Polynomial? Highest) : Symbol
{
    /// <summary>Whether a mask moves it back, so that it is a neighbour only where the number of cells is a power of two.</summary>
    public bool IsMasked { get; init; }
}

/// <summary>The symbols of a method, numbered from 1.</summary>
internal sealed class SymbolTable
{
    private readonly List<Symbol> symbols = [];

    public Symbol this[int number] => symbols[number - 1];

    public int NumberOf(Symbol symbol)
    {
        int position = symbols.IndexOf(symbol);
        if (position >= 0) return position + 1;
        symbols.Add(symbol);
        return symbols.Count;
    }

    public Polynomial Of(Symbol symbol) => Polynomial.Symbol(NumberOf(symbol));

    /// <summary>The numbers of cells that must be powers of two for what has been read.</summary>
    public IReadOnlyList<Polynomial> Powers => [.. symbols.OfType<Neighbor>().Where(n => n.IsMasked).Select(n => n.Extent!).Where(e => e.Value is null).Distinct()];

    /// <summary>A polynomial as C#, but for the remainders of neighbours across the ends, which are not negative.</summary>
    public string Text(Polynomial polynomial)
    {
        var text = new System.Text.StringBuilder();
        bool isSum = polynomial.Terms.Skip(1).Any();
        foreach (KeyValuePair<string, long> term in polynomial.Terms.OrderByDescending(t => t.Key.Length).ThenBy(t => t.Key.Any(c => this[c] is not Size) ? 0 : 1))
        {
            long factor = Math.Abs(term.Value);
            if (text.Length > 0) text.Append(term.Value < 0 ? " - " : " + ");
            else if (term.Value < 0) text.Append('-');
            string[] factors = [.. factor == 1 && term.Key.Length > 0 ? [] : new[] { factor.ToString(System.Globalization.CultureInfo.InvariantCulture) }, .. term.Key.Select(c => Text(this[c]))];
            text.Append(string.Join(" * ", factors.Length > 1 || (isSum && factors[0].Contains('&')) ? factors.Select(SymbolText.Parenthesized) : factors));
        }

        return text.Length == 0 ? "0" : text.ToString();
    }

    private string Text(Symbol symbol)
    {
        switch (symbol)
        {
            case Size size:
                return size.Name.TrimStart('@');
            case Counter counter:
                return counter.Text;
            case Neighbor { IsMasked: true, Extent: { } extent } neighbor:
                return SymbolText.Parenthesized(SymbolText.Plus(Text(this[neighbor.Counter]), neighbor.Offsets[0])) + " & " + SymbolText.Parenthesized(Text(extent - Polynomial.Constant(1)));
            case Neighbor { Extent: { } extent } neighbor:
                return SymbolText.Parenthesized(SymbolText.Plus(Text(this[neighbor.Counter]), neighbor.Offsets[0])) + " mod " + SymbolText.Parenthesized(Text(extent));
            case Neighbor neighbor:
                return string.Join(" or ", neighbor.Offsets.Select(o => SymbolText.Plus(Text(this[neighbor.Counter]), o)));
            default:
                throw new InvalidOperationException(symbol.GetType().Name);
        }
    }
}
