using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Puts, beside each statement that moves a buffer variable, assignments to the integers that follow it.</summary>
internal sealed class MovingViewTracking(IReadOnlyDictionary<int, MovingView> views, VariableSource variables, Func<MovingView, Variable> arenaLength)
{
    /// <summary>The buffer variables that a statement sets, and to what; null stands for a new buffer of unknown length.</summary>
    public static IEnumerable<(Variable Target, Expression Value)> Moves(Statement statement) => statement switch
    {
        Declare { Variable.Type.IsBuffer: true, Value: { } value } declare => [(declare.Variable, value)],
        Assign { Target: Read { Type.IsBuffer: true } target } assign => [(target.Variable, assign.Value)],
        Permute permute => permute.Targets.Select((target, i) => (target, (Expression)new Read(permute.Sources[i]))),
        Call { Result: { } result } call when result.Type.IsBuffer => [(result, Returned(call, Given(call).Select(given => IndexIn(result, given))))],
        _ => [],
    };

    /// <summary>The arguments one of which, or a part of one, the call may return.</summary>
    public static IEnumerable<Variable> Given(Call call) =>
        call.Arguments.Where((argument, i) => argument is Read && call.Callee.MayReturn(i) && call.Callee.Parameters[i].Active).Select(a => ((Read)a).Variable);

    /// <summary>Where the result of a call lies in each argument of <see cref="Given"/>, or -1; right after the call.</summary>
    public static IEnumerable<Variable> Indices(Node call, int count) =>
        call.Parent.Nodes.SkipWhile(n => !ReferenceEquals(n, call)).Skip(1).Take(count).Select(n => ((Declare)n.Statement).Variable);

    /// <summary>What a call returns: the part of an argument in which the result is found to lie, else a new buffer.</summary>
    private static Expression Returned(Call call, IEnumerable<Expression> indices)
    {
        var type = (BufferType)call.Result!.Type;
        var length = new Length(call.Result);
        Expression returned = new Allocate(length, type, OnStack: false);
        foreach ((Variable given, Expression index) in Given(call).Zip(indices, (given, index) => (given, index)).Reverse())
            returned = new Conditional(new Binary(BinaryOperator.GreaterOrEqual, index, Literal.Int(0), IrType.Boolean), new Slice(given, index, length, type), returned);
        return returned;
    }

    private static Invoke IndexIn(Variable result, Variable given) =>
        new("AutodiffGen.AdjointBuffers.IndexIn<" + ((BufferType)result.Type).Element.Text + ">", [new Read(result), new Read(given)], IrType.Int32);

    /// <summary>The buffer variables that a view is taken of.</summary>
    public static IEnumerable<Variable> Sources(Expression value) => value switch
    {
        Conditional choice => Sources(choice.WhenTrue).Concat(Sources(choice.WhenFalse)),
        Slice slice => [slice.Buffer],
        Read { Type.IsBuffer: true } read => [read.Variable],
        _ => [],
    };

    public Block Rewrite(Block block)
    {
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            Statement rewritten = statement switch
            {
                If @if => @if with { Then = Rewrite(@if.Then), Else = Rewrite(@if.Else) },
                For @for => @for with { Body = Rewrite(@for.Body) },
                While @while => @while with { Body = Rewrite(@while.Body) },
                _ => statement,
            };
            Track(rewritten, output);
        }

        return new Block(output.ToEquatableArray());
    }

    private void Track(Statement statement, List<Statement> output)
    {
        var after = new List<Statement>();
        bool isCall = statement is Call;
        IEnumerable<(Variable Target, Expression Value)> moves = Moves(statement.Primal());
        if (statement is Call { Result: { } result } call && views.ContainsKey(result.Id) && Given(call).Any())
        {
            Variable[] indices = [.. Given(call).Select(given => variables.New(result.Name + "Index", IrType.Int32))];
            after.AddRange(indices.Zip(Given(call), (index, given) => new Declare(index, IndexIn(result, given))));
            moves = [(result, Returned(call, indices.Select(index => new Read(index))))];
        }

        foreach ((Variable target, Expression value) in moves)
        {
            if (!views.TryGetValue(target.Id, out MovingView? view)) continue;

            // What the new state is made of is read before the variable moves; the length of a returned buffer is known after the call.
            List<Statement> held = isCall ? after : output;
            (Expression root, Expression start, Expression count) = State(view, value);
            if (!view.IsWhole)
            {
                Set(view.Start, start, held, after);
                Set(view.Count, count, held, after);
            }

            if (view.Roots.Count + (view.UsesArena ? 1 : 0) > 1) Set(view.Root, root, held, after);
            if (Made(value) is Literal { Bits: 0 }) continue;
            Set(arenaLength(view), new Binary(BinaryOperator.Add, new Read(arenaLength(view)), Made(value), IrType.Int32), held, after);
        }

        output.Add(statement);
        output.AddRange(after);
    }

    /// <summary>How many elements of a value are new.</summary>
    private static Expression Made(Expression value) => value switch
    {
        Allocate allocate => allocate.Count,
        Conditional choice => Algebra.Select(choice.Condition, Made(choice.WhenTrue), Made(choice.WhenFalse)),
        _ => Literal.Int(0),
    };

    private void Set(Variable variable, Expression value, List<Statement> held, List<Statement> after)
    {
        if (value is Literal)
        {
            after.Add(new Assign(new Read(variable), value));
            return;
        }

        Variable local = variables.New(variable.Name, IrType.Int32);
        held.Add(new Declare(local, value));
        after.Add(new Assign(new Read(variable), new Read(local)));
    }

    private (Expression Root, Expression Start, Expression Count) State(MovingView view, Expression value)
    {
        switch (value)
        {
            case Conditional choice:
                (Expression Root, Expression Start, Expression Count) first = State(view, choice.WhenTrue);
                (Expression Root, Expression Start, Expression Count) second = State(view, choice.WhenFalse);
                return (Algebra.Select(choice.Condition, first.Root, second.Root), Algebra.Select(choice.Condition, first.Start, second.Start), Algebra.Select(choice.Condition, first.Count, second.Count));
            case Allocate allocate:
                return (Literal.Int(view.Roots.Count), new Read(arenaLength(view)), allocate.Count);
            case Read read:
                return State(view, read.Variable, Literal.Int(0), null);
            case Slice slice:
                return State(view, slice.Buffer, slice.Start ?? Literal.Int(0), slice.Count);
            default:
                throw new RefusalException(0, "the buffer variable '" + view.Variable.Name + "' is assigned something that can't be followed; assign it a buffer variable or a slice of one");
        }
    }

    private (Expression Root, Expression Start, Expression Count) State(MovingView view, Variable source, Expression start, Expression? count)
    {
        if (!views.TryGetValue(source.Id, out MovingView? other)) return (Literal.Int(view.IndexOf(source)), start, count ?? Integers.Subtract(new Length(source), start, IrType.Int32));
        List<int> indices = [.. other.Roots.Select(view.IndexOf)];
        if (other.UsesArena) indices.Add(view.Roots.Count);
        Expression root = Literal.Int(indices[indices.Count - 1]);
        for (int i = indices.Count - 2; i >= 0; i--)
            root = Algebra.Select(new Binary(BinaryOperator.Equal, new Read(other.Root), Literal.Int(i), IrType.Boolean), Literal.Int(indices[i]), root);
        return (root, Integers.Add(new Read(other.Start), start, IrType.Int32), count ?? Integers.Subtract(new Read(other.Count), start, IrType.Int32));
    }
}
