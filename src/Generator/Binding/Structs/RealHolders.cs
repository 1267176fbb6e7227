using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding.Structs;

/// <summary>Whether something of a type may lead to reals that aren't marked as data: then what is read of it may be meant to have a derivative.</summary>
internal static class RealHolders
{
    public static bool Holds(ITypeSymbol type) => Holds(type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default));

    private static bool Holds(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (type is IArrayTypeSymbol array) return Holds(array.ElementType, seen);
        if (TypeBinder.Bind(type).IsDifferentiable) return true;
        if (type is not INamedTypeSymbol { TypeKind: not (TypeKind.Enum or TypeKind.Delegate) } named || !seen.Add(named)) return false;
        if (named.TypeArguments.Any(argument => Holds(argument, seen))) return true;
        bool isForeign = named.OriginalDefinition.Locations.All(location => location.IsInMetadata);

        // Of what isn't written here only the numbers themselves are looked at: everything leads to something there.
        if (isForeign && (named.IsValueType || named.SpecialType != SpecialType.None || KnownMembers.IsException(named))) return false;
        for (INamedTypeSymbol? t = named; t is { SpecialType: SpecialType.None }; t = t.BaseType)
        {
            foreach (ISymbol member in t.GetMembers().Where(member => member is { IsStatic: false, IsImplicitlyDeclared: false }))
            {
                ITypeSymbol? held = member switch
                {
                    IFieldSymbol { IsConst: false } field => field.Type,
                    IPropertySymbol { GetMethod: not null } property => property.Type,
                    _ => null,
                };
                if (held is not null && !Symbols.IsConstantMember(member) && (isForeign ? TypeBinder.Bind(held).IsDifferentiable && member.DeclaredAccessibility == Accessibility.Public : Holds(held, seen))) return true;
            }
        }

        return false;
    }
}
