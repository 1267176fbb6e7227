using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.CodeFixes;

/// <summary>Marks a parameter <c>[Constant]</c>, whose type has no derivatives.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddConstantCodeFix))]
[Shared]
public sealed class AddConstantCodeFix : DerivativeCodeFix
{
    /// <summary>The fix.</summary>
    public AddConstantCodeFix()
        : base("ADG0011")
    {
    }

    private protected override async Task<(string Title, Func<CancellationToken, Task<Solution>> Apply)?> FindAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        // A pointer, a reference to a buffer: another type is called for.
        if (node.AncestorsAndSelf().OfType<ParameterSyntax>().FirstOrDefault() is not { } parameter || !diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains("[Constant]")) return null;
        if (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model) return null;
        string name = model.LookupNamespacesAndTypes(parameter.SpanStart, name: "ConstantAttribute").IsEmpty ? "AutodiffGen.Constant" : "Constant";
        return ("Mark '" + parameter.Identifier.ValueText + "' [Constant]", ApplyAsync);

        async Task<Solution> ApplyAsync(CancellationToken token)
        {
            SyntaxNode root = (await document.GetSyntaxRootAsync(token).ConfigureAwait(false))!;
            AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(SyntaxFactory.ParseName(name))))
                .WithLeadingTrivia(parameter.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
            ParameterSyntax bare = parameter.WithLeadingTrivia();
            return document.WithSyntaxRoot(root.ReplaceNode(parameter, bare.WithAttributeLists(bare.AttributeLists.Insert(0, list)))).Project.Solution;
        }
    }
}
