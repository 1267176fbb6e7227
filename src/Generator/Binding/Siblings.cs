using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>The methods that the generator makes beside a marked one.</summary>
internal static class Siblings
{
    /// <summary>Names of members that a generated member could clash with: those that contain the method's name.</summary>
    public static EquatableArray<string> TakenNames(IMethodSymbol method)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (string name in type.MemberNames())
            {
                if (name != method.Name && name.Contains(method.Name)) names.Add(name);
            }
        }

        return names.ToEquatableArray();
    }

    private static IEnumerable<string> MemberNames(this INamedTypeSymbol type) =>
        type.SpecialType == SpecialType.System_Object ? [] : type.GetMembers().Select(member => member.Name);
}
