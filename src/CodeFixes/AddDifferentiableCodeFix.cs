using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace AutodiffGen.CodeFixes;

/// <summary>Marks a method of the solution that is called with differentiable values <c>[Differentiable]</c>, and makes its types partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddDifferentiableCodeFix))]
[Shared]
public sealed class AddDifferentiableCodeFix : DerivativeCodeFix
{
    /// <summary>The fix.</summary>
    public AddDifferentiableCodeFix()
        : base("ADG0016", "ADG0017")
    {
    }

    private protected override async Task<(string Title, Func<CancellationToken, Task<Solution>> Apply)?> FindAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model) return null;
        if (node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault() is not { } call) return null;
        if (model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { IsStatic: true, MethodKind: MethodKind.Ordinary, IsGenericMethod: false } called) return null;
        if (called.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not MethodDeclarationSyntax declaration || (declaration.Body is null && declaration.ExpressionBody is null)) return null;
        if (document.Project.Solution.GetDocument(declaration.SyntaxTree) is not { } target) return null;
        return ("Add [Differentiable] to '" + called.Name + "'", token => MarkAsync(target, declaration, isOtherProject: target.Project.Id != document.Project.Id, token));
    }

    private static async Task<Solution> MarkAsync(Document document, MethodDeclarationSyntax declaration, bool isOtherProject, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);

        // The shortest name that means the attribute there.
        bool isImported = !editor.SemanticModel.LookupNamespacesAndTypes(declaration.SpanStart, name: "DifferentiableAttribute").IsEmpty;
        string prefix = isImported ? string.Empty : "AutodiffGen.";
        string arguments = isOtherProject ? $"({prefix}Derivatives.Default | {prefix}Derivatives.Callable)" : string.Empty;
        MethodDeclarationSyntax bare = declaration.WithLeadingTrivia();
        AttributeListSyntax list = ((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{prefix}Differentiable{arguments}] void F() {{ }}")!).AttributeLists[0].WithTrailingTrivia();
        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        bool isOnLine = leading.Count == 0 || !leading.Last().IsKind(SyntaxKind.WhitespaceTrivia);
        SyntaxTriviaList between = isOnLine ? SyntaxFactory.TriviaList(SyntaxFactory.Space) : SyntaxFactory.TriviaList(LineEnd(declaration), leading.Last());
        MethodDeclarationSyntax marked = bare.WithLeadingTrivia(between);
        marked = marked.WithAttributeLists(marked.AttributeLists.Insert(0, list.WithLeadingTrivia(leading)));
        editor.ReplaceNode(declaration, marked);
        foreach (TypeDeclarationSyntax type in declaration.Ancestors().OfType<TypeDeclarationSyntax>().Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)))
            editor.SetModifiers(type, editor.Generator.GetModifiers(type).WithPartial(true));
        return editor.GetChangedDocument().Project.Solution;
    }

    private static SyntaxTrivia LineEnd(SyntaxNode node) =>
        node.SyntaxTree.GetText().ToString().Contains("\r\n") ? SyntaxFactory.CarriageReturnLineFeed : SyntaxFactory.LineFeed;
}
