namespace AutodiffGen.Generator.IR;

internal enum Passing
{
    Value,
    In,
    Ref,
    Out,
}

/// <summary>A parameter. <see cref="Active"/>: differentiable type and not marked constant.</summary>
internal sealed record Parameter(Variable Variable, Passing Passing, bool Active);

/// <summary>
/// The method that a call refers to. <see cref="Key"/> is its documentation id, unique over assemblies; <see cref="Path"/> the C# text that calls it
/// (<c>global::N.Model.Step</c>), to which the sibling suffixes are appended.
/// </summary>
internal sealed record Callee(string Key, string Path, EquatableArray<Parameter> Parameters, IrType ReturnType, bool SameCompilation)
{
    /// <summary>The type arguments of a generic method, as they stand in a call; empty for any other method.</summary>
    public string TypeArguments { get; init; } = string.Empty;

    /// <summary>The C# text that calls the method itself, or a generated sibling.</summary>
    public string PathOf(string suffix) => Path + suffix + TypeArguments;

    /// <summary>What callers must know of the method; null until it is computed.</summary>
    public Summary? Summary { get; init; }

    /// <summary>The user's own derivatives of the method, or null if it has generated ones.</summary>
    public CalleeRule? Rule { get; init; }

    /// <summary>Whether reverse mode runs the primal as it is and then the adjoint method, which runs it again; otherwise the primal runs once, in its recording half.</summary>
    public bool IsRunAgain => Rule is not null || Summary is { IsSimple: true };

    /// <summary>Whether the method is one of scalars with a scalar result and with a derivative of the user's: then one call of that gives its partial derivatives, whichever mode asks for them.</summary>
    public bool HasPartials => Rule is not null && ReturnType.IsReal && Parameters.All(p => p.Passing is Passing.Value or Passing.In && !(p.Active && p.Variable.Type.IsBuffer))
        && !Parameters.Where((_, i) => MayWrite(i)).Any();

    /// <summary>Whether the first argument is the object whose method it is; <see cref="Path"/> starts with a hole for it then.</summary>
    public bool HasReceiver => Path.StartsWith(ReceiverHole, StringComparison.Ordinal);

    /// <summary>The hole of an object in front of its method.</summary>
    public const string ReceiverHole = "{0}.";

    /// <summary>The method's name for messages.</summary>
    public string Title => (HasReceiver ? Path.Substring(ReceiverHole.Length) : Path).Replace("global::", string.Empty);

    /// <summary>The C# text that calls the forward method.</summary>
    public string ForwardPath => Rule?.Forward?.Path ?? PathOf("Forward");

    /// <summary>The C# text that calls the adjoint method.</summary>
    public string AdjointPath => Rule?.Adjoint?.Path ?? PathOf("Adjoint");

    /// <summary>Whether the method may return the buffer that it is given, or a view of it.</summary>
    public bool MayReturn(int parameter) => Summary is not { ReturnsNew: true }
        && ReturnType is BufferType returned && Parameters[parameter].Variable.Type is BufferType given && given.Element.Equals(returned.Element) && given.Rank == returned.Rank
        && returned.Kind switch
        {
            BufferKind.Array => given.Kind == BufferKind.Array,
            BufferKind.Span => given.Kind != BufferKind.ReadOnlySpan,
            _ => true,
        };

    /// <summary>Whether the method may write the parameter, or elements of it.</summary>
    public bool MayWrite(int parameter) => Parameters[parameter] is { Passing: Passing.Ref or Passing.Out }
        || (Parameters[parameter].Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } && (Summary is null || Summary.Writes[parameter]));
}

/// <summary>What callers must know of a method.</summary>
/// <param name="Writes">For each parameter, whether the method may write it or elements of it.</param>
/// <param name="IsSimple">Whether running the primal again is harmless and cheap and its reverse sweep needs no record: it has no effects and no loops, and writes nothing that it is given.</param>
/// <param name="ReturnsNew">Whether a returned buffer is one that the method has made, not one that it was given.</param>
/// <param name="MayBeSingular">Whether a partial derivative in it may be infinite where its value is finite.</param>
/// <param name="HasEffects">Whether running it twice may do more, or give something else, than running it once.</param>
internal sealed record Summary(EquatableArray<bool> Writes, bool IsSimple, bool MayBeSingular, bool ReturnsNew, bool HasEffects);


/// <summary>A type that contains a generated method: its declaration header without accessibility (<c>partial class Model&lt;T&gt;</c>).</summary>
internal sealed record ContainingType(string Header);

/// <summary>A type parameter of a method, which its derivatives have too.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Constraints">Its constraints as C# text, with types as holes where they may be printed short.</param>
internal sealed record TypeParameter(string Name, EquatableArray<string> Constraints);

