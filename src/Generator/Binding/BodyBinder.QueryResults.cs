using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>More of queries: those that a local holds or a <c>foreach</c> runs through, sequences behind each other, and results that the elements' values choose.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Queries that locals hold. Each use runs through them anew, and sees what their functions capture as it is then.</summary>
    private readonly Dictionary<ISymbol, IOperation> queries = new(SymbolEqualityComparer.Default);

    /// <summary>Keeps a query that a local is initialised with for good, if what it takes when it is made stays as it is.</summary>
    private bool TryKeepQuery(ILocalSymbol local, IOperation initializer)
    {
        IOperation query = Unwrap(initializer);
        if (root is null || local.Type.TypeKind != TypeKind.Interface || QueryName(query) is null or "ToArray" || !CanEnumerate(query) || InlinedBody.Assigns(root, local) || !StaysAsMade(query)) return false;
        queries[local] = query;
        return true;
    }

    /// <summary>Whether the arguments of a query are arrays, numbers and functions that are the same whenever they are looked at.</summary>
    private bool StaysAsMade(IOperation query) => Unwrap(query) switch
    {
        IInvocationOperation call when QueryName(call) is not (null or "ToArray") => call.Arguments.All(argument => argument.Value.Type?.TypeKind == TypeKind.Delegate || StaysAsMade(argument.Value)),
        { ConstantValue.HasValue: true } => true,
        ILocalReferenceOperation { Local: var local } => queries.ContainsKey(local) || !InlinedBody.Assigns(root!, local),
        IParameterReferenceOperation { Parameter: var parameter } => !InlinedBody.Assigns(root!, parameter),
        IPropertyReferenceOperation { Property.Name: "Length", Instance: { Type.TypeKind: TypeKind.Array } array } => StaysAsMade(array),
        _ => false,
    };

    /// <summary>The query that an operation is, or that the local holds which it names.</summary>
    private IOperation QueryOf(IOperation source)
    {
        source = Unwrap(source);
        return source is ILocalReferenceOperation { Local: var local } && queries.TryGetValue(local, out IOperation? held) ? held : source;
    }

    private bool TryBindForEachOfQuery(IForEachLoopOperation loop, ILocalSymbol element, int label)
    {
        IOperation source = QueryOf(loop.Collection);
        if (QueryName(source) is null or "ToArray" || !CanEnumerate(source) || IsJoined(source) || element.IsRef) return false;
        Enumerate(
            source,
            value =>
            {
                if (value.Type is PrimitiveType) value = MakeConversion(value, TypeOf(element.Type), isChecked: false);
                DeclarePlace(DefinePlace(element, element.Type), value, loop);
                BindStatement(loop.Body);
            },
            label);
        return true;
    }

    /// <summary>Whether a query runs through several sequences: what is done with the elements stands behind each of them.</summary>
    private bool IsJoined(IOperation source) => QueryOf(source) is IInvocationOperation call && QueryName(call) is { } name
        && (name is "Concat" or "Append" or "Prepend" || IsJoined(ArgumentsInOrder(call)[0]));

    /// <summary>Whether elements are read by no functions, so that it doesn't matter in which order.</summary>
    private bool IsPlainSequence(IOperation source) => QueryOf(source) is var query && QueryName(query) switch
    {
        "Range" => true,
        "Skip" or "Take" or "Reverse" => CanIndex(query) && IsPlainSequence(ArgumentsInOrder((IInvocationOperation)query)[0]),
        null => CanIndex(query),
        _ => false,
    };

    private void EnumerateJoined(string name, IOperation[] arguments, Action<Expression> use)
    {
        if (name == "Concat")
        {
            Enumerate(arguments[0], use);
            Enumerate(arguments[1], use);
            return;
        }

        Expression element = SaveOnce(Bind(arguments[1]), "element");
        if (name == "Prepend") use(element);
        Enumerate(arguments[0], use);
        if (name == "Append") use(element);
    }

    /// <summary>The start and the count of a range, of which a negative count throws.</summary>
    private Expression[] CheckedRange(Expression[] range)
    {
        if (range[1] is Length or Literal { Code: null, Bits: >= 0 }) return range;
        range = [range[0] is Literal ? range[0] : Save(range[0], "start"), SaveOnce(range[1], "count")];
        EmitIf(new Binary(BinaryOperator.Less, range[1], Literal.Int(0), IrType.Boolean), Nested(() => EmitThrow("System.ArgumentOutOfRangeException", "\"count\"")), Block.Empty);
        return range;
    }

    private void ThrowIfEmpty(Expression isEmpty) => EmitIf(isEmpty, Nested(() => EmitThrow("System.InvalidOperationException", "\"Sequence contains no elements\"")), Block.Empty);

    /// <summary>Whether the elements are real or structs: a number that is chosen among others has no derivative, and the library's method can be called.</summary>
    private bool IsOfReals(IOperation[] arguments) => QueryName(QueryOf(arguments[0])) is not null || arguments[0].Type is IArrayTypeSymbol { ElementType: var element } && (TypeOf(element).IsReal || Shapes.Find(element) is not null);

    /// <summary>Runs through a source, telling whether an element is the first; an empty source throws.</summary>
    private void EnumerateFromFirst(IOperation source, Action<Expression, Expression> use)
    {
        if (CanIndex(source))
        {
            Sequence sequence = FindSequence(source);
            sequence = sequence with { Count = Fixed(sequence.Count) };
            ThrowIfEmpty(new Binary(BinaryOperator.Equal, sequence.Count, Literal.Int(0), IrType.Boolean));
            Run(sequence, (value, position) => use(value, new Binary(BinaryOperator.Equal, position, Literal.Int(0), IrType.Boolean)));
            return;
        }

        Variable isEmpty = NewVariable("isEmpty", IrType.Boolean);
        Emit(new Declare(isEmpty, Literal.Bool(true)));
        Enumerate(source, value =>
        {
            use(value, new Read(isEmpty));
            Emit(new Assign(new Read(isEmpty), Literal.Bool(false)));
        });
        ThrowIfEmpty(new Read(isEmpty));
    }

    /// <summary>As the library does: of equal elements the first, a NaN for the least, and for the greatest only if there is nothing else.</summary>
    private Expression BindExtreme(IInvocationOperation operation, IOperation[] arguments, bool isMax)
    {
        IrType type = TypeOf(operation.Type!);
        Variable extreme = NewResult(operation, isMax ? "max" : "min", type);
        Emit(new Declare(extreme, Literal.Real(0, type)));
        EnumerateFromFirst(arguments[0], (value, isFirst) =>
        {
            if (arguments.Length == 2) value = CallKnown(arguments[1], FindFunction(arguments[1])!, [value]);
            value = SaveOnce(MakeConversion(value, type, isChecked: false), "value");
            var beats = new Binary(isMax ? BinaryOperator.Greater : BinaryOperator.Less, value, new Read(extreme), IrType.Boolean);
            var isNaN = new Invoke(type.Equals(IrType.Single) ? "System.Single.IsNaN" : "System.Double.IsNaN", [isMax ? new Read(extreme) : value], IrType.Boolean);
            Emit(new If(Or(Or(isFirst, beats), isNaN), new Block([new Assign(new Read(extreme), value) { Ordinal = ordinal }]), Block.Empty));
        });
        return new Read(extreme);
    }

    private static Binary Or(Expression left, Expression right) => new(BinaryOperator.OrElse, left, right, IrType.Boolean);

    private Expression BindUnseeded(IInvocationOperation operation, IOperation[] arguments)
    {
        KnownFunction step = FindFunction(arguments[1])!;
        Expression total = NewPlace(step.Body is null ? "total" : step.Method.Parameters[0].Name, operation.Type!);
        DeclarePlace(total, null, operation);
        EnumerateFromFirst(arguments[0], (value, isFirst) =>
        {
            value = SaveOnce(value, "value");
            EmitIf(isFirst, Nested(() => AssignPlace(total, value, operation)), Nested(() => AssignPlace(total, CallKnown(arguments[1], step, [total, value]), operation)));
        });
        return total;
    }

    private Expression BindQueryCount(IInvocationOperation operation, IOperation[] arguments)
    {
        if (arguments.Length == 1 && CanIndex(arguments[0])) return FindSequence(arguments[0]).Count;
        Variable count = NewResult(operation, "count", IrType.Int32);
        Emit(new Declare(count, Literal.Int(0)));
        Enumerate(arguments[0], value =>
        {
            void Add() => Emit(new Assign(new Read(count), new Binary(BinaryOperator.Add, new Read(count), Literal.Int(1), IrType.Int32)));
            if (arguments.Length == 1) Add();
            else EmitIf(CallKnown(arguments[1], FindFunction(arguments[1])!, [value]), Nested(Add), Block.Empty);
        });
        return new Read(count);
    }

    private Expression BindTest(IInvocationOperation operation, IOperation[] arguments, bool isAll)
    {
        if (arguments.Length == 1 && CanIndex(arguments[0])) return new Binary(BinaryOperator.Greater, FindSequence(arguments[0]).Count, Literal.Int(0), IrType.Boolean);
        if (IsJoined(arguments[0])) return Refuse(operation, "'" + operation.TargetMethod.Name + "' over sequences that are joined", "ask it of each of them");
        Variable holds = NewResult(operation, isAll ? "all" : "any", IrType.Boolean);
        Emit(new Declare(holds, Literal.Bool(isAll)));
        int label = nextLabel++;
        Enumerate(
            arguments[0],
            value =>
            {
                Expression test = arguments.Length == 1 ? Literal.Bool(true) : CallKnown(arguments[1], FindFunction(arguments[1])!, [value]);
                Block found = Nested(() =>
                {
                    Emit(new Assign(new Read(holds), Literal.Bool(!isAll)));
                    Emit(new Break(label));
                });
                EmitIf(isAll ? new Unary(UnaryOperator.Not, test, IrType.Boolean) : test, found, Block.Empty);
            },
            label);
        return new Read(holds);
    }
}
