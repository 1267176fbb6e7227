using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary><c>switch</c> statements and expressions -> chains of <c>if</c>.</summary>
internal sealed partial class BodyBinder
{
    private void BindSwitch(ISwitchOperation operation)
    {
        int label = nextLabel++;
        branches[operation.ExitLabel] = new Break(label);
        PredeclareShared(operation);
        Expression value = BindMatched(operation.Value, "selector", operation.Cases.SelectMany(section => section.Clauses).Select(clause => (clause as IPatternCaseClauseOperation)?.Guard));
        ISwitchCaseOperation[] sections = operation.Cases.ToArray();
        if (NeedsSelection(operation))
        {
            BindSelection(operation, sections, value, label);
            return;
        }

        int otherwise = Array.FindIndex(sections, section => section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation));
        if (otherwise < 0 && sections.Length > 0 && !CanEnd(operation)) otherwise = sections.Length - 1;
        Block chain = Nested(() => BindChain(
            sections.Where((_, i) => i != otherwise).ToArray(), 0, value,
            section => BindSection(sections[Array.IndexOf(sections, section)], label),
            () =>
            {
                if (otherwise < 0) return;

                // It takes what comes to it, but its patterns may name parts of that.
                if (!sections[otherwise].Clauses.Any(clause => clause is IDefaultCaseClauseOperation)) BindClauses(sections[otherwise].Clauses, value);
                BindSection(sections[otherwise], label);
            }));
        if (!Jumps.Leaves(chain, label))
        {
            foreach (Statement statement in chain.Statements) block.Add(statement);
            return;
        }

