using System.Collections.Immutable;
using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>New values of structs that are taken apart: what the constructor leaves in each field.</summary>
internal sealed partial class BodyBinder
{
    private Expression? TryBindCreation(IObjectCreationOperation operation)
    {
        if (Shapes.Find(operation.Type) is not { } shape || operation.Constructor is not { } constructor) return null;
        Expression? value = Construct(operation, shape, constructor, [.. operation.Arguments.Select(argument => (argument.Parameter, (IOperation)argument))]);
        return value is StructValue made ? BindInitializer(made, operation.Initializer) : value;
    }

    private Expression? Construct(IOperation operation, StructShape shape, IMethodSymbol constructor, (IParameterSymbol? Parameter, IOperation Argument)[] arguments)
    {
        StructValue zero = AsStruct(Constants.Default(shape.Type, isReference: false), shape, operation);
        if (shape.Kind == StructKind.Tuple) return null;
        if (shape.Kind == StructKind.Nullable && arguments.Length == 1) return Present(shape, Bind(arguments[0].Argument is IArgumentOperation { Value: var number } ? number : arguments[0].Argument));
        if (constructor.IsImplicitlyDeclared && constructor.Parameters.Length == 0) return zero;
        if (TryBindLibrary(operation, constructor, null, [.. arguments.Select(argument => (argument.Parameter, argument.Argument is IArgumentOperation { Value: var value } ? value : argument.Argument))]) is { } known) return known;
        return constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
        {
            TypeDeclarationSyntax declaration => BindPrimary(operation, zero, constructor, arguments, declaration),
            ConstructorDeclarationSyntax { ContainsDiagnostics: false } declaration when ModelOf(declaration).GetOperation(declaration, cancellation) is IConstructorBodyOperation body =>
                BindConstructor(operation, zero, constructor, arguments, body),
            _ => Refuse(operation, "A new '" + shape.Type.Text + "' by this constructor", "make it with an object initialiser, or write the constructor with a body"),
        };
    }

    /// <summary>A primary constructor: the properties of a positional record take the arguments, other members what they are initialised with.</summary>
    private Expression BindPrimary(IOperation operation, StructValue value, IMethodSymbol constructor, (IParameterSymbol? Parameter, IOperation Argument)[] arguments, TypeDeclarationSyntax declaration)
    {
        ImmutableDictionary<ITypeSymbol, ITypeSymbol> outerTypes = types, innerTypes = TypesIn(constructor, NoTypes);
        constructor = constructor.OriginalDefinition;
        (ISymbol Member, IOperation? Initializer)[] members = [.. InitializedMembers(constructor.ContainingType)];
        IOperation[] initializers = [.. members.Select(member => member.Initializer).OfType<IOperation>()];
        if (RefuseInitializers(operation, constructor, initializers, innerTypes) is { } refused) return refused;
        HashSet<ISymbol> outer = new(variables.Keys, SymbolEqualityComparer.Default);
        int IsPositional(IParameterSymbol parameter) => constructor.ContainingType.IsRecord && members.Any(member => member.Member.Name == parameter.Name && IsMadeBy(member.Member, parameter)) ? 1 : 0;
        if (!BindParameters(arguments, constructor, initializers, isSimple: !initializers.Any(InlinedBody.Changes), new HashSet<Variable>(), IsPositional, () => types = innerTypes))
        {
            types = outerTypes;
            return Placeholder(operation.Type);
        }

        inlined.Push(new InlinedCall(constructor, null, 0));
        foreach ((ISymbol member, IOperation? initializer) in members)
        {
            IParameterSymbol? positional = constructor.ContainingType.IsRecord ? constructor.Parameters.FirstOrDefault(parameter => parameter.Name == member.Name && IsMadeBy(member, parameter)) : null;
            Expression? part = positional is not null ? BindVariable(operation, positional) : initializer is not null ? AsOperand(Bind(initializer), initializer) : null;
            if (part is not null) value = WithPart(value, member, part, operation) ?? value;
        }

        inlined.Pop();
        types = outerTypes;
        Forget(constructor, outer);
        return value;
    }

    /// <summary>Whether a property is the one that a parameter of a positional record stands for.</summary>
    private static bool IsMadeBy(ISymbol member, IParameterSymbol parameter) =>
        member.DeclaringSyntaxReferences.Any(declared => parameter.DeclaringSyntaxReferences.Any(other => other.Span == declared.Span && other.SyntaxTree == declared.SyntaxTree));

