using System.Collections.Immutable;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Delegates whose target is known: lambdas, local functions and static methods that a local holds for good, or that are passed to a method which only calls them or passes them on. A call of such
/// a delegate is a call of its target; the body of a method that takes one stands where it is called, so that the target is known in it.
/// </summary>
internal sealed partial class BodyBinder
{
    /// <summary>How deep bodies may stand in each other.</summary>
    private const int DeepestInlined = 40;

    /// <summary>The regions before this one belong to callers of a function: no jump in it leaves them.</summary>
    private int firstRegion;

    private Dictionary<ISymbol, KnownFunction> functions = new(SymbolEqualityComparer.Default);

    /// <summary>What names mean in a body.</summary>
    private sealed record Surroundings(
        IOperation? Root,
        Dictionary<ISymbol, Variable> Variables,
        Dictionary<ISymbol, Expression> Substitutes,
        Dictionary<ISymbol, KnownFunction> Functions,
        Stack<InlinedCall> Inlined,
        Stack<Expression> Receivers,
        Dictionary<ILabelSymbol, Statement> Branches,
        Dictionary<ILabelSymbol, (Variable Selected, int Section, int Loop)> Jumps,
        ImmutableDictionary<ITypeSymbol, ITypeSymbol> Types,
        int FirstRegion);

    /// <summary>A delegate's target.</summary>
    /// <param name="Method">The method, local function or lambda.</param>
    /// <param name="Body">A lambda's body.</param>
    /// <param name="Around">What the names that it captures mean.</param>
    private sealed record KnownFunction(IMethodSymbol Method, IBlockOperation? Body, Surroundings Around);

    /// <summary>A delegate that a local is initialised with and never given up for another: its calls are calls of a known function.</summary>
    private bool TryKeepFunction(ILocalSymbol local, IOperation initializer)
    {
        if (local.Type.TypeKind != TypeKind.Delegate || root is null || InlinedBody.Assigns(root, local) || FindFunction(initializer) is not { } function) return false;
        functions[local] = function;
        return true;
    }

    /// <summary>The target of a delegate; null if it isn't known.</summary>
    private KnownFunction? FindFunction(IOperation value)
    {
        switch (value)
        {
            case IConversionOperation { IsImplicit: true, Operand: var operand }:
                return FindFunction(operand);
            case IParenthesizedOperation { Operand: var inner }:
                return FindFunction(inner);
            case IArgumentOperation { Value: var passed }:
                return FindFunction(passed);
            case IDelegateCreationOperation { Target: var target }:
                return FindFunction(target);
            case IAnonymousFunctionOperation lambda:
                return new KnownFunction(lambda.Symbol, lambda.Body, Here());
            case IMethodReferenceOperation { Instance: null, Method: { IsStatic: true } method }:
                return new KnownFunction(Substituted(method), null, Here());
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } method }:
                return new KnownFunction(method, null, Here());
            case ILocalReferenceOperation { Local: var local }:
                return functions.TryGetValue(local, out KnownFunction? held) ? held : null;
            case IParameterReferenceOperation { Parameter: var parameter }:
                return functions.TryGetValue(parameter, out KnownFunction? given) ? given : null;
            default:
                return null;
        }
    }

    /// <summary>The known function that a call of a delegate calls.</summary>
    private KnownFunction? CalledFunction(IInvocationOperation operation) =>
        operation.TargetMethod.MethodKind == MethodKind.DelegateInvoke && operation.Instance is { } instance ? FindFunction(instance) : null;

    private Surroundings Here() => new(
        root,
        new Dictionary<ISymbol, Variable>(variables, SymbolEqualityComparer.Default),
        new Dictionary<ISymbol, Expression>(substitutes, SymbolEqualityComparer.Default),
        new Dictionary<ISymbol, KnownFunction>(functions, SymbolEqualityComparer.Default),
        new Stack<InlinedCall>(inlined.Reverse()),
        new Stack<Expression>(receivers.Reverse()),
        new Dictionary<ILabelSymbol, Statement>(SymbolEqualityComparer.Default),
        new Dictionary<ILabelSymbol, (Variable Selected, int Section, int Loop)>(SymbolEqualityComparer.Default),
        types,
        regions.Count);

    /// <summary>Goes to where a function stands; returns what names meant before.</summary>
    private Surroundings Enter(Surroundings around)
    {
        var before = new Surroundings(root, variables, substitutes, functions, inlined, receivers, branches, jumps, types, firstRegion);
        Return(around with { FirstRegion = regions.Count });
        return before;
    }

    /// <summary>Goes back.</summary>
    private void Return(Surroundings before)
    {
        (root, variables, substitutes, functions, inlined) = (before.Root, before.Variables, before.Substitutes, before.Functions, before.Inlined);
        (receivers, branches, jumps, types, firstRegion) = (before.Receivers, before.Branches, before.Jumps, before.Types, before.FirstRegion);
    }

    /// <summary>Whether a call passes a function that is known to a method that isn't told to take it as data.</summary>
    private bool TakesFunctions(IInvocationOperation operation, IMethodSymbol target) =>
        target.MethodKind == MethodKind.Ordinary && (target.IsStatic || (IsOwnObject(operation.Instance) && IsOwnMethod(target))) && rules.Find(target) is null
        && operation.Arguments.Any(argument => argument.Parameter is { Type.TypeKind: TypeKind.Delegate } parameter && !Symbols.IsConstant(parameter) && FindFunction(argument.Value) is not null);

    /// <summary>A test for null of a function that is known, or known to be missing.</summary>
    private Literal? TryTestFunction(IOperation operation)
    {
        (bool? isNull, bool holds) = operation switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison =>
                (IsNull(comparison.LeftOperand, comparison.RightOperand) ?? IsNull(comparison.RightOperand, comparison.LeftOperand), comparison.OperatorKind == BinaryOperatorKind.Equals),
            IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } test => (IsNull(test.Value, value), true),
            IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } } test => (IsNull(test.Value, value), false),
            _ => (null, false),
        };
        return isNull is { } known ? Literal.Bool(known == holds) : null;
    }

    /// <summary>Whether a function that is compared with null is null; null if that isn't known, or the comparison is another one.</summary>
    private bool? IsNull(IOperation function, IOperation other)
    {
        if (other.ConstantValue is not { HasValue: true, Value: null } || function.Type?.TypeKind != TypeKind.Delegate) return null;
        return FindFunction(function) is not null ? false : IsMissing(function) ? true : null;
    }

    /// <summary>Whether a function is a parameter that was given none: a body that stands where it is called knows that.</summary>
    private bool IsMissing(IOperation function) =>
        Unwrap(function) is IParameterReferenceOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter } && substitutes.TryGetValue(parameter, out Expression? given) && given is Literal;

    /// <summary>A call of a function that was not given: what C# throws.</summary>
    private Expression? TryCallMissing(IInvocationOperation operation)
    {
        if (operation.TargetMethod.MethodKind != MethodKind.DelegateInvoke || operation.Instance is not { } instance || !IsMissing(instance)) return null;
        EmitThrow("System.NullReferenceException", string.Empty);
        return Placeholder(operation.Type);
    }

    private void EmitThrow(string exception, string arguments) => Emit(new Effect("throw new {" + exception + "}(" + arguments + ")", [], null, [], Exits: true));

    /// <summary>Whether a call only makes sure that a function, which is known, isn't null.</summary>
    private bool IsNullGuard(IInvocationOperation operation) =>
        operation.TargetMethod is { Name: "ThrowIfNull", ContainingType.Name: nameof(ArgumentNullException) }
        && operation.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0) is { } first && FindFunction(first.Value) is not null;
}
