using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Grids;

/// <summary>
/// The values of integer expressions as polynomials in sizes, counters and neighbours of counters. It knows the ways in which neighbours are written: <c>(i + n - 1) % n</c>,
/// <c>i == n - 1 ? 0 : i + 1</c>, <c>(i + 1) &amp; (n - 1)</c>, <c>Math.Max(i - 1, 0)</c>, and counters that run over several dimensions at once.
/// </summary>
/// <param name="symbols">The symbols.</param>
/// <param name="wanted">Notes that a counter should be split into a quotient and a remainder.</param>
internal sealed class Subscripts(SymbolTable symbols, Action<Counter, Polynomial> wanted)
{
    private static readonly Polynomial One = Polynomial.Constant(1);

    /// <summary>The value of an expression; null if it isn't known.</summary>
    public Polynomial? Evaluate(Expression expression, Ranges ranges, Func<Expression, Polynomial?> atom)
    {
        Polynomial? Value(Expression e) => Evaluate(e, ranges, atom);
        Polynomial? value = expression switch
        {
            Literal { Code: null, Type.IsInteger: true } literal => Polynomial.Constant(literal.Bits),
            IR.Convert { Type.IsInteger: true, Operand.Type.IsInteger: true } conversion => Value(conversion.Operand),
            Unary { Operator: UnaryOperator.Negate } negate => Value(negate.Operand)?.Times(-1),
            Binary { Operator: BinaryOperator.Add } sum => Value(sum.Left) is { } left && Value(sum.Right) is { } right ? left + right : null,
            Binary { Operator: BinaryOperator.Subtract } difference => Value(difference.Left) is { } left && Value(difference.Right) is { } right ? left - right : null,
            Binary { Operator: BinaryOperator.Multiply } product => Value(product.Left) is { } left && Value(product.Right) is { } right ? left * right : null,
            Binary { Operator: BinaryOperator.Divide } division => Value(division.Left) is { } left && Value(division.Right) is { } right ? Divide(left, right, ranges)?.Quotient : null,
            Binary { Operator: BinaryOperator.Remainder } division => Value(division.Left) is { } left && Value(division.Right) is { } right ? Remainder(left, right, ranges) : null,
            Binary { Operator: BinaryOperator.And } mask => Value(mask.Left) is { } left && Value(mask.Right) is { } right ? Mask(left, right, ranges) ?? Mask(right, left, ranges) : null,
            Conditional choice => Choose(choice.Condition, choice.WhenTrue, choice.WhenFalse, ranges, atom),
            _ when IsCall(expression, "Min", 2, out EquatableArray<Expression> operands) => Extreme(operands[0], operands[1], operands[0], operands[1], ranges, atom),
            _ when IsCall(expression, "Max", 2, out EquatableArray<Expression> operands) => Extreme(operands[0], operands[1], operands[1], operands[0], ranges, atom),
            _ when IsCall(expression, "Clamp", 3, out EquatableArray<Expression> operands) => Clamp(operands, ranges, atom),
            _ => atom(expression),
        };
        return value is { IsLong: false } ? value : null;
    }

    /// <summary>The value where two paths meet: the same on both, or a neighbour that one of them moves back into the grid.</summary>
    public Polynomial? Join(Polynomial? first, Ranges inFirst, Polynomial? second, Ranges inSecond, Ranges ranges)
    {
        if (first is null || second is null) return null;
        return first.Equals(second) ? first : Merge(first, inFirst, second, inSecond, ranges) ?? Merge(second, inSecond, first, inFirst, ranges);
    }

    /// <summary>One value where another is smaller than a third, else the fourth; where these are equal, it doesn't matter.</summary>
    private Polynomial? Extreme(Expression left, Expression right, Expression whenLess, Expression whenGreater, Ranges ranges, Func<Expression, Polynomial?> atom)
    {
        Polynomial? Choice(BinaryOperator relation) => Choose(new Binary(relation, left, right, IrType.Boolean), whenLess, whenGreater, ranges, atom);
        return Choice(BinaryOperator.Less) ?? Choice(BinaryOperator.LessOrEqual);
    }

    private static bool IsCall(Expression expression, string name, int count, out EquatableArray<Expression> operands)
    {
        operands = expression switch
        {
            Invoke { Type.IsInteger: true } call when call.Member == "System.Math." + name => call.Arguments,
            Template { Type.IsInteger: true } text when text.Format.Contains("Math." + name + "(") && text.Format.EndsWith("({0}" + string.Concat(Enumerable.Range(1, count - 1).Select(i => ", {" + i + "}")) + ")", StringComparison.Ordinal) => text.Operands,
            _ => EquatableArray<Expression>.Empty,
        };
        return operands.Count == count;
    }

