using System.Collections.Immutable;
using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Calls of local functions, of lambdas, and of static helpers that compute integers from integers: the body stands where it is called, so that what it captures has its value at the call, and
/// subscripts can be seen through.
/// </summary>
internal sealed partial class BodyBinder
{
    private Stack<InlinedCall> inlined = new();
    private readonly HashSet<ISymbol> recursive = new(SymbolEqualityComparer.Default);
    private IOperation? root;

    /// <summary>A call whose body is being bound.</summary>
    /// <param name="method">The function.</param>
    /// <param name="result">Where returns leave the value; null if there is none, or if it is the value of the last statement.</param>
    /// <param name="label">The label that returns go to.</param>
    private sealed class InlinedCall(IMethodSymbol method, Expression? result, int label)
    {
        public IMethodSymbol Method => method;

        public Expression? Result => result;

        public int Label => label;
    }

    /// <summary>Binds a call to the callee's body; null if the callee isn't one that is bound this way.</summary>
    private Expression? TryInline(IInvocationOperation operation, IMethodSymbol target, KnownFunction? held)
    {
        if (FindBody(target, held) is not var (callee, body)) return null;
        ImmutableDictionary<ITypeSymbol, ITypeSymbol> outerTypes = types;
        IMethodSymbol called = callee;
        callee = callee.OriginalDefinition;
        bool isLocal = callee.MethodKind != MethodKind.Ordinary;
        string what = callee.MethodKind == MethodKind.AnonymousFunction ? "lambda" : "local function";
        if ((held?.Around.Inlined ?? inlined).Any(call => SymbolEqualityComparer.Default.Equals(call.Method, callee)))
        {
            if (!isLocal) return null;
            return recursive.Add(callee)
                ? Refuse(operation, "A " + what + " that calls itself", "make it a static method, and mark it [Differentiable] if it computes with differentiable values")
                : Placeholder(operation.Type);
        }

        if (RefuseKindOf(operation, callee, body, what) is { } refused) return refused;
        if (RefuseLength(operation, callee, body) is { } tooLong) return tooLong;
        bool isSimple = InlinedBody.OnlyReads(body);
        Surroundings? before = null;
        HashSet<ISymbol> outer = [];
        bool isBound = BindParameters([.. operation.Arguments.Select(argument => (argument.Parameter, (IOperation)argument))], callee, [body], isSimple, enter: () =>
        {
            ImmutableDictionary<ITypeSymbol, ITypeSymbol> inner = called.IsGenericMethod ? TypesIn(called, types) : types;
            if (held is not null) before = Enter(held.Around);
            else types = inner;
            outer = new HashSet<ISymbol>(variables.Keys, SymbolEqualityComparer.Default);
        });
        Expression result = isBound ? Deeper(() => BindInlined(callee, body)) : Placeholder(operation.Type);
        Forget(callee, outer);
        if (before is not null) Return(before);
        types = outerTypes;
        return result;
    }

    private int depth;

    private T Deeper<T>(Func<T> bind)
    {
        depth++;
        T result = bind();
        depth--;
        return result;
    }

    private Literal? RefuseLength(IOperation operation, IMethodSymbol callee, IOperation body)
    {
        inlinedOperations += body.Descendants().Count();
        if (inlinedOperations <= MostInlined && depth <= DeepestInlined) return null;
        string name = callee.Name.Length == 0 ? "a lambda" : "'" + callee.Name + "'";
        return Refuse(operation, "A method that grows too long with the bodies of the functions that it calls, here " + name + ",", "pass the numbers as parameters of a [Differentiable] method");
    }

    /// <summary>Refuses what can't stand where it is called.</summary>
    private Literal? RefuseKindOf(IOperation operation, IMethodSymbol callee, IOperation body, string what)
    {
        if (callee.IsAsync) return Refuse(operation, "An async " + what, "await in the caller, and pass the result");
        if (callee.ReturnsByRef || callee.ReturnsByRefReadonly) return Refuse(operation, "A " + what + " that returns a reference", "return the value");
        return InlinedBody.IsIterator(body) ? Refuse(operation, "A " + what + " with 'yield'", "write the results to a buffer") : null;
    }

