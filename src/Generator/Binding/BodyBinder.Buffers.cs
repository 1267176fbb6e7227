using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Arrays and spans: elements, lengths, views and allocations.</summary>
internal sealed partial class BodyBinder
{
    private static bool IsElement(IOperation operation) => operation switch
    {
        IArrayElementReferenceOperation element => element.Indices.Length == 1 && element.ArrayReference.Type is IArrayTypeSymbol { IsSZArray: true },
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { } type } => TypeBinder.SpanKind(type) is not null,
        _ => false,
    };

    /// <summary>The variable of a buffer; a view that isn't one is put in a temporary.</summary>
    private Variable BindBuffer(IOperation operation) => AsBuffer(Bind(operation));

    private Variable AsBuffer(Expression value)
    {
        if (value is Read { Variable.Type: BufferType } read) return read.Variable;
        return Save(value, "view").Variable;
    }

    /// <summary>A copy of the reference, for a variable that is about to be reassigned.</summary>
    private Variable SaveView(Variable buffer) => Save(new Slice(buffer, null, null, (BufferType)buffer.Type), buffer.Name).Variable;

    private Expression BindArrayElement(IArrayElementReferenceOperation operation)
    {
        if (operation.Indices.Length != 1 || operation.ArrayReference.Type is not IArrayTypeSymbol { IsSZArray: true }) return BindInactive(operation);
        return BindElement(operation.ArrayReference, operation.Indices[0]);
    }

    private Element BindElement(IOperation buffer, IOperation index)
    {
        Expression[] parts = BindInOrder(() => new Read(BindBuffer(buffer)), () => Bind(index));
        return new Element(((Read)parts[0]).Variable, parts[1]);
    }

    private Expression BindProperty(IPropertyReferenceOperation operation)
    {
        if (operation.Instance is { Type: { } type } instance && TypeBinder.Bind(type) is BufferType)
        {
            if (operation.Property.IsIndexer) return BindElement(instance, operation.Arguments[0].Value);
            if (operation.Property.Name == "Length") return new Length(BindBuffer(instance));
            if (operation.Property.Name == "LongLength") return new IR.Convert(new Length(BindBuffer(instance)), IrType.Int64);
            if (operation.Property.Name == "IsEmpty")
                return new Binary(BinaryOperator.Equal, new Length(BindBuffer(instance)), Literal.Int(0), IrType.Boolean);
        }

        return BindInactive(operation);
    }

    /// <summary>An implicit or explicit conversion from array to span, or from span to read-only span, is a view.</summary>
    private Slice? TryBindBufferConversion(IConversionOperation operation)
    {
        if (operation.Operand.Type is null || TypeBinder.Bind(operation.Type!) is not BufferType { Kind: not BufferKind.Array } target) return null;
        if (TypeBinder.Bind(operation.Operand.Type) is not BufferType source || source.Element != target.Element) return null;
        return new Slice(BindBuffer(operation.Operand), null, null, target);
    }

    private Expression BindArrayCreation(IArrayCreationOperation operation)
    {
        if (operation.Type is null || TypeBinder.Bind(operation.Type) is not BufferType type || operation.DimensionSizes.Length != 1)
            return BindInactive(operation);
        Expression count = Bind(operation.DimensionSizes[0]);
        if (count.Type != IrType.Int32) count = MakeConversion(count, IrType.Int32, isChecked: true);
        var allocation = new Allocate(count, type, OnStack: false);
        return operation.Initializer is null ? allocation : BindElements(allocation, operation.Initializer.ElementValues);
    }

    /// <summary>An allocation with the values of its elements.</summary>
    private Read BindElements(Allocate allocation, IReadOnlyList<IOperation> values)
    {
        Read result = Save(allocation, "items");
        for (int i = 0; i < values.Count; i++)
        {
            Expression value = Bind(values[i]);
            Emit(new Assign(new Element(result.Variable, Literal.Int(i)), value));
        }

        return result;
    }
}
