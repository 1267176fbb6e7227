using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Unary and binary operators, and conversions between numbers.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Operands of a chain such as a + b + c + ... that may nest in one expression, so that the depth of expressions is bounded.</summary>
    private const int ChainLength = 100;

    private Expression BindBinary(IBinaryOperation operation)
    {
        if (TryBindNullTest(operation) is { } test) return test;
        if (TryBindAbsence(operation) is { } absence) return absence;

        // Left-deep chains of thousands of terms occur in generated formulas; they are walked, not recursed into.
        var chain = new Stack<IBinaryOperation>();
        IOperation first = operation;
        while (first is IBinaryOperation { ConstantValue.HasValue: false } nested && IsChainable(nested))
        {
            chain.Push(nested);
            first = nested.LeftOperand;
        }

        if (chain.Count == 0) return BindSingleBinary(operation);
        Expression result = Bind(first);
        for (int count = 1; chain.Count > 0; count++)
        {
            IBinaryOperation next = chain.Pop();
            result = BindRight(next, result);
            if (count % ChainLength == 0 && chain.Count > 0) result = Save(result, "partial");
        }

        return result;
    }

    /// <summary><c>array == null</c> and <c>array != null</c> compare references, as <c>is null</c> does.</summary>
    private Expression? TryBindNullTest(IBinaryOperation operation)
    {
        if (operation is not { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, OperatorMethod: null }) return null;
        (IOperation left, IOperation right) = (SkipBoxing(operation.LeftOperand), SkipBoxing(operation.RightOperand));
        if (left.ConstantValue is { HasValue: true, Value: null }) (left, right) = (right, left);
        if (left.Type is not IArrayTypeSymbol { IsSZArray: true } || right.ConstantValue is not { HasValue: true, Value: null }) return null;
        Expression isNull = IsNull(NameOf(AsOperand(Bind(left), left)));
        return operation.OperatorKind == BinaryOperatorKind.Equals ? isNull : new Unary(UnaryOperator.Not, isNull, IrType.Boolean);
    }

    private Expression BindRight(IBinaryOperation operation, Expression left)
    {
        Expression[] operands = BindInOrder(() => left, () => Bind(operation.RightOperand));
        return MakeBinary(operation, operands[0], operands[1]);
    }

    private static bool IsChainable(IBinaryOperation operation) =>
        IsBuiltIn(operation.OperatorMethod) && !operation.IsLifted && operation.Type?.SpecialType != SpecialType.System_String
        && operation.OperatorKind is not (BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr);

    private Expression BindSingleBinary(IBinaryOperation operation)
    {
        if (operation.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr && operation.OperatorMethod is null)
            return BindShortCircuit(operation, operation.OperatorKind == BinaryOperatorKind.ConditionalAnd);
        if (operation.OperatorMethod is { } target && !operation.IsLifted && TryInlineOperator(operation, target, operation.LeftOperand, operation.RightOperand) is { } body) return body;
        return BindInactiveBinary(operation);
    }

    private Expression BindShortCircuit(IBinaryOperation operation, bool isAnd)
    {
        Expression left = Bind(operation.LeftOperand);
        Expression right = BindNested(operation.RightOperand, left, isAnd, out List<Statement> statements);
        if (statements.Count == 0) return new Binary(isAnd ? BinaryOperator.AndAlso : BinaryOperator.OrElse, left, right, IrType.Boolean);

        Read result = Save(left, "condition");
        statements.Add(new Assign(result, right) { Ordinal = ordinal });
        Block branch = AsBlock(statements);
        Emit(isAnd ? new If(result, branch, Block.Empty) : new If(new Unary(UnaryOperator.Not, result, IrType.Boolean), branch, Block.Empty));
        return result;
    }

    private Expression MakeBinary(IBinaryOperation operation, Expression left, Expression right)
    {
        if (operation.Type is null) return Invalid(operation);
        IrType type = TypeOf(operation.Type);
        if (!left.Type.IsScalar || !right.Type.IsScalar || !type.IsScalar || FindOperator(operation.OperatorKind) is not { } symbol)
            return MakeInactiveBinary(operation, NameOf(left), NameOf(right), type);
        return new Binary(symbol, left, right, type, operation.IsChecked && !left.Type.IsReal && IsArithmetic(symbol));
    }

    /// <summary>Whether an operator is one of the scalar types, a type parameter among them.</summary>
    private static bool IsBuiltIn(IMethodSymbol? target) => target is null || (RealParameters.IsOperator(target)
        && target.Name is "op_Addition" or "op_Subtraction" or "op_Multiply" or "op_Division" or "op_Modulus" or "op_UnaryNegation" or "op_UnaryPlus" or "op_Increment" or "op_Decrement"
            or "op_Equality" or "op_Inequality" or "op_LessThan" or "op_LessThanOrEqual" or "op_GreaterThan" or "op_GreaterThanOrEqual"
            or "op_CheckedAddition" or "op_CheckedSubtraction" or "op_CheckedMultiply" or "op_CheckedDivision" or "op_CheckedUnaryNegation" or "op_CheckedIncrement" or "op_CheckedDecrement");

    private static bool IsArithmetic(BinaryOperator symbol) =>
        symbol is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide;

    private static BinaryOperator? FindOperator(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => BinaryOperator.Add,
        BinaryOperatorKind.Subtract => BinaryOperator.Subtract,
        BinaryOperatorKind.Multiply => BinaryOperator.Multiply,
        BinaryOperatorKind.Divide => BinaryOperator.Divide,
        BinaryOperatorKind.Remainder => BinaryOperator.Remainder,
        BinaryOperatorKind.And => BinaryOperator.And,
        BinaryOperatorKind.Or => BinaryOperator.Or,
        BinaryOperatorKind.ExclusiveOr => BinaryOperator.Xor,
        BinaryOperatorKind.LeftShift => BinaryOperator.ShiftLeft,
        BinaryOperatorKind.RightShift => BinaryOperator.ShiftRight,
        BinaryOperatorKind.UnsignedRightShift => BinaryOperator.UnsignedShiftRight,
        BinaryOperatorKind.Equals => BinaryOperator.Equal,
        BinaryOperatorKind.NotEquals => BinaryOperator.NotEqual,
        BinaryOperatorKind.LessThan => BinaryOperator.Less,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperator.LessOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperator.Greater,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private Expression BindUnary(IUnaryOperation operation)
    {
        if (operation.Type is null) return Invalid(operation);
        if (operation.OperatorMethod is { } target && !operation.IsLifted && TryInlineOperator(operation, target, operation.Operand) is { } body) return body;
        Expression operand = Bind(operation.Operand);
        IrType type = TypeOf(operation.Type);
        if (!IsBuiltIn(operation.OperatorMethod) || operation.IsLifted || !operand.Type.IsScalar || !type.IsScalar)
            return BindInactiveUnary(operation, operand);
        return operation.OperatorKind switch
        {
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.Minus => new Unary(UnaryOperator.Negate, operand, type, operation.IsChecked && !type.IsReal),
            UnaryOperatorKind.Not => new Unary(UnaryOperator.Not, operand, type),
            UnaryOperatorKind.BitwiseNegation => new Unary(UnaryOperator.Complement, operand, type),
            _ => RefuseKind(operation),
        };
    }

    private Expression BindConversion(IConversionOperation operation)
    {
        if (operation.Type is null || operation.Operand.Type is IErrorTypeSymbol || HasNoConversion(operation)) return Invalid(operation);
        if (operation.Operand.Type is not null && (operation.Conversion.IsIdentity || SymbolEqualityComparer.Default.Equals(operation.Operand.Type, operation.Type))) return Bind(operation.Operand);
        if (TryBindBufferConversion(operation) is { } view) return view;
        if (operation.OperatorMethod is { } target && TryInlineOperator(operation, target, operation.Operand) is { } body) return body;
        if (TryConvertTuple(operation) is { } tuple) return tuple;
        if (TryConvertNullable(operation) is { } nullable) return nullable;
        if (operation.OperatorMethod is not null || operation.Operand.Type is null) return BindInactiveConversion(operation);
        IrType type = TypeOf(operation.Type);
        IrType from = TypeOf(operation.Operand.Type);
        if (type is not PrimitiveType || from is not PrimitiveType) return BindInactiveConversion(operation);
        Expression operand = Bind(operation.Operand);
        if (from.IsReal && !type.IsReal) WarnIfActive(operation, operand);
        return MakeConversion(operand, type, operation.IsChecked);
    }

    /// <summary>Whether the compiler has said that a value can't be converted to the type that is wanted.</summary>
    private static bool HasNoConversion(IConversionOperation operation) =>
        !operation.Conversion.Exists || (operation.IsImplicit && !operation.Conversion.IsImplicit && !operation.IsTryCast && operation.Syntax == operation.Operand.Syntax);

    /// <summary>A numeric conversion; constants fold, and only those that can overflow keep <c>checked</c>.</summary>
    private static Expression MakeConversion(Expression operand, IrType type, bool isChecked)
    {
        if (operand.Type == type) return operand;
        if ((type == IrType.Double || type is RealParameter) && operand is Literal { Code: null, Bits: var bits } && operand.Type == IrType.Int32) return Literal.Real(bits, type);
        if (type is RealParameter && operand is Literal { Code: null, Type.IsReal: true } literal) return literal with { Type = type };
        return new IR.Convert(operand, type, isChecked && !type.IsReal);
    }
}
