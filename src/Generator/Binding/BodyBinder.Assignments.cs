using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Assignments, compound assignments, <c>++</c> and <c>--</c>, as statements and as expressions.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The value of an expression that stands as a statement; nobody reads it.</summary>
    private static readonly Literal NoValue = Literal.Int(0);

    private Expression BindAssignment(ISimpleAssignmentOperation operation, bool isStatement)
    {
        if (operation.IsRef) return Refuse(operation, "A ref assignment", "use a subscript, or a slice of the span");
        if (operation.Target is IDiscardOperation)
        {
            Expression discarded = Bind(operation.Value);
            return isStatement && !Footprint.MayThrow(discarded) ? NoValue : Save(discarded, "unused");
        }

        if (JaggedTypeOf(operation.Target) is not null && SkipIdentity(operation.Target) is not IArrayElementReferenceOperation) return RefuseJagged(operation.Target, "An assignment to");
        if (BindTarget(operation.Target) is not { } target) return BindOutsideAssignment(operation, isStatement);
        (target, _, Expression value) = BindWithPlace(target, operation.Value);
        if (target is StructBuffer buffer)
        {
            AssignBuffer(buffer, value, operation);
            return target;
        }

        if (target is not StructValue) return Store(target, value, isStatement);
        AssignPlace(target, value, operation);
        return target;
    }

    /// <summary>
    /// The place that an assignment writes, a <see cref="Read"/> or an <see cref="Element"/>; null if it is another place, such as a field.
    /// </summary>
    private Expression? BindTarget(IOperation operation)
    {
        switch (operation)
        {
            case IParenthesizedOperation parentheses:
                return BindTarget(parentheses.Operand);
            case ILocalReferenceOperation local:
                return BindVariable(local, local.Local);
            case IParameterReferenceOperation parameter:
                return BindVariable(parameter, parameter.Parameter);
            case IInstanceReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: false }:
                return BindStructPlace(operation);
            default:
                return IsElement(operation) && Bind(operation) is var place and (Element or StructValue) ? place : null;
        }
    }

    /// <summary>
    /// Binds the value that is assigned to a place. C# evaluates the parts of the place first, then (in a compound assignment) the old value, then the
    /// new one; each is saved where the next could change it.
    /// </summary>
    private (Expression Target, Expression Old, Expression Value) BindWithPlace(Expression target, IOperation value)
    {
        if (ElementIn(target) is { } first)
        {
            Expression[] kept = BindInOrder(() => first.Index, () => Bind(value));
            return (AtIndex((StructValue)target, kept[0]), target, kept[1]);
        }

        if (target is not Element element)
        {
            Expression[] pair = BindInOrder(() => target, () => Bind(value));
            return (target, pair[0], pair[1]);
        }

        Expression[] parts = BindInOrder(() => new Read(element.Buffer), () => element.Index, () => element, () => Bind(value));
        var place = new Element(((Read)parts[0]).Variable, parts[1]);
        return (place, parts[2] is Element ? place : parts[2], parts[3]);
    }

    /// <summary>Writes a value to a place and, where it is read, gives the value back as an expression.</summary>
    private Expression Store(Expression target, Expression value, bool isStatement)
    {
        if (!isStatement && target is Element) value = Save(value, "value");
        if (AsIncrement(target, value) is { } increment) Emit(increment);
        else Emit(new Assign(target, AsInitializer(value, target.Type)));
        if (isStatement) return NoValue;
        return target is Read ? target : value;
    }

    /// <summary><c>t = t + e</c> and <c>t = t - e</c> on reals are increments.</summary>
    private static Increment? AsIncrement(Expression target, Expression value)
    {
        if (!target.Type.IsReal || value is not Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum) return null;
        if (!sum.Left.Equals(target)) return null;
        return new Increment(target, sum.Operator == BinaryOperator.Add ? sum.Right : Negate(sum.Right));
    }

    private static Expression Negate(Expression value) =>
        value is Literal { Type: var type } literal ? Literal.Real(-literal.RealValue, type) : new Unary(UnaryOperator.Negate, value, value.Type);

    private Expression BindCompoundAssignment(ICompoundAssignmentOperation operation, bool isStatement)
    {
        int start = block.Count;
        if (BindTarget(operation.Target) is not { } target) return BindOutsideAssignment(operation, isStatement);
        if (ElementIn(target) is not null && operation.OperatorMethod is not null)
        {
            // The operator's body reads the place once more.
            if (block.Count > start) return Refuse(operation.Target, "A subscript with effects in a compound assignment", "compute the subscript in a statement of its own");
            if (InlinedBody.Changes(operation.Value)) target = KeepPlace(target);
        }

        if (operation.OperatorMethod is { } method && !operation.IsLifted && TryInlineOperator(operation, method, operation.Target, operation.Value) is { } combined)
        {
            AssignPlace(target, combined, operation);
            return target;
        }

        if (!IsBuiltIn(operation.OperatorMethod) || operation.IsLifted || !target.Type.IsScalar
            || FindOperator(operation.OperatorKind) is not { } symbol || operation.Value.Type is not { } valueType
            || TypeOf(valueType) is not { IsScalar: true } rightType)
        {
            return BindOutsideAssignment(operation, isStatement);
        }

        (target, Expression old, Expression value) = BindWithPlace(target, operation.Value);
        IrType operatorType = IsShift(symbol) ? Promote(target.Type) : rightType;
        bool isChecked = operation.IsChecked && !operatorType.IsReal;
        Expression left = MakeConversion(old, operatorType, isChecked: false);
        Expression result = new Binary(symbol, left, value, operatorType, isChecked && IsArithmetic(symbol));
        return Store(target, MakeConversion(result, target.Type, isChecked), isStatement);
    }

    private static bool IsShift(BinaryOperator symbol) =>
        symbol is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.UnsignedShiftRight;

    /// <summary>The type in which C# computes with a number.</summary>
    private static IrType Promote(IrType type) =>
        type.IsReal || type is PrimitiveType { Kind: Primitive.UInt32 or Primitive.Int64 or Primitive.UInt64 } ? type : IrType.Int32;

    private Expression BindStep(IIncrementOrDecrementOperation operation, bool isStatement)
    {
        if (BindTarget(operation.Target) is not { } target || !IsBuiltIn(operation.OperatorMethod) || operation.IsLifted
            || !target.Type.IsScalar || target.Type == IrType.Boolean)
        {
            return BindOutsideAssignment(operation, isStatement);
        }

        bool returnsOld = !isStatement && operation.IsPostfix;
        Expression old = returnsOld ? Save(target, "previous") : target;
        IrType operatorType = Promote(target.Type);
        Expression one = operatorType.IsReal ? Literal.Real(1, operatorType) : new Literal(operatorType, 1);
        BinaryOperator symbol = operation.Kind == OperationKind.Increment ? BinaryOperator.Add : BinaryOperator.Subtract;
        bool isChecked = operation.IsChecked && !operatorType.IsReal;
        var next = new Binary(symbol, MakeConversion(target, operatorType, isChecked: false), one, operatorType, isChecked);
        Expression result = Store(target, MakeConversion(next, target.Type, isChecked), isStatement || returnsOld);
        return returnsOld ? old : result;
    }
}
