using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// Divides and multiplies once where several terms have the same divisor or factor: the derivative of <c>a / b</c> is <c>(a' - (a / b) * b') / b</c>. A division costs as much as a dozen
/// products.
/// </summary>
internal static class SharedFactors
{
    /// <summary>The divisor that most of the expressions share, or null if no two share one.</summary>
    public static Expression? FindDivisor(IEnumerable<Expression> expressions) => MostShared(expressions.Select(e => Monomial.Parse(e).Divisors));

    /// <summary>The expression times the divisor, which must be one of its divisors; null if it isn't.</summary>
    public static Expression? WithoutDivisor(Expression expression, Expression divisor) => Monomial.Parse(expression).WithoutDivisor(divisor)?.Render(expression.Type);

    /// <summary>The sum of the terms: over one divisor if all have it, and with shared factors in front.</summary>
    public static Expression Sum(IReadOnlyList<Expression> terms, IrType type)
    {
        if (terms.Count > 1 && FindDivisor(terms) is { } divisor)
        {
            Expression?[] numerators = [.. terms.Select(t => WithoutDivisor(t, divisor))];
            if (numerators.All(n => n is not null)) return Algebra.Over(Factored([.. numerators.Select(n => n!)], type), divisor);
        }

        return Factored(terms, type);
    }

    private static Expression Factored(IReadOnlyList<Expression> terms, IrType type)
    {
        if (terms.Count > 1 && MostShared(terms.Select(t => Monomial.Parse(t).Factors)) is { } factor)
        {
            Expression?[] rests = [.. terms.Select(t => Monomial.Parse(t).WithoutFactor(factor)?.Render(type))];
            Expression inner = Factored([.. rests.OfType<Expression>()], type);
            int first = Array.FindIndex(rests, r => r is not null);
            Expression[] others = [.. terms.Where((_, i) => rests[i] is null)];
            Expression product = Algebra.Multiply(factor, inner);
            return Factored([.. terms.Take(first), product, .. others.Skip(first)], type);
        }

        return Algebra.Sum(terms.Select(t => (t, false)), type);
    }

    private static Expression? MostShared(IEnumerable<IReadOnlyList<Expression>> lists)
    {
        var counts = new List<(Expression Shared, int Count)>();
        foreach (Expression candidate in lists.SelectMany(l => l.Where(e => e is not (Literal or Conditional)).Distinct()))
        {
            int known = counts.FindIndex(c => c.Shared.Equals(candidate));
            if (known < 0) counts.Add((candidate, 1));
            else counts[known] = (candidate, counts[known].Count + 1);
        }

        int most = counts.Count == 0 ? 0 : counts.Max(c => c.Count);
        return most < 2 ? null : counts.First(c => c.Count == most).Shared;
    }
}
