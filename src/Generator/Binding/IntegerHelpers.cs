using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Static methods of this compilation that compute an integer or a truth value from such, without any effect: <c>Idx(i, j)</c>, <c>Wrap(i, n)</c>.</summary>
internal static class IntegerHelpers
{
    private const int MostOperations = 200;

    /// <summary>The body of a helper; null if the method isn't one.</summary>
    public static IBlockOperation? FindBody(IMethodSymbol method, Compilation compilation, CancellationToken cancellation) => FindBody(method, compilation, [], cancellation);

    private static IBlockOperation? FindBody(IMethodSymbol method, Compilation compilation, List<IMethodSymbol> callers, CancellationToken cancellation)
    {
        if (!method.IsStatic || method.MethodKind != MethodKind.Ordinary || method.IsGenericMethod || method.ContainingType.IsGenericType || method.DeclaringSyntaxReferences.Length != 1) return null;
        if (!IsInteger(method.ReturnType) || method.Parameters.Any(p => p.RefKind != RefKind.None || p.IsParams || !IsInteger(p.Type))) return null;
        if (callers.Any(caller => SymbolEqualityComparer.Default.Equals(caller, method))) return null;
        SyntaxNode syntax = method.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        if (!compilation.ContainsSyntaxTree(syntax.SyntaxTree) || syntax.ContainsDiagnostics) return null;
        if (compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellation) is not IMethodBodyOperation body) return null;
        if ((body.BlockBody ?? body.ExpressionBody) is not { } block) return null;
        List<IMethodSymbol> path = [.. callers, method];
        int count = 0;
        foreach (IOperation operation in block.Descendants())
        {
            if (++count > MostOperations || !IsPure(operation, compilation, path, cancellation)) return null;
        }

        return block;
    }

    private static bool IsPure(IOperation operation, Compilation compilation, List<IMethodSymbol> path, CancellationToken cancellation) => operation switch
    {
        { ConstantValue.HasValue: true } => true,
        IBinaryOperation binary => binary.OperatorMethod is null,
        IUnaryOperation unary => unary.OperatorMethod is null,
        IConversionOperation conversion => conversion.OperatorMethod is null,
        ICompoundAssignmentOperation compound => compound.OperatorMethod is null && IsOwn(compound.Target),
        ISimpleAssignmentOperation assignment => !assignment.IsRef && IsOwn(assignment.Target),
        IIncrementOrDecrementOperation step => step.OperatorMethod is null && IsOwn(step.Target),
        IInvocationOperation call => KnownMembers.IsPure(call.TargetMethod) || FindBody(call.TargetMethod, compilation, path, cancellation) is not null,
        ILocalReferenceOperation local => IsInteger(local.Local.Type) && !local.IsDeclaration,
        IReturnOperation { Kind: OperationKind.Return } or IBlockOperation or IParameterReferenceOperation or ILiteralOperation or IConditionalOperation or IParenthesizedOperation or IArgumentOperation
            or IVariableDeclarationGroupOperation or IVariableDeclarationOperation or IVariableDeclaratorOperation or IVariableInitializerOperation or IExpressionStatementOperation
            or IForLoopOperation or IWhileLoopOperation or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.Continue } or IEmptyOperation
            or ISwitchExpressionOperation or ISwitchExpressionArmOperation or IConstantPatternOperation or IRelationalPatternOperation or IDiscardPatternOperation => true,
        _ => false,
    };

    private static bool IsOwn(IOperation target) => target is ILocalReferenceOperation or IParameterReferenceOperation;

    private static bool IsInteger(ITypeSymbol type) => type.SpecialType is SpecialType.System_Boolean or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64);
}