[Flags]
internal enum RequestedDerivatives
{
    None = 0,
    Forward = 1,
    Adjoint = 2,
    Gradient = 4,
    Callable = 8,
    JacobianPattern = 16,
    Jacobian = 32,
    LocalJacobianPattern = 64,
}

/// <summary>A bound method: all that the passes behind Binding know of it. It holds no symbol, no syntax and no location.</summary>
/// <param name="Key">The documentation id.</param>
/// <param name="Name">The method's name.</param>
/// <param name="HintName">A readable name for its generated file, unique ignoring case.</param>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Containers">The containing types, outermost first.</param>
/// <param name="Accessibility">The accessibility words, such as <c>public</c> or <c>protected internal</c>; may be empty.</param>
/// <param name="Parameters">The parameters in order.</param>
/// <param name="ReturnType">The result, <see cref="IrType.Void"/> if none.</param>
/// <param name="Body">The statements.</param>
/// <param name="Derivatives">What the attribute asks for, defaults resolved.</param>
/// <param name="ShortNames">Simple type names (<c>Math</c>, <c>Span</c>) that bind to the system type at the method, so that they may be printed short.</param>
/// <param name="TakenNames">Names of members visible in the containing types, which generated siblings and helpers must not clash with.</param>
internal sealed record Function(
    string Key,
    string Name,
    string HintName,
    string? Namespace,
    EquatableArray<ContainingType> Containers,
    string Accessibility,
    EquatableArray<Parameter> Parameters,
    IrType ReturnType,
    Block Body,
    RequestedDerivatives Derivatives,
    EquatableArray<string> ShortNames,
    EquatableArray<string> TakenNames)
{
    /// <summary>Its own type parameters.</summary>
    public EquatableArray<TypeParameter> TypeParameters { get; init; } = EquatableArray<TypeParameter>.Empty;

    /// <summary>The real types that its signature is generic in, each once.</summary>
    public IEnumerable<RealParameter> RealParameters => Parameters.Select(parameter => parameter.Variable.Type).Append(ReturnType).Select(RealParameter.In).OfType<RealParameter>().Distinct();

    /// <summary>The C# text by which a generated sibling calls another.</summary>
    public string Sibling(string suffix) => Name + suffix + (TypeParameters.Count == 0 ? string.Empty : "<" + string.Join(", ", TypeParameters.Select(parameter => parameter.Name)) + ">");

    /// <summary>The dependent and the independents of the Jacobian, as far as the attribute names them.</summary>
    public JacobianNames Jacobian { get; init; } = JacobianNames.None;

    /// <summary>The structs whose leaves stand among the parameters.</summary>
    public EquatableArray<Whole> Wholes { get; init; } = EquatableArray<Whole>.Empty;

    /// <summary>The struct that it is a method of, if it is an instance method.</summary>
    public Whole? Receiver => Wholes.FirstOrDefault(whole => whole.Kind == WholeKind.Receiver);

    /// <summary>Whether it is an instance method of a class, whose object is data.</summary>
    public bool IsInstance { get; init; }

    /// <summary>Whether it is a method of an interface, without a body: its siblings are declared, and the implementations have them.</summary>
    public bool IsAbstract { get; init; }

    /// <summary>Whether it implements a method of an interface that has derivatives: it may be called by way of that.</summary>
    public bool IsDispatched { get; init; }

    /// <summary>Whether a variable is a leaf of a struct in the signature.</summary>
    public bool IsLeaf(Variable variable) => Wholes.Any(whole => whole.Leaves.Any(leaf => leaf.Id == variable.Id));

    /// <summary>What is left to do where an exception leaves the function, outermost first.</summary>
    public EquatableArray<FinalStep> FinalSteps { get; init; } = EquatableArray<FinalStep>.Empty;

    /// <summary>The siblings that the user has written.</summary>
    public EquatableArray<string> WrittenSiblings { get; init; } = EquatableArray<string>.Empty;
}

/// <summary>What has to be done when control leaves a region of the body: where it does so in any other way than by an exception, the body itself does it.</summary>
/// <param name="Entered">Whether control is in the region; only effects assign it.</param>
/// <param name="Body">What to do: effects on variables that the region doesn't assign.</param>
internal sealed record FinalStep(Variable Entered, Block Body);

/// <summary>What the attribute says on the Jacobian.</summary>
/// <param name="Dependent">The name of a parameter, <c>return</c>, or null.</param>
/// <param name="Independents">Names of parameters; empty if none is named.</param>
internal sealed record JacobianNames(string? Dependent, EquatableArray<string> Independents)
{
    public static JacobianNames None { get; } = new(null, []);

    /// <summary>The name of the method that makes the plan of a Jacobian.</summary>
    public static string PlanOf(string method) => "Create" + method + "JacobianPlan";
}
