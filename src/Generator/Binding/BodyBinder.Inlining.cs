using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Calls of local functions, of lambdas that a local holds for good, and of static helpers that compute integers from integers: the body stands where it is called, so that what it captures has its
/// value at the call, and subscripts can be seen through.
/// </summary>
internal sealed partial class BodyBinder
{
    private readonly Dictionary<ISymbol, IAnonymousFunctionOperation> lambdas = new(SymbolEqualityComparer.Default);
    private readonly Stack<InlinedCall> inlined = new();
    private readonly HashSet<ISymbol> recursive = new(SymbolEqualityComparer.Default);
    private IMethodBodyOperation? root;

    /// <summary>A call whose body is being bound.</summary>
    /// <param name="method">The function.</param>
    /// <param name="result">Where returns leave the value; null if there is none, or if it is the value of the last statement.</param>
    /// <param name="label">The label that returns go to.</param>
    private sealed class InlinedCall(IMethodSymbol method, Variable? result, int label)
    {
        public IMethodSymbol Method => method;

        public Variable? Result => result;

        public int Label => label;
    }

    /// <summary>Binds a call to the callee's body; null if the callee isn't one that is bound this way.</summary>
    private Expression? TryInline(IInvocationOperation operation)
    {
        if (FindBody(operation) is not var (callee, body)) return null;
        bool isLocal = callee.MethodKind != MethodKind.Ordinary;
        string what = callee.MethodKind == MethodKind.AnonymousFunction ? "lambda" : "local function";
        if (inlined.Any(call => SymbolEqualityComparer.Default.Equals(call.Method, callee)))
        {
            if (!isLocal) return null;
            return recursive.Add(callee)
                ? Refuse(operation, "A " + what + " that calls itself", "make it a static method, and mark it [Differentiable] if it computes with differentiable values")
                : Placeholder(operation.Type);
        }

        if (callee.IsGenericMethod) return Refuse(operation, "A generic " + what, "write it for double or float");
        if (callee.IsAsync) return Refuse(operation, "An async " + what, "await in the caller, and pass the result");
        if (callee.ReturnsByRef || callee.ReturnsByRefReadonly) return Refuse(operation, "A " + what + " that returns a reference", "return the value");
        if (InlinedBody.IsIterator(body)) return Refuse(operation, "A " + what + " with 'yield'", "write the results to a buffer");

        bool isSimple = InlinedBody.OnlyReads(body);
        HashSet<ISymbol> outer = new(variables.Keys, SymbolEqualityComparer.Default);
        if (!BindParameters(operation, callee, body, isSimple)) return Placeholder(operation.Type);
        Expression result = BindInlined(callee, body);
        foreach (ISymbol symbol in variables.Keys.Where(symbol => !outer.Contains(symbol) && IsWithin(symbol, callee)).ToArray()) variables.Remove(symbol);
        foreach (IParameterSymbol parameter in callee.Parameters) substitutes.Remove(parameter);
        return result;
    }

    /// <summary>A lambda that a local is initialised with and never given up for another: its calls are calls of a known function.</summary>
    private bool TryKeepLambda(ILocalSymbol local, IOperation initializer)
    {
        while (initializer is IConversionOperation { IsImplicit: true } conversion) initializer = conversion.Operand;
        if (initializer is IDelegateCreationOperation { Target: var target }) initializer = target;
        if (initializer is not IAnonymousFunctionOperation lambda || local.Type.TypeKind != TypeKind.Delegate || root is null || InlinedBody.Assigns(root, local)) return false;
        lambdas[local] = lambda;
        return true;
    }

