using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>Type parameters that stand for real types, and what code that is generic in one says of it.</summary>
internal static class RealParameters
{
    /// <summary>The scalar type that a type parameter is; null if its constraints don't make it a real type.</summary>
    public static RealParameter? Find(ITypeParameterSymbol parameter)
    {
        SortedSet<string> interfaces = Interfaces(parameter);
        return RealParameter.AreReal(interfaces)
            ? new RealParameter(Constants.Escape(parameter.Name), parameter.HasValueTypeConstraint || parameter.HasUnmanagedTypeConstraint, interfaces.ToEquatableArray())
            : null;
    }

    /// <summary>Whether a type parameter is a number of some kind that isn't known to be real.</summary>
    public static bool IsUnclear(ITypeParameterSymbol parameter) => Interfaces(parameter) is { Count: > 0 } interfaces && !RealParameter.AreReal(interfaces);

    /// <summary>The interfaces of <c>System.Numerics</c> that a type parameter has over itself.</summary>
    private static SortedSet<string> Interfaces(ITypeParameterSymbol parameter)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
        {
            foreach (INamedTypeSymbol type in constraint.AllInterfaces.Concat(constraint is INamedTypeSymbol named ? [named] : Array.Empty<INamedTypeSymbol>()))
            {
                if (IsNumeric(type) && SymbolEqualityComparer.Default.Equals(type.TypeArguments[0], parameter)) names.Add(type.Name);
            }
        }

        return names;
    }

    /// <summary>Whether a type is an interface of generic mathematics.</summary>
    public static bool IsNumeric(INamedTypeSymbol? type) => type is
    {
        TypeKind: TypeKind.Interface, ContainingType: null, Arity: > 0,
        ContainingNamespace: { Name: "Numerics", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } },
    };

    /// <summary>Whether an operator is one that generic mathematics gives to numbers: it is that of the real type.</summary>
    public static bool IsOperator(IMethodSymbol? method) => IsNumeric(method?.ContainingType);

    /// <summary>The name of a type as the owner of its functions in <see cref="Invoke.Member"/>; null if it isn't real.</summary>
    public static string? OwnerOf(IrType type) => type switch
    {
        RealParameter parameter => parameter.Name,
        PrimitiveType { Kind: Primitive.Double } => "System.Double",
        PrimitiveType { Kind: Primitive.Single } => "System.Single",
        _ => null,
    };
}
