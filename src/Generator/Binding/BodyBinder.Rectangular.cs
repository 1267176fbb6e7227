using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Arrays of several dimensions: elements, sizes, allocation and copies. No span views them, so that they are used element by element or as a whole.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>An array of several dimensions whose elements are no buffers.</summary>
    private bool IsRectangular(ITypeSymbol? type) => type is not null && TypeOf(type) is BufferType { IsRectangular: true, Element: not BufferType };

    private Element BindRectangularElement(IArrayElementReferenceOperation operation)
    {
        Expression[] parts = BindInOrder([() => new Read(BindBuffer(operation.ArrayReference)), .. operation.Indices.Select<IOperation, Func<Expression>>(index => () => BindSubscript(index))]);
        return new Element(((Read)parts[0]).Variable, new Subscripts(parts.Skip(1).ToEquatableArray()));
    }

    private Expression BindRectangularCreation(IArrayCreationOperation operation)
    {
        var type = (BufferType)TypeOf(operation.Type!);
        Expression[] sizes = BindInOrder(operation.DimensionSizes.Select<IOperation, Func<Expression>>(size => () => BindCount(size)).ToArray());
        var allocation = new Allocate(new Subscripts(sizes.ToEquatableArray()), type, OnStack: false);
        if (operation.Initializer is null) return allocation;
        Variable result = NewResult(operation, "items", type);
        Emit(new Declare(result, allocation));
        BindRows(result, operation.Initializer, []);
        return new Read(result);
    }

    /// <summary>The values of an initialiser in braces, which nest as deep as the array has dimensions.</summary>
    private void BindRows(Variable array, IArrayInitializerOperation initializer, Expression[] outer)
    {
        for (int i = 0; i < initializer.ElementValues.Length; i++)
        {
            Expression[] position = [.. outer, Literal.Int(i)];
            if (initializer.ElementValues[i] is IArrayInitializerOperation row) BindRows(array, row, position);
            else Emit(new Assign(new Element(array, new Subscripts(position.ToEquatableArray())), Bind(initializer.ElementValues[i])));
        }
    }

    /// <summary>Binds a method of a rectangular array, or of a one-dimensional one that asks for a dimension; null if it isn't one.</summary>
    private Expression? TryBindRectangularCall(IInvocationOperation operation, string name)
    {
        if (operation.Instance is { } instance)
        {
            bool isRectangular = IsRectangular(instance.Type);
            bool isReal = isRectangular && TypeOf(instance.Type!).IsRealBuffer;
            switch (name)
            {
                case "Array.GetLength" when JaggedTypeOf(instance) is not null || IsRow(instance):
                    return operation.Arguments[0].Value.ConstantValue is { HasValue: true, Value: 0 } ? TryBindJaggedLength(instance) : RefuseJagged(instance, "A dimension of");
                case "Array.GetLength" when isRectangular || (IsFlatBuffer(instance.Type) && instance.Type is IArrayTypeSymbol):
                    return BindGetLength(operation, instance, isReal);
                case "Array.GetUpperBound" or "Array.GetLowerBound" or "Array.GetLongLength" when isReal:
                    return Refuse(operation, "'" + operation.TargetMethod.Name + "'", "write it with GetLength");
                case "Array.Clone" when isRectangular:
                    return BindRectangularClone(operation, instance);
                case "Array.CopyTo" when isRectangular:
                    return RefuseWhole(operation, name);
                default:
                    return null;
            }
        }

        IOperation[] arguments = [.. ArgumentsInOrder(operation).Select(Unwrap)];
        if (!arguments.Any(argument => IsRectangular(argument.Type))) return null;
        switch (name)
        {
            case "Array.Clear" when arguments.Length == 1:
                Variable cleared = BindBuffer(arguments[0]);
                IrType element = ((BufferType)cleared.Type).Element;
                Emit(new Fill(cleared, Constants.Default(element, isReference: element is OtherType { Unmanaged: false })));
                return NoValue;
            case "Array.Clear" or "Array.Copy" or "Buffer.BlockCopy":
                return RefuseWhole(operation, name);
            default:
                return null;
        }
    }

    private Literal RefuseWhole(IOperation operation, string name) => Refuse(operation, "'" + name + "' on a rectangular array", "copy or set the elements in a loop for each dimension");

    /// <summary>The length of one dimension; which one has to be known, so that the array's derivatives can have the same.</summary>
    private Expression? BindGetLength(IInvocationOperation operation, IOperation instance, bool isReal)
    {
        var type = (BufferType)TypeOf(instance.Type!);
        if (operation.Arguments[0].Value.ConstantValue is not { HasValue: true, Value: int dimension } || dimension < 0 || dimension >= type.Rank)
            return !isReal ? null : Refuse(operation, "'GetLength' of a dimension that isn't a constant of the array", "write the number of the dimension, as in GetLength(0)");
        return new Length(First(BindStorage(instance)), type.IsRectangular ? dimension : null);
    }

    private Read BindRectangularClone(IInvocationOperation operation, IOperation source)
    {
        Variable buffer = BindBuffer(source);
        var type = (BufferType)buffer.Type;
        Variable result = NewResult(operation, "copy", type);
        Emit(new Declare(result, new Allocate(Length.OfAll(buffer), type, OnStack: false)));
        Emit(new Copy(buffer, result));
        return new Read(result);
    }
}