    /// <summary>Forgets the variables of a body that has been bound.</summary>
    private void Forget(IMethodSymbol callee, HashSet<ISymbol> outer)
    {
        foreach (ISymbol symbol in variables.Keys.Where(symbol => !outer.Contains(symbol) && IsWithin(symbol, callee)).ToArray()) variables.Remove(symbol);
        foreach (ISymbol symbol in substitutes.Keys.Where(symbol => IsWithin(symbol, callee)).ToArray()) substitutes.Remove(symbol);
        foreach (ISymbol symbol in functions.Keys.Where(symbol => IsWithin(symbol, callee)).ToArray()) functions.Remove(symbol);
    }

    private (IMethodSymbol Callee, IBlockOperation Body)? FindBody(IMethodSymbol target, KnownFunction? held)
    {
        if (held?.Body is { } lambda) return (held.Method, lambda);
        switch (target.MethodKind)
        {
            case MethodKind.LocalFunction:
                ILocalFunctionOperation? declaration = (held is null ? root : held.Around.Root)?.Descendants().OfType<ILocalFunctionOperation>().FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.Symbol, target.OriginalDefinition));
                return declaration?.Body is { } local ? (target, local) : null;
            case MethodKind.Ordinary when IntegerHelpers.FindBody(target, model.Compilation, cancellation) is { } helper:
                return (target, helper);
            default:
                return null;
        }
    }

    /// <summary>Gives the parameters their arguments: as they stand where the body can't tell the difference, else in variables.</summary>
    /// <param name="arguments">The arguments, in the order of evaluation.</param>
    /// <param name="callee">The function.</param>
    /// <param name="body">What reads the parameters.</param>
    /// <param name="isSimple">Whether the body changes nothing that arguments may be made of, and evaluates its value in one expression.</param>
    /// <param name="changed">The variables of the caller that the body may change, besides those that it takes by reference; null if it may change any.</param>
    /// <param name="otherUses">Uses of a parameter that don't show in the body.</param>
    /// <param name="enter">Called when the arguments have been bound, and what follows belongs to the body.</param>
    private bool BindParameters((IParameterSymbol? Parameter, IOperation Argument)[] arguments, IMethodSymbol callee, IOperation[] body, bool isSimple, ISet<Variable>? changed = null, Func<IParameterSymbol, int>? otherUses = null, Action? enter = null)
    {
        var bound = new (IParameterSymbol Parameter, IOperation Argument, IOperation Value)[arguments.Length];
        var parts = new List<Func<Expression>>();
        var places = new Expression?[arguments.Length];
        var given = new KnownFunction?[arguments.Length];
        for (int i = 0; i < bound.Length; i++)
        {
            int position = i;
            if (arguments[i].Parameter is not { } declared)
            {
                enter?.Invoke();
                return false;
            }

            IOperation operation = arguments[i].Argument;
            IOperation value = operation is IArgumentOperation { Value: var passed } ? passed : operation;
            bound[i] = (callee.Parameters[declared.Ordinal], operation, value);
            IParameterSymbol parameter = bound[i].Parameter;
            if (!CheckType(operation, parameter.Type))
            {
                enter?.Invoke();
                return false;
            }

            if (parameter is { Type.TypeKind: TypeKind.Delegate, RefKind: RefKind.None } && !body.Any(part => InlinedBody.Assigns(part, parameter))) given[i] = FindFunction(value);
            parts.Add(given[i] is not null ? () => NoValue
                : declared.RefKind is RefKind.Ref or RefKind.Out ? () => (places[position] = KeepPlace(BindArgumentPlace((IArgumentOperation)operation)))!
                : declared.RefKind == RefKind.In && operation is IArgumentOperation && ElementPlace(value) is { } element ? () => places[position] = KeepPlace(element())
                : () => Bind(value) is var bare && bare is StructBuffer ? bare : AsOperand(bare, value));
        }

        // What is given by reference stays the place that it is, whatever later arguments do to it.
        Expression[] values = [.. BindInOrder(parts.ToArray()).Select((bare, i) => places[i] ?? bare)];
        enter?.Invoke();
        if (given.Any(function => function is not null)) (changed, isSimple) = (null, false); // What is passed may change what it captures.
        for (int i = 0; i < bound.Length; i++)
        {
            if (bound[i].Parameter.RefKind is RefKind.Ref or RefKind.Out) changed?.UnionWith(values[i].Variables());
        }

        bool keepsBuffers = InlinedBody.KeepsBuffers(
            [.. body, .. given.Select(function => function?.Body).OfType<IOperation>()],
            [.. bound.Where((_, i) => given[i]?.Body is not null).Select(b => b.Parameter.OriginalDefinition)]);
        for (int i = 0; i < bound.Length; i++)
        {
            (IParameterSymbol parameter, IOperation argument, IOperation value) = bound[i];
            int uses = body.Sum(part => InlinedBody.CountUses(part, parameter)) + (otherUses?.Invoke(parameter) ?? 0);
            if (given[i] is { } function) functions[parameter] = function;
            else DefineParameter(parameter, values[i], places[i] is not null, argument, value, body, isSimple, changed, keepsBuffers, uses);
        }

        return true;
    }

    private void DefineParameter(IParameterSymbol parameter, Expression given, bool isReference, IOperation argument, IOperation value, IOperation[] body, bool isSimple, ISet<Variable>? changed, bool keepsBuffers, int uses)
    {
        if (Symbols.IsConstant(parameter)) CheckInactive(given, argument.Syntax, DiagnosticTable.ConstantWritten, "'" + parameter.Name + "' is marked [Constant], and '" + value.Syntax + "' is differentiable");
        bool isKeptBuffer = keepsBuffers && given is Read { Type: BufferType same } && same == TypeOf(parameter.Type);
        if (given.Type is BufferType { IsJagged: true }) DefineJagged(parameter, given, argument, body);
        else if (given is StructBuffer buffer) DefineBuffer(parameter, parameter.Type, buffer, moves: !keepsBuffers);
        else if (isReference) substitutes[parameter] = given;
        else if (given is ObjectValue known && Symbols.IsConstant(parameter)) substitutes[parameter] = new DataPart(known.Format, known.Operands, known.Type);
        else if (given is ObjectValue && !body.Any(part => InlinedBody.Assigns(part, parameter))) substitutes[parameter] = given;
        else if (body.Any(part => InlinedBody.Assigns(part, parameter))) DeclarePlace(DefinePlace(parameter, parameter.Type), given, argument);
        else if (Shapes.Find(parameter.Type) is { } shape) BindStructParameter(parameter, AsStruct(given, shape, value), body, isSimple, changed);
        else if (isKeptBuffer || CanStand(given, isSimple, changed, uses)) substitutes[parameter] = given;
        else DeclarePlace(DefinePlace(parameter, parameter.Type), given, argument);
    }

    /// <summary>An element of a buffer of structs, or a part of one, that is given by reference: what the callee does to the buffer shows in it.</summary>
    private Func<Expression>? ElementPlace(IOperation value) => IsInStruct(value) && HasElement(value) ? () => BindTarget(value) ?? Bind(value) : null;

    private bool HasElement(IOperation operation) => operation switch
    {
        IParenthesizedOperation parentheses => HasElement(parentheses.Operand),
        _ when IsTakenApartElement(operation) => true,
        IFieldReferenceOperation { Instance: { } instance } => HasElement(instance),
        _ => false,
    };

    /// <summary>Whether an argument can stand where its parameter is read.</summary>
    private static bool CanStand(Expression value, bool isSimple, ISet<Variable>? changed, int uses) => value switch
    {
        Literal => true,
        Read read => isSimple || changed?.Contains(read.Variable) == false,
        _ => isSimple && uses == 1,
    };

    private Expression BindInlined(IMethodSymbol callee, IBlockOperation body)
    {
        if (!callee.ReturnsVoid && InlinedBody.Choices(body) is { } choices)
        {
            inlined.Push(new InlinedCall(callee, null, 0));
            StartStatement(body.Operations[0]);
            Expression chosen = BindChoices(callee, choices, 0);
            inlined.Pop();

            // What is chosen by conditions reads better under the name of the function.
            return chosen is Conditional && choices.Count > 1 ? Save(chosen, ResultName(callee)) : chosen;
        }

        IOperation[] statements = [.. body.Operations.Where(s => s is not (ILocalFunctionOperation or IReturnOperation { IsImplicit: true, ReturnedValue: null }))];
        IReturnOperation[] returns = [.. InlinedBody.Returns(body).Where(r => !(r.IsImplicit && r.ReturnedValue is null))];

        // A single return at the end needs no jump.
        if (returns.Length == 0 || (returns.Length == 1 && statements.LastOrDefault() == returns[0] && !statements.Any(s => s is IUsingDeclarationOperation)))
        {
            inlined.Push(new InlinedCall(callee, null, 0));
            BindStatements(statements.Where(s => s != returns.FirstOrDefault()));
            Expression value = NoValue;
            if (returns.FirstOrDefault()?.ReturnedValue is { } last)
            {
                if (callee.ReturnsVoid) BindEffect(last);
                else value = Bind(last);
            }

            inlined.Pop();
            return value;
        }

        int label = nextLabel++;
        Expression? result = callee.ReturnsVoid ? null : NewPlace(ResultName(callee), callee.ReturnType);
        if (result is not null) DeclarePlace(result, null, body);
        inlined.Push(new InlinedCall(callee, result, label));
        Block inner = Nested(() => BindStatements(statements));
        inlined.Pop();
        Emit(new Breakable(inner, label));
        return result ?? NoValue;
    }

    /// <summary>The values of a body that only chooses one, as an expression if evaluating them has no effects.</summary>
    private Expression BindChoices(IMethodSymbol callee, List<(IOperation? Condition, IOperation Value)> choices, int index)
    {
        (IOperation? condition, IOperation value) = choices[index];
        PredeclareExpressionVariables(condition?.Parent ?? value);
        if (condition is null) return Bind(value);
        Expression test = Bind(condition);
        Expression whenTrue = BindNested(value, out List<Statement> then);
        Expression? whenFalse = null;
        Nested(() => whenFalse = BindChoices(callee, choices, index + 1), out List<Statement> otherwise);
        bool isScalar = TypeOf(callee.ReturnType) is not BufferType && Shapes.Find(callee.ReturnType) is null;
        if (then.Count == 0 && otherwise.Count == 0 && isScalar) return test is Literal { Bits: var bits } ? (bits != 0 ? whenTrue : whenFalse!) : new Conditional(test, whenTrue, whenFalse!);
        Expression result = NewPlace(ResultName(callee), callee.ReturnType);
        DeclarePlace(result, null, value);
        AppendResult(then, result, whenTrue, value);
        AppendResult(otherwise, result, whenFalse!, value);
        EmitIf(test, AsBlock(then), AsBlock(otherwise));
        return result;
    }

    private static string ResultName(IMethodSymbol callee) => callee.MethodKind is MethodKind.AnonymousFunction or MethodKind.UserDefinedOperator or MethodKind.Conversion || callee.Name.Length == 0 ? "result" : ResultName(callee.ExplicitInterfaceImplementations.FirstOrDefault()?.Name ?? callee.AssociatedSymbol?.Name ?? callee.Name);

    /// <summary>A <c>return</c> of a function whose body stands in the caller.</summary>
    private void BindInlinedReturn(InlinedCall call, IReturnOperation operation)
    {
        if (operation.ReturnedValue is { } value)
        {
            if (call.Result is null) BindEffect(value);
            else AssignPlace(call.Result, Bind(value), value);
        }

        LeaveRegions(operation, _ => false);
        Emit(new Break(call.Label));
    }

    private static bool IsWithin(ISymbol symbol, IMethodSymbol callee)
    {
        for (ISymbol? owner = symbol; owner is not null; owner = owner.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(owner, callee) || SymbolEqualityComparer.Default.Equals(owner, callee.OriginalDefinition)) return true;
        }

        return false;
    }
}
