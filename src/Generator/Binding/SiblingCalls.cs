using AutodiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Finds calls to methods that this generator will make. While it runs they don't exist yet, so the method seems not to compile; without a word from us nobody
/// would say why it gets no derivatives.
/// </summary>
internal static class SiblingCalls
{
    public static IEnumerable<DiagnosticInfo> Find(SyntaxNode declaration, SemanticModel model, IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (InvocationExpressionSyntax call in declaration.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            cancellation.ThrowIfCancellationRequested();
            if (NameOf(call.Expression) is not { } name) continue;
            if (Owners(call.Expression, model, method, cancellation).Any(type => Siblings.IsGenerated(type, name)))
                yield return DiagnosticInfo.At(SourceSpan.From(call.GetLocation()), DiagnosticTable.GeneratedSiblingCalled, name);
        }
    }

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    private static IEnumerable<INamedTypeSymbol> Owners(ExpressionSyntax expression, SemanticModel model, IMethodSymbol method, CancellationToken cancellation)
    {
        if (expression is MemberAccessExpressionSyntax access)
        {
            if (model.GetSymbolInfo(access.Expression, cancellation).Symbol is INamedTypeSymbol type) yield return type;
            yield break;
        }

        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            for (INamedTypeSymbol? part = type; part is not null; part = part.BaseType) yield return part;
        }
    }
}