    /// <summary>The fields and automatic properties of a struct in order, with what they are initialised with.</summary>
    private IEnumerable<(ISymbol Member, IOperation? Initializer)> InitializedMembers(INamedTypeSymbol type)
    {
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst))
        {
            ISymbol member = field.AssociatedSymbol ?? field;
            EqualsValueClauseSyntax? clause = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax declarator => declarator.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            yield return (member, clause is null ? null : (ModelOf(clause).GetOperation(clause, cancellation) as ISymbolInitializerOperation)?.Value);
        }
    }

    private Literal? RefuseInitializers(IOperation operation, IMethodSymbol constructor, IEnumerable<IOperation> bodies, ImmutableDictionary<ITypeSymbol, ITypeSymbol> innerTypes) =>
        bodies.Select(body => RefuseMember(operation, constructor, body, innerTypes)).FirstOrDefault(refused => refused is not null);

    /// <summary>A constructor with a body: as parts where it only assigns each from its parameters, else in variables that the body assigns.</summary>
    private Expression BindConstructor(IOperation operation, StructValue value, IMethodSymbol constructor, (IParameterSymbol? Parameter, IOperation Argument)[] arguments, IConstructorBodyOperation body)
    {
        ImmutableDictionary<ITypeSymbol, ITypeSymbol> outerTypes = types, innerTypes = TypesIn(constructor, NoTypes);
        constructor = constructor.OriginalDefinition;
        if (RefuseMember(operation, constructor, body, innerTypes) is { } refused) return refused;
        IInvocationOperation? chained = Chained(body.Initializer);
        (ISymbol Member, IOperation? Initializer)[] members = chained is null ? [.. InitializedMembers(constructor.ContainingType)] : [];
        if (members.Any(member => member.Initializer is not null && InlinedBody.Changes(member.Initializer))) return Refuse(operation, "A constructor with field initialisers that have effects", "assign the fields in the constructor");
        List<(ISymbol Member, IOperation Value)>? parts = chained is null ? InlinedBody.Parts(body) : null;
        HashSet<ISymbol> outer = new(variables.Keys, SymbolEqualityComparer.Default);
        if (!BindParameters(arguments, constructor, [body], isSimple: parts is not null, new HashSet<Variable>(), enter: () => types = innerTypes))
        {
            types = outerTypes;
            return Placeholder(operation.Type);
        }

        foreach ((ISymbol member, IOperation? initializer) in members)
        {
            if (initializer is not null) value = WithPart(value, member, AsOperand(Bind(initializer), initializer), operation) ?? value;
        }

        inlined.Push(new InlinedCall(constructor, null, 0));
        Expression result = Within(constructor, body, null, outer, () => parts is not null ? BindParts(value, parts, operation) : BindConstructed(value, chained, body, constructor, operation));
        inlined.Pop();
        types = outerTypes;
        return result;
    }

    private Expression BindParts(StructValue value, List<(ISymbol Member, IOperation Value)> parts, IOperation operation)
    {
        foreach ((ISymbol member, IOperation source) in parts) value = WithPart(value, member, AsOperand(Bind(source), source), operation) ?? value;
        return value;
    }

    private Expression BindConstructed(StructValue value, IInvocationOperation? chained, IConstructorBodyOperation body, IMethodSymbol constructor, IOperation operation)
    {
        if (chained is not null)
        {
            Expression? start = Construct(chained, value.Shape, chained.TargetMethod, [.. chained.Arguments.Select(argument => (argument.Parameter, (IOperation)argument))]);
            if (start is StructValue first) value = first;
        }

        if ((body.BlockBody ?? body.ExpressionBody) is not { } block || block.Operations.Length == 0) return value;
        Expression place = NewPlace(ResultName(constructor.ContainingType.Name), constructor.ContainingType);
        DeclarePlace(place, value, operation);
        receivers.Push(place);
        IReturnOperation[] returns = [.. InlinedBody.Returns(block).Where(exit => !exit.IsImplicit)];
        if (returns.Length > 0)
        {
            int label = nextLabel++;
            inlined.Push(new InlinedCall(constructor, null, label));
            Block inner = Nested(() => BindStatements(block.Operations));
            inlined.Pop();
            Emit(new Breakable(inner, label));
        }
        else
        {
            BindStatements(block.Operations.Where(statement => statement is not IReturnOperation));
        }

        receivers.Pop();
        return place;
    }

    /// <summary>The call of another constructor that a constructor starts with.</summary>
    private static IInvocationOperation? Chained(IOperation? initializer) => initializer switch
    {
        IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod.MethodKind: MethodKind.Constructor, TargetMethod.ContainingType.TypeKind: TypeKind.Struct } call } => call,
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.Constructor, TargetMethod.ContainingType.TypeKind: TypeKind.Struct } call => call,
        _ => null,
    };
}
