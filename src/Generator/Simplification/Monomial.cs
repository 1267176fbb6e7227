using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>A product of a constant and factors, over a product of divisors; factors are expressions that are no products themselves.</summary>
internal sealed class Monomial(double constant, List<Expression> factors, List<Expression> divisors)
{
    // The same for like monomials, and hardly ever for others: sums of many terms look for like ones often.
    private readonly int kind = factors.Aggregate(0, (sum, factor) => unchecked(sum + factor.GetHashCode())) ^ (divisors.Aggregate(0, (sum, divisor) => unchecked(sum + divisor.GetHashCode())) * 31);

    public double Constant { get; } = constant;

    /// <summary>The conditional that the monomial is, up to its sign, or null.</summary>
    public Conditional? Choice => Math.Abs(Constant) == 1 && factors.Count == 1 && divisors.Count == 0 ? factors[0] as Conditional : null;

    public static Monomial Parse(Expression expression)
    {
        var factors = new List<Expression>();
        var divisors = new List<Expression>();
        double constant = Collect(expression, factors, divisors, 1);
        return new Monomial(constant, factors, divisors);
    }

    public Monomial Times(Monomial other) => new(Constant * other.Constant, [.. factors, .. other.Factors], [.. divisors, .. other.Divisors]);

    public Monomial Scaled(double factor) => WithConstant(Constant * factor);

    public Monomial WithConstant(double value) => new(value, factors, divisors);

    public List<Expression> Factors => factors;

    public List<Expression> Divisors => divisors;

    /// <summary>The monomial times one of its divisors; null if the expression isn't one.</summary>
    public Monomial? WithoutDivisor(Expression divisor)
    {
        var rest = new List<Expression>(divisors);
        return rest.Remove(divisor) ? new Monomial(Constant, factors, rest) : null;
    }

    /// <summary>The monomial over one of its factors; null if the expression isn't one.</summary>
    public Monomial? WithoutFactor(Expression factor)
    {
        var rest = new List<Expression>(factors);
        return rest.Remove(factor) ? new Monomial(Constant, rest, divisors) : null;
    }

    /// <summary>Whether the two differ in their constant alone.</summary>
    public bool IsLike(Monomial other) => kind == other.kind && SameMultiset(factors, other.Factors) && SameMultiset(divisors, other.Divisors);

    /// <summary>The monomial as an expression whose constant is positive; the sign is the caller's.</summary>
    public Expression RenderMagnitude(IrType type)
    {
        double magnitude = Math.Abs(Constant);
        Expression? product = magnitude == 1 && factors.Count > 0 ? null : Literal.Real(magnitude, type);
        foreach (Expression factor in factors) product = product is null ? factor : new Binary(BinaryOperator.Multiply, product, factor, type);
        if (divisors.Count == 0) return product!;
        Expression divisor = divisors[0];
        for (int i = 1; i < divisors.Count; i++) divisor = new Binary(BinaryOperator.Multiply, divisor, divisors[i], type);
        return new Binary(BinaryOperator.Divide, product!, divisor, type);
    }

    public Expression Render(IrType type) => Constant < 0 ? new Unary(UnaryOperator.Negate, RenderMagnitude(type), type) : RenderMagnitude(type);

    private static double Collect(Expression expression, List<Expression> factors, List<Expression> divisors, double constant)
    {
        switch (expression)
        {
            case Literal literal when literal.Type.IsReal && !double.IsNaN(literal.RealValue) && !double.IsInfinity(literal.RealValue) && literal.Code is null:
                return constant * literal.RealValue;
            case Unary { Operator: UnaryOperator.Negate } negate when negate.Type.IsReal:
                return Collect(negate.Operand, factors, divisors, -constant);
            case Binary { Operator: BinaryOperator.Multiply } product when product.Type.IsReal:
                constant = Collect(product.Left, factors, divisors, constant);
                return Collect(product.Right, factors, divisors, constant);
            case Binary { Operator: BinaryOperator.Divide } quotient when quotient.Type.IsReal:
                constant = Collect(quotient.Left, factors, divisors, constant);
                double inverse = Collect(quotient.Right, divisors, factors, 1);
                if (inverse == 0)
                {
                    divisors.Add(Literal.Real(inverse, quotient.Type));
                    return constant;
                }

                // A divisor that is no power of two stays a divisor: its reciprocal would be rounded.
                if (IsPowerOfTwo(inverse) || constant / inverse * inverse == constant && Math.Floor(constant / inverse) == constant / inverse) return constant / inverse;
                divisors.Add(Literal.Real(Math.Abs(inverse), quotient.Type));
                return inverse < 0 ? -constant : constant;
            default:
                factors.Add(expression);
                return constant;
        }
    }

    private static bool IsPowerOfTwo(double value) => (BitConverter.DoubleToInt64Bits(value) & 0xFFFFFFFFFFFFF) == 0;

    private static bool SameMultiset(List<Expression> left, List<Expression> right)
    {
        if (left.Count != right.Count) return false;
        var rest = new List<Expression>(right);
        return left.All(rest.Remove);
    }
}
