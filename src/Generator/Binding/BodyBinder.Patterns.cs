using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Patterns on scalars -> comparisons.</summary>
internal sealed partial class BodyBinder
{
    private Expression BindIsPattern(IIsPatternOperation operation)
    {
        Expression value = SaveOnce(Bind(operation.Value), "value");
        return MakeTest(operation.Pattern, value);
    }

    /// <summary>The condition under which a value matches a pattern.</summary>
    private Expression MakeTest(IPatternOperation pattern, Expression value)
    {
        switch (pattern)
        {
            case IConstantPatternOperation constant:
                return MakeConstantTest(constant, value);
            case IRelationalPatternOperation relational when FindOperator(relational.OperatorKind) is { } symbol:
                Expression bound = Bind(relational.Value);
                return value.Type is PrimitiveType && bound.Type == value.Type
                    ? new Binary(symbol, value, bound, IrType.Boolean)
                    : new Template("{0} is " + Text.Of(relational.OperatorKind) + " {1}", [value, bound], IrType.Boolean);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or or BinaryOperatorKind.And } pair:
                BinaryOperator join = pair.OperatorKind == BinaryOperatorKind.Or ? BinaryOperator.OrElse : BinaryOperator.AndAlso;
                return Join(join, MakeTest(pair.LeftPattern, value), MakeTest(pair.RightPattern, value));
            case INegatedPatternOperation negated:
                return new Unary(UnaryOperator.Not, MakeTest(negated.Pattern, value), IrType.Boolean);
            case IDiscardPatternOperation:
                return Literal.Bool(true);
            case IDeclarationPatternOperation declaration:
                return MakeDeclarationTest(declaration, value);
            case ITypePatternOperation type when value.Type is OtherType:
                return new Template("{0} is " + TypeBinder.PlainText(type.MatchedType), [value], IrType.Boolean);
            default:
                RefuseKind(pattern);
                return Literal.Bool(true);
        }
    }

    private static Expression Join(BinaryOperator join, Expression left, Expression right)
    {
        bool neutral = join == BinaryOperator.AndAlso;
        if (left is Literal { Bits: var a }) return (a != 0) == neutral ? right : left;
        return right is Literal { Bits: var b } && (b != 0) == neutral ? left : new Binary(join, left, right, IrType.Boolean);
    }

    private static Template IsNull(Expression value) => new("{0} is null", [value], IrType.Boolean);

    private Expression MakeConstantTest(IConstantPatternOperation pattern, Expression value)
    {
        if (pattern.Value.ConstantValue is { HasValue: true, Value: null }) return IsNull(value);
        Expression constant = Bind(pattern.Value);
        if (value.Type is not PrimitiveType || constant.Type != value.Type)
            return new Template(value.Type == constant.Type ? "{0} == {1}" : "{0} is {1}", [value, constant], IrType.Boolean);
        if (constant is Literal { Type.IsReal: true } literal && double.IsNaN(literal.RealValue))
            return new Invoke(value.Type == IrType.Double ? "System.Double.IsNaN" : "System.Single.IsNaN", [value], IrType.Boolean);
        if (constant is Literal { Type: PrimitiveType { Kind: Primitive.Boolean } } flag)
            return flag.Bits != 0 ? value : new Unary(UnaryOperator.Not, value, IrType.Boolean);
        return new Binary(BinaryOperator.Equal, value, constant, IrType.Boolean);
    }

    /// <summary><c>var x</c>, or a type that the value has anyway: always matches, and names the value.</summary>
    private Expression MakeDeclarationTest(IDeclarationPatternOperation pattern, Expression value)
    {
        bool always = pattern.MatchesNull || (pattern.MatchedType is { IsValueType: true } matched && TypeBinder.Bind(matched) == value.Type);
        if (!always)
        {
            RefuseKind(pattern);
            return Literal.Bool(true);
        }

        if (pattern.DeclaredSymbol is not ILocalSymbol local) return Literal.Bool(true);
        if (variables.TryGetValue(local, out Variable? variable)) Emit(new Assign(new Read(variable), AsInitializer(value)));
        else if (substitutes.TryGetValue(local, out Expression? place)) AssignPlace(place, value, pattern);
        else DeclarePlace(DefinePlace(local, local.Type), value, pattern);
        return Literal.Bool(true);
    }
}
