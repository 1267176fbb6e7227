using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.Binding.UserRules;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding;

/// <summary>The signature of a marked method: checks that it can have derivatives, and binds all but the body.</summary>
internal sealed partial class SignatureBinder(ISymbol symbol, SyntaxNode node, AttributeData attribute, RulePair? rules, Compilation compilation)
{
    private readonly List<DiagnosticInfo> diagnostics = [];

    public IEnumerable<DiagnosticInfo> Diagnostics => diagnostics;

    /// <summary>Whether the signature doesn't compile.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>The half of the method that has the body.</summary>
    public IMethodSymbol Method { get; private set; } = null!;

    public MethodDeclarationSyntax Declaration { get; private set; } = null!;

    /// <summary>The place of the method's name.</summary>
    public SourceSpan NameSpan => SourceSpan.From(Declaration.Identifier.GetLocation());

    /// <summary>Whether the method can be bound; otherwise there are diagnostics, or it doesn't compile.</summary>
    public bool Check()
    {
        if (symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } marked || node is not MethodDeclarationSyntax)
        {
            Report(node, DiagnosticTable.NotAMethod, Describe(symbol));
            return false;
        }

        Method = marked.PartialImplementationPart ?? marked;
        Declaration = (MethodDeclarationSyntax)node;
        if (Method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is MethodDeclarationSyntax declaration) Declaration = declaration;
        if (Method.Name.Length == 0 || Around(Method).Any(type => type.Name.Length == 0) || Method.ReturnType is IErrorTypeSymbol || Method.Parameters.Any(parameter => parameter.Type is IErrorTypeSymbol))
        {
            IsInvalid = true;
            return false;
        }

