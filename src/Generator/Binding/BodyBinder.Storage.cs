using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary><c>Derivative.Recompute</c> and <c>Derivative.Save</c>: nothing is left of them but a wish at the statements that they are for.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The wish that statements get: of an enclosing block, from the marker on, or of the value that is bound.</summary>
    private StorageWish wish;

    private static StorageWish? WishOf(IMethodSymbol target)
    {
        if (target is not { IsStatic: true, ContainingType: { Name: "Derivative", ContainingType: null, ContainingNamespace: { Name: "AutodiffGen", ContainingNamespace.IsGlobalNamespace: true } } }) return null;
        return target.Name switch
        {
            "Recompute" => StorageWish.Recompute,
            "Save" => StorageWish.Save,
            _ => null,
        };
    }

    private Expression BindWish(IInvocationOperation operation, StorageWish asked)
    {
        if (operation.Arguments.Length == 0)
        {
            wish = asked;
            return NoValue;
        }

        StorageWish outer = wish;
        wish = asked;
        int start = block.Count;
        Expression value = Bind(operation.Arguments[0].Value);
        if (asked == StorageWish.Recompute && (value is Read or Literal || block.Skip(start).Any(statement => statement is Call or Effect)))
            Report(operation, DiagnosticTable.NothingToRecompute, operation.Arguments[0].Value.Syntax.ToString());
        Variable result = NewResult(operation, "value", value.Type);
        Emit(new Declare(result, value));
        wish = outer;
        return new Read(result);
    }
}
