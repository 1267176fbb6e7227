using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>The condition without which a coefficient is zero, as in <c>i > 0 ? x[i - 1] : 0</c>: the subscript may be out of range then.</summary>
internal static class CoefficientGuard
{
    /// <summary>The condition, and the coefficient where it holds; null if it is always needed.</summary>
    public static (Expression Condition, Expression Coefficient)? Of(Expression coefficient) => coefficient switch
    {
        Conditional choice when Algebra.IsZero(choice.WhenFalse) => And(choice.Condition, choice.WhenTrue),
        Conditional choice when Algebra.IsZero(choice.WhenTrue) => And(new Unary(UnaryOperator.Not, choice.Condition, IrType.Boolean), choice.WhenFalse),
        Unary { Operator: UnaryOperator.Negate } negate when Of(negate.Operand) is var (condition, inner) => (condition, Algebra.Negate(inner)),
        Binary { Operator: BinaryOperator.Multiply } product when Of(product.Left) is var (condition, left) => And(condition, Algebra.Multiply(left, product.Right)),
        Binary { Operator: BinaryOperator.Multiply } product when Of(product.Right) is var (condition, right) => And(condition, Algebra.Multiply(product.Left, right)),
        Binary { Operator: BinaryOperator.Divide } quotient when Of(quotient.Left) is var (condition, dividend) => (condition, Algebra.Divide(dividend, quotient.Right)),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum when Of(sum.Left) is var (first, _) && Of(sum.Right) is var (second, _) => (Or(first, second), sum),
        _ => null,
    };

    private static (Expression Condition, Expression Coefficient) And(Expression condition, Expression coefficient) =>
        Of(coefficient) is var (inner, rest) ? (new Binary(BinaryOperator.AndAlso, condition, inner, IrType.Boolean), rest) : (condition, coefficient);

    private static Binary Or(Expression first, Expression second) => new(BinaryOperator.OrElse, first, second, IrType.Boolean);
}
