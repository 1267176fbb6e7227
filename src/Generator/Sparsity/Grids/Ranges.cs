using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>Between which values the counters are, at a place in the program. Immutable.</summary>
/// <param name="symbols">The symbols.</param>
/// <param name="leastSize">What every size is at least.</param>
internal sealed class Ranges(SymbolTable symbols, int leastSize)
{
    private readonly Dictionary<int, (Polynomial? Lowest, Polynomial? Highest)> known = [];

    public Ranges With(int counter, Polynomial? lowest, Polynomial? highest)
    {
        var ranges = new Ranges(symbols, leastSize);
        foreach (KeyValuePair<int, (Polynomial?, Polynomial?)> each in known) ranges.known.Add(each.Key, each.Value);
        ranges.known[counter] = (lowest, highest);
        return ranges;
    }

    /// <summary>The range of a counter or of its neighbour.</summary>
    public (Polynomial? Lowest, Polynomial? Highest) Of(int symbol) => symbols[symbol] is Neighbor neighbor
        ? (neighbor.Lowest, neighbor.Highest)
        : known.TryGetValue(symbol, out (Polynomial?, Polynomial?) range) ? range : (null, null);

    /// <summary>Whether a symbol stands for a cell beside a counter's.</summary>
    public bool IsNeighbor(int symbol) => symbols[symbol] is Neighbor;

    /// <summary>The smallest value, in terms of sizes alone; null if it isn't known.</summary>
    public Polynomial? Lowest(Polynomial value) => Bound(value, highest: false);

    /// <summary>The largest value, in terms of sizes alone; null if it isn't known.</summary>
    public Polynomial? Highest(Polynomial value) => Bound(value, highest: true);

    /// <summary>Whether a value is proven not to be negative.</summary>
    public bool IsNonNegative(Polynomial? value) => value is not null && Lowest(value) is { } lowest && IsSum(lowest);

    /// <summary>Whether a value is proven to lie in a range, both ends included.</summary>
    public bool IsBetween(Polynomial lowest, Polynomial value, Polynomial highest) => IsNonNegative(value - lowest) && IsNonNegative(highest - value);

    /// <summary>The ranges where a condition is true, or where it is false.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="isTrue">Which of the two.</param>
    /// <param name="evaluate">The value of an integer expression.</param>
    public Ranges Where(Expression condition, bool isTrue, Func<Expression, Polynomial?> evaluate)
    {
        if (condition is Unary { Operator: UnaryOperator.Not } not) return Where(not.Operand, !isTrue, evaluate);
        if (condition is not Binary binary) return this;
        if (binary.Operator == (isTrue ? BinaryOperator.AndAlso : BinaryOperator.OrElse)) return Where(binary.Left, isTrue, evaluate).Where(binary.Right, isTrue, evaluate);
        if (Relations.Normalize(binary.Operator, isTrue) is not { } relation || !binary.Left.Type.IsInteger) return this;
        if (evaluate(binary.Left) is not { } left || evaluate(binary.Right) is not { } right) return this;
        Polynomial difference = left - right;
        Ranges ranges = this;
        foreach (int symbol in difference.Symbols.Where(s => symbols[s] is Counter))
        {
            if (difference.Split(symbol) is not { } split || split.Coefficient.Value is not (1 or -1) || split.Others.Symbols.Contains(symbol)) continue;
            bool isPositive = split.Coefficient.Value == 1;
            ranges = ranges.Cut(symbol, isPositive ? split.Others.Times(-1) : split.Others, isPositive ? relation : Relations.Mirror(relation));
        }

        return ranges;
    }

    private Ranges Cut(int counter, Polynomial bound, BinaryOperator relation)
    {
        (Polynomial? lowest, Polynomial? highest) = Of(counter);
        Polynomial one = Polynomial.Constant(1);
        switch (relation)
        {
            case BinaryOperator.Equal:
                return With(counter, bound, bound);
            case BinaryOperator.NotEqual:
                return bound.Equals(lowest) ? With(counter, bound + one, highest) : bound.Equals(highest) ? With(counter, lowest, bound - one) : this;
            case BinaryOperator.Less:
                return Cut(counter, bound - one, BinaryOperator.LessOrEqual);
            case BinaryOperator.Greater:
                return Cut(counter, bound + one, BinaryOperator.GreaterOrEqual);
            case BinaryOperator.LessOrEqual:
                return highest is null || IsNonNegative(highest - bound) ? With(counter, lowest, bound) : this;
            default:
                return lowest is null || IsNonNegative(bound - lowest) ? With(counter, bound, highest) : this;
        }
    }

    private Polynomial? Bound(Polynomial value, bool highest)
    {
        for (int step = 0; step < 16; step++)
        {
            int symbol = value.Symbols.FirstOrDefault(s => symbols[s] is not Size);
            if (symbol == 0) return value;
            if (value.Split(symbol) is not { } split) return null;
            bool isPositive = IsSum(split.Coefficient);
            if (!isPositive && !IsSum(split.Coefficient.Times(-1))) return null;
            (Polynomial? low, Polynomial? high) = Of(symbol);
            if ((highest == isPositive ? high : low) is not { } end) return null;
            value = (split.Coefficient * end) + split.Others;
            if (value.IsLong) return null;
        }

        return null;
    }

    /// <summary>Whether a polynomial of sizes isn't negative: written in what each size exceeds the least size by, it has no negative coefficient.</summary>
    private bool IsSum(Polynomial value)
    {
        foreach (int symbol in value.Symbols.ToArray())
        {
            if (symbols[symbol] is not Size) return false;
            value = value.Replace(symbol, Polynomial.Symbol(symbol) + Polynomial.Constant(leastSize));
        }

        return value.Terms.All(t => t.Value >= 0);
    }
}

/// <summary>Comparisons of integers.</summary>
internal static class Relations
{
    /// <summary>The comparison that holds where an operator is true, or where it is false; null if it is none.</summary>
    public static BinaryOperator? Normalize(BinaryOperator relation, bool isTrue) => relation switch
    {
        BinaryOperator.Equal => isTrue ? BinaryOperator.Equal : BinaryOperator.NotEqual,
        BinaryOperator.NotEqual => isTrue ? BinaryOperator.NotEqual : BinaryOperator.Equal,
        BinaryOperator.Less => isTrue ? BinaryOperator.Less : BinaryOperator.GreaterOrEqual,
        BinaryOperator.LessOrEqual => isTrue ? BinaryOperator.LessOrEqual : BinaryOperator.Greater,
        BinaryOperator.Greater => isTrue ? BinaryOperator.Greater : BinaryOperator.LessOrEqual,
        BinaryOperator.GreaterOrEqual => isTrue ? BinaryOperator.GreaterOrEqual : BinaryOperator.Less,
        _ => null,
    };

    /// <summary>The comparison with exchanged operands.</summary>
    public static BinaryOperator Mirror(BinaryOperator relation) => relation switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => relation,
    };
}
