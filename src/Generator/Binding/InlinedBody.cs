using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Questions about the body of a function that is to stand where it is called.</summary>
internal static class InlinedBody
{
    public static bool IsIterator(IBlockOperation body) => Own(body).Any(o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak);

    /// <summary>The returns of the function itself, not those of functions in it.</summary>
    public static IEnumerable<IReturnOperation> Returns(IBlockOperation body) => Own(body).OfType<IReturnOperation>();

    /// <summary>
    /// The values that a body of the form <c>if (c) return a; if (d) return b; return e;</c> may give, each but the last with its condition; null if the body has another form.
    /// </summary>
    public static List<(IOperation? Condition, IOperation Value)>? Choices(IBlockOperation body)
    {
        var choices = new List<(IOperation?, IOperation)>();
        foreach (IOperation statement in body.Operations)
        {
            switch (statement)
            {
                case IReturnOperation { ReturnedValue: { } value }:
                    choices.Add((null, value));
                    return choices;
                case IConditionalOperation { WhenFalse: null, Condition: var condition, WhenTrue: var then } when Single(then) is IReturnOperation { ReturnedValue: { } value }:
                    choices.Add((condition, value));
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Whether a body changes nothing that its arguments may be made of, so that they can stand in the places of the parameters.</summary>
    public static bool OnlyReads(IBlockOperation body) => Choices(body) is not null && !body.Descendants().Any(MayChange);

    private static IOperation Single(IOperation statement) => statement is IBlockOperation { Operations: { Length: 1 } operations } ? operations[0] : statement;

    /// <summary>Whether a body assigns a local or a parameter, or takes a reference to it.</summary>
    public static bool Assigns(IOperation body, ISymbol symbol) => body.Descendants().Any(operation => operation switch
    {
        IAssignmentOperation assignment => assignment.Target.DescendantsAndSelf().Any(o => Is(o, symbol) && o.Parent is not (IArrayElementReferenceOperation or IPropertyReferenceOperation)),
        IIncrementOrDecrementOperation step => Is(step.Target, symbol),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => Is(argument.Value, symbol),
        _ => false,
    });

    /// <summary>Whether a body assigns an array or a span as a whole, so that what was an element of one may be an element of another.</summary>
    public static bool MovesBuffers(IOperation body) => body.Descendants().OfType<IAssignmentOperation>().Any(a => a.Target is ITupleOperation || TypeBinder.Bind(a.Target.Type!) is IR.BufferType);

    public static int CountUses(IOperation body, ISymbol symbol) => body.Descendants().Count(o => Is(o, symbol));

    private static bool MayChange(IOperation operation) => operation switch
    {
        IAssignmentOperation or IIncrementOrDecrementOperation or IObjectCreationOperation or IDeclarationExpressionOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,

        // A function that captures locals may assign them.
        IInvocationOperation call => call.TargetMethod.MethodKind != MethodKind.Ordinary || !call.TargetMethod.IsStatic,
        IPropertyReferenceOperation { Property.IsIndexer: false } property => property.Property.Name != "Length",
        _ => false,
    };

    private static bool Is(IOperation operation, ISymbol symbol) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, symbol),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, symbol),
        _ => false,
    };

    private static IEnumerable<IOperation> Own(IOperation operation)
    {
        foreach (IOperation child in operation.ChildOperations)
        {
            if (child is ILocalFunctionOperation or IAnonymousFunctionOperation) continue;
            yield return child;
            foreach (IOperation inner in Own(child)) yield return inner;
        }
    }
}
