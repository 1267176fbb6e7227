using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding.UserRules;

/// <summary>
/// The methods that may be rules, by the names of their attributes alone: an edit changes one syntax tree, and only that is searched again. An alias of the attribute counts too.
/// </summary>
internal static class RuleCandidates
{
    private const string ShortName = "DerivativeOf";

    private static readonly ConditionalWeakTable<SyntaxTree, TreeCandidates> Trees = new();

    public static IEnumerable<IMethodSymbol> In(Compilation compilation)
    {
        TreeCandidates[] trees = [.. compilation.SyntaxTrees.Select(tree => Trees.GetValue(tree, static t => TreeCandidates.Of(t)))];
        string[] global = [.. trees.SelectMany(tree => tree.GlobalAliases)];
        foreach (TreeCandidates tree in trees)
        {
            if (tree.Methods(global) is not { Length: > 0 } methods) continue;
            SemanticModel model = compilation.GetSemanticModel(tree.Tree);
            foreach (IMethodSymbol method in methods.Select(m => model.GetDeclaredSymbol(m)).OfType<IMethodSymbol>()) yield return RuleReader.Definition(method);
        }
    }

    private sealed class TreeCandidates(SyntaxTree tree, string[] aliases, string[] globalAliases, MethodDeclarationSyntax[] methods)
    {
        public SyntaxTree Tree { get; } = tree;

        public string[] GlobalAliases { get; } = globalAliases;

        public static TreeCandidates Of(SyntaxTree tree)
        {
            SyntaxNode root = tree.GetRoot();
            UsingDirectiveSyntax[] usings = [.. root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>().Where(u => u.Alias is not null && u.NamespaceOrType is NameSyntax name && IsAttribute(name))];
            string[] aliases = [.. usings.Select(u => u.Alias!.Name.Identifier.ValueText)];
            return new TreeCandidates(tree, aliases, [.. usings.Where(u => u.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword)).Select(u => u.Alias!.Name.Identifier.ValueText)], [.. Find(root, aliases)]);
        }

        public MethodDeclarationSyntax[] Methods(string[] global) => global.Length == 0 ? methods : [.. Find(Tree.GetRoot(), [.. aliases, .. global])];

        private static IEnumerable<MethodDeclarationSyntax> Find(SyntaxNode root, string[] aliases) => root
            .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<MethodDeclarationSyntax>()
            .Where(method => method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => IsAttribute(attribute.Name) || aliases.Any(alias => Names(attribute.Name, alias))));

        private static bool IsAttribute(NameSyntax name) => Names(name, ShortName);

        private static bool Names(NameSyntax name, string shortName) => (name switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => string.Empty,
        }) is var text && (text == shortName || text == shortName + "Attribute");
    }
}
