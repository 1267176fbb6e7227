using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// Real algebra for partial derivatives, tangents and adjoints: zeros and ones vanish, constants fold, like terms join. It is never used on primal values,
/// which keep their operations and order.
/// </summary>
internal static class Algebra
{
    public static Literal Zero(IrType type) => Literal.Real(0, type);

    public static Literal One(IrType type) => Literal.Real(1, type);

    public static bool IsZero(Expression expression) => expression is Literal { Code: null } literal && (literal.Type.IsReal ? literal.RealValue == 0 : literal.Bits == 0);

    public static bool IsOne(Expression expression) => expression is Literal { Code: null } literal && (literal.Type.IsReal ? literal.RealValue == 1 : literal.Bits == 1);

    public static Expression Multiply(Expression left, Expression right)
    {
        IrType type = left.Type;
        if (IsZero(left) || IsZero(right)) return Zero(type);
        if (left is Conditional choice && IsSimple(right)) return Select(choice.Condition, Multiply(choice.WhenTrue, right), Multiply(choice.WhenFalse, right));
        if (right is Conditional other && IsSimple(left)) return Select(other.Condition, Multiply(left, other.WhenTrue), Multiply(left, other.WhenFalse));
        return Monomial.Parse(left).Times(Monomial.Parse(right)).Render(type);
    }

    public static Expression Divide(Expression left, Expression right)
    {
        if (IsZero(left)) return left;
        return Monomial.Parse(new Binary(BinaryOperator.Divide, left, right, left.Type)).Render(left.Type);
    }

    /// <summary>The quotient with the divisor where it stands, also behind a sum; a sign comes to the front.</summary>
    public static Expression Over(Expression dividend, Expression divisor) => dividend switch
    {
        Unary { Operator: UnaryOperator.Negate } negate => new Unary(UnaryOperator.Negate, Over(negate.Operand, divisor), dividend.Type),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } => new Binary(BinaryOperator.Divide, dividend, divisor, dividend.Type),
        _ => Divide(dividend, divisor),
    };

    public static Expression Negate(Expression expression) => IsZero(expression) ? expression : Monomial.Parse(expression) is var monomial && expression is not Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract }
        ? monomial.Scaled(-1).Render(expression.Type)
        : Sum([(expression, true)], expression.Type);

    public static Expression Add(Expression left, Expression right) => Sum([(left, false), (right, false)], left.Type);

    public static Expression Select(Expression condition, Expression whenTrue, Expression whenFalse) =>
        whenTrue.Equals(whenFalse) ? whenTrue : new Conditional(condition, whenTrue, whenFalse);

    /// <summary>Converts between <c>float</c> and <c>double</c> where the types differ.</summary>
    public static Expression To(Expression expression, IrType type)
    {
        if (expression.Type.Equals(type)) return expression;
        return expression is Literal { Code: null } literal && expression.Type.IsReal ? Literal.Real(type.Equals(IrType.Single) ? (float)literal.RealValue : literal.RealValue, type) : new IR.Convert(expression, type);
    }

    /// <summary>Adds signed terms, joining those that differ in their constant alone; keeps the order of the first of each kind, a positive one first if there is any.</summary>
    public static Expression Sum(IEnumerable<(Expression Term, bool Negative)> terms, IrType type)
    {
        var monomials = new List<Monomial>();
        foreach ((Expression term, bool negative) in terms) Collect(term, negative ? -1 : 1, monomials);
        monomials.RemoveAll(m => m.Constant == 0);
        JoinChoices(monomials, type);
        if (monomials.Count == 0) return Zero(type);
        int first = monomials.FindIndex(m => m.Constant > 0);
        if (first > 0)
        {
            Monomial positive = monomials[first];
            monomials.RemoveAt(first);
            monomials.Insert(0, positive);
        }

        bool allNegative = first < 0;
        Expression sum = monomials[0].RenderMagnitude(type);
        for (int i = 1; i < monomials.Count; i++)
        {
            bool subtract = monomials[i].Constant < 0 != allNegative;
            sum = new Binary(subtract ? BinaryOperator.Subtract : BinaryOperator.Add, sum, monomials[i].RenderMagnitude(type), type);
        }

        return allNegative ? new Unary(UnaryOperator.Negate, sum, type) : sum;
    }

    /// <summary><c>(c ? a : 0) + (c ? 0 : b)</c> is <c>c ? a : b</c>.</summary>
    private static void JoinChoices(List<Monomial> monomials, IrType type)
    {
        for (int i = 0; i < monomials.Count; i++)
        {
            if (monomials[i].Choice is not { } first) continue;
            int other = monomials.FindIndex(i + 1, m => m.Choice is { } second && second.Condition.Equals(first.Condition));
            if (other < 0) continue;
            Conditional second = monomials[other].Choice!;
            Expression joined = Select(
                first.Condition,
                Sum([(first.WhenTrue, monomials[i].Constant < 0), (second.WhenTrue, monomials[other].Constant < 0)], type),
                Sum([(first.WhenFalse, monomials[i].Constant < 0), (second.WhenFalse, monomials[other].Constant < 0)], type));
            monomials[i] = Monomial.Parse(joined);
            monomials.RemoveAt(other);
            i--;
        }
    }

    private static void Collect(Expression term, double sign, List<Monomial> monomials)
    {
        switch (term)
        {
            case Binary { Operator: BinaryOperator.Add } sum:
                Collect(sum.Left, sign, monomials);
                Collect(sum.Right, sign, monomials);
                return;
            case Binary { Operator: BinaryOperator.Subtract } difference:
                Collect(difference.Left, sign, monomials);
                Collect(difference.Right, -sign, monomials);
                return;
            case Unary { Operator: UnaryOperator.Negate } negate:
                Collect(negate.Operand, -sign, monomials);
                return;
        }

        Monomial monomial = Monomial.Parse(term).Scaled(sign);
        int like = monomials.FindIndex(m => m.IsLike(monomial));
        if (like < 0) monomials.Add(monomial);
        else monomials[like] = monomials[like].WithConstant(monomials[like].Constant + monomial.Constant);
    }

    private static bool IsSimple(Expression expression) => expression is Read or Literal or Element || expression is Unary { Operand: Read or Element };
}
