using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Statements: the dispatch over operation kinds, blocks, declarations, <c>if</c> and <c>return</c>.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Binds the whole body.</summary>
    public Block BindBody(IMethodBodyOperation body)
    {
        root = body;
        keepsBuffers = InlinedBody.KeepsBuffers([body], []);
        Block statements = Nested(() => BindStatement((IOperation?)body.BlockBody ?? body.ExpressionBody!));
        CheckCleanups(statements);
        return prologue.Count == 0 ? statements : new Block(prologue.Concat(statements.Statements).ToEquatableArray());
    }

    private void BindStatement(IOperation operation)
    {
        switch (operation)
        {
            case IBlockOperation nested:
                BindStatements(nested.Operations);
                return;
            case IEmptyOperation:
                return;
        }

        StartStatement(operation);
        PredeclareExpressionVariables(operation);
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
            case ISwitchOperation choice:
                BindSwitch(choice);
                break;
            case IBranchOperation branch:
                BindBranch(branch);
                break;
            case IThrowOperation exit:
                BindThrow(exit);
                break;
            case ILocalFunctionOperation:
                // Its body is bound where it is called.
                break;
            case ITryOperation region:
                BindTry(region);
                break;
            case IUsingOperation region:
                BindUsing(region);
                break;
            case IUsingDeclarationOperation { IsAsynchronous: false, Parent: { } scope } region:
                OpenResources(region.DeclarationGroup, scope);
                break;
            case ILabeledOperation or IUsingDeclarationOperation or ILockOperation:
                RefuseKind(operation);
                break;
            case IInvalidOperation:
                Invalid(operation);
                break;
            default:
                RefuseKind(operation);
                break;
        }
    }

    /// <summary>Binds statements up to the first after which control does not go on: the compiler would warn of what follows.</summary>
    private void BindStatements(IEnumerable<IOperation> statements)
    {
        StorageWish outer = wish;
        int start = block.Count;
        int open = regions.Count;
        foreach (IOperation statement in statements)
        {
            if (block.Count > 0 && Jumps.Exits(block[block.Count - 1]) && statement is not ILocalFunctionOperation) break;
            BindStatement(statement);
        }

        // Resources that the statements declare live to the end.
        while (regions.Count > open) Close(start, regions[regions.Count - 1].Scope);
        wish = outer;
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
            else if (local.IsRef) BindReferenceLocal(local, declarator, initializer);
            else if (initializer is not null) BindInitializer(local, initializer);
            else DeclareUnassigned(local, declarator);
        }
    }

    private void DeclareUnassigned(ILocalSymbol local, IOperation declarator)
    {
        NeedsFlowAnalysis = true;
        if (!IsDefined(local) && CheckType(declarator, local.Type)) DeclarePlace(DefinePlace(local, local.Type), null, declarator);
    }

    private void BindInitializer(ILocalSymbol local, IOperation initializer)
    {
        if (local.IsConst || !CheckType(initializer, local.Type) || TryKeepFunction(local, initializer) || TryKeepQuery(local, initializer) || TryKeepObject(local, initializer) || TryKeepJagged(local, initializer)) return;
        if (variables.TryGetValue(local, out Variable? known))
        {
            // Declared in front of a switch, since another section uses it too.
            Emit(new Assign(new Read(known), AsInitializer(Bind(initializer), known.Type)));
            return;
        }

        if (Shapes.Find(local.Type) is not null)
        {
            Expression whole = Bind(initializer);
            if (substitutes.TryGetValue(local, out Expression? place)) AssignPlace(place, whole, initializer);
            else DeclarePlace(DefinePlace(local, local.Type), whole, initializer);
            return;
        }

        destination = (Shapes.FindElement(local.Type) is null ? SkipIdentity(initializer) : Unwrap(initializer), local);
        Expression value = Bind(initializer);
        destination = null;
        if (value is StructBuffer structs)
        {
            DefineBuffer(local, local.Type, structs, moves: false);
            return;
        }

        if (value is Read read && variables.TryGetValue(local, out Variable? made) && made == read.Variable) return;
        Variable variable = Define(local, TypeOf(local.Type));
        Emit(new Declare(variable, AsInitializer(value, variable.Type)));
    }

    private static IOperation SkipIdentity(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IParenthesizedOperation parentheses:
                    operation = parentheses.Operand;
                    break;
                case IConversionOperation conversion when conversion.Conversion.IsIdentity || IsCollectionExpression(conversion.Operand) || conversion.Operand is IInvocationOperation { TargetMethod.Name: "Clone" }:
                    operation = conversion.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>
    /// Declares the locals that a statement's expressions declare (<c>out var x</c>, <c>is var x</c>) in front of it, since the expression that declares one may
    /// end up in a nested block. Those of a plain deconstruction are declared with their values.
    /// </summary>
    private void PredeclareExpressionVariables(IOperation operation)
    {
        if (operation is IVariableDeclarationGroupOperation { Syntax: LocalDeclarationStatementSyntax { Declaration.Variables: var declarators } } && declarators.All(declarator => declarator.Initializer is null)) return;
        SyntaxNode root = operation.Syntax;
        SyntaxNode? excluded = operation is IExpressionStatementOperation { Operation: IDeconstructionAssignmentOperation { Target.Syntax: var target } } ? target : null;
        foreach (SyntaxNode node in root.DescendantNodes(node => (node == root || node is not StatementSyntax) && node is not AnonymousFunctionExpressionSyntax && node != excluded))
        {
            if (node is not SingleVariableDesignationSyntax || ModelOf(node).GetDeclaredSymbol(node, cancellation) is not ILocalSymbol local || IsDefined(local)) continue;
            if (local.Type is IErrorTypeSymbol) IsInvalid = true;
            else if (!local.IsRef && node.Parent?.Parent != root) DeclarePlace(DefinePlace(local, local.Type), null, operation);
        }
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
            case IDeconstructionAssignmentOperation assignment:
                BindDeconstruction(assignment);
                break;
            case IInvocationOperation { Type: not IErrorTypeSymbol } invocation:
                KeepThrow(BindInvocation(invocation, isResultRead: false));
                break;
            case IObjectCreationOperation or IAwaitOperation or IThrowOperation or IInvalidOperation or ICoalesceAssignmentOperation or IConditionalAccessOperation or IDynamicInvocationOperation
                or IEventAssignmentOperation or IConversionOperation:
                KeepThrow(Bind(operation));
                break;
            default:
                // Only these kinds can stand as statements; the body of void F() => expression is one of them too.
                Bind(operation);
                NeedsFlowAnalysis = true;
                break;
        }
    }

    /// <summary>Evaluates a value that nobody reads if that may throw.</summary>
    private void KeepThrow(Expression value)
    {
        if (Footprint.MayThrow(value)) Save(value, "unused");
    }

    private void BindIf(IConditionalOperation operation)
    {
        Expression condition = Bind(operation.Condition);
        HashSet<int> outer = present;
        Block Branch(IOperation? statement, bool holds)
        {
            present = [.. outer];
            NotePresent(condition, holds);
            Block bound = BindNestedStatement(statement);
            present = outer;
            return bound;
        }

        Block then = Branch(operation.WhenTrue, holds: true);
        Block otherwise = Branch(operation.WhenFalse, holds: false);
        EmitIf(condition, then, otherwise);
        if (then.Statements.Count > 0 && Jumps.Exits(then.Statements[then.Statements.Count - 1])) NotePresent(condition, holds: false);
    }

    private void BindReturn(IReturnOperation operation)
    {
        if (inlined.Count > 0)
        {
            BindInlinedReturn(inlined.Peek(), operation);
            return;
        }

        if (operation.ReturnedValue is not { } value)
        {
            if (!method.ReturnsVoid) IsInvalid = true;
            LeaveRegions(operation, _ => false);
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
        if (resultPlace is not null)
        {
            AssignPlace(resultPlace, result, value);
            LeaveRegions(operation, _ => false);
            Emit(new Return(null));
            return;
        }

        if (result is Slice or Allocate || (result is not (Read or Literal) && LeavesRegion(operation))) result = Save(result, "result");
        LeaveRegions(operation, _ => false);
        Emit(new Return(result));
    }
}
