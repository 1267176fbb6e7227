using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>An expression under construction, so that a rule reads as the formula that it is: <c>1 / (1 + x * x)</c>.</summary>
/// <param name="Expression">The expression, in <c>double</c>.</param>
/// <param name="IsGuarded">See <see cref="Partial.Guarded"/>.</param>
internal readonly record struct Formula(Expression Expression, bool IsGuarded = false)
{
    public static implicit operator Formula(double value) => new(Literal.Double(value));

    public static Formula operator -(Formula operand) => new(new Unary(UnaryOperator.Negate, operand.Expression, IrType.Double));

    public static Formula operator +(Formula left, Formula right) => Real(BinaryOperator.Add, left, right);

    public static Formula operator -(Formula left, Formula right) => Real(BinaryOperator.Subtract, left, right);

    public static Formula operator *(Formula left, Formula right) => Real(BinaryOperator.Multiply, left, right);

    public static Formula operator /(Formula left, Formula right) => Real(BinaryOperator.Divide, left, right);

    public static Formula operator >(Formula left, Formula right) => Test(BinaryOperator.Greater, left, right);

    public static Formula operator <(Formula left, Formula right) => Test(BinaryOperator.Less, left, right);

    public static Formula operator >=(Formula left, Formula right) => Test(BinaryOperator.GreaterOrEqual, left, right);

    public static Formula operator <=(Formula left, Formula right) => Test(BinaryOperator.LessOrEqual, left, right);

    /// <summary><c>left == right</c>, as an expression.</summary>
    public static Formula Equal(Formula left, Formula right) => Test(BinaryOperator.Equal, left, right);

    /// <summary><c>left &amp;&amp; right</c>, as an expression.</summary>
    public static Formula Both(Formula left, Formula right) => Test(BinaryOperator.AndAlso, left, right);

    /// <summary><c>!condition</c>, as an expression.</summary>
    public static Formula Not(Formula condition) => new(new Unary(UnaryOperator.Not, condition.Expression, IrType.Boolean));

    /// <summary><c>condition ? whenTrue : whenFalse</c>, as an expression.</summary>
    public static Formula Choose(Formula condition, Formula whenTrue, Formula whenFalse) =>
        new(new Conditional(condition.Expression, whenTrue.Expression, whenFalse.Expression));

    /// <summary>Marks a partial that may be infinite or NaN where the function is finite.</summary>
    public static Formula Guarded(Formula partial) => partial with { IsGuarded = true };

    public Partial ToPartial() => new(Expression, IsGuarded);

    private static Formula Real(BinaryOperator op, Formula left, Formula right) =>
        new(new Binary(op, left.Expression, right.Expression, IrType.Double));

    private static Formula Test(BinaryOperator op, Formula left, Formula right) =>
        new(new Binary(op, left.Expression, right.Expression, IrType.Boolean));
}
