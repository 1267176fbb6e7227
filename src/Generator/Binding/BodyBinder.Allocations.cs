using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>New arrays and spans: <c>new</c>, <c>stackalloc</c>, initialisers and collection expressions.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The kind of a collection expression, and of a spread in one; Roslyn 4.8 doesn't name them, the host's may.</summary>
    private const OperationKind CollectionExpressionKind = (OperationKind)0x7f;

    private static bool IsCollectionExpression(IOperation operation) =>
        operation.Kind == CollectionExpressionKind || (operation.Kind == OperationKind.None && operation.Syntax is CollectionExpressionSyntax);

    private Expression BindArrayCreation(IArrayCreationOperation operation)
    {
        if (operation.Type is null) return Invalid(operation);
        if (IsRectangular(operation.Type)) return BindRectangularCreation(operation);
        if (operation.DimensionSizes.Length != 1 || !IsFlatBuffer(operation.Type) || TypeOf(operation.Type) is not BufferType type)
            return BindOtherArrayCreation(operation);
        if (Shapes.FindElement(operation.Type) is { } shape) return AllocateStructs(operation, shape, type, BindCount(operation.DimensionSizes[0]), operation.Initializer?.ElementValues, onStack: false);
        var allocation = new Allocate(BindCount(operation.DimensionSizes[0]), type, OnStack: false);
        return operation.Initializer is null ? allocation : BindElements(operation, allocation, operation.Initializer.ElementValues);
    }

    private Expression BindStackAllocation(IOperation operation)
    {
        if (operation.Type is null || TypeOf(operation.Type) is not BufferType type)
            return Refuse(operation, "'stackalloc' to a pointer", "assign it to a Span<T>");
        IOperation[] children = operation.ChildOperations.ToArray();
        if (Shapes.FindElement(operation.Type) is { } shape) return AllocateStructs(operation, shape, type, BindCount(children[0]), children.Length == 1 ? null : children.Skip(1), onStack: true);
        var allocation = new Allocate(BindCount(children[0]), type, OnStack: true);
        return children.Length == 1 ? allocation : BindElements(operation, allocation, children.Skip(1));
    }

    /// <summary>
    /// <c>n &lt; 100 ? stackalloc T[n] : new T[n]</c> is one allocation. It goes to the heap: a span that may be on either can't be declared before the choice.
    /// </summary>
    private Expression? TryBindStackOrHeap(IConditionalOperation operation, Expression condition)
    {
        if (TypeOf(operation.Type!) is not BufferType { Kind: BufferKind.Span } type || CountOf(operation.WhenTrue) is not { } first || CountOf(operation.WhenFalse!) is not { } second) return null;
        Expression whenTrue = BindNested(first, out List<Statement> before);
        Expression whenFalse = BindNested(second, out List<Statement> otherwise);
        if (before.Count + otherwise.Count > 0 || whenTrue.Type != IrType.Int32 || whenFalse.Type != IrType.Int32) return null;
        Expression count = whenTrue.Equals(whenFalse) ? whenTrue : new Conditional(condition, whenTrue, whenFalse);
        if (Shapes.FindElement(operation.Type) is { } shape) return AllocateStructs(operation, shape, type, count, null, onStack: false);
        return new Allocate(count, type with { Kind = BufferKind.Array }, OnStack: false);
    }

    /// <summary>The number of elements of an allocation without initialiser.</summary>
    private static IOperation? CountOf(IOperation operation) => Unwrap(operation) switch
    {
        IArrayCreationOperation { Initializer: null, DimensionSizes.Length: 1 } creation => creation.DimensionSizes[0],
        { Syntax: StackAllocArrayCreationExpressionSyntax { Initializer: null } } allocation when allocation.ChildOperations.Count == 1 => allocation.ChildOperations.First(),
        IConversionOperation { Operand: IArrayCreationOperation { Initializer: null, DimensionSizes.Length: 1 } creation } => creation.DimensionSizes[0],
        _ => null,
    };

    private Expression BindCollectionExpression(IOperation operation)
    {
        if (operation.Type is null || TypeOf(operation.Type) is not BufferType { Element: not BufferType } type)
            return Refuse(operation, "A collection expression of type '" + operation.Type?.ToDisplayString() + "'", "use an array of numbers");
        IOperation[] values = operation.ChildOperations.ToArray();
        if (values.FirstOrDefault(value => value.Syntax is SpreadElementSyntax) is { } spread)
            return Refuse(spread, "A spread", "allocate the array and copy the parts with CopyTo");

        if (Shapes.FindElement(operation.Type) is { } shape) return AllocateStructs(operation, shape, type, Literal.Int(values.Length), values, onStack: false);

        // A span is backed by an array: it may live longer than a stackalloc would, in a loop too.
        var allocation = new Allocate(Literal.Int(values.Length), type with { Kind = BufferKind.Array }, OnStack: false);
        Expression items = values.Length == 0 ? allocation : BindElements(operation, allocation, values);
        return type.Kind == BufferKind.Array ? items : new Slice(AsBuffer(items, operation), null, null, type);
    }

    private Expression BindCount(IOperation operation)
    {
        Expression count = Bind(operation);
        return count.Type is PrimitiveType && count.Type != IrType.Int32 ? MakeConversion(count, IrType.Int32, isChecked: true) : count;
    }

    /// <summary>An allocation with the values of its elements.</summary>
    private Read BindElements(IOperation operation, Allocate allocation, IEnumerable<IOperation> values)
    {
        Variable result = NewResult(operation, "items", allocation.Type);
        Emit(new Declare(result, allocation));
        int index = 0;
        foreach (IOperation value in values) Emit(new Assign(new Element(result, Literal.Int(index++)), Bind(value)));
        return new Read(result);
    }
}
