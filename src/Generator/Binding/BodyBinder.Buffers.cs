using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Arrays and spans: elements, lengths, ranges and views.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Whether an operation refers to an element of a buffer, which may be assigned.</summary>
    private bool IsElement(IOperation operation) => operation switch
    {
        IArrayElementReferenceOperation element => IsRectangular(element.ArrayReference.Type) || (IsFlatBuffer(element.ArrayReference.Type) && !IsRange(element.Indices[0])),
        IPropertyReferenceOperation { Property.IsIndexer: true } property => IsFlatBuffer(property.Instance?.Type),
        IImplicitIndexerReferenceOperation indexer => IsFlatBuffer(indexer.Instance.Type) && !IsRange(indexer.Argument),
        _ => false,
    };

    /// <summary>An array of one dimension, or a span, whose elements are no buffers.</summary>
    private bool IsFlatBuffer(ITypeSymbol? type) => type is not null && TypeOf(type) is BufferType { IsRectangular: false, Element: not BufferType };

    private static bool IsRange(IOperation index) => index.Type is INamedTypeSymbol { Name: "Range" } type && TypeBinder.IsInSystem(type);

    private static bool IsIndex(IOperation index) => index.Type is INamedTypeSymbol { Name: "Index" } type && TypeBinder.IsInSystem(type);

    /// <summary>The variable of a buffer; a view that isn't one is put in a temporary.</summary>
    private Variable BindBuffer(IOperation operation) => AsBuffer(Bind(operation), operation);

    private Variable AsBuffer(Expression value, IOperation operation)
    {
        if (value is Read { Variable.Type: BufferType { IsJagged: false } } read) return read.Variable;
        if (value is StructBuffer structs) return RefuseStructBuffer(structs, operation);
        if (value.Type is BufferType { IsJagged: true } jagged)
        {
            RefuseJagged(operation, "This use of");
            return NewVariable("error", jagged);
        }

        if (value.Type is BufferType) return Save(value, "view").Variable;

        // An error has been reported: a stand-in.
        IrType type = operation.Type is null ? value.Type : TypeOf(operation.Type);
        return NewVariable("error", type as BufferType ?? new BufferType(BufferKind.Array, IrType.Double));
    }

    /// <summary>A copy of the reference, for a variable that is about to be reassigned.</summary>
    private Variable SaveView(Variable buffer)
    {
        Variable view = Save(new Read(buffer), buffer.Name).Variable;
        NoteView(view, buffer);
        return view;
    }

    private Expression BindArrayElement(IArrayElementReferenceOperation operation)
    {
        if (operation.ArrayReference.Type is IArrayTypeSymbol { IsSZArray: true } array && IsRange(operation.Indices[0]) && JaggedTypeOf(operation.ArrayReference) is null)
            return BindArrayRange(operation, array);
        if (IsRectangular(operation.ArrayReference.Type)) return BindRectangularElement(operation);
        if (JaggedTypeOf(operation.ArrayReference) is not null) return BindJaggedElement(operation);
        return IsElement(operation) ? BindElement(operation.ArrayReference, operation.Indices[0]) : BindPlaceRead(operation);
    }

    private Expression BindImplicitIndexer(IImplicitIndexerReferenceOperation operation)
    {
        if (!IsFlatBuffer(operation.Instance.Type))
        {
            if (operation.Instance.Type is IArrayTypeSymbol { IsSZArray: true } jagged && IsRange(operation.Argument)) return BindArrayRange(operation, jagged);
            return Refuse(operation, "An index from the end, or a range, of '" + operation.Instance.Type?.ToDisplayString() + "'", "compute the subscript from its length");
        }

        if (!IsRange(operation.Argument)) return BindElement(operation.Instance, operation.Argument);
        if (operation.Instance.Type is IArrayTypeSymbol array) return BindArrayRange(operation, array);
        return BindRangeView(operation, operation.Instance, operation.Argument) ?? Placeholder(operation.Type);
    }

    private Expression BindElement(IOperation buffer, IOperation index)
    {
        if (IsRow(buffer)) return BindElementOfRow(buffer, index);
        index = FindIndex(index, out bool fromEnd);
        Expression[] parts = BindInOrder(() => BindStorage(buffer), () => BindSubscript(index));
        Variable variable = First(parts[0]);
        Expression position = Position(variable, parts[1], fromEnd);
        return parts[0] is StructBuffer structs ? structs.At(position) : new Element(variable, position);
    }

    private Expression BindSubscript(IOperation index)
    {
        Expression value = Bind(index);
        return value.Type is PrimitiveType ? value : RefuseIndex(index);
    }

    /// <summary>The number in a subscript of type <c>Index</c>, and whether it counts from the end.</summary>
    private static IOperation FindIndex(IOperation index, out bool fromEnd)
    {
        while (index is IParenthesizedOperation parentheses) index = parentheses.Operand;
        fromEnd = index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat };
        return index switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat => hat.Operand,
            IConversionOperation { Operand.Type.SpecialType: SpecialType.System_Int32 } conversion when IsIndex(index) => conversion.Operand,
            _ => index,
        };
    }

    private static Expression Position(Variable buffer, Expression index, bool fromEnd) => fromEnd ? Subtract(new Length(buffer), index) : index;

    private Literal RefuseIndex(IOperation index)
    {
        Refuse(index, "A subscript of type '" + index.Type?.ToDisplayString() + "'", "write it as an int, or with '^' at the subscript itself");
        return Literal.Int(0);
    }

    /// <summary>A difference of ints, with the constants taken together.</summary>
    private static Expression Subtract(Expression left, Expression right)
    {
        if (left is Literal { Bits: var a } && right is Literal { Bits: var b } && a - b is >= int.MinValue and <= int.MaxValue) return Literal.Int((int)(a - b));
        if (right is Literal { Bits: 0 }) return left;
        if (left is Binary { Operator: BinaryOperator.Subtract, Checked: false, Left: Length length, Right: Literal { Bits: >= 0 and < 1 << 20 } first } && right is Literal { Bits: >= 0 and < 1 << 20 } second)
            return new Binary(BinaryOperator.Subtract, length, Literal.Int((int)(first.Bits + second.Bits)), IrType.Int32);
        return new Binary(BinaryOperator.Subtract, left, right, IrType.Int32);
    }

    /// <summary>The start and count of a range; both null for the whole. Null if the range is refused.</summary>
    private (Expression Buffer, Expression? Start, Expression? Count)? BindRangeParts(IOperation buffer, IOperation range)
    {
        while (range is IParenthesizedOperation parentheses) range = parentheses.Operand;
        if (range is not IRangeOperation operation)
        {
            Refuse(range, "A range that is a value", "write the range with '..' at the subscript itself");
            return null;
        }

        bool startFromEnd = false;
        bool endFromEnd = false;
        IOperation? left = operation.LeftOperand is null ? null : FindIndex(operation.LeftOperand, out startFromEnd);
        IOperation? right = operation.RightOperand is null ? null : FindIndex(operation.RightOperand, out endFromEnd);
        Expression[] parts = BindInOrder(
            () => BindStorage(buffer),
            () => left is null ? Literal.Int(0) : BindSubscript(left),
            () => right is null ? Literal.Int(0) : BindSubscript(right));
        Variable variable = First(parts[0]);
        Expression? start = left is null ? null : Position(variable, parts[1], startFromEnd);
        Expression end = Position(variable, parts[2], endFromEnd);
        if (operation.RightOperand is null) return (parts[0], start, null);
        if (start is not (null or Literal or Read)) start = Save(start, "start");
        return (parts[0], start, start is null ? end : Subtract(end, start));
    }

    private Expression? BindRangeView(IOperation operation, IOperation buffer, IOperation range) =>
        BindRangeParts(buffer, range) is { } parts ? View(parts.Buffer, parts.Start, parts.Count, (BufferType)parts.Buffer.Type, operation) : null;

    /// <summary>A range of an array is a copy.</summary>
    private Expression BindArrayRange(IOperation operation, IArrayTypeSymbol array)
    {
        (IOperation buffer, IOperation range) = operation is IArrayElementReferenceOperation element
            ? (element.ArrayReference, element.Indices[0])
            : (((IImplicitIndexerReferenceOperation)operation).Instance, ((IImplicitIndexerReferenceOperation)operation).Argument);
        if (!IsFlatBuffer(array)) return Refuse(operation, "A range of a jagged array", "copy the rows that are needed in a loop");
        if (BindRangeParts(buffer, range) is not { } parts) return Placeholder(operation.Type);
        if (parts.Buffer is StructBuffer structs) return CopyOf(structs, parts.Start, parts.Count, operation);
        Variable sliced = First(parts.Buffer);
        Expression count = parts.Count ?? (parts.Start is null ? new Length(sliced) : Subtract(new Length(sliced), parts.Start));
        var type = (BufferType)sliced.Type;
        Variable source = Save(new Slice(sliced, parts.Start, parts.Count, AsSpan(type)), "source").Variable;
        Variable result = NewResult(operation, "copy", type);
        Emit(new Declare(result, new Allocate(parts.Start is null && parts.Count is null ? count : new Length(source), type, OnStack: false)));
        Emit(new Copy(source, result));
        return new Read(result);
    }

    private static BufferType AsSpan(BufferType type) => type.Kind == BufferKind.ReadOnlySpan ? type : type with { Kind = BufferKind.Span };

    private Expression BindProperty(IPropertyReferenceOperation operation)
    {
        if (operation.Instance is { Type: { } type } instance && TypeOf(type) is BufferType buffer)
        {
            switch (operation.Property.Name)
            {
                case "Length" when TryBindJaggedLength(instance) is { } length:
                    return length;
                case "Length":
                    return new Length(First(BindStorage(instance)));
                case "LongLength":
                    return new IR.Convert(new Length(First(BindStorage(instance))), IrType.Int64);
                case "Rank" when buffer.IsRectangular:
                    return Literal.Int(buffer.Rank);
                case "IsEmpty":
                    return new Binary(BinaryOperator.Equal, new Length(First(BindStorage(instance))), Literal.Int(0), IrType.Boolean);
                case "this[]" or "Item" when buffer.Element is not BufferType && operation.Arguments.Length == 1:
                    return BindElement(instance, operation.Arguments[0].Value);
            }
        }

        if (TryBindConstant(operation) is { } constant) return constant;
        if (Implementation(operation.ConstrainedToType ?? operation.Instance?.Type, operation.Property) is { } getter)
            return TryBindPart(operation, operation.Instance, getter.AssociatedSymbol!) ?? BindImplementation(operation, getter, operation.Instance, [.. operation.Arguments.Select(argument => (argument.Parameter, (IOperation)argument))]);
        if (TryBindPart(operation, operation.Instance, operation.Property) is { } part) return part;
        if (TryBindLibraryProperty(operation) is { } known) return known;
        if (TryBindNullableValue(operation) is { } number) return number;
        if (TryInlineProperty(operation) is { } body) return body;
        if (RefuseOwnMember(operation) is { } refused) return refused;
        if (operation.Instance is null && operation.Property.Name == "Empty" && operation.Type is not null && TypeOf(operation.Type) is BufferType empty)
            return Empty(empty);
        if (HoldsForGood(operation) && TypeOf(operation.Property.Type) is BufferType) return BindHeldBuffer(operation, operation.Property.Type);
        return BindPlaceRead(operation);
    }

    /// <summary>A conversion from array to span, or from span to read-only span, is a view.</summary>
    private Expression? TryBindBufferConversion(IConversionOperation operation)
    {
        if (operation.Operand.Type is null || TypeOf(operation.Type!) is not BufferType { Kind: not BufferKind.Array } target) return null;
        if (TypeOf(operation.Operand.Type) is not BufferType source || source.Element != target.Element || source.Rank != target.Rank) return null;
        if (IsRow(operation.Operand) && Bind(operation.Operand) is Slice row) return row with { ViewType = target };
        Expression storage = BindStorage(operation.Operand);
        return storage is StructBuffer structs ? structs with { Whole = target } : new Slice(First(storage), null, null, target);
    }

    /// <summary>An empty buffer.</summary>
    private Expression Empty(BufferType type)
    {
        if (type.IsRectangular) return Constants.Default(type, isReference: true);
        var allocation = new Allocate(Literal.Int(0), type with { Kind = BufferKind.Array }, OnStack: false);
        return type.Kind == BufferKind.Array ? allocation : new Slice(Save(allocation, "empty").Variable, null, null, type);
    }
}
