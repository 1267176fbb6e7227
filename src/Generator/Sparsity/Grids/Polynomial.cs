namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>
/// A polynomial with integer coefficients in symbols (sizes, counters), which are numbered. A monomial is a string with one character for each factor, in ascending order. Immutable.
/// </summary>
internal sealed class Polynomial : IEquatable<Polynomial>
{
    private const int MostTerms = 64;

    private readonly SortedDictionary<string, long> terms;

    private Polynomial(SortedDictionary<string, long> terms) => this.terms = terms;

    public static Polynomial Zero { get; } = Constant(0);

    public IEnumerable<KeyValuePair<string, long>> Terms => terms;

    /// <summary>The value of a constant polynomial; null if it has symbols.</summary>
    public long? Value => terms.Count == 0 ? 0 : terms.Count == 1 && terms.TryGetValue(string.Empty, out long constant) ? constant : null;

    public IEnumerable<int> Symbols => terms.Keys.SelectMany(m => m).Distinct().Select(c => (int)c);

    /// <summary>The term of highest degree, of these the last in order.</summary>
    private KeyValuePair<string, long> Leading => terms.OrderByDescending(t => t.Key.Length).ThenByDescending(t => t.Key, StringComparer.Ordinal).First();

    public static Polynomial Constant(long value) => Of([new(string.Empty, value)])!;

    public static Polynomial Symbol(int symbol) => Of([new(((char)symbol).ToString(), 1)])!;

    public static Polynomial operator +(Polynomial left, Polynomial right) => Of(left.terms.Concat(right.terms))!;

    public static Polynomial operator -(Polynomial left, Polynomial right) => left + right.Times(-1);

    public static Polynomial operator *(Polynomial left, Polynomial right) => Of(left.terms.SelectMany(l => right.terms.Select(r => new KeyValuePair<string, long>(Sorted(l.Key + r.Key), l.Value * r.Value))))!;

    public Polynomial Times(long factor) => Of(terms.Select(t => new KeyValuePair<string, long>(t.Key, t.Value * factor)))!;

    /// <summary>Whether it has become too long to be a subscript that somebody wrote.</summary>
    public bool IsLong => terms.Count > MostTerms || terms.Keys.Any(m => m.Length > 8);

    /// <summary>Splits the terms in which a symbol occurs from the others; null if the polynomial isn't linear in it.</summary>
    public (Polynomial Coefficient, Polynomial Others)? Split(int symbol)
    {
        char factor = (char)symbol;
        var coefficient = new List<KeyValuePair<string, long>>();
        var rest = new List<KeyValuePair<string, long>>();
        foreach (KeyValuePair<string, long> term in terms)
        {
            int position = term.Key.IndexOf(factor);
            if (position < 0)
            {
                rest.Add(term);
                continue;
            }

            string others = term.Key.Remove(position, 1);
            if (others.IndexOf(factor) >= 0) return null;
            coefficient.Add(new(others, term.Value));
        }

        return (Of(coefficient)!, Of(rest)!);
    }

    /// <summary>Puts a polynomial in the place of a symbol.</summary>
    public Polynomial Replace(int symbol, Polynomial value)
    {
        char factor = (char)symbol;
        Polynomial result = Zero;
        foreach (KeyValuePair<string, long> term in terms)
        {
            Polynomial product = Of([new(new string([.. term.Key.Where(c => c != factor)]), term.Value)])!;
            foreach (char _ in term.Key.Where(c => c == factor)) product *= value;
            result += product;
        }

        return result;
    }

    /// <summary>Divides by a polynomial: <c>this = Quotient * divisor + Remainder</c>, where no term of the remainder has the divisor's leading term as a factor.</summary>
    public (Polynomial Quotient, Polynomial Remainder) DivideBy(Polynomial divisor)
    {
        if (divisor.terms.Count == 0) return (Zero, this);
        KeyValuePair<string, long> leading = divisor.Leading;
        Polynomial quotient = Zero;
        Polynomial remainder = this;
        for (int step = 0; step < MostTerms; step++)
        {
            Polynomial? factor = remainder.terms.Select(t => Ratio(t, leading)).FirstOrDefault(r => r is not null);
            if (factor is null) break;
            quotient += factor;
            remainder -= factor * divisor;
        }

        return (quotient, remainder);
    }

    /// <summary>The quotient; null if the division leaves a remainder.</summary>
    public Polynomial? DivideExactly(Polynomial divisor)
    {
        (Polynomial quotient, Polynomial remainder) = DivideBy(divisor);
        return remainder.terms.Count == 0 ? quotient : null;
    }

    /// <summary>How often another's leading term is this one's, as a whole number; null if these have different symbols.</summary>
    public long? LeadingMultiple(Polynomial divisor)
    {
        if (terms.Count == 0 || divisor.terms.Count == 0) return null;
        KeyValuePair<string, long> own = Leading;
        KeyValuePair<string, long> other = divisor.Leading;
        return own.Key == other.Key && own.Value % other.Value == 0 ? own.Value / other.Value : null;
    }

    /// <summary>The leading monomial, without its coefficient.</summary>
    public Polynomial LeadingMonomial() => Of([new(Leading.Key, 1)])!;

    public bool Equals(Polynomial? other) => other is not null && terms.SequenceEqual(other.terms);

    public override bool Equals(object? obj) => Equals(obj as Polynomial);

    public override int GetHashCode()
    {
        int hash = 17;
        foreach (KeyValuePair<string, long> term in terms) hash = unchecked((((hash * 31) + StringComparer.Ordinal.GetHashCode(term.Key)) * 31) + term.Value.GetHashCode());
        return hash;
    }

    private static Polynomial Of(IEnumerable<KeyValuePair<string, long>> terms)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, long> term in terms)
        {
            long sum = (sums.TryGetValue(term.Key, out long known) ? known : 0) + term.Value;
            if (sum == 0) sums.Remove(term.Key);
            else sums[term.Key] = sum;
        }

        return new Polynomial(sums);
    }

    private static string Sorted(string monomial)
    {
        char[] factors = monomial.ToCharArray();
        Array.Sort(factors);
        return new string(factors);
    }

    /// <summary>A term divided by another; null if that isn't a factor.</summary>
    private static Polynomial? Ratio(KeyValuePair<string, long> term, KeyValuePair<string, long> divisor)
    {
        if (term.Value % divisor.Value != 0) return null;
        string rest = term.Key;
        foreach (char factor in divisor.Key)
        {
            int position = rest.IndexOf(factor);
            if (position < 0) return null;
            rest = rest.Remove(position, 1);
        }

        return Of([new(rest, term.Value / divisor.Value)]);
    }
}
