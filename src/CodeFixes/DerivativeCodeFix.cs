using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AutodiffGen.CodeFixes;

/// <summary>A fix that is found from the place of a diagnostic.</summary>
public abstract class DerivativeCodeFix : CodeFixProvider
{
    private protected DerivativeCodeFix(params string[] ids) => FixableDiagnosticIds = ids.ToImmutableArray();

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root) return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (await FindAsync(context.Document, node, diagnostic, context.CancellationToken).ConfigureAwait(false) is not var (title, apply)) continue;
            context.RegisterCodeFix(CodeAction.Create(title, apply, equivalenceKey: GetType().Name), diagnostic);
        }
    }

    /// <summary>The fix of a diagnostic, or null if there is none.</summary>
    private protected abstract Task<(string Title, Func<CancellationToken, Task<Solution>> Apply)?> FindAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellation);
}
