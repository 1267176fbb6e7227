using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Objects of classes: the one whose method it is, and those that are parameters. Each member that holds reals and isn't marked as data is a variable by reference, whose derivative is
/// the same member of another object; reals that are reached in any other way are refused, since otherwise their derivative would be missing without a word.
/// </summary>
internal sealed partial class BodyBinder
{
    private ObjectShapes? objects;
    private Template? ownObject;

    /// <summary>Parameters that are objects which lead to reals.</summary>
    private readonly List<Variable> looseObjects = [];

    private readonly List<PendingCheck> objectChecks = [];

    /// <summary>The variables of members of objects.</summary>
    private readonly HashSet<Variable> members = [];

    private ObjectShapes Objects => objects ??= new ObjectShapes(model.Compilation, Shapes);

    /// <summary>The object of the method: with its real members, if it has any that aren't data.</summary>
    private Template MakeOwnObject(List<Parameter> parameters, List<Whole> wholes) =>
        Objects.Find(method.ContainingType) is { } shape && !IsRuled(method)
            ? AddObject("this", [], new Variable(nextVariable++, "this", shape.Type), WholeKind.Receiver, shape, parameters, wholes)
            : new Template("this", [], TypeOf(method.ContainingType));

    private bool IsRuled(IMethodSymbol target) => rules.Find(target) is not null;

    /// <summary>Adds a parameter that isn't a struct; with the real members of an object.</summary>
    private void AddParameter(IParameterSymbol symbol, Func<IParameterSymbol, Variable, Parameter> make, List<Parameter> parameters, List<Whole> wholes)
    {
        Variable variable = Define(symbol, TypeBinder.OfParameter(symbol));
        parameters.Add(make(symbol, variable));
        if (Symbols.IsConstant(symbol) || !symbol.Type.IsReferenceType || variable.Type.IsDifferentiable) return;
        if (RealHolders.Holds(symbol.Type)) looseObjects.Add(variable);
        if (symbol is { RefKind: RefKind.None, NullableAnnotation: not NullableAnnotation.Annotated } && Objects.Find(symbol.Type) is { } shape)
            substitutes[symbol] = AddObject("{0}", [new Read(variable)], variable, WholeKind.Parameter, shape, parameters, wholes);
    }

    private ObjectValue AddObject(string format, EquatableArray<Expression> operands, Variable variable, WholeKind kind, StructShape shape, List<Parameter> parameters, List<Whole> wholes)
    {
        StructLeaf[] leaves = [.. shape.Leaves()];
        Variable[] variables = [.. leaves.Select(leaf => NewVariable(kind == WholeKind.Receiver ? char.ToLowerInvariant(leaf.Name[0]) + leaf.Name.Substring(1) : variable.Name + leaf.Name, leaf.Type))];
        members.UnionWith(variables);
        parameters.AddRange(variables.Select((leaf, i) => new Parameter(leaf, leaf.Type.IsBuffer ? Passing.Value : Passing.Ref, leaf.Type.IsDifferentiable && !leaves[i].IsConstant)));
        NoteAccess(variable.Name, leaves, variables, isSet: true);
        wholes.Add(new Whole(variable, kind, Passing.Value, shape, variables.ToEquatableArray()));
        return new ObjectValue(shape, variables.Select(leaf => (Expression)new Read(leaf)).ToEquatableArray(), format, operands);
    }

    /// <summary>The object, with real members, that an operation names; null if it names none.</summary>
    private ObjectValue? FindObject(IOperation? operation) =>
        operation is { Type.IsReferenceType: true } or IInstanceReferenceOperation ? BindStructPlace(operation) as ObjectValue : null;

    private static Expression? PartOf(Expression? owner, ISymbol member) => owner switch
    {
        StructValue parts => Part(parts, member),
        ObjectValue parts => StructShapes.FieldName(member) is { } name ? parts.Part(name) : null,
        _ => null,
    };

    /// <summary>What names a value, where only data is read of it.</summary>
    private static Expression NameOf(Expression value) => value is ObjectValue known ? known.Name : value;

    /// <summary>An object that a local is initialised with and never given up for another: the local is another name for it.</summary>
    private bool TryKeepObject(ILocalSymbol local, IOperation initializer)
    {
        if (!local.Type.IsReferenceType || root is null || FindObject(Unwrap(initializer)) is not { } known) return false;
        if (!InlinedBody.Assigns(root, local)) substitutes[local] = known;
        else Emit(new Declare(Define(local, TypeOf(local.Type)), Refuse(initializer, "'" + local.Name + "', which is another object later,", "use a variable for each object")));
        return true;
    }

