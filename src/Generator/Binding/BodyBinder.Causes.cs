using AutodiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>One error for one mistake: what follows from an error that is reported already isn't reported too. A method with any error is refused as a whole.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>
    /// Whether the place that is reported has an error in it, or goes to a call with one, as in <c>x.Select(v => v * v).Sum()</c>, or one of them names a local that is initialised with one.
    /// </summary>
    private bool FollowsFromAnother(SyntaxNode syntax)
    {
        if (ContainsError(syntax)) return true;
        return (CallAround(syntax) is { } call && (ContainsError(call) || NamesBrokenLocal(call.Expression))) || NamesBrokenLocal(syntax);
    }

    private static InvocationExpressionSyntax? CallAround(SyntaxNode syntax) =>
        syntax.Ancestors().TakeWhile(node => node is not StatementSyntax).FirstOrDefault(node => node is InvocationExpressionSyntax) as InvocationExpressionSyntax;

    private bool NamesBrokenLocal(SyntaxNode syntax) => syntax.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
        .Select(name => ModelOf(name).GetSymbolInfo(name, cancellation).Symbol)
        .OfType<ILocalSymbol>()
        .Any(local => local.DeclaringSyntaxReferences.Any(declaration => declaration.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: var value } && ContainsError(value)));

    private bool ContainsError(SyntaxNode syntax) =>
        diagnostics.Any(other => other is { IsError: true, Span: { } span } && span.Start >= syntax.SpanStart && span.Start + span.Length <= syntax.Span.End);
}
