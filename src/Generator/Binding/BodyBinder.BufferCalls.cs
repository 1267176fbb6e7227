using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Calls of the library's own methods on arrays and spans: slices, fills and copies.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Binds a known method on buffers; null if it isn't one.</summary>
    private Expression? TryBindBufferCall(IInvocationOperation operation)
    {
        IMethodSymbol target = operation.TargetMethod;
        if (target.ContainingType is not { } owner) return null;
        bool isLinq = owner is { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } };
        if (!TypeBinder.IsInSystem(owner) && !isLinq) return null;

        // A parameter of type Array, or a sequence, hides the array's own type behind a conversion.
        IOperation[] arguments = ArgumentsInOrder(operation).Select(argument => IsFlatBuffer(Unwrap(argument).Type) && !IsFlatBuffer(argument.Type) ? Unwrap(argument) : argument).ToArray();
        if (arguments.Any(argument => argument.Type is IErrorTypeSymbol)) return Invalid(operation);
        string name = owner.Name + "." + target.Name;
        if (TryBindRectangularCall(operation, name) is { } rectangular) return rectangular;
        if (operation.Instance is { } instance)
        {
            if (!IsFlatBuffer(instance.Type)) return null;
            arguments = [instance, .. arguments];
        }
        else if (arguments.Length == 0)
        {
            return name == "Array.Empty" && IsFlatBuffer(operation.Type) ? Empty((BufferType)TypeOf(operation.Type!)) : null;
        }

        if (!IsFlatBuffer(Unwrap(arguments[0]).Type)) return null;
        if (arguments.Any(argument => argument.Type?.SpecialType == SpecialType.System_Int64)) return null;
        if (!operation.Arguments.Select(argument => argument.Parameter!.Ordinal).SequenceEqual(Enumerable.Range(0, operation.Arguments.Length)))
            return Refuse(operation, "A call of '" + name + "' with its arguments out of order", "write them in the order of the parameters");
        switch (name)
        {
            case "Span.Slice" or "ReadOnlySpan.Slice" or "MemoryExtensions.AsSpan":
                return BindSlice(operation, arguments);
            case "Span.ToArray" or "ReadOnlySpan.ToArray":
            case "Array.Clone":
            case "Enumerable.ToArray" when arguments.Length == 1:
                return BindToArray(operation, arguments[0]);
            case "Span.Clear" or "Array.Clear" when arguments.Length is 1 or 3:
                BindFill(arguments, 1, null);
                return NoValue;
            case "Span.Fill" when arguments.Length == 2:
            case "Array.Fill" when arguments.Length is 2 or 4:
                BindFill(arguments, 2, arguments[1]);
                return NoValue;
            case "MemoryExtensions.Reverse" or "Array.Reverse" when arguments.Length is 1 or 3 && ElementOf(arguments[0]) is PrimitiveType:
                BindReverse(arguments);
                return NoValue;
            case "Span.CopyTo" or "ReadOnlySpan.CopyTo" or "MemoryExtensions.CopyTo" or "Array.CopyTo":
            case "Array.Copy" when arguments.Length is 3 or 5:
                return BindCopy(operation, arguments);
            default:
                return null;
        }
    }

    /// <summary>Binds arguments in order; those that <paramref name="isBuffer"/> names to a <see cref="Read"/> of a buffer variable, or to a <see cref="StructBuffer"/>.</summary>
    private Expression[] BindParts(IOperation[] arguments, Func<int, bool> isBuffer) => BindInOrder(
        arguments.Select<IOperation, Func<Expression>>((argument, i) => isBuffer(i) ? () => BindStorage(argument) : () => BindSubscriptOrValue(argument)).ToArray());

    private Expression BindSubscriptOrValue(IOperation argument) => IsIndex(argument) ? RefuseIndex(argument) : Bind(argument);

    /// <summary>The argument values in the order of the parameters. Named arguments may be written in another order.</summary>
    private static IOperation[] ArgumentsInOrder(IInvocationOperation operation) =>
        operation.Arguments.OrderBy(argument => argument.Parameter?.Ordinal ?? 0).Select(argument => argument.Value).ToArray();

    private Expression BindSlice(IInvocationOperation operation, IOperation[] arguments)
    {
        if (operation.Type is null || TypeOf(operation.Type) is not BufferType type) return RefuseKind(operation);
        if (arguments.Length == 2 && IsRange(arguments[1]))
            return BindRangeParts(arguments[0], arguments[1]) is { } range ? View(range.Buffer, range.Start, range.Count, type, operation) : Placeholder(operation.Type);
        bool fromEnd = false;
        if (arguments.Length == 2) arguments[1] = FindIndex(arguments[1], out fromEnd);
        Expression[] parts = BindParts(arguments, i => i == 0);
        if (fromEnd) parts[1] = Position(First(parts[0]), parts[1], fromEnd);
        return View(parts[0], parts.Length > 1 ? parts[1] : null, parts.Length > 2 ? parts[2] : null, type, operation);
    }

    private Expression BindToArray(IInvocationOperation operation, IOperation source)
    {
        Expression storage = BindStorage(source);
        if (storage is StructBuffer structs) return CopyOf(structs, null, null, operation);
        Variable buffer = First(storage);
        BufferType type = (BufferType)buffer.Type with { Kind = BufferKind.Array };
        Variable result = NewResult(operation, "copy", type);
        Emit(new Declare(result, new Allocate(new Length(buffer), type, OnStack: false)));
        Emit(new Copy(buffer, result));
        return new Read(result);
    }

    /// <summary>Sets a buffer, or the part of it that two further arguments give, to a value; null stands for zero.</summary>
    private void BindFill(IOperation[] arguments, int rangeStart, IOperation? value)
    {
        Expression[] parts = BindParts(arguments, i => i == 0);
        if (parts[0] is StructBuffer structs)
        {
            FillStructs(parts.Length == rangeStart + 2 ? (StructBuffer)View(structs, parts[rangeStart], parts[rangeStart + 1], structs.Whole.Writable) : structs, value is null ? null : parts[1], arguments[0]);
            return;
        }

        Variable buffer = First(parts[0]);
        if (parts.Length == rangeStart + 2) buffer = Part(buffer, parts[rangeStart], parts[rangeStart + 1]);
        IrType element = ((BufferType)buffer.Type).Element;
        Emit(new Fill(buffer, value is null ? Constants.Default(element, isReference: element is OtherType { Unmanaged: false }) : parts[1]));
    }

    /// <summary>Exchanges elements from the ends on.</summary>
    private void BindReverse(IOperation[] arguments)
    {
        Expression[] parts = BindParts(arguments, i => i == 0);
        Variable buffer = parts.Length == 3 ? Part(First(parts[0]), parts[1], parts[2]) : First(parts[0]);
        Variable position = NewVariable("i", IrType.Int32);
        var length = new Length(buffer);
        var first = new Element(buffer, new Read(position));
        var last = new Element(buffer, new Binary(BinaryOperator.Subtract, new Binary(BinaryOperator.Subtract, length, Literal.Int(1), IrType.Int32), new Read(position), IrType.Int32));
        Block body = Nested(() =>
        {
            Read held = Save(first, "held");
            Emit(new Assign(first, last));
            Emit(new Assign(last, held));
        });
        Emit(new For(position, Literal.Int(0), BinaryOperator.Less, new Binary(BinaryOperator.Divide, length, Literal.Int(2), IrType.Int32), Literal.Int(1), body, nextLabel++));
    }

    private Expression BindCopy(IInvocationOperation operation, IOperation[] arguments)
    {
        int target = arguments.Length == 5 ? 2 : 1;
        if (!IsFlatBuffer(arguments[target].Type) || ElementOf(arguments[0]) != ElementOf(arguments[target]))
            return Refuse(operation, "A copy between buffers of different types", "copy the elements in a loop");
        Expression[] parts = BindParts(arguments, i => i == 0 || i == target);
        bool isCopy = operation.TargetMethod.Name == "Copy";
        Expression count = isCopy ? SaveOnce(parts[parts.Length - 1], "count") : NoValue;
        (Expression? Start, Expression? Count) fromRange = isCopy ? (parts.Length == 5 ? parts[1] : Literal.Int(0), count) : (null, null);
        (Expression? Start, Expression? Count) toRange = isCopy ? (parts.Length == 5 ? parts[3] : Literal.Int(0), count) : (parts.Length == 3 ? parts[2] : null, null);
        if (parts[0] is StructBuffer || parts[target] is StructBuffer)
        {
            CopyStructs(parts[0], fromRange, parts[target], toRange, operation);
            return NoValue;
        }

        Emit(new Copy(Part(First(parts[0]), fromRange.Start, fromRange.Count), Part(First(parts[target]), toRange.Start, toRange.Count)));
        return NoValue;
    }

    private IrType? ElementOf(IOperation operation) => operation.Type is null ? null : (TypeOf(operation.Type) as BufferType)?.Element;

    private Variable Part(Variable buffer, Expression? start, Expression? count) =>
        start is null or Literal { Bits: 0 } && count is null ? buffer : Save(new Slice(buffer, start, count, AsSpan((BufferType)buffer.Type)), "part").Variable;

    /// <summary><c>new Span&lt;T&gt;(array)</c> and <c>new Span&lt;T&gt;(array, start, length)</c>.</summary>
    private Expression? TryBindSpanCreation(IObjectCreationOperation operation)
    {
        if (operation.Type is null || TypeOf(operation.Type) is not BufferType type || operation.Arguments.Length is not (1 or 3)) return null;
        IOperation[] arguments = operation.Arguments.OrderBy(argument => argument.Parameter?.Ordinal ?? 0).Select(argument => argument.Value).ToArray();
        if (!IsFlatBuffer(arguments[0].Type)) return null;
        Expression[] parts = BindParts(arguments, i => i == 0);
        return View(parts[0], parts.Length == 3 ? parts[1] : null, parts.Length == 3 ? parts[2] : null, type, operation);
    }
}
