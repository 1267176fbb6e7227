using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Statements: the dispatch over operation kinds, blocks, declarations, <c>if</c> and <c>return</c>.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Binds the whole body.</summary>
    public Block BindBody(IMethodBodyOperation body) => Nested(() =>
    {
        if (body.BlockBody is { } statements) BindStatement(statements);
        else if (body.ExpressionBody is { } expression) BindStatement(expression);
    });

    private void BindStatement(IOperation operation)
    {
        switch (operation)
        {
            case IBlockOperation nested:
                foreach (IOperation statement in nested.Operations) BindStatement(statement);
                return;
            case IEmptyOperation:
                return;
        }

        StartStatement(operation);
        switch (operation)
        {
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclarationOperation declaration in group.Declarations) BindDeclaration(declaration);
                break;
            case IExpressionStatementOperation expression:
                BindEffect(expression.Operation);
                break;
            case IConditionalOperation choice:
                BindIf(choice);
                break;
            case IReturnOperation { Kind: OperationKind.Return } exit:
                BindReturn(exit);
                break;
            case IForLoopOperation loop:
                BindFor(loop);
                break;
            case IForEachLoopOperation loop:
                BindForEach(loop);
                break;
            case IWhileLoopOperation loop:
                BindWhile(loop);
                break;
            case IBranchOperation branch:
                BindBranch(branch);
                break;
            case IInvalidOperation:
                Invalid(operation);
                break;
            default:
                RefuseKind(operation);
                break;
        }
    }

    private Block BindNestedStatement(IOperation? operation) => Nested(() =>
    {
        if (operation is not null) BindStatement(operation);
    });

    private void BindDeclaration(IVariableDeclarationOperation declaration)
    {
        foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
        {
            ILocalSymbol local = declarator.Symbol;
            IOperation? initializer = (declarator.Initializer ?? declaration.Initializer)?.Value;
            if (local.Type is IErrorTypeSymbol) Invalid(declarator);
            else if (local.IsRef) Refuse(declarator, "A ref local", "use a subscript, or a slice of the span");
            else if (initializer is not null) BindInitializer(local, initializer);
            else Emit(new Declare(Define(local, TypeBinder.Bind(local.Type)), null));
        }
    }

    private void BindInitializer(ILocalSymbol local, IOperation initializer)
    {
        if (local.IsConst) return;
        Expression value = Bind(initializer);
        Emit(new Declare(Define(local, TypeBinder.Bind(local.Type)), AsInitializer(value)));
    }

    /// <summary>Binds an expression whose value nobody reads.</summary>
    private void BindEffect(IOperation operation)
    {
        switch (operation)
        {
            case IParenthesizedOperation parentheses:
                BindEffect(parentheses.Operand);
                break;
            case ISimpleAssignmentOperation assignment:
                BindAssignment(assignment, isStatement: true);
                break;
            case ICompoundAssignmentOperation assignment:
                BindCompoundAssignment(assignment, isStatement: true);
                break;
            case IIncrementOrDecrementOperation step:
                BindStep(step, isStatement: true);
                break;
            default:
                Expression value = Bind(operation);
                if (Footprint.MayThrow(value)) Save(value, "unused");
                break;
        }
    }

    private void BindIf(IConditionalOperation operation)
    {
        Expression condition = Bind(operation.Condition);
        Block then = BindNestedStatement(operation.WhenTrue);
        Block otherwise = BindNestedStatement(operation.WhenFalse);
        Emit(new If(condition, then, otherwise));
    }

    private void BindReturn(IReturnOperation operation)
    {
        if (operation.ReturnedValue is not { } value)
        {
            Emit(new Return(null));
            return;
        }

        if (method.ReturnsVoid)
        {
            // The body of void F() => expression.
            BindEffect(value);
            return;
        }

        Expression result = Bind(value);
        Emit(new Return(result is Slice or Allocate ? Save(result, "result") : result));
    }
}
