using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Rewrites a linear program so that control leaves every block at its end: <c>break</c>, <c>continue</c> and early <c>return</c> become conditions, by nesting where that is enough
/// and by flags where it isn't. A <c>return</c> assigns the result. Loops whose trip count is unknown at entry count their iterations.
/// </summary>
internal sealed class Normalization
{
    private const int ReturnTarget = int.MinValue;

    private readonly LinearProgram program;
    private readonly Dictionary<int, Variable> exits = [];
    private readonly Dictionary<int, Variable> skips = [];

    private Normalization(LinearProgram program) => this.program = program;

    /// <summary>The normalized body; its last statement returns the result, if there is one.</summary>
    public static Block WithReturn(LinearProgram program)
    {
        Block body = WithoutReturn(program);
        if (program.Result is not { } result) return body;
        var value = new Read(result);
        Statement last = new Return(value);
        if (result.Type.IsReal) last = new Differentiated(last, value, [new LinearTerm(Literal.Real(1, result.Type), value, false)], false);
        return new Block([new Declare(result, null), .. body.Statements, last]);
    }

    /// <summary>The normalized body without a return statement: at its end the result variable, which is not declared, holds the result.</summary>
    public static Block WithoutReturn(LinearProgram program) => new Normalization(program).Run();

    private Block Run()
    {
        List<Statement> body = Lower([.. program.Body.Statements]);
        if (exits.TryGetValue(ReturnTarget, out Variable? returned)) body.Insert(0, new Declare(returned, Literal.Bool(false)));
        return Flags.RemoveUnread(new Block(body.ToEquatableArray()), [.. exits.Values.Concat(skips.Values).Select(v => v.Id)]);
    }

    private List<Statement> Lower(List<Statement> statements)
    {
        var output = new List<Statement>();
        for (int i = 0; i < statements.Count; i++)
        {
            Statement statement = statements[i];
            List<Statement> rest = statements.GetRange(i + 1, statements.Count - i - 1);
            HashSet<int> targets = Targets(statement);
            switch (statement.Primal())
            {
                case Return:
                    AddReturn(statement, output);
                    output.Add(Set(exits, ReturnTarget, "returned"));
                    return output;
                case Break @break:
                    output.Add(Set(exits, @break.Label, "exited"));
                    return output;
                case Continue @continue:
                    output.Add(Set(skips, @continue.Label, "skipped"));
                    return output;
                case If @if when targets.Count > 0:
                    if (Leaves(@if.Then))
                    {
                        output.Add(@if with { Then = LowerBlock(@if.Then), Else = new Block(Lower([.. @if.Else.Statements, .. rest]).ToEquatableArray()) });
                        return output;
                    }

                    if (Leaves(@if.Else))
                    {
                        output.Add(@if with { Then = new Block(Lower([.. @if.Then.Statements, .. rest]).ToEquatableArray()), Else = LowerBlock(@if.Else) });
                        return output;
                    }

                    output.Add(@if with { Then = LowerBlock(@if.Then), Else = LowerBlock(@if.Else) });
                    break;
                case If @if:
                    output.Add(@if with { Then = LowerBlock(@if.Then), Else = LowerBlock(@if.Else) });
                    break;
                case For @for:
                    LowerFor(@for, output);
                    break;
                case While @while:
                    LowerWhile(@while, output);
                    break;
                case Breakable breakable:
                    List<Statement> body = Lower([.. breakable.Body.Statements]);
                    if (exits.TryGetValue(breakable.Label, out Variable? left)) output.Add(new Declare(left, Literal.Bool(false)));
                    output.AddRange(body);
                    break;
                default:
                    output.Add(statement);
                    break;
            }

            if (targets.Count > 0 && rest.Count > 0)
            {
                output.Add(new If(NoneOf(targets), new Block(Lower(rest).ToEquatableArray()), Block.Empty));
                return output;
            }
        }

        return output;
    }

    private Block LowerBlock(Block block) => new(Lower([.. block.Statements]).ToEquatableArray());

    private void AddReturn(Statement statement, List<Statement> output)
    {
        if (program.Result is not { } result || statement.Primal() is not Return { Value: { } value } @return) return;
        if (statement is Differentiated differentiated) output.Add(differentiated with { Primal = new Assign(new Read(result), value) { Ordinal = @return.Ordinal } });
        else output.Add(new Assign(new Read(result), value) { Ordinal = @return.Ordinal });
    }

