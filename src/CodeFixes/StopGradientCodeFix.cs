using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.CodeFixes;

/// <summary>Wraps a value in <c>Derivative.StopGradient</c>, where its derivative is lost and that is meant.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StopGradientCodeFix))]
[Shared]
public sealed class StopGradientCodeFix : DerivativeCodeFix
{
    /// <summary>The fix.</summary>
    public StopGradientCodeFix()
        : base("ADG0016", "ADG0018", "ADG0020", "ADG0023", "ADG0032", "ADG0033")
    {
    }

    private protected override async Task<(string Title, Func<CancellationToken, Task<Solution>> Apply)?> FindAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if ((diagnostic.Id == "ADG0033" ? Choice(node) : Value(node)) is not { } value || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model) return null;

        // What isn't a number is made of one somewhere inside, and where is the user's to say.
        if (model.GetTypeInfo(value, cancellation).Type is not { SpecialType: SpecialType.System_Double or SpecialType.System_Single } || model.GetConstantValue(value, cancellation).HasValue) return null;
        bool isImported = model.LookupNamespacesAndTypes(value.SpanStart, name: "Derivative").Any(symbol => symbol is INamedTypeSymbol { ContainingNamespace: { Name: "AutodiffGen", ContainingNamespace.IsGlobalNamespace: true } });
        return ("Wrap '" + value.WithoutTrivia() + "' in Derivative.StopGradient", ApplyAsync);

        async Task<Solution> ApplyAsync(CancellationToken token)
        {
            SyntaxNode root = (await document.GetSyntaxRootAsync(token).ConfigureAwait(false))!;
            ExpressionSyntax inner = value is ParenthesizedExpressionSyntax parentheses ? parentheses.Expression : value;
            InvocationExpressionSyntax call = SyntaxFactory.InvocationExpression(
                SyntaxFactory.ParseExpression((isImported ? string.Empty : "AutodiffGen.") + "Derivative.StopGradient"),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(inner.WithoutTrivia()))));
            return document.WithSyntaxRoot(root.ReplaceNode(value, call.WithTriviaFrom(value))).Project.Solution;
        }
    }

    /// <summary>The only choice between two numbers at a place.</summary>
    private static ExpressionSyntax? Choice(SyntaxNode node)
    {
        ConditionalExpressionSyntax[] choices = [.. node.DescendantNodesAndSelf().OfType<ConditionalExpressionSyntax>()];
        return choices.Length != 1 ? null : choices[0].Parent as ParenthesizedExpressionSyntax ?? (ExpressionSyntax)choices[0];
    }

    /// <summary>The value whose derivative is lost at a place.</summary>
    private static ExpressionSyntax? Value(SyntaxNode node) => node switch
    {
        ArgumentSyntax argument => argument.Expression,
        CastExpressionSyntax cast => cast.Expression,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => assignment.Right,
        ExpressionStatementSyntax statement => Value(statement.Expression),
        ReturnStatementSyntax statement => statement.Expression,
        ArrowExpressionClauseSyntax arrow => arrow.Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } => arguments[0].Expression,
        AssignmentExpressionSyntax => null,
        ExpressionSyntax expression => expression,
        _ => null,
    };
}
