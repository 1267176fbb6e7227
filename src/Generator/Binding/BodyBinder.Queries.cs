using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Queries over arrays and <c>Enumerable.Range</c> that are evaluated where they stand: <c>Select</c>, <c>Where</c>, <c>Zip</c>, <c>Skip</c>, <c>Take</c> and others before <c>Sum</c>, <c>ToArray</c> and others, or in a
/// <c>foreach</c>, with functions that are known. They become the loop that they would run, with the same operations in the same order.
/// </summary>
internal sealed partial class BodyBinder
{
    /// <summary>A sequence whose elements can be computed by their positions.</summary>
    /// <param name="Count">Their number.</param>
    /// <param name="At">Binds the element at a position.</param>
    /// <param name="Name">A name for positions.</param>
    private sealed record Sequence(Expression Count, Func<Expression, Expression> At, string Name);

    private static string? QueryName(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { ContainingType: { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } } } target } ? target.Name : null;

    /// <summary>Binds a query that gives a value; null if it isn't one of those that become loops.</summary>
    private Expression? TryBindQuery(IInvocationOperation operation)
    {
        if (QueryName(operation) is not { } name || operation.Arguments.Length == 0 || operation.Type is null || operation.Arguments.Any(argument => argument.Parameter is null)) return null;
        IOperation[] arguments = [.. ArgumentsInOrder(operation).Select(Unwrap)];
        bool isReal = TypeOf(operation.Type).IsReal;
        return (name, arguments.Length) switch
        {
            ("Sum", 1 or 2) when isReal && CanRun(arguments) => BindSum(operation, arguments),
            ("Average", 1 or 2) when isReal && CanIndex(arguments[0]) && CanRun(arguments) => BindAverage(operation, arguments),
            ("Aggregate", 3 or 4) when CanRun([arguments[0], .. arguments.Skip(2)]) => BindAggregate(operation, arguments),
            ("Aggregate", 2) when CanRun(arguments) => BindUnseeded(operation, arguments),
            ("Max" or "Min", 1 or 2) when isReal && CanRun(arguments) => BindExtreme(operation, arguments, isMax: name == "Max"),
            ("Count", 1 or 2) when CanRun(arguments) && IsOfReals(arguments) => BindQueryCount(operation, arguments),
            ("Any" or "All", 1 or 2) when CanRun(arguments) && IsOfReals(arguments) => BindTest(operation, arguments, isAll: name == "All"),
            ("ToArray", 1) when QueryName(arguments[0]) is not null && TypeOf(operation.Type) is BufferType && CanIndex(arguments[0]) => BindQueryToArray(operation, arguments[0]),
            _ => null,
        };
    }

    /// <summary>Whether a source can be run through, and what follows it are functions that are known.</summary>
    private bool CanRun(IOperation[] arguments) => CanEnumerate(arguments[0]) && arguments.Skip(1).All(IsKnownFunction);

    private bool IsKnownFunction(IOperation operation) => FindFunction(operation) is { } function && (function.Body is not null || FindBody(function.Method, function) is not null || RuleTable.Find(MetadataName(function.Method), function.Method.Parameters.Length) is not null);

    /// <summary>Whether the elements of a source can be computed by their positions.</summary>
    private bool CanIndex(IOperation source)
    {
        source = QueryOf(source);
        IOperation[] arguments = source is IInvocationOperation call ? [.. ArgumentsInOrder(call).Select(Unwrap)] : [];
        return QueryName(source) switch
        {
            "Range" => true,
            "Select" => CanIndex(arguments[0]) && IsKnownFunction(arguments[1]),
            "Skip" or "Take" => CanIndex(arguments[0]) && arguments[1].Type?.SpecialType == SpecialType.System_Int32,
            "Reverse" => IsPlainSequence(arguments[0]),
            "Zip" => arguments.Length == 3 && CanIndex(arguments[0]) && CanIndex(arguments[1]) && IsKnownFunction(arguments[2]),
            "ToArray" => (arguments[0].Type is { } type && TypeOf(type) is BufferType) || CanIndex(arguments[0]),
            null => source.Type is IArrayTypeSymbol { IsSZArray: true } array && TypeOf(array) is BufferType,
            _ => false,
        };
    }

    /// <summary>Whether a source can be run through.</summary>
    private bool CanEnumerate(IOperation source)
    {
        source = QueryOf(source);
        if (CanIndex(source)) return true;
        if (QueryName(source) is not ("Select" or "Where" or "Concat" or "Append" or "Prepend")) return false;
        IOperation[] arguments = [.. ArgumentsInOrder((IInvocationOperation)source).Select(Unwrap)];
        if (QueryName(source) is "Concat") return CanEnumerate(arguments[0]) && CanEnumerate(arguments[1]) && root is not null && !InlinedBody.MovesBuffers(root);
        if (QueryName(source) is "Append" or "Prepend") return CanEnumerate(arguments[0]);
        return CanEnumerate(arguments[0]) && IsKnownFunction(arguments[1]) && (FindFunction(arguments[1])!.Method.Parameters.Length == 1 || CanIndex(arguments[0]));
    }

    private Sequence FindSequence(IOperation source)
    {
        source = QueryOf(source);
        IOperation[] arguments = source is IInvocationOperation call ? [.. ArgumentsInOrder(call)] : [];
        switch (QueryName(source))
        {
            case "Range":
                Expression[] range = CheckedRange(BindInOrder(arguments));
                Expression start = range[0] is Literal ? range[0] : Save(range[0], "start");
                return new Sequence(range[1], position => Sum(start, position), "i");
            case "Select":
                Sequence selected = FindSequence(arguments[0]);
                KnownFunction selector = FindFunction(arguments[1])!;
                string name = QueryName(QueryOf(arguments[0])) == "Range" && selector.Body is not null ? selector.Method.Parameters[0].Name : selected.Name;
                return selected with { At = position => CallKnown(arguments[1], selector, [selected.At(position), position]), Name = name };
            case "Skip" or "Take":
                Sequence whole = FindSequence(arguments[0]);
                Expression number = Bind(arguments[1]);
                if (number is not Literal { Bits: >= 0 }) number = Save(IntegerMath("Max", number, Literal.Int(0)), "number");
                return QueryName(source) == "Take"
                    ? whole with { Count = Save(IntegerMath("Min", whole.Count, number), "count") }
                    : whole with { Count = Save(IntegerMath("Max", new Binary(BinaryOperator.Subtract, whole.Count, number, IrType.Int32), Literal.Int(0)), "count"), At = position => whole.At(Sum(position, number)) };
            case "Reverse":
                Sequence forward = FindSequence(arguments[0]);
                Expression last = new Binary(BinaryOperator.Subtract, forward.Count, Literal.Int(1), IrType.Int32);
                return forward with { At = position => forward.At(new Binary(BinaryOperator.Subtract, last, position, IrType.Int32)) };
            case "Zip":
                Sequence first = FindSequence(arguments[0]), second = FindSequence(arguments[1]);
                KnownFunction pair = FindFunction(arguments[2])!;
                Expression both = first.Count.Equals(second.Count) ? first.Count : Save(IntegerMath("Min", first.Count, second.Count), "count");
                return new Sequence(both, position => CallKnown(arguments[2], pair, BindInOrder(() => first.At(position), () => second.At(position))), "i");
            default:
                Expression storage = BindStorage(source);
                bool moves = root is not null && InlinedBody.MovesBuffers(root);
                if (storage is StructBuffer structs)
                {
                    if (moves) structs = MakeViews(structs, null, null, structs.Whole, "items");
                    return new Sequence(new Length(structs.First), structs.At, "i");
                }

                Variable buffer = moves ? SaveView(First(storage)) : First(storage);
                return new Sequence(new Length(buffer), position => AsStructElement(new Element(buffer, position), source), "i");
        }
    }

    /// <summary>An element of a buffer that is data; taken apart if it is a struct.</summary>
    private Expression AsStructElement(Element element, IOperation source) =>
        source.Type is IArrayTypeSymbol { ElementType: var type } && Shapes.Find(type) is { } shape ? AsStruct(element, shape, source) : element;

    private static Invoke IntegerMath(string name, Expression left, Expression right) => new("System.Math." + name, [left, right], IrType.Int32);

    private static Expression Sum(Expression left, Expression right) =>
        left is Literal { Bits: 0 } ? right : right is Literal { Bits: 0 } ? left : new Binary(BinaryOperator.Add, left, right, IrType.Int32);

    /// <summary>Emits the loop that runs through a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="use">Binds what to do with an element.</param>
    /// <param name="label">The label of the loop, if there are jumps to it.</param>
    private void Enumerate(IOperation source, Action<Expression> use, int? label = null)
    {
        source = QueryOf(source);
        if (CanIndex(source))
        {
            Run(FindSequence(source), (value, _) => use(value), label);
            return;
        }

        IOperation[] arguments = [.. ArgumentsInOrder((IInvocationOperation)source)];
        if (QueryName(source) is "Concat" or "Append" or "Prepend")
        {
            EnumerateJoined(QueryName(source)!, arguments, use);
            return;
        }

        KnownFunction function = FindFunction(arguments[1])!;
        bool isFilter = QueryName(source) == "Where";
        void Next(Expression value, Read? position)
        {
            if (isFilter)
            {
                if (value is not StructValue || !InlinedBody.OnlyReads(FindBody(function.Method, function)?.Body)) value = SaveOnce(value, "value");
                Expression test = CallKnown(arguments[1], function, position is null ? [value] : [value, position]);
                EmitIf(test, Nested(() => use(value)), Block.Empty);
            }
            else
            {
                use(CallKnown(arguments[1], function, position is null ? [value] : [value, position]));
            }
        }

        if (CanIndex(arguments[0])) Run(FindSequence(arguments[0]), Next, label);
        else Enumerate(arguments[0], value => Next(value, null), label);
    }

    private void Run(Sequence sequence, Action<Expression, Read> use, int? label = null)
    {
        Variable position = NewVariable(sequence.Name, IrType.Int32);
        Block body = Nested(() => use(sequence.At(new Read(position)), new Read(position)));
        Expression count = sequence.Count is Read or Length && !Footprint.Of(body.Statements).Changes(sequence.Count) ? sequence.Count : Fixed(sequence.Count);
        EmitForEach(new For(position, Literal.Int(0), BinaryOperator.Less, count, Literal.Int(1), body, label ?? nextLabel++));
    }

    /// <summary>A count that stays as it is, whatever functions do.</summary>
    private Expression Fixed(Expression count) => count is Literal or Length ? count : Save(count, "count");

    /// <summary>As the library does: in double precision from zero on, in the order of the elements.</summary>
    private Expression BindSum(IInvocationOperation operation, IOperation[] arguments)
    {
        IrType type = TypeOf(operation.Type!);
        Variable sum = type == IrType.Double ? NewResult(operation, "sum", type) : NewVariable("sum", IrType.Double);
        Emit(new Declare(sum, Literal.Double(0)));
        Enumerate(arguments[0], value => Add(sum, arguments, value));
        return MakeConversion(new Read(sum), type, isChecked: false);
    }

    private void Add(Variable sum, IOperation[] arguments, Expression value)
    {
        if (arguments.Length == 2) value = CallKnown(arguments[1], FindFunction(arguments[1])!, [value]);
        Emit(new Increment(new Read(sum), MakeConversion(value, IrType.Double, isChecked: false)));
    }

    private Expression BindAverage(IInvocationOperation operation, IOperation[] arguments)
    {
        Sequence sequence = FindSequence(arguments[0]);
        sequence = sequence with { Count = Fixed(sequence.Count) };
        ThrowIfEmpty(new Binary(BinaryOperator.Equal, sequence.Count, Literal.Int(0), IrType.Boolean));
        Variable sum = NewVariable("sum", IrType.Double);
        Emit(new Declare(sum, Literal.Double(0)));
        Run(sequence, (value, _) => Add(sum, arguments, value));
        var average = new Binary(BinaryOperator.Divide, new Read(sum), MakeConversion(sequence.Count, IrType.Double, isChecked: false), IrType.Double);
        return MakeConversion(average, TypeOf(operation.Type!), isChecked: false);
    }

    private Expression BindAggregate(IInvocationOperation operation, IOperation[] arguments)
    {
        KnownFunction step = FindFunction(arguments[2])!;
        ITypeSymbol type = operation.TargetMethod.Parameters[1].Type;
        Expression seed = Bind(arguments[1]);
        Expression total = NewPlace(step.Body is null ? "total" : step.Method.Parameters[0].Name, type);
        DeclarePlace(total, seed, arguments[1]);
        Enumerate(arguments[0], value => AssignPlace(total, CallKnown(arguments[2], step, [total, value]), arguments[2]));
        return arguments.Length == 4 ? CallKnown(arguments[3], FindFunction(arguments[3])!, [total]) : total;
    }

    private Expression BindQueryToArray(IInvocationOperation operation, IOperation source)
    {
        Sequence sequence = FindSequence(source);
        sequence = sequence with { Count = Fixed(sequence.Count) };
        var type = (BufferType)TypeOf(operation.Type!);
        if (Shapes.FindElement(operation.Type) is { } shape)
        {
            StructBuffer structs = AllocateLeaves(shape, type, sequence.Count, NameFor(operation, "array"), onStack: false, operation);
            Run(sequence, (value, position) => AssignPlace(structs.At(position), value, operation));
            return structs;
        }

        Variable array = NewResult(operation, "array", type);
        Emit(new Declare(array, new Allocate(sequence.Count, type, OnStack: false)));
        Run(sequence, (value, position) => Emit(new Assign(new Element(array, position), value)));
        return new Read(array);
    }

    /// <summary>A call of a known function with values for its first parameters.</summary>
    /// <param name="operation">The call.</param>
    /// <param name="function">The function.</param>
    /// <param name="values">The values.</param>
    /// <param name="changed">The variables in the values that the function may change; null if it may change any.</param>
    private Expression CallKnown(IOperation operation, KnownFunction function, Expression[] values, ISet<Variable>? changed = null)
    {
        IMethodSymbol callee = function.Method;
        values = [.. values.Take(callee.Parameters.Length)];
        if (FindBody(callee, function) is not var (_, body)) return new Invoke(MetadataName(callee), values.ToEquatableArray(), TypeOf(callee.ReturnType));
        if (function.Around.Inlined.Any(call => SymbolEqualityComparer.Default.Equals(call.Method, callee))) return Refuse(operation, "A function that calls itself", "make it a static method, and mark it [Differentiable]");
        if ((RefuseKindOf(operation, callee, body, "function") ?? RefuseLength(operation, callee, body)) is { } refused) return refused;
        bool isSimple = InlinedBody.OnlyReads(body);
        bool keepsBuffers = InlinedBody.KeepsBuffers([body], []);
        Surroundings before = Enter(function.Around);
        HashSet<ISymbol> outer = new(variables.Keys, SymbolEqualityComparer.Default);
        for (int i = 0; i < values.Length; i++)
        {
            IParameterSymbol parameter = callee.Parameters[i];
            DefineParameter(parameter, values[i], false, operation, operation, [body], isSimple, changed, keepsBuffers, InlinedBody.CountUses(body, parameter));
        }

        Expression result = Deeper(() => BindInlined(callee, body));
        Forget(callee, outer);
        Return(before);
        return result;
    }
}