    /// <summary>Refuses to use an object that has derivatives as a whole, and to replace an array of its.</summary>
    private void CheckObjectUse(Statement statement, IEnumerable<Expression> parts)
    {
        if (members.Count == 0) return;
        if (parts.OfType<ObjectValue>().FirstOrDefault() is { } whole)
            RefuseField("'" + whole.Type.Text + "', whose real members have derivatives, as a whole", "use its members, or methods whose bodies can stand here (of classes of this project, neither virtual nor recursive); if the object is data, mark it or its members [Constant]");
        IEnumerable<Variable> replaced = statement switch
        {
            Assign { Target: Read { Type.IsBuffer: true, Variable: var target } } => [target],
            Permute permute => permute.Targets,
            _ => [],
        };
        if (replaced.FirstOrDefault(members.Contains) is { } array) RefuseField("An assignment to the array '" + array.Name + "' of an object", "copy the elements");
    }

    /// <summary>Whether an operation is the object of the method, which is one of a class.</summary>
    private bool IsOwnObject(IOperation? operation) => operation is IInstanceReferenceOperation && ownObject is not null && receivers.Count > 0 && ReferenceEquals(receivers.Peek(), ownObject);

    /// <summary>Refuses a member of the object, or a part of one, that leads to reals and isn't marked.</summary>
    private Literal? RefuseOwnMember(IMemberReferenceOperation operation)
    {
        IMemberReferenceOperation own = operation;
        while (!IsOwnObject(own.Instance) && FindObject(own.Instance) is null)
        {
            if (own.Instance is not IMemberReferenceOperation outer) return null;
            own = outer;
        }

        if (Symbols.IsConstantMember(own.Member) || own.Type is not { } type) return null;
        if (own.Member is IPropertySymbol property && FindObject(own.Instance) is not null && StructShapes.FieldName(property) is null)
            return Refuse(own, "The property '" + property.Name + "', whose body can't stand here,", "write it as a method of this project that is neither virtual nor recursive, or mark it [Constant] if it is data");
        bool holdsReals = TypeOf(type).IsDifferentiable || IsTakenApart(type) || SignatureBinder.Unsupported(type) is not null || RealHolders.Holds(type);
        if (!holdsReals) return null;
        Refuse(own, "'" + own.Member.Name + "', which holds real numbers of the object,", "mark it [Constant] if it is data, or pass it as a parameter");
        return Placeholder(operation.Type);
    }

    /// <summary>Whether a member, or one that leads to it, is marked as data.</summary>
    private static bool IsData(IOperation? operation) => operation switch
    {
        IMemberReferenceOperation { Instance: not null } member => Symbols.IsConstantMember(member.Member) || IsData(member.Instance),
        IArrayElementReferenceOperation element => IsData(element.ArrayReference),
        _ => false,
    };

    /// <summary>Notes that an object must not be one that leads to reals of a parameter which isn't marked as data.</summary>
    private void CheckObjects(IEnumerable<Expression> operands, IOperation operation)
    {
        foreach (Expression operand in operands.Where(operand => operand.Type is OtherType { Unmanaged: false, Name: not ("string" or "string?") }))
            objectChecks.Add(new PendingCheck(operand, operation.Syntax, DiagnosticTable.Unsupported, ["'" + operation.Syntax + "', which holds real numbers of an object,", "mark it, or the parameter that it comes from, [Constant] if it is data, or pass it as a parameter"]));
    }

    /// <summary>Whether a member always holds the array that it was given when its object, or its type, was made.</summary>
    private bool HoldsForGood(IMemberReferenceOperation operation) => (operation.Instance is null || IsOwnObject(operation.Instance)) && operation.Member switch
    {
        IFieldSymbol { IsReadOnly: true } => true,
        IPropertySymbol { IsVirtual: false, IsOverride: false, IsIndexer: false } property => !property.IsStatic && property.SetMethod is null or { IsInitOnly: true } && StructShapes.FieldName(property) is not null,
        _ => false,
    };

    /// <summary>Whether a method is an instance method of the same class, which can't be another in a derived class.</summary>
    private bool IsOwnMethod(IMethodSymbol target) => ownObject is not null && IsFixed(target) && SymbolEqualityComparer.Default.Equals(target.ContainingType, method.ContainingType);

    /// <summary>Whether a call of a method of a class can call no other one.</summary>
    private static bool IsFixed(IMethodSymbol target) => target is { IsStatic: false, IsAbstract: false } && (target is { IsVirtual: false, IsOverride: false } || target.ContainingType.IsSealed);

    /// <summary>Whether a call is one of a differentiable method of the same object, which is data.</summary>
    private bool IsOwnCall(IInvocationOperation operation, IMethodSymbol target) => ownObject is not ObjectValue && IsOwnObject(operation.Instance) && IsOwnMethod(target) && Symbols.IsDifferentiable(target);

    /// <summary>Whether a member is one of an object with real members, or takes one.</summary>
    private bool TakesObjects(IOperation? instance, IEnumerable<IOperation> arguments) => members.Count > 0 && (FindObject(instance) is not null || arguments.Any(argument => FindObject(argument is IArgumentOperation { Value: var value } ? value : argument) is not null));

    /// <summary>Whether the body of a method of a class may stand where it is called.</summary>
    private bool IsKnownMethod(IMethodSymbol callee, IOperation? instance) => IsFixed(callee) && (FindObject(instance) is not null || (IsOwnMethod(callee) && IsOwnObject(instance)));
}
