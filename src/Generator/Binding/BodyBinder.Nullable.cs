using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Reals that may be null: whether there is a number, and the number, which is 0 where there is none.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The variables that are known to be true where code is being bound.</summary>
    private HashSet<int> present = [];

    private static StructValue Present(StructShape shape, Expression number) => new(shape, [Literal.Bool(true), MakeConversion(number, shape.Fields[1].Type, isChecked: false)]);

    private static Expression Not(Expression condition) => condition switch
    {
        Literal { Bits: var bits } => Literal.Bool(bits == 0),
        Unary { Operator: UnaryOperator.Not } negation => negation.Operand,
        _ => new Unary(UnaryOperator.Not, condition, IrType.Boolean),
    };

    /// <summary>Notes what is known to be true where a condition holds, or doesn't.</summary>
    private void NotePresent(Expression? condition, bool holds)
    {
        switch (condition)
        {
            case Read { Variable: var flag } when holds:
                present.Add(flag.Id);
                break;
            case Unary { Operator: UnaryOperator.Not } negation:
                NotePresent(negation.Operand, !holds);
                break;
            case Binary { Operator: BinaryOperator.AndAlso or BinaryOperator.OrElse } pair when holds == (pair.Operator == BinaryOperator.AndAlso):
                NotePresent(pair.Left, holds);
                NotePresent(pair.Right, holds);
                break;
        }
    }

    /// <summary>Whether a number has been seen to be there by a test, and nothing may have changed that since: nothing assigns its variable at all.</summary>
    private bool IsPresent(Expression flag) => flag is Literal { Bits: not 0 }
        || (flag is Read { Variable.Id: var id } && present.Contains(id) && substitutes.Any(pair => pair.Value is StructValue { Operands: var parts } && parts.Count > 0 && parts[0].Equals(flag) && IsNeverAssigned(pair.Key)));

    private bool IsNeverAssigned(ISymbol symbol) => root is not null && inlined.Count == 0 && symbol is ILocalSymbol { RefKind: RefKind.None } or IParameterSymbol { RefKind: RefKind.None } && !InlinedBody.Assigns(root, symbol);

    /// <summary>A value that may be null, as its two parts; null if it is of another type.</summary>
    private StructValue? BindNullable(IOperation operation) =>
        Shapes.Find(operation.Type) is { Kind: StructKind.Nullable } shape ? (StructValue)SaveOnce(AsStruct(Bind(operation), shape, operation), "number") : null;

    /// <summary>The number, where an exception says that there is none otherwise.</summary>
    private Expression Demand(StructValue value, IOperation operation)
    {
        if (IsPresent(value.Operands[0])) return value.Operands[1];
        Block missing = Nested(() => Emit(new Effect("throw new global::System.InvalidOperationException(\"Nullable object must have a value.\")", [], null, [], Exits: true)));
        EmitIf(Not(value.Operands[0]), missing, Block.Empty);
        NotePresent(value.Operands[0], holds: true);
        return value.Operands[0] is Literal { Bits: 0 } ? Placeholder(operation.Type) : value.Operands[1];
    }

    /// <summary><c>x.Value</c>.</summary>
    private Expression? TryBindNullableValue(IPropertyReferenceOperation operation) =>
        operation is { Property.Name: "Value", Instance: { } instance } && BindNullable(instance) is { } value ? Demand(value, operation) : null;

    /// <summary><c>x.GetValueOrDefault()</c>, and with a number to take instead.</summary>
    private Expression? TryBindNullableCall(IInvocationOperation operation)
    {
        if (operation is not { TargetMethod.Name: "GetValueOrDefault", Instance: { } instance } || Shapes.Find(instance.Type) is not { Kind: StructKind.Nullable } shape) return null;
        Expression[] values = BindInOrder([() => BindNullable(instance)!, .. operation.Arguments.Select<IArgumentOperation, Func<Expression>>(argument => () => Bind(argument.Value))]);
        StructValue value = AsStruct(values[0], shape, operation);
        return Choose(value, values.Length > 1 ? values[1] : Literal.Real(0, value.Operands[1].Type));
    }

    private static Expression Choose(StructValue value, Expression otherwise) =>
        value.Operands[0] is Literal { Bits: var bits } ? (bits != 0 ? value.Operands[1] : otherwise) : new Conditional(value.Operands[0], value.Operands[1], otherwise);

    /// <summary><c>x ?? y</c>, where <c>y</c> is a number or may be null too.</summary>
    private Expression? TryCoalesceNullable(ICoalesceOperation operation)
    {
        if (BindNullable(operation.Value) is not { } value) return null;
        Expression otherwise = BindNested(operation.WhenNull, value.Operands[0], false, out List<Statement> statements);
        bool unwraps = TypeOf(operation.Type!).IsScalar;
        if (unwraps && statements.Count == 0) return Choose(value, otherwise);
        Expression result = NewPlace("value", operation.Type!);
        DeclarePlace(result, null, operation);
        var present = new List<Statement>();
        AppendResult(present, result, unwraps ? value.Operands[1] : value, operation);
        AppendResult(statements, result, otherwise, operation);
        EmitIf(value.Operands[0], AsBlock(present), AsBlock(statements));
        return result;
    }

    /// <summary>A comparison with null.</summary>
    private Expression? TryBindAbsence(IBinaryOperation operation)
    {
        if (operation is not { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }) return null;
        (IOperation left, IOperation right) = (operation.LeftOperand, operation.RightOperand);
        if (IsNullLiteral(left)) (left, right) = (right, left);
        if (!IsNullLiteral(right) || BindNullable(left) is not { } value) return null;
        return operation.OperatorKind == BinaryOperatorKind.Equals ? Not(value.Operands[0]) : value.Operands[0];
    }

    private static bool IsNullLiteral(IOperation operation) =>
        operation.ConstantValue is { HasValue: true, Value: null } || (operation is IConversionOperation { Operand: var operand } && IsNullLiteral(operand));

    /// <summary>Conversions of a number to one that may be null, back, and between such types.</summary>
    private Expression? TryConvertNullable(IConversionOperation operation)
    {
        if (operation.OperatorMethod is not null || operation.Operand.Type is null) return null;
        StructShape? source = Shapes.Find(operation.Operand.Type) is { Kind: StructKind.Nullable } from ? from : null;
        StructShape? target = Shapes.Find(operation.Type) is { Kind: StructKind.Nullable } to ? to : null;
        if (source is null) return target is not null && TypeOf(operation.Operand.Type).IsScalar ? Present(target, Bind(operation.Operand)) : null;
        if (target is not null) return BindNullable(operation.Operand) is { } value ? new StructValue(target, [value.Operands[0], MakeConversion(value.Operands[1], target.Fields[1].Type, isChecked: false)]) : null;
        return TypeOf(operation.Type!) is { IsReal: true } real && BindNullable(operation.Operand) is { } number ? MakeConversion(Demand(number, operation), real, isChecked: false) : null;
    }
}