    private Polynomial? Clamp(EquatableArray<Expression> operands, Ranges ranges, Func<Expression, Polynomial?> atom)
    {
        Template? lower = null;
        Polynomial? Inner(Expression e) => ReferenceEquals(e, lower) ? Extreme(operands[0], operands[1], operands[1], operands[0], ranges, atom) : atom(e);
        lower = new Template("", [], operands[0].Type);
        return Extreme(lower, operands[2], lower, operands[2], ranges, Inner);
    }

    private Polynomial? Choose(Expression condition, Expression whenTrue, Expression whenFalse, Ranges ranges, Func<Expression, Polynomial?> atom)
    {
        Ranges inTrue = ranges.Where(condition, true, e => Evaluate(e, ranges, atom));
        Ranges inFalse = ranges.Where(condition, false, e => Evaluate(e, ranges, atom));
        if (Decide(condition, ranges, atom) is { } decided) return decided ? Evaluate(whenTrue, inTrue, atom) : Evaluate(whenFalse, inFalse, atom);
        return Join(Evaluate(whenTrue, inTrue, atom), inTrue, Evaluate(whenFalse, inFalse, atom), inFalse, ranges);
    }

    /// <summary>Whether a comparison always holds, or never; null if neither is proven.</summary>
    private bool? Decide(Expression condition, Ranges ranges, Func<Expression, Polynomial?> atom)
    {
        if (condition is not Binary { Operator: BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual } relation) return null;
        if (Evaluate(relation.Left, ranges, atom) is not { } left || Evaluate(relation.Right, ranges, atom) is not { } right) return null;
        if (relation.Operator is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual) (left, right) = (right, left);
        Polynomial slack = relation.Operator is BinaryOperator.Less or BinaryOperator.Greater ? One : Polynomial.Zero;
        return ranges.IsNonNegative(right - left - slack) ? true : ranges.IsNonNegative(left - right - One + slack) ? false : null;
    }

    private Polynomial? Merge(Polynomial general, Ranges inGeneral, Polynomial special, Ranges inSpecial, Ranges ranges)
    {
        foreach (int symbol in general.Symbols.Where(s => symbols[s] is Counter))
        {
            if (general.Split(symbol) is not { } split || split.Coefficient.Symbols.Any(s => symbols[s] is not Size)) continue;
            (Polynomial? lowest, Polynomial? highest) = inSpecial.Of(symbol);
            bool isPoint = lowest is not null && lowest.Equals(highest);
            Polynomial moved = isPoint ? (special - general).Replace(symbol, lowest!) : special - general;
            if (moved.DivideExactly(split.Coefficient) is not { } distance) continue;
            Polynomial? joined = distance.Value is { } cut
                ? Cut(symbol, (int)cut, inGeneral, inSpecial, ranges)
                : Wrap(symbol, distance, inGeneral, inSpecial);
            if (joined is not null) return (split.Coefficient * joined) + split.Others;
        }

        return null;
    }

    /// <summary>The counter, or what lies some cells beside it in a part of the range.</summary>
    private Polynomial? Cut(int symbol, int distance, Ranges inGeneral, Ranges inSpecial, Ranges ranges)
    {
        (Polynomial? lowest, Polynomial? highest) = inGeneral.Of(symbol);
        (Polynomial? specialLowest, Polynomial? specialHighest) = inSpecial.Of(symbol);
        Polynomial shift = Polynomial.Constant(distance);
        Polynomial? low = End(lowest, specialLowest is null ? null : specialLowest + shift, ranges, -1);
        Polynomial? high = End(highest, specialHighest is null ? null : specialHighest + shift, ranges, 1);
        return symbols.Of(new Neighbor(symbol, new[] { 0, distance }.ToEquatableArray(), null, low, high));
    }

    private static Polynomial? End(Polynomial? first, Polynomial? second, Ranges ranges, int sign)
    {
        if (first is null || second is null) return null;
        Polynomial difference = (first - second).Times(sign);
        return ranges.IsNonNegative(difference) ? first : ranges.IsNonNegative(difference.Times(-1)) ? second : null;
    }

