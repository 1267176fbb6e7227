using System.Runtime.CompilerServices;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Which of the <see cref="ShortTypes"/> may be printed short: those that nothing in scope of the method hides, in a file that has a using for the namespace of each and the project's
/// global usings.
/// </summary>
internal static class ShortNames
{
    private static readonly ConditionalWeakTable<Compilation, HashSet<string>> HiddenByUsings = new();

    private static readonly ConditionalWeakTable<INamedTypeSymbol, string[]> VisibleInType = new();

    public static EquatableArray<string> Find(IMethodSymbol method, MethodDeclarationSyntax declaration, Compilation compilation)
    {
        HashSet<string> hidden = HiddenByUsings.GetValue(compilation, FindHiddenByUsings);
        HashSet<string> local = Declared(declaration);
        string[] visible = VisibleInType.GetValue(method.ContainingType, type => [.. ShortTypes.Namespaces.Keys.Where(name => !IsHidden(name, type, compilation)).OrderBy(name => name, StringComparer.Ordinal)]);
        return visible.Where(name => !hidden.Contains(name) && !local.Contains(name)).ToEquatableArray();
    }

    /// <summary>The names of a method's parameters and locals.</summary>
    public static HashSet<string> Declared(IMethodSymbol method) => method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } declaration ? Declared(declaration) : [];

    private static HashSet<string> Declared(SyntaxNode declaration) =>
        [.. declaration.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && IsDeclared(token)).Select(token => token.ValueText)];

    private static bool IsDeclared(SyntaxToken token) =>
        token.Parent is VariableDeclaratorSyntax or ParameterSyntax or TypeParameterSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax;

    private static bool IsHome(ISymbol? space, string name) => space is INamespaceSymbol && space.ToDisplayString() == ShortTypes.Namespaces[name];

    /// <summary>Whether a member, a type parameter, or a type or namespace of an enclosing namespace has the name.</summary>
    private static bool IsHidden(string name, INamedTypeSymbol around, Compilation compilation)
    {
        for (INamedTypeSymbol? type = around; type is not null; type = type.ContainingType)
        {
            if (type.Name == name || type.TypeParameters.Any(parameter => parameter.Name == name)) return true;
            for (INamedTypeSymbol? part = type; part is not null; part = part.BaseType)
            {
                if (!part.GetMembers(name).IsEmpty) return true;
            }

            if (type.AllInterfaces.Any(part => !part.GetMembers(name).IsEmpty)) return true;
        }

        for (INamespaceSymbol? space = around.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            if (!IsHome(space, name) && (compilation.GetCompilationNamespace(space) ?? space).GetMembers(name).Any()) return true;
        }

        return false;
    }

    /// <summary>The names that a global using alias takes, or that a global using makes ambiguous.</summary>
    private static HashSet<string> FindHiddenByUsings(Compilation compilation)
    {
        var hidden = new HashSet<string>();
        foreach (UsingDirectiveSyntax directive in compilation.SyntaxTrees
            .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot()).Usings)
            .Where(directive => directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword)))
        {
            if (directive.Alias is { } alias)
            {
                hidden.Add(alias.Name.Identifier.ValueText);
                continue;
            }

            if (directive.NamespaceOrType is not NameSyntax name) continue;
            ISymbol? target = Resolve(compilation, name.ToString());
            foreach (string candidate in ShortTypes.Namespaces.Keys)
            {
                if (!IsHome(target, candidate) && target is INamespaceOrTypeSymbol container && container.GetTypeMembers(candidate).Any()) hidden.Add(candidate);
            }
        }

        return hidden;
    }

    private static INamespaceOrTypeSymbol? Resolve(Compilation compilation, string name)
    {
        INamespaceOrTypeSymbol? current = compilation.GlobalNamespace;
        foreach (string part in name.Replace("global::", "").Split('.'))
            current = current?.GetMembers(part.TrimStart('@')).OfType<INamespaceOrTypeSymbol>().FirstOrDefault();
        return current;
    }
}
