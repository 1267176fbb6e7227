using AutodiffGen.Generator.Binding.Structs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Questions about the body of a function that is to stand where it is called.</summary>
internal static class InlinedBody
{
    public static bool IsIterator(IOperation body) => Own(body).Any(o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak);

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
    public static bool OnlyReads(IBlockOperation? body) => body is not null && Choices(body) is not null && !body.Descendants().Any(MayChange);

    private static IOperation Single(IOperation statement) => statement is IBlockOperation { Operations: { Length: 1 } operations } ? operations[0] : statement;

    /// <summary>Whether a body assigns a local or a parameter, or a part of one, or takes a reference to it; or calls what may change a struct.</summary>
    public static bool Assigns(IOperation body, ISymbol symbol) => body.DescendantsAndSelf().Any(operation => operation switch
    {
        IAssignmentOperation assignment => IsPartOf(assignment.Target, symbol),
        IIncrementOrDecrementOperation step => IsPartOf(step.Target, symbol),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => IsPartOf(argument.Value, symbol),
        IInvocationOperation { TargetMethod: { IsReadOnly: false, ContainingType: { TypeKind: TypeKind.Struct, IsReadOnly: false, SpecialType: SpecialType.None } owner }, Instance: { } instance } =>
            TypeBinder.SpanKind(owner) is null && IsPartOf(instance, symbol),
        IPropertyReferenceOperation { Property: { ContainingType: { TypeKind: TypeKind.Struct, IsReadOnly: false, SpecialType: SpecialType.None } owner, GetMethod: { IsReadOnly: false } } property, Instance: { } instance } =>
            TypeBinder.SpanKind(owner) is null && StructShapes.FieldName(property) is null && IsPartOf(instance, symbol),
        _ => false,
    });

    /// <summary>Whether a target names a variable, or a field or property of it.</summary>
    private static bool IsPartOf(IOperation operation, ISymbol symbol) => operation switch
    {
        IParenthesizedOperation parentheses => IsPartOf(parentheses.Operand, symbol),
        ITupleOperation tuple => tuple.Elements.Any(element => IsPartOf(element, symbol)),
        IDeclarationExpressionOperation declaration => IsPartOf(declaration.Expression, symbol),
        IFieldReferenceOperation { Instance: { Type.IsValueType: true } instance } => IsPartOf(instance, symbol),
        IPropertyReferenceOperation { Property.IsIndexer: false, Instance: { Type.IsValueType: true } instance } => IsPartOf(instance, symbol),
        _ => Is(operation, symbol),
    };

    /// <summary>Whether a body assigns an array or a span as a whole, so that what was an element of one may be an element of another.</summary>
    public static bool MovesBuffers(IOperation body) => body.Descendants().OfType<IAssignmentOperation>().Any(a => IsBuffer(a.Target));

    /// <summary>Whether a target is a buffer variable, or a tuple with one.</summary>
    private static bool IsBuffer(IOperation target) => target switch
    {
        IDeclarationExpressionOperation { Expression: ITupleOperation declared } => IsBuffer(declared),
        ITupleOperation tuple => tuple.Elements.Any(IsBuffer),
        _ => target.Type is { } type && TypeBinder.Bind(type) is IR.BufferType,
    };

    /// <summary>Whether bodies leave all array and span variables as they are.</summary>
    /// <param name="bodies">The bodies.</param>
    /// <param name="known">The parameters of the first one that hold functions which are among the others.</param>
    public static bool KeepsBuffers(IOperation[] bodies, ICollection<IParameterSymbol> known) => !bodies.Any(body => MovesBuffers(body) || body.Descendants().Any(o => o switch
    {
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction } => true,
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: var instance } => instance is not IParameterReferenceOperation { Parameter: var parameter } || !known.Contains(parameter, SymbolEqualityComparer.Default),
        IInvocationOperation call => call.Arguments.Any(argument => argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out, Type: var type } && TypeBinder.Bind(type) is IR.BufferType || argument.Value.Type?.TypeKind == TypeKind.Delegate),
        _ => false,
    }));

    public static int CountUses(IOperation body, ISymbol symbol) => body.DescendantsAndSelf().Count(o => Is(o, symbol));

    /// <summary>How often a body may read a part of a struct, as itself or with the whole.</summary>
    public static int CountUses(IOperation body, ISymbol symbol, string field) =>
        body.DescendantsAndSelf().Count(o => Is(o, symbol) && (o.Parent is not IMemberReferenceOperation { Member: var member } || StructShapes.FieldName(member) is not { } name || name == field));

    /// <summary>Whether evaluating something may change what other values are made of.</summary>
    public static bool Changes(IOperation operation) => operation.DescendantsAndSelf().Any(MayChange);

    /// <summary>
    /// The values that a constructor assigns to fields, if it does nothing else and no value reads the new struct: <c>X = x; (Y, Z) = (y, 2 * z);</c>. Null if it does more.
    /// </summary>
    public static List<(ISymbol Member, IOperation Value)>? Parts(IConstructorBodyOperation body)
    {
        var parts = new List<(ISymbol Member, IOperation Value)>();
        foreach (IOperation statement in (body.BlockBody ?? body.ExpressionBody)?.Operations.AsEnumerable() ?? [])
        {
            if (statement is IReturnOperation { IsImplicit: true, ReturnedValue: null }) continue;
            IOperation effect = statement is IExpressionStatementOperation { Operation: var inner } ? inner : statement;
            (IOperation Target, IOperation Value)[] assigned = effect switch
            {
                ISimpleAssignmentOperation { IsRef: false } simple => [(simple.Target, simple.Value)],
                IDeconstructionAssignmentOperation { Target: ITupleOperation targets, Value: var value } when WithoutConversion(value) is ITupleOperation values && targets.Elements.Length == values.Elements.Length =>
                    [.. targets.Elements.Zip(values.Elements, (target, element) => (target, element))],
                _ => [],
            };
            if (assigned.Length == 0) return null;
            foreach ((IOperation target, IOperation value) in assigned)
            {
                if (target is not IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: var member } || StructShapes.FieldName(member) is null) return null;
                bool isPlain = target.Type is not null && value.Type is not null && SymbolEqualityComparer.Default.Equals(target.Type, value.Type);
                if (!isPlain || Changes(value) || value.DescendantsAndSelf().Any(o => o is IInstanceReferenceOperation) || parts.Any(part => SymbolEqualityComparer.Default.Equals(part.Member, member))) return null;
                parts.Add((member, value));
            }
        }

        return parts;
    }

    private static IOperation WithoutConversion(IOperation operation) => operation is IConversionOperation { IsImplicit: true, Operand: var operand } ? WithoutConversion(operand) : operation;

    private static bool MayChange(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation } => false,
        IObjectCreationOperation { Type.IsValueType: true } => false,
        IAssignmentOperation or IIncrementOrDecrementOperation or IObjectCreationOperation or IDeclarationExpressionOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,

        // A function that captures locals may assign them, also where it is passed on.
        IDelegateCreationOperation or IArgumentOperation { Value.Type.TypeKind: TypeKind.Delegate } => true,
        IInvocationOperation call => call.TargetMethod.MethodKind != MethodKind.Ordinary || !(call.TargetMethod.IsStatic || call.TargetMethod.IsReadOnly || call.TargetMethod.ContainingType.IsReadOnly),
        IPropertyReferenceOperation { Property.IsIndexer: false } property => property.Property.Name != "Length" && !RealParameters.IsNumeric(property.Property.ContainingType) && StructShapes.FieldName(property.Property) is null
            && property.Property.GetMethod is not { IsReadOnly: true },
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
