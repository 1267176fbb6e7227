using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>Questions about symbols.</summary>
internal static class Symbols
{
    /// <summary>The documentation id of a method, which is unique over assemblies.</summary>
    public static string Key(IMethodSymbol method) =>
        (method.PartialDefinitionPart ?? method).OriginalDefinition.GetDocumentationCommentId() ?? method.ToDisplayString();

    public static bool IsDifferentiable(IMethodSymbol method) =>
        Parts(method.OriginalDefinition).Any(part => part.GetAttributes().Any(attribute => IsOurs(attribute, "DifferentiableAttribute")));

    public static bool IsConstant(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is not IMethodSymbol method
            ? HasConstant(parameter)
            : Parts(method.OriginalDefinition).Any(part => HasConstant(part.Parameters[parameter.Ordinal]));

    /// <summary>Whether a field, or an automatic property, is marked as data; a positional record's mark stands on its parameter.</summary>
    public static bool IsConstantMember(ISymbol member) =>
        HasConstant(member)
        || (member is IPropertySymbol { ContainingType: { IsRecord: true } owner } property
            && owner.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.Name == property.Name && HasConstant(parameter)
                && parameter.DeclaringSyntaxReferences.Any(reference => property.DeclaringSyntaxReferences.Any(other => other.Span == reference.Span && other.SyntaxTree == reference.SyntaxTree)))));

    private static bool HasConstant(ISymbol symbol) =>
        symbol.GetAttributes().Any(attribute => IsOurs(attribute, "ConstantAttribute"));

    /// <summary>Whether an attribute is one of the runtime's.</summary>
    public static bool IsOurs(AttributeData attribute, string name) =>
        attribute.AttributeClass is { ContainingNamespace: { Name: "AutodiffGen", ContainingNamespace.IsGlobalNamespace: true } } type && type.Name == name;

    /// <summary>Whether types of two methods' signatures are the same; type parameters of the methods are told by their places.</summary>
    public static bool IsSameType(ITypeSymbol first, ITypeSymbol second) => (first, second) switch
    {
        (ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } one, ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } other) => one.Ordinal == other.Ordinal,
        (IArrayTypeSymbol one, IArrayTypeSymbol other) => one.Rank == other.Rank && IsSameType(one.ElementType, other.ElementType),
        (INamedTypeSymbol { Arity: > 0 } one, INamedTypeSymbol { Arity: > 0 } other) => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, other.OriginalDefinition)
            && one.TypeArguments.Zip(other.TypeArguments, IsSameType).All(same => same),
        _ => SymbolEqualityComparer.Default.Equals(first, second),
    };

    private static IEnumerable<IMethodSymbol> Parts(IMethodSymbol method)
    {
        yield return method;
        if (method.PartialDefinitionPart is { } definition) yield return definition;
        if (method.PartialImplementationPart is { } implementation) yield return implementation;
    }
}