    private void LowerFor(For @for, List<Statement> output)
    {
        List<Statement> body = Lower([.. @for.Body.Statements]);
        if (skips.TryGetValue(@for.Label, out Variable? skip)) body.Insert(0, new Declare(skip, Literal.Bool(false)));
        HashSet<int> leaving = Targets(@for.Body);
        leaving.Remove(ContinueTarget(@for.Label));
        if (exits.TryGetValue(@for.Label, out Variable? exited)) output.Add(new Declare(exited, Literal.Bool(false)));
        Expression? guard = leaving.Count > 0 ? NoneOf(leaving) : null;
        Variable? count = guard is not null && IsActive(body) ? AddTripCount(body, output) : null;
        output.Add(@for with { Body = new Block(body.ToEquatableArray()), Guard = guard, TripCount = count });
    }

    private void LowerWhile(While @while, List<Statement> output)
    {
        List<Statement> body = Lower([.. @while.Body.Statements]);
        if (skips.TryGetValue(@while.Label, out Variable? skip)) body.Insert(0, new Declare(skip, Literal.Bool(false)));
        HashSet<int> leaving = Targets(@while.Body);
        leaving.Remove(ContinueTarget(@while.Label));
        if (exits.TryGetValue(@while.Label, out Variable? exited)) output.Add(new Declare(exited, Literal.Bool(false)));
        List<Statement> tail = Lower([.. @while.Update.Statements]);
        Expression condition = @while.Condition;
        if (@while.TestAtEnd)
        {
            Variable again = program.Variables.New("again", IrType.Boolean);
            output.Add(new Declare(again, Literal.Bool(true)));
            tail.Add(new Assign(new Read(again), condition));
            condition = new Read(again);
        }

        if (leaving.Count > 0)
        {
            condition = condition is Literal { Bits: 1 } ? NoneOf(leaving) : new Binary(BinaryOperator.AndAlso, NoneOf(leaving), condition, IrType.Boolean);
            if (tail.Count > 0) body.Add(new If(NoneOf(leaving), new Block(tail.ToEquatableArray()), Block.Empty));
        }
        else
        {
            body.AddRange(tail);
        }

        Variable? count = IsActive(body) ? AddTripCount(body, output) : null;
        output.Add(new While(condition, new Block(body.ToEquatableArray()), Block.Empty, false, @while.Label) { Ordinal = @while.Ordinal, TripCount = count });
    }

    private Variable AddTripCount(List<Statement> body, List<Statement> output)
    {
        Variable count = program.Variables.New("iterations", IrType.Int32);
        output.Add(new Declare(count, Literal.Int(0)));
        body.Insert(0, new Assign(new Read(count), new Binary(BinaryOperator.Add, new Read(count), Literal.Int(1), IrType.Int32)));
        return count;
    }

    private bool IsActive(IEnumerable<Statement> statements) => new Block(statements.ToEquatableArray()).All().Any(s => s is Differentiated or Call or Permute || s.Expressions().SelectMany(e => e.Variables()).Any(program.Activity.IsActive));

    private Statement Set(Dictionary<int, Variable> flags, int label, string name) => new Assign(new Read(Flag(flags, label, name)), Literal.Bool(true));

    private Variable Flag(Dictionary<int, Variable> flags, int label, string name)
    {
        if (!flags.TryGetValue(label, out Variable? flag)) flags[label] = flag = program.Variables.New(name, IrType.Boolean);
        return flag;
    }

    private Expression NoneOf(HashSet<int> targets)
    {
        Expression? condition = null;
        foreach (int target in targets.OrderBy(t => t))
        {
            Variable flag = target == ReturnTarget ? Flag(exits, target, "returned") : target < 0 ? Flag(skips, -1 - target, "skipped") : Flag(exits, target, "exited");
            Expression not = new Unary(UnaryOperator.Not, new Read(flag), IrType.Boolean);
            condition = condition is null ? not : new Binary(BinaryOperator.AndAlso, condition, not, IrType.Boolean);
        }

        return condition!;
    }

    private static int ContinueTarget(int label) => -1 - label;

    /// <summary>Whether control never reaches the end of the block.</summary>
    private static bool Leaves(Block block) => block.Statements.Count > 0 && block.Statements[block.Statements.Count - 1].Primal() switch
    {
        Return or Break or Continue => true,
        Effect effect => effect.Exits,
        If @if => Leaves(@if.Then) && Leaves(@if.Else),
        _ => false,
    };

    private static HashSet<int> Targets(Block block) => [.. block.Statements.SelectMany(Targets)];

    private static HashSet<int> Targets(Statement statement)
    {
        switch (statement.Primal())
        {
            case Return:
                return [ReturnTarget];
            case Break @break:
                return [@break.Label];
            case Continue @continue:
                return [ContinueTarget(@continue.Label)];
            default:
                HashSet<int> targets = [.. statement.Blocks().SelectMany(Targets)];
                int label = statement switch { For @for => @for.Label, While @while => @while.Label, Breakable breakable => breakable.Label, _ => -1 };
                if (label >= 0)
                {
                    targets.Remove(label);
                    targets.Remove(ContinueTarget(label));
                }

                return targets;
        }
    }
}