        Emit(new Breakable(chain, label));
    }

    /// <summary>Whether control can come to the end of a switch; not if its cases cover all values and none of them breaks.</summary>
    private bool CanEnd(ISwitchOperation operation) =>
        operation.Syntax is not StatementSyntax statement || ModelOf(statement).AnalyzeControlFlow(statement) is not { Succeeded: true, EndPointIsReachable: false };

    /// <summary>
    /// A chain of <c>if</c> does not do for a jump between sections, nor for a section with <c>default</c> and other patterns that overlap later ones.
    /// </summary>
    private static bool NeedsSelection(ISwitchOperation operation) =>
        operation.Cases.Any(section => section.Clauses.Length > 1 && section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation)
            && operation.Cases.Any(other => other.Clauses.Any(clause => clause is IPatternCaseClauseOperation)))
        || operation.Cases.Any(section => section.Body.Any(statement => statement.DescendantsAndSelf().Any(inner => inner is IBranchOperation { BranchKind: BranchKind.GoTo })));

    /// <summary>Locals of a switch that one section declares and another uses are declared in front of it.</summary>
    private void PredeclareShared(ISwitchOperation operation)
    {
        foreach (ILocalSymbol local in operation.Locals)
        {
            int uses = operation.Cases.Count(section => section.Body.Any(statement => statement.DescendantsAndSelf().Any(
                inner => inner is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)
                    || inner is IVariableDeclaratorOperation declarator && SymbolEqualityComparer.Default.Equals(declarator.Symbol, local))));
            if (uses > 1 && !local.IsConst && !local.IsRef && !IsDefined(local)) DeclarePlace(DefinePlace(local, local.Type), null, operation);
        }
    }

    /// <summary>Tests the sections from one on, in order, with the effects of each test in front of it.</summary>
    private void BindChain(ISwitchCaseOperation[] sections, int index, Expression value, Action<ISwitchCaseOperation> bind, Action otherwise)
    {
        if (index == sections.Length)
        {
            otherwise();
            return;
        }

        Expression test = BindClauses(sections[index].Clauses, value);
        Block then = Nested(() => bind(sections[index]));
        Block rest = Nested(() => BindChain(sections, index + 1, value, bind, otherwise));
        EmitIf(test, then, rest);
    }

    private Expression BindClauses(IReadOnlyList<ICaseClauseOperation> clauses, Expression value)
    {
        Expression? result = null;
        foreach (ICaseClauseOperation clause in clauses)
        {
            if (clause is IDefaultCaseClauseOperation) continue;
            if (result is null)
            {
                result = BindClause(clause, value);
                continue;
            }

            Expression next = null!;
            Nested(() => next = BindClause(clause, value), out List<Statement> statements);
            if (statements.Count == 0)
            {
                result = Join(BinaryOperator.OrElse, result, next);
                continue;
            }

            Read matched = Save(result, "matches");
            statements.Add(new Assign(matched, next) { Ordinal = ordinal });
            Emit(new If(new Unary(UnaryOperator.Not, matched, IrType.Boolean), AsBlock(statements), Block.Empty));
            result = matched;
        }

        return result ?? Literal.Bool(false);
    }

    private Expression BindClause(ICaseClauseOperation clause, Expression value)
    {
        switch (clause)
        {
            case ISingleValueCaseClauseOperation single:
                Expression constant = Bind(single.Value);
                return value.Type is PrimitiveType && constant.Type == value.Type
                    ? new Binary(BinaryOperator.Equal, value, constant, IrType.Boolean)
                    : single.Value.ConstantValue is { HasValue: true, Value: null } ? IsNull(value) : new Template("{0} == {1}", [value, constant], IrType.Boolean);
            case IPatternCaseClauseOperation pattern:
                return WithGuard(MakeTest(pattern.Pattern, value), pattern.Guard);
            default:
                RefuseKind(clause);
                return Literal.Bool(true);
        }
    }

    /// <summary>A test and its <c>when</c>, which is evaluated only if the test holds.</summary>
    private Expression WithGuard(Expression test, IOperation? guard)
    {
        if (guard is null) return test;
        Expression condition = BindNested(guard, out List<Statement> statements);
        if (statements.Count == 0) return Join(BinaryOperator.AndAlso, test, condition);
        Read matched = Save(test, "matches");
        statements.Add(new Assign(matched, condition) { Ordinal = ordinal });
        Emit(new If(matched, AsBlock(statements), Block.Empty));
        return matched;
    }

    /// <summary>The body of a section; a <c>break</c> at its end is what happens anyway.</summary>
    private void BindSection(ISwitchCaseOperation section, int label)
    {
        BindStatements(section.Body);
        if (block.Count > 0 && block[block.Count - 1] is Break last && last.Label == label) block.RemoveAt(block.Count - 1);
    }

    /// <summary>
    /// A switch with jumps between sections: the number of the section goes to a variable, and a loop runs the section with that number until one leaves.
    /// </summary>
    private void BindSelection(ISwitchOperation operation, ISwitchCaseOperation[] sections, Expression value, int label)
    {
        Variable selected = NewVariable("section", IrType.Int32);
        int otherwise = Array.FindIndex(sections, section => section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation));
        Emit(new Declare(selected, Literal.Int(otherwise)));
        BindChain(
            sections.Where(section => section.Clauses.Any(clause => clause is not IDefaultCaseClauseOperation)).ToArray(), 0, value,
            section => Emit(new Assign(new Read(selected), Literal.Int(Array.IndexOf(sections, section)))),
            () => { });

        int loop = nextLabel++;
        for (int i = 0; i < sections.Length; i++)
        {
            foreach (ICaseClauseOperation clause in sections[i].Clauses)
            {
                if (clause.Label is { } target) jumps[target] = (selected, i, loop);
            }
        }

        branches[operation.ExitLabel] = new Break(loop);
        Block body = Nested(() =>
        {
            BindSections(sections, 0, selected, otherwise >= 0);
            if (otherwise < 0) Emit(new Break(loop));
        });
        Emit(new While(Literal.Bool(true), body, Block.Empty, false, loop));
    }

    private Dictionary<ILabelSymbol, (Variable Selected, int Section, int Loop)> jumps = new(SymbolEqualityComparer.Default);

    private void BindSections(ISwitchCaseOperation[] sections, int index, Variable selected, bool isExhaustive)
    {
        if (index == sections.Length) return;
        Block then = Nested(() => BindStatements(sections[index].Body));
        Block rest = Nested(() => BindSections(sections, index + 1, selected, isExhaustive));
        if (isExhaustive && index == sections.Length - 1)
        {
            foreach (Statement statement in then.Statements) block.Add(statement);
            return;
        }

        Emit(new If(new Binary(BinaryOperator.Equal, new Read(selected), Literal.Int(index), IrType.Boolean), then, rest));
    }

    private bool TryBindJump(IBranchOperation branch)
    {
        if (!jumps.TryGetValue(branch.Target, out (Variable Selected, int Section, int Loop) jump)) return false;
        Emit(new Assign(new Read(jump.Selected), Literal.Int(jump.Section)));
        Emit(new Continue(jump.Loop));
        return true;
    }

    private Expression BindSwitchExpression(ISwitchExpressionOperation operation)
    {
        if (operation.Type is null || operation.Value.Type is null) return Invalid(operation);
        Expression value = BindMatched(operation.Value, "selector", operation.Arms.Select(arm => arm.Guard));
        Expression result = NewResultPlace(operation, "choice");
        Block arms = Nested(() => BindArms(operation, 0, value, result));
        if (result is Read { Variable: { Type.IsBuffer: false } variable } && Fold(arms, variable) is { } choice)
        {
            Undefine(variable);
            return choice;
        }

        DeclarePlace(result, null, operation);
        foreach (Statement statement in arms.Statements) block.Add(statement);
        return result;
    }

    /// <summary>The value of a chain of <c>if</c> that only assigns a result, as nested <c>?:</c>; null if it does more.</summary>
    private static Expression? Fold(Block branch, Variable result)
    {
        if (branch.Statements.Count != 1) return null;
        return branch.Statements[0] switch
        {
            Assign { Target: Read target } assign when target.Variable == result => assign.Value,
            If choice when Fold(choice.Then, result) is { } then && Fold(choice.Else, result) is { } otherwise => new Conditional(choice.Condition, then, otherwise),
            _ => null,
        };
    }

    /// <summary>Whether an arm takes every value that comes to it.</summary>
    private static bool IsLast(ISwitchExpressionOperation operation, int index) =>
        index == operation.Arms.Length - 1 && operation.Arms[index].Guard is null && (operation.IsExhaustive || operation.Arms[index].Pattern is IDiscardPatternOperation);

    private void BindArms(ISwitchExpressionOperation operation, int index, Expression value, Expression result)
    {
        if (index == operation.Arms.Length)
        {
            Emit(new Effect("throw new global::System.Runtime.CompilerServices.SwitchExpressionException({0})", [value], null, [], Exits: true));
            return;
        }

        ISwitchExpressionArmOperation arm = operation.Arms[index];
        Expression test = WithGuard(MakeTest(arm.Pattern, value), arm.Guard);
        if (IsLast(operation, index) || test is Literal { Bits: 1 })
        {
            Expression last = Bind(arm.Value);
            AppendResult(block, result, last, arm);
            return;
        }

        Expression chosen = BindNested(arm.Value, out List<Statement> then);
        AppendResult(then, result, chosen, arm);
        Block rest = Nested(() => BindArms(operation, index + 1, value, result));
        EmitIf(test, AsBlock(then), rest);
    }
}
