using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding;

/// <summary>What a referenced assembly tells of the generated siblings of its differentiable methods.</summary>
internal static class ReferencedSiblings
{
    private const string SummaryAttribute = "DerivativeSummaryAttribute";

    /// <summary>The callee's summary as its siblings carry it, or null if there is none that this version reads.</summary>
    public static Summary? FindSummary(IMethodSymbol callee)
    {
        foreach (IMethodSymbol sibling in All(callee))
        {
            AttributeData? attribute = sibling.GetAttributes().FirstOrDefault(a => a.AttributeClass is { Name: SummaryAttribute, ContainingNamespace.Name: "AutodiffGen" });
            if (attribute is { ConstructorArguments.Length: 2 } && attribute.ConstructorArguments[0].Value is int version && attribute.ConstructorArguments[1].Value is string text) return SummaryText.Read(version, text);
        }

        return null;
    }

    /// <summary>The sibling that a caller will need and that isn't there, or null.</summary>
    public static string? FindMissing(IMethodSymbol callee, Summary summary)
    {
        var present = new HashSet<string>(All(callee).Select(sibling => sibling.Name));
        string[] needed = summary.IsSimple ? ["Forward", "Adjoint"] : ["Forward", "Record", "Reverse"];
        return needed.Select(suffix => callee.Name + suffix).FirstOrDefault(name => !present.Contains(name));
    }

    /// <summary>The methods beside the callee whose name goes on from its name and whose parameters start with its own.</summary>
    private static IEnumerable<IMethodSymbol> All(IMethodSymbol callee) => All(callee.ConstructedFrom, callee.ContainingType);

    private static IEnumerable<IMethodSymbol> All(IMethodSymbol callee, INamedTypeSymbol owner) => owner.GetMembers().OfType<IMethodSymbol>().Where(sibling =>
        sibling.IsStatic && sibling.Arity == callee.Arity && sibling.Name.Length > callee.Name.Length && sibling.Name.StartsWith(callee.Name, StringComparison.Ordinal)
        && sibling.Parameters.Length >= callee.Parameters.Length
        && callee.Parameters.Select((parameter, i) => parameter.Name == sibling.Parameters[i].Name && SameElement(parameter.Type, sibling.Parameters[i].Type)).All(same => same));

    /// <summary>Whether the types are the same, save that a buffer may have become a read-only span.</summary>
    private static bool SameElement(ITypeSymbol first, ITypeSymbol second) => Symbols.IsSameType(ElementOf(first), ElementOf(second));

    private static ITypeSymbol ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { Name: "Span" or "ReadOnlySpan", TypeArguments.Length: 1 } span => span.TypeArguments[0],
        _ => type,
    };
}