    private (IMethodSymbol Callee, IBlockOperation Body)? FindBody(IInvocationOperation operation)
    {
        IMethodSymbol target = operation.TargetMethod;
        switch (target.MethodKind)
        {
            case MethodKind.LocalFunction:
                ILocalFunctionOperation? declaration = root?.Descendants().OfType<ILocalFunctionOperation>().FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.Symbol, target.OriginalDefinition));
                return declaration?.Body is { } local ? (target, local) : null;
            case MethodKind.DelegateInvoke when operation.Instance is ILocalReferenceOperation { Local: var held } && lambdas.TryGetValue(held, out IAnonymousFunctionOperation? lambda):
                return (lambda.Symbol, lambda.Body);
            case MethodKind.Ordinary when IntegerHelpers.FindBody(target, model.Compilation, cancellation) is { } helper:
                return (target, helper);
            default:
                return null;
        }
    }

    /// <summary>Gives the parameters their arguments: as they stand where the body can't tell the difference, else in variables.</summary>
    private bool BindParameters(IInvocationOperation operation, IMethodSymbol callee, IBlockOperation body, bool isSimple)
    {
        var bound = new (IParameterSymbol Parameter, IArgumentOperation Argument)[operation.Arguments.Length];
        var parts = new List<Func<Expression>>();
        for (int i = 0; i < bound.Length; i++)
        {
            IArgumentOperation argument = operation.Arguments[i];
            if (argument.Parameter is not { } declared) return false;
            bound[i] = (callee.Parameters[declared.Ordinal], argument);
            if (!CheckType(argument, bound[i].Parameter.Type)) return false;
            parts.Add(declared.RefKind is RefKind.Ref or RefKind.Out ? () => KeepPlace(BindArgumentPlace(argument)) : () => AsOperand(Bind(argument.Value), argument.Value));
        }

        Expression[] values = BindInOrder(parts.ToArray());
        for (int i = 0; i < bound.Length; i++)
        {
            (IParameterSymbol parameter, IArgumentOperation argument) = bound[i];
            if (Symbols.IsConstant(parameter)) CheckInactive(values[i], argument.Syntax, DiagnosticTable.ConstantWritten, "'" + parameter.Name + "' is marked [Constant], and '" + argument.Value.Syntax + "' is differentiable");
            IrType type = TypeBinder.Bind(parameter.Type);
            bool isReference = parameter.RefKind is RefKind.Ref or RefKind.Out;
            bool isCopy = !isReference && (!isSimple || InlinedBody.Assigns(body, parameter) || (values[i] is not (Literal or Read) && InlinedBody.CountUses(body, parameter) != 1));
            if (isCopy) Emit(new Declare(Define(parameter, type), AsInitializer(values[i], type)));
            else substitutes[parameter] = values[i];
        }

        return true;
    }

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
        if (returns.Length == 0 || (returns.Length == 1 && statements.LastOrDefault() == returns[0]))
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
        Variable? result = callee.ReturnsVoid ? null : NewVariable(ResultName(callee), TypeBinder.Bind(callee.ReturnType));
        if (result is not null) Emit(new Declare(result, null));
        inlined.Push(new InlinedCall(callee, result, label));
        Block inner = Nested(() => BindStatements(statements));
        inlined.Pop();
        Emit(new Breakable(inner, label));
        return result is null ? NoValue : new Read(result);
    }

    /// <summary>The values of a body that only chooses one, as an expression if evaluating them has no effects.</summary>
    private Expression BindChoices(IMethodSymbol callee, List<(IOperation? Condition, IOperation Value)> choices, int index)
    {
        (IOperation? condition, IOperation value) = choices[index];
        if (condition is null) return Bind(value);
        Expression test = Bind(condition);
        Expression whenTrue = BindNested(value, out List<Statement> then);
        Expression? whenFalse = null;
        Nested(() => whenFalse = BindChoices(callee, choices, index + 1), out List<Statement> otherwise);
        bool isBuffer = TypeBinder.Bind(callee.ReturnType) is BufferType;
        if (then.Count == 0 && otherwise.Count == 0 && !isBuffer) return test is Literal { Bits: var bits } ? (bits != 0 ? whenTrue : whenFalse!) : new Conditional(test, whenTrue, whenFalse!);
        Variable result = NewVariable(ResultName(callee), TypeBinder.Bind(callee.ReturnType));
        Emit(new Declare(result, null));
        then.Add(new Assign(new Read(result), AsInitializer(whenTrue, result.Type)) { Ordinal = ordinal });
        otherwise.Add(new Assign(new Read(result), AsInitializer(whenFalse!, result.Type)) { Ordinal = ordinal });
        EmitIf(test, AsBlock(then), AsBlock(otherwise));
        return new Read(result);
    }

    private static string ResultName(IMethodSymbol callee) => callee.Name.Length == 0 ? "result" : ResultName(callee.Name);

    /// <summary>A <c>return</c> of a function whose body stands in the caller.</summary>
    private void BindInlinedReturn(InlinedCall call, IReturnOperation operation)
    {
        if (operation.ReturnedValue is { } value)
        {
            if (call.Result is null) BindEffect(value);
            else Emit(new Assign(new Read(call.Result), AsInitializer(Bind(value), call.Result.Type)));
        }

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
