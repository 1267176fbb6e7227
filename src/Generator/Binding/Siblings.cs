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

    /// <summary>The suffixes of generated methods that users call.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = ["Forward", "Adjoint", "ValueAndGradient", "Gradient"];

    /// <summary>Whether a method of a referenced assembly is one that the generator has made there.</summary>
    public static bool IsGenerated(IMethodSymbol method) => method.ContainingType is { } type && IsGenerated(type, method.Name);

    /// <summary>Whether a type has, or will have, a generated method with a name.</summary>
    public static bool IsGenerated(INamedTypeSymbol type, string name) => Suffixes.Any(
        suffix => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal)
            && type.GetMembers(name.Substring(0, name.Length - suffix.Length)).OfType<IMethodSymbol>().Any(Symbols.IsDifferentiable));

    private static IEnumerable<string> MemberNames(this INamedTypeSymbol type) =>
        type.SpecialType == SpecialType.System_Object ? [] : type.GetMembers().Select(member => member.Name);
}
