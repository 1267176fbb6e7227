using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Integer arithmetic for bounds and subscripts that the generator makes; constants fold.</summary>
internal static class Integers
{
    public static Expression Add(Expression left, Expression right, IrType type) => (left, right) switch
    {
        (Literal { Code: null } a, Literal { Code: null } b) => new Literal(type, a.Bits + b.Bits),
        (_, Literal { Code: null, Bits: 0 }) => left,
        (Literal { Code: null, Bits: 0 }, _) => right,
        (_, Literal { Code: null, Bits: < 0 } b) => new Binary(BinaryOperator.Subtract, left, new Literal(b.Type, -b.Bits), type),
        (Binary { Operator: BinaryOperator.Subtract, Right: Literal { Code: null } a } difference, Literal { Code: null } b) => Subtract(difference.Left, new Literal(type, a.Bits - b.Bits), type),
        _ => new Binary(BinaryOperator.Add, left, right, type),
    };

    public static Expression Subtract(Expression left, Expression right, IrType type) => (left, right) switch
    {
        (Literal { Code: null } a, Literal { Code: null } b) => new Literal(type, a.Bits - b.Bits),
        (_, Literal { Code: null, Bits: 0 }) => left,
        (_, Literal { Code: null, Bits: < 0 } b) => new Binary(BinaryOperator.Add, left, new Literal(b.Type, -b.Bits), type),
        _ => new Binary(BinaryOperator.Subtract, left, right, type),
    };

    public static Expression Negate(Expression value) => value switch
    {
        Literal { Code: null } literal => literal with { Bits = -literal.Bits },
        Unary { Operator: UnaryOperator.Negate } negate => negate.Operand,
        _ => new Unary(UnaryOperator.Negate, value, value.Type),
    };
}