    /// <summary>The neighbour in a periodic dimension of as many cells as the special part is moved by, less what the general part is moved by.</summary>
    private Polynomial? Wrap(int symbol, Polynomial distance, Ranges inGeneral, Ranges inSpecial)
    {
        (Polynomial? lowest, Polynomial? highest) = inSpecial.Of(symbol);
        foreach (bool isBelow in new[] { true, false })
        {
            Polynomial extent = isBelow ? distance : distance.Times(-1);
            Polynomial? offset = isBelow ? highest is null ? null : (highest + One).Times(-1) : lowest is null ? null : extent - lowest;
            if (offset?.Value is not { } cells || Math.Abs(cells) > int.MaxValue / 4 || extent.Symbols.Any(s => symbols[s] is not Size)) continue;
            Polynomial general = Polynomial.Symbol(symbol) + offset;
            Polynomial special = general + distance;
            if (!inGeneral.IsBetween(Polynomial.Zero, general, extent - One) || !inSpecial.IsBetween(Polynomial.Zero, special, extent - One)) continue;
            return symbols.Of(new Neighbor(symbol, new[] { (int)cells }.ToEquatableArray(), extent, Polynomial.Zero, extent - One)) - offset;
        }

        return null;
    }

    private (Polynomial Quotient, Polynomial Remainder)? Divide(Polynomial value, Polynomial divisor, Ranges ranges)
    {
        if (divisor.Symbols.Any(s => symbols[s] is not Size)) return null;
        (Polynomial quotient, Polynomial remainder) = value.DivideBy(divisor);
        if (ranges.IsBetween(Polynomial.Zero, remainder, divisor - One)) return (quotient, remainder);
        Want(remainder, divisor);
        return null;
    }

    private Polynomial? Remainder(Polynomial value, Polynomial divisor, Ranges ranges)
    {
        if (divisor.Symbols.Any(s => symbols[s] is not Size)) return null;
        Polynomial remainder = value.DivideBy(divisor).Remainder;
        if (!ranges.IsNonNegative(value)) return null;
        if (ranges.IsBetween(Polynomial.Zero, remainder, divisor - One)) return remainder;
        foreach (int symbol in remainder.Symbols.Where(s => symbols[s] is Counter))
        {
            if (remainder.Split(symbol) is not { } split || divisor.DivideExactly(split.Coefficient) is not { } extent) continue;
            (Polynomial offset, Polynomial rest) = split.Others.DivideBy(split.Coefficient);
            if (offset.Value is not { } cells || Math.Abs(cells) > int.MaxValue / 4) continue;
            if (!ranges.IsBetween(Polynomial.Zero, rest, split.Coefficient - One) || !ranges.IsBetween(Polynomial.Zero, Polynomial.Symbol(symbol), extent - One)) continue;
            return (split.Coefficient * symbols.Of(new Neighbor(symbol, new[] { (int)cells }.ToEquatableArray(), extent, Polynomial.Zero, extent - One))) + rest;
        }

        Want(remainder, divisor);
        return null;
    }

    /// <summary>The neighbour in a periodic dimension whose number of cells is a power of two: the mask is one less.</summary>
    private Polynomial? Mask(Polynomial value, Polynomial mask, Ranges ranges)
    {
        Polynomial extent = mask + One;
        if (extent.Symbols.Any(s => symbols[s] is not Size) || extent.Value is { } number && (number <= 0 || (number & (number - 1)) != 0)) return null;
        int symbol = value.Symbols.FirstOrDefault(s => symbols[s] is Counter);
        if (symbol == 0 || value.Split(symbol) is not var (coefficient, others) || coefficient.Value != 1 || others.Value is not { } cells || Math.Abs(cells) > int.MaxValue / 4) return null;
        if (!ranges.IsBetween(Polynomial.Zero, Polynomial.Symbol(symbol), extent - One)) return null;
        return symbols.Of(new Neighbor(symbol, new[] { (int)cells }.ToEquatableArray(), extent, Polynomial.Zero, extent - One) { IsMasked = true });
    }

    /// <summary>A counter that is divided runs over several dimensions.</summary>
    private void Want(Polynomial remainder, Polynomial divisor)
    {
        foreach (int symbol in remainder.Symbols)
        {
            if (symbols[symbol] is Counter counter && remainder.Split(symbol) is { } split && divisor.DivideExactly(split.Coefficient) is { } radix)
            {
                wanted(counter, radix);
                return;
            }
        }
    }
}