        CheckKind();
        CheckContainers();
        if (diagnostics.Count == 0) CheckTypes();
        CheckNames();
        return !diagnostics.Any(diagnostic => diagnostic.IsError);
    }

    /// <summary>The structs among the parameters and results, which are taken apart.</summary>
    private readonly List<Whole> wholes = [];

    /// <summary>Binds the parameters; those that are structs of reals leaf by leaf.</summary>
    public EquatableArray<Parameter> BindParameters(BodyBinder binder) => rules is null
        ? binder.DefineParameters(MakeParameter, wholes)
        : Method.Parameters.Select(parameter => MakeParameter(parameter, binder.Define(parameter, TypeBinder.Bind(parameter.Type)))).ToEquatableArray();

    /// <summary>The shape of a struct that is taken apart; of none in a method that has rules, which its callers give whole values.</summary>
    private StructShape? ShapeOf(ITypeSymbol type) => rules is null ? new StructShapes(compilation, Method).Find(type) : null;

    /// <summary>The shape of the elements of a buffer of structs that is taken apart.</summary>
    private StructShape? ElementShapeOf(ITypeSymbol type) => rules is null ? new StructShapes(compilation, Method).FindElement(type) : null;

    /// <summary>The members of an object that derivatives go through.</summary>
    private StructShape? ObjectShapeOf(ITypeSymbol type) => rules is null ? new ObjectShapes(compilation, new StructShapes(compilation, Method)).Find(type) : null;

    private StructShape? Receiver => Method.IsStatic ? null : ShapeOf(Method.ContainingType);

    /// <summary>The parameters of a method that is called.</summary>
    public static EquatableArray<Parameter> BindParameters(IMethodSymbol method) =>
        method.Parameters.Select((parameter, i) => MakeParameter(parameter, new Variable(i, parameter.Name, TypeBinder.Bind(parameter.Type)))).ToEquatableArray();

    public Function MakeFunction(EquatableArray<Parameter> parameters, Block body) => new(
        Symbols.Key(Method),
        Method.Name,
        HintNames.Create(Method),
        Containers.NamespaceText(Method.ContainingNamespace),
        Containers.Bind(Method.ContainingType),
        Containers.AccessibilityWords(Method.DeclaredAccessibility),
        parameters,
        ShapeOf(Method.ReturnType) is null ? TypeBinder.Bind(Method.ReturnType) : IrType.Void,
        body,
        IsAbstract || IsDispatched ? Requested() | RequestedDerivatives.Forward | RequestedDerivatives.Adjoint : Requested(),
        ShortNames.Find(Method, Declaration, compilation),
        Siblings.TakenNames(Method))
    { TypeParameters = Containers.TypeParameters(Method), IsAbstract = IsAbstract, IsDispatched = IsDispatched, IsInstance = !Method.IsStatic && Receiver is null, Jacobian = Jacobian(), WrittenSiblings = WrittenSiblings().ToEquatableArray(), Wholes = wholes.ToEquatableArray() };

    private static Parameter MakeParameter(IParameterSymbol symbol, Variable variable) =>
        new(variable, PassingOf(symbol.RefKind), variable.Type.IsDifferentiable && !Symbols.IsConstant(symbol));

    private static Passing PassingOf(RefKind kind) => kind switch
    {
        RefKind.None => Passing.Value,
        RefKind.Ref => Passing.Ref,
        RefKind.Out => Passing.Out,
        _ => Passing.In,
    };

    private RequestedDerivatives Requested()
    {
        int asked = attribute.ConstructorArguments.FirstOrDefault().Value is int value ? value : 0;
        if ((asked & ~(int)(RequestedDerivatives.Callable | RequestedDerivatives.JacobianPattern | RequestedDerivatives.LocalJacobianPattern | RequestedDerivatives.Jacobian)) != 0) return (RequestedDerivatives)asked;
        RequestedDerivatives defaults = (RequestedDerivatives)asked | RequestedDerivatives.Forward | RequestedDerivatives.Adjoint;
        return TypeBinder.Bind(Method.ReturnType).IsReal ? defaults | RequestedDerivatives.Gradient : defaults;
    }

    /// <summary>What the attribute names; a name that isn't a differentiable parameter is refused.</summary>
    private JacobianNames Jacobian()
    {
        string? dependent = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Of").Value.Value as string;
        TypedConstant independents = attribute.NamedArguments.FirstOrDefault(a => a.Key == "WithRespectTo").Value;
        return new JacobianNames(dependent, independents.Kind == TypedConstantKind.Array && !independents.IsNull ? independents.Values.Select(v => v.Value as string ?? string.Empty).ToEquatableArray() : []);
    }

    private void CheckKind()
    {
        if (IsAbstract)
        {
            if (Method.IsGenericMethod) Report(Declaration.Identifier, DiagnosticTable.GenericMethod, "a method of an interface is called with the derivatives of its implementations; make the interface generic");
            if (NotOfInterface() is { } why) Report(Declaration.Identifier, DiagnosticTable.Unsupported, "The method '" + Method.Name + "' of an interface", why);
            return;
        }

        if (!Method.IsStatic && Receiver is null && NotInstance() is { } what) Report(Declaration.Identifier, DiagnosticTable.NotStatic, Method.Name, what);
        CheckTypeParameters();
        if (Declaration.Body is null && Declaration.ExpressionBody is null)
            Report(Declaration.Identifier, DiagnosticTable.NoBody, Method.Name);
        else if (Method.IsAsync) Report(Declaration.Identifier, DiagnosticTable.AsyncOrIterator, Method.Name, "async");
        else if (Declaration.DescendantNodes(child => child is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).Any(child => child is YieldStatementSyntax))
            Report(Declaration.Identifier, DiagnosticTable.AsyncOrIterator, Method.Name, "an iterator");
    }

    /// <summary>Whether it is a method of an interface whose implementations have the derivatives.</summary>
    public bool IsAbstract => Method is { IsStatic: false, IsAbstract: true, ContainingType.TypeKind: TypeKind.Interface };

    /// <summary>Whether it implements such a method.</summary>
    private bool IsDispatched => !Method.IsStatic
        && (Method.ContainingType.AllInterfaces.SelectMany(type => type.GetMembers(Method.Name)).OfType<IMethodSymbol>()
            .Any(member => Symbols.IsDifferentiable(member) && SymbolEqualityComparer.Default.Equals(Method.ContainingType.FindImplementationForInterfaceMember(member), Method))
        || MayBeInherited());

    /// <summary>Whether a derived class could implement such a method by this one.</summary>
    private bool MayBeInherited() => Method.ContainingType is { TypeKind: TypeKind.Class, IsSealed: false }
        && compilation.GetSymbolsWithName(Method.Name, SymbolFilter.Member).OfType<IMethodSymbol>().Any(member => member.ContainingType.TypeKind == TypeKind.Interface && Symbols.IsDifferentiable(member)
            && member.Parameters.Select(parameter => parameter.Type).SequenceEqual(Method.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default));

    /// <summary>What to write instead of a method of an interface that can't have derivatives; null if it can.</summary>
    private string? NotOfInterface()
    {
        int asked = attribute.ConstructorArguments.FirstOrDefault().Value is int value ? value : 0;
        if (asked != 0) return "mark it [Differentiable] alone: it has forward and adjoint methods";
        if (!Method.ReturnsVoid && !TypeBinder.Bind(Method.ReturnType).IsReal) return "let it return a number, or fill a span that it is given";
        return Method.Parameters.Any(parameter => !Symbols.IsConstant(parameter) && (ShapeOf(parameter.Type) ?? ElementShapeOf(parameter.Type)) is not null) ? "give it numbers and spans of numbers, not structs" : null;
    }

    private void CheckTypeParameters()
    {
        foreach (ITypeParameterSymbol parameter in Method.TypeParameters.Where(RealParameters.IsUnclear))
            Report(Declaration.Identifier, DiagnosticTable.GenericMethod, "the constraints of '" + parameter.Name + "' don't make it a real number; add 'INumber<" + parameter.Name + ">', or 'IFloatingPointIeee754<" + parameter.Name + ">'");
        if (Method.IsGenericMethod && (Requested() & (RequestedDerivatives.Jacobian | RequestedDerivatives.JacobianPattern | RequestedDerivatives.LocalJacobianPattern)) != 0)
            Report(Declaration.Identifier, DiagnosticTable.GenericMethod, "a Jacobian and its pattern belong to a method of double or float; write one that calls '" + Method.Name + "'");
    }

    /// <summary>Why an instance method can't have derivatives; null if it is one of a class that is called as it stands, whose object is data.</summary>
    private string? NotInstance() => Method switch
    {
        { ContainingType.TypeKind: not TypeKind.Class } => "an instance method of '" + Method.ContainingType.Name + "'",
        _ when rules is not null => "an instance method with a rule",
        { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true } => "a method that derived classes may replace",
        _ when (Requested() & (RequestedDerivatives.Jacobian | RequestedDerivatives.JacobianPattern | RequestedDerivatives.LocalJacobianPattern)) != 0 => "an instance method, whose object a plan of a Jacobian can't compare",
        _ when (Requested() & RequestedDerivatives.Callable) != 0 => "an instance method, which other assemblies can't call with derivatives",
        _ => null,
    };

    private static IEnumerable<INamedTypeSymbol> Around(IMethodSymbol method)
    {
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType) yield return type;
    }

    private void CheckContainers()
    {
        foreach (INamedTypeSymbol type in Around(Method))
        {
            if (type.IsFileLocal) Report(Declaration.Identifier, DiagnosticTable.FileLocalContainer, type.Name, Method.Name);
            else if (!Containers.IsPartial(type)) Report(Declaration.Identifier, DiagnosticTable.ContainerNotPartial, type.Name, Method.Name);
        }
    }

    private void CheckTypes()
    {
        bool anyParameter = false;
        bool anyResult = false;
        bool anyUnsupported = false;
        if (Receiver is { } receiver) CheckStruct(Declaration.Identifier, "this", Method.ContainingType, receiver, isMade: false, out anyParameter, out anyResult);
        else if (!Method.IsStatic && ObjectShapeOf(Method.ContainingType) is not null) anyParameter = anyResult = true;
        foreach (IParameterSymbol parameter in Method.Parameters)
        {
            SyntaxNode place = Declaration.ParameterList.Parameters[parameter.Ordinal];
            if (!Symbols.IsConstant(parameter) && ShapeOf(parameter.Type) is { } shape)
            {
                CheckStruct(place, parameter.Name, parameter.Type, shape, isMade: parameter.RefKind == RefKind.Out, out bool isActive, out _);
                anyParameter |= isActive && parameter.RefKind != RefKind.Out;
                anyResult |= isActive && parameter.RefKind is RefKind.Ref or RefKind.Out;
                continue;
            }

            if (!Symbols.IsConstant(parameter) && parameter.RefKind == RefKind.None && ElementShapeOf(parameter.Type) is { } element)
            {
                CheckStruct(place, parameter.Name, parameter.Type, element, isMade: false, out bool isActive, out _);
                if (isActive && parameter.NullableAnnotation == NullableAnnotation.Annotated) ReportNullable(place, parameter);
                anyParameter |= isActive;
                anyResult |= isActive && TypeBinder.SpanKind(parameter.Type) != BufferKind.ReadOnlySpan;
                continue;
            }

            if (!Symbols.IsConstant(parameter) && parameter is { RefKind: RefKind.None, NullableAnnotation: not NullableAnnotation.Annotated } && ObjectShapeOf(parameter.Type) is not null)
            {
                anyParameter = anyResult = true;
                continue;
            }

            Parameter bound = MakeParameter(parameter, new Variable(0, parameter.Name, rules is null ? TypeBinder.OfParameter(parameter) : TypeBinder.Bind(parameter.Type)));
            if (bound.Variable.Type is BufferType { IsJagged: true } && NotJagged() is { } why)
            {
                Report(place, DiagnosticTable.UnsupportedParameter, parameter.Name, parameter.Type.ToDisplayString(), why);
                anyUnsupported = true;
                continue;
            }

            bool isMoved = bound.Variable.Type.IsBuffer && bound.Passing != Passing.Value;
            if (!Symbols.IsConstant(parameter) && !isMoved && !bound.Active && InsteadOf(parameter.Type) is { } instead)
            {
                string asData = parameter.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol ? string.Empty : ", or mark it [Constant] if it is data";
                Report(place, DiagnosticTable.UnsupportedParameter, parameter.Name, parameter.Type.ToDisplayString(), instead + asData);
                anyUnsupported = true;
            }

            if (bound is { Active: true, Variable.Type.IsBuffer: true } && parameter.NullableAnnotation == NullableAnnotation.Annotated)
                ReportNullable(place, parameter);
            if (isMoved)
            {
                Report(place, DiagnosticTable.UnsupportedParameter, parameter.Name, parameter.Type.ToDisplayString(), "pass the buffer by value");
                anyUnsupported = true;
            }


            if (!bound.Active) continue;
            anyParameter |= bound.Passing != Passing.Out;
            anyResult |= bound.Passing is Passing.Ref or Passing.Out || bound.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan };
        }

        anyResult &= !Method.IsReadOnly;
        IrType result = TypeBinder.Bind(Method.ReturnType);
        StructShape? returned = ShapeOf(Method.ReturnType);
        if (returned is not null)
        {
            CheckStruct(Declaration.ReturnType, "the result", Method.ReturnType, returned, isMade: true, out bool isActive, out _);
            anyResult |= isActive;
        }

        if (Method.ReturnsByRef || Method.ReturnsByRefReadonly)
            Report(Declaration.ReturnType, DiagnosticTable.UnsupportedResult, Method.Name, "ref " + Method.ReturnType.ToDisplayString(), "return the value");
        else if (returned is null && InsteadOf(Method.ReturnType) is { } instead)
            Report(Declaration.ReturnType, DiagnosticTable.UnsupportedResult, Method.Name, Method.ReturnType.ToDisplayString(), instead);
        else if (!anyResult && !result.IsDifferentiable && !anyUnsupported) Report(Declaration.Identifier, DiagnosticTable.NoActiveResult, Method.Name);

        // An unsupported parameter may be the one that was meant.
        if (!anyParameter && !anyUnsupported) Report(Declaration.Identifier, DiagnosticTable.NoActiveParameter, Method.Name);
        if ((Requested() & RequestedDerivatives.Gradient) != 0 && !result.IsReal && (returned is not null || InsteadOf(Method.ReturnType) is null))
            Report(Declaration.ReturnType, DiagnosticTable.GradientOfNonScalar, Method.Name, Method.ReturnType.ToDisplayString());
    }

    /// <summary>What to do where an array of arrays can't be a parameter; null if it can.</summary>
    private string? NotJagged() =>
        IsAbstract ? "a method of an interface takes numbers, spans and arrays of numbers; use a rectangular array (double[,])"
        : (Requested() & RequestedDerivatives.Callable) != 0 ? "a method that other projects call takes numbers, spans and arrays of numbers; use a rectangular array (double[,])"
        : (Requested() & (RequestedDerivatives.Jacobian | RequestedDerivatives.JacobianPattern | RequestedDerivatives.LocalJacobianPattern)) != 0 ? "a Jacobian has rows and columns of scalars and buffers; use a rectangular array (double[,]), or mark it [Constant] if it is data"
        : null;

    private void ReportNullable(SyntaxNode place, IParameterSymbol parameter) =>
        Report(place, DiagnosticTable.UnsupportedParameter, parameter.Name, parameter.Type.ToDisplayString(), "its derivative has its length, so take an array that is never null");

    /// <summary>Checks that a derivative can have the type of a struct: what is real in it has to be set, all of it where the primal value is made too, and a buffer in it would have to be given.</summary>
    private void CheckStruct(SyntaxNodeOrToken place, string name, ITypeSymbol type, StructShape shape, bool isMade, out bool isActive, out bool isWritten)
    {
        isActive = shape.Leaves().Any(leaf => leaf.Type.IsReal && !leaf.IsConstant);
        isWritten = isActive && !Method.IsReadOnly && !Method.ContainingType.IsReadOnly;
        if (shape.Leaves().FirstOrDefault(leaf => leaf.Type.IsRealBuffer && !leaf.IsConstant) is { } buffer)
            Report(place, DiagnosticTable.UnsupportedParameter, name, type.ToDisplayString(), "its field '" + buffer.Suffix.TrimStart('.') + "' is a buffer; pass it as a parameter of its own, or mark the field [Constant] if it is data");
        else if (shape.Leaves().FirstOrDefault(leaf => leaf.Path.Count > 1 && leaf.Path[leaf.Path.Count - 1] is { Name: "HasValue", Access: FieldAccess.Constructed } && !leaf.Path.Take(leaf.Path.Count - 1).Any(part => part.IsConstant)) is { } absent)
            Report(place, DiagnosticTable.UnsupportedParameter, name, type.ToDisplayString(), "its field '" + absent.Path[absent.Path.Count - 2].Name + "' may be null; pass it as a parameter of its own, or mark the field [Constant] if it is data");
        else if (isActive && shape.Leaves().FirstOrDefault(leaf => leaf.Unsettable is not null && (isMade || (leaf.Type.IsReal && !leaf.IsConstant))) is { Unsettable: { } field })
            Report(place, DiagnosticTable.UnsupportedParameter, name, type.ToDisplayString(), (isMade ? "its" : "the derivative's") + " field '" + field.Name + "' has to be set and can't be; give it a setter or 'init' that is visible here");
        if ((Requested() & (RequestedDerivatives.Jacobian | RequestedDerivatives.JacobianPattern | RequestedDerivatives.LocalJacobianPattern)) != 0)
            Report(place, DiagnosticTable.UnsupportedParameter, name, type.ToDisplayString(), "a Jacobian has rows and columns of scalars and buffers; pass the fields as parameters of their own");
    }

    /// <summary>A rule that stands beside its method and has the name of a sibling is that sibling.</summary>
    private IEnumerable<string> WrittenSiblings() => (rules?.All ?? [])
        .Where(rule => SymbolEqualityComparer.Default.Equals(rule.Method.ContainingType, Method.ContainingType) && rule.Method.Name == Method.Name + (rule.IsForward ? "Forward" : "Adjoint"))
        .Select(rule => rule.Method.Name);

    private void CheckNames()
    {
        IEnumerable<string> generated = Siblings.SuffixesOf(Requested()).Select(suffix => Method.Name + suffix);
        if ((Requested() & RequestedDerivatives.Jacobian) != 0) generated = generated.Append(JacobianNames.PlanOf(Method.Name));
        foreach (string name in generated.Except(WrittenSiblings()))
        {
            if (Siblings.FindClash(Method, name) is { } owner) Report(Declaration.Identifier, DiagnosticTable.SiblingClash, name, Method.Name, owner.Name);
        }

        var names = new HashSet<string>(Method.Parameters.Select(parameter => parameter.Name));
        foreach (IParameterSymbol parameter in Method.Parameters.Where(parameter => (TypeBinder.Bind(parameter.Type).IsDifferentiable || ShapeOf(parameter.Type) is not null || ElementShapeOf(parameter.Type) is not null || ObjectShapeOf(parameter.Type) is not null) && !Symbols.IsConstant(parameter)))
        {
            foreach (string suffix in Siblings.ParameterSuffixesOf(Requested()).Where(suffix => names.Contains(parameter.Name + suffix)))
                Report(ParameterSyntaxOf(parameter.Name + suffix), DiagnosticTable.ParameterClash, parameter.Name + suffix, parameter.Name);
        }

        if (names.Contains("resultAdjoint") && (TypeBinder.Bind(Method.ReturnType).IsDifferentiable || ShapeOf(Method.ReturnType) is not null))
            Report(ParameterSyntaxOf("resultAdjoint"), DiagnosticTable.ParameterClash, "resultAdjoint", "the result");
    }

    private ParameterSyntax ParameterSyntaxOf(string name) => Declaration.ParameterList.Parameters.First(parameter => parameter.Identifier.ValueText == name);

    /// <summary>What to use instead of a type; null if it is fine.</summary>
    private string? InsteadOf(ITypeSymbol type)
    {
        if (rules is not null || StructShapes.ElementOf(type) is not { } element || ShapeOf(element) is not { } shape) return Unsupported(type);
        if (shape.MayBeNull) return "its elements, or parts of them, may be null; use a buffer of numbers, and one of flags";
        return shape.Leaves().FirstOrDefault(leaf => leaf.Type.IsBuffer) is { } leaf
            ? "the field '" + leaf.Suffix.TrimStart('.') + "' of its elements is a buffer; pass what these hold as a buffer of its own"
            : "a buffer of structs is a parameter by value; write the structs to one";
    }

    /// <summary>What to use instead of a type that holds reals in a form that has no derivatives here; null if the type is fine.</summary>
    public static string? Unsupported(ITypeSymbol type)
    {
        if (TypeBinder.Bind(type).IsDifferentiable) return null;
        return type switch
        {
            IArrayTypeSymbol { ElementType: IArrayTypeSymbol } array when ConsistsOfReals(array.ElementType) => "its rows may be shared or replaced, so use a rectangular array (double[,]), or an array or span of one dimension and compute the subscript",
            IArrayTypeSymbol array when ConsistsOfReals(array.ElementType) => "use an array or span of double or float",
            IPointerTypeSymbol or IFunctionPointerTypeSymbol => "use an array or a span",
            INamedTypeSymbol { IsTupleType: true } tuple when HoldsReals(tuple) => "use 'out' parameters or a buffer",
            INamedTypeSymbol { Name: "Complex", ContainingNamespace.Name: "Numerics" } => "pass the real and the imaginary part",
            INamedTypeSymbol named when HoldsReals(named) => "use arrays, spans and scalars of double or float",
            _ => null,
        };
    }

    /// <summary>Whether a type visibly consists of reals: a generic type over them, or a struct with fields of them. What it holds would get no derivative, so that needs a word.</summary>
    private static bool HoldsReals(INamedTypeSymbol type) =>
        type.TypeArguments.Any(ConsistsOfReals)
        || (type is { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None }
            && type.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && !field.IsConst && ConsistsOfReals(field.Type)));

    private static bool ConsistsOfReals(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => ConsistsOfReals(array.ElementType),
        INamedTypeSymbol named => TypeBinder.Bind(named).IsDifferentiable || HoldsReals(named),
        _ => TypeBinder.Bind(type).IsReal,
    };

    private static string Describe(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.ExplicitInterfaceImplementation } => "an explicit interface implementation",
        IMethodSymbol { MethodKind: MethodKind.LocalFunction } => "a local function",
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } => "a lambda",
        IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet } => "a property accessor",
        IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => "an operator",
        _ => "this member",
    };

    private void Report(SyntaxNodeOrToken place, DiagnosticDescriptor descriptor, params string[] arguments) =>
        diagnostics.Add(DiagnosticInfo.At(SourceSpan.From(place.GetLocation()!), descriptor, arguments));
}
