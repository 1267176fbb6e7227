using AutodiffGen.Generator.Binding.UserRules;
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
    public static IReadOnlyList<string> Suffixes { get; } = ["Forward", "Adjoint", "ValueAndGradient", "Gradient", "LocalJacobianPattern", "JacobianPattern", "JacobianValues", "Jacobian"];

    /// <summary>The suffixes of the methods that are asked for.</summary>
    public static IEnumerable<string> SuffixesOf(RequestedDerivatives requested)
    {
        if ((requested & RequestedDerivatives.Forward) != 0) yield return "Forward";
        if ((requested & RequestedDerivatives.Adjoint) != 0) yield return "Adjoint";
        if ((requested & RequestedDerivatives.JacobianPattern) != 0) yield return "JacobianPattern";
        if ((requested & RequestedDerivatives.LocalJacobianPattern) != 0) yield return "LocalJacobianPattern";
        if ((requested & RequestedDerivatives.Jacobian) != 0) yield return "Jacobian";
        if ((requested & RequestedDerivatives.Gradient) == 0) yield break;
        yield return "Gradient";
        yield return "ValueAndGradient";
    }

    /// <summary>The suffixes of the derivative parameters of those methods.</summary>
    public static IEnumerable<string> ParameterSuffixesOf(RequestedDerivatives requested)
    {
        if ((requested & RequestedDerivatives.Forward) != 0) yield return "Tangent";
        if ((requested & RequestedDerivatives.Adjoint) != 0) yield return "Adjoint";
        if ((requested & RequestedDerivatives.Gradient) != 0) yield return "Gradient";
    }

    /// <summary>
    /// The type whose member takes a generated method's name: the containing type, which may also have that name itself, or a base type, whose member would be hidden. Null if the
    /// name is free.
    /// </summary>
    public static INamedTypeSymbol? FindClash(IMethodSymbol method, string name)
    {
        INamedTypeSymbol container = method.ContainingType;
        if (container.Name == name || !container.GetMembers(name).IsEmpty || container.TypeParameters.Any(parameter => parameter.Name == name)) return container;
        for (INamedTypeSymbol? type = container.BaseType; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).Any(member => member.DeclaredAccessibility != Accessibility.Private)) return type;
            if (type.GetMembers(method.Name).OfType<IMethodSymbol>().Any(other => Symbols.IsDifferentiable(other) && other.DeclaredAccessibility != Accessibility.Private && HasSameParameters(other, method)))
                return type;
        }

        return null;
    }

    private static bool HasSameParameters(IMethodSymbol first, IMethodSymbol second) =>
        first.Arity == second.Arity && first.Parameters.Length == second.Parameters.Length && first.Parameters.Zip(second.Parameters, (one, other) => Symbols.IsSameType(one.Type, other.Type)).All(same => same);

    /// <summary>Whether a method of a referenced assembly is one that the generator has made there.</summary>
    public static bool IsGenerated(IMethodSymbol method) => method.ContainingType is { } type && IsGenerated(type, method.Name) && !RuleReader.AttributesOf(method).Any();

    /// <summary>Whether a type has, or will have, a generated method with a name.</summary>
    public static bool IsGenerated(INamedTypeSymbol type, string name) => Suffixes.Any(
        suffix => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal)
            && type.GetMembers(name.Substring(0, name.Length - suffix.Length)).OfType<IMethodSymbol>().Any(Symbols.IsDifferentiable));

    private static IEnumerable<string> MemberNames(this INamedTypeSymbol type) =>
        type.SpecialType == SpecialType.System_Object ? [] : type.GetMembers().Select(member => member.Name);
}
