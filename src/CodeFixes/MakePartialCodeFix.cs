using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.CodeFixes;

/// <summary>Makes the types that contain a differentiable method partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialCodeFix))]
[Shared]
public sealed class MakePartialCodeFix : DerivativeCodeFix
{
    /// <summary>The fix.</summary>
    public MakePartialCodeFix()
        : base("ADG0002")
    {
    }

    /// <summary>Two fixes at one type would overlap.</summary>
    public override FixAllProvider? GetFixAllProvider() => FixAllProvider.Create(async (context, document, diagnostics) =>
    {
        if (await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root) return document;
        IEnumerable<TypeDeclarationSyntax> types = diagnostics.SelectMany(diagnostic => Containers(root.FindNode(diagnostic.Location.SourceSpan)));
        return document.WithSyntaxRoot(MakePartial(root, types));
    });

    private protected override Task<(string Title, Func<CancellationToken, Task<Solution>> Apply)?> FindAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        TypeDeclarationSyntax[] types = [.. Containers(node)];
        if (types.Length == 0) return Task.FromResult<(string, Func<CancellationToken, Task<Solution>>)?>(null);
        string title = types.Length == 1 ? "Make '" + types[0].Identifier.ValueText + "' partial" : "Make the containing types partial";
        return Task.FromResult<(string, Func<CancellationToken, Task<Solution>>)?>((title, ApplyAsync));

        async Task<Solution> ApplyAsync(CancellationToken token)
        {
            SyntaxNode root = (await document.GetSyntaxRootAsync(token).ConfigureAwait(false))!;
            return document.WithSyntaxRoot(MakePartial(root, types)).Project.Solution;
        }
    }

    private static IEnumerable<TypeDeclarationSyntax> Containers(SyntaxNode node) =>
        node.Ancestors().OfType<TypeDeclarationSyntax>().Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static SyntaxNode MakePartial(SyntaxNode root, IEnumerable<TypeDeclarationSyntax> types) =>
        root.ReplaceNodes(types.Distinct(), static (_, type) => type.Modifiers.Count > 0 ? type.AddModifiers(Partial()) : WithFirstModifier(type));

    /// <summary>What stands before the keyword, such as its indentation, belongs before the modifier.</summary>
    private static TypeDeclarationSyntax WithFirstModifier(TypeDeclarationSyntax type)
    {
        SyntaxTriviaList leading = type.Keyword.LeadingTrivia;
        return type.WithKeyword(type.Keyword.WithLeadingTrivia()).WithModifiers(SyntaxFactory.TokenList(Partial().WithLeadingTrivia(leading)));
    }

    private static SyntaxToken Partial() => SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
}
