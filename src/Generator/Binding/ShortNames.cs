using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding;

/// <summary>Which type names may be printed short: those that nothing in scope of the method hides.</summary>
internal static class ShortNames
{
    private static readonly string[] Names = ["ArgumentException", "DerivativeGuard", "Math", "MathF", "Partials", "ReadOnlySpan", "Span", "Tape"];

    private static readonly HashSet<string> OwnNames = ["DerivativeGuard", "Partials", "Tape"];

    public static EquatableArray<string> Find(IMethodSymbol method, MethodDeclarationSyntax declaration)
    {
        var local = new HashSet<string>(declaration.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && IsDeclared(token)).Select(token => token.ValueText));
        return Names.Where(name => !local.Contains(name) && !IsHidden(name, method)).ToEquatableArray();
    }

    private static bool IsDeclared(SyntaxToken token) =>
        token.Parent is VariableDeclaratorSyntax or ParameterSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax;

    /// <summary>Whether a member, a type parameter, or a type or namespace of an enclosing namespace has the name.</summary>
    private static bool IsHidden(string name, IMethodSymbol method)
    {
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.Name == name || type.TypeParameters.Any(parameter => parameter.Name == name)) return true;
            for (INamedTypeSymbol? part = type; part is not null; part = part.BaseType)
            {
                if (!part.GetMembers(name).IsEmpty) return true;
            }

            if (type.AllInterfaces.Any(part => !part.GetMembers(name).IsEmpty)) return true;
        }

        string home = OwnNames.Contains(name) ? "AutodiffGen" : "System";
        for (INamespaceSymbol? space = method.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            bool isHome = space.Name == home && space.ContainingNamespace is { IsGlobalNamespace: true };
            if (!isHome && space.GetMembers(name).Any()) return true;
        }

        return false;
    }
}
