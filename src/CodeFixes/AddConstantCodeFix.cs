using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.CodeFixes;

/// <summary>Marks a parameter <c>[Constant]</c>: one whose type has no derivatives, or that of a called method that passes none on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddConstantCodeFix))]
[Shared]
public sealed class AddConstantCodeFix : DerivativeCodeFix
{
    /// <summary>The fix.</summary>
    public AddConstantCodeFix()
        : base("ADG0011", "ADG0016")
    {
    }

    private protected override async Task<(string Title, Func<CancellationToken, Task<Solution>> Apply)?> FindAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        // Where the message doesn't offer it, as for a pointer, another type is called for.
        if (!diagnostic.GetMessage(CultureInfo.InvariantCulture).Contains("[Constant]") || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model) return null;
        ParameterSyntax? parameter = diagnostic.Id == "ADG0011" ? node.AncestorsAndSelf().OfType<ParameterSyntax>().FirstOrDefault() : CalledParameter(node, model, cancellation);
        if (parameter is null || document.Project.Solution.GetDocument(parameter.SyntaxTree) is not { } target) return null;
        return ("Mark '" + parameter.Identifier.ValueText + "' [Constant]", token => MarkAsync(target, parameter, token));
    }

    /// <summary>The parameter that an argument goes to.</summary>
    private static ParameterSyntax? CalledParameter(SyntaxNode node, SemanticModel model, CancellationToken cancellation) =>
        node.AncestorsAndSelf().OfType<ArgumentSyntax>().FirstOrDefault() is { } argument && model.GetOperation(argument, cancellation) is IArgumentOperation { Parameter: { } parameter }
            ? parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) as ParameterSyntax
            : null;

    private static async Task<Solution> MarkAsync(Document document, ParameterSyntax parameter, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        string name = model.LookupNamespacesAndTypes(parameter.SpanStart, name: "ConstantAttribute").IsEmpty ? "AutodiffGen.Constant" : "Constant";
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(SyntaxFactory.ParseName(name))))
            .WithLeadingTrivia(parameter.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        ParameterSyntax bare = parameter.WithLeadingTrivia();
        return document.WithSyntaxRoot(root.ReplaceNode(parameter, bare.WithAttributeLists(bare.AttributeLists.Insert(0, list)))).Project.Solution;
    }
}
