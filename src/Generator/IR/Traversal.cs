namespace AutodiffGen.Generator.IR;

/// <summary>Enumerates parts of expressions and statements.</summary>
internal static class Traversal
{
    public static IEnumerable<Expression> Children(this Expression expression) => expression switch
    {
        Element element => [element.Index],
        Subscripts subscripts => subscripts.Items,
        RowLength length => [length.Row],
        Unary unary => [unary.Operand],
        Binary binary => [binary.Left, binary.Right],
        Convert convert => [convert.Operand],
        Conditional conditional => [conditional.Condition, conditional.WhenTrue, conditional.WhenFalse],
        Invoke invoke => invoke.Arguments,
        Template template => template.Operands,
        Slice { Start: not null, Count: not null } slice => [slice.Start, slice.Count],
        Slice { Start: not null } slice => [slice.Start],
        Slice { Count: not null } slice => [slice.Count],
        Allocate allocate => [allocate.Count],
        _ => [],
    };

    /// <summary>The expression and all below it, parents first.</summary>
    public static IEnumerable<Expression> Descendants(this Expression expression)
    {
        // A stack of its own: nested iterators would cost the depth of the tree at each step.
        var pending = new Stack<Expression>();
        pending.Push(expression);
        while (pending.Count > 0)
        {
            Expression next = pending.Pop();
            yield return next;
            PushChildren(next, pending);
        }
    }

    /// <summary>The variables that the expression names: scalars read, and buffers whose elements, lengths or references it uses.</summary>
    public static IEnumerable<Variable> Variables(this Expression expression) => expression switch
    {
        Literal => [],
        Read read => [read.Variable],
        _ => VariablesBelow(expression),
    };

    private static IEnumerable<Variable> VariablesBelow(Expression expression)
    {
        var pending = new Stack<Expression>();
        pending.Push(expression);
        while (pending.Count > 0)
        {
            Expression next = pending.Pop();
            if (next.NamedVariable() is { } variable) yield return variable;
            PushChildren(next, pending);
        }
    }

    /// <summary>Pushes the children, the first on top; the common kinds without a detour, since every pass comes by here.</summary>
    private static void PushChildren(Expression expression, Stack<Expression> pending)
    {
        switch (expression)
        {
            case Literal or Read or Length:
                break;
            case Element element:
                pending.Push(element.Index);
                break;
            case Unary unary:
                pending.Push(unary.Operand);
                break;
            case Binary binary:
                pending.Push(binary.Right);
                pending.Push(binary.Left);
                break;
            default:
                foreach (Expression child in expression.Children().Reverse()) pending.Push(child);
                break;
        }
    }

    /// <summary>An index with each of its subscripts replaced.</summary>
    public static Expression EachSubscript(this Expression index, Func<Expression, Expression> replace) =>
        index is Subscripts subscripts ? new Subscripts(subscripts.Items.Select(replace).ToEquatableArray()) : replace(index);

    public static Variable? NamedVariable(this Expression expression) => expression switch
    {
        Read read => read.Variable,
        Element element => element.Buffer,
        Length length => length.Buffer,
        RowLength length => length.Buffer,
        Slice slice => slice.Buffer,
        _ => null,
    };

    /// <summary>The expressions that a statement itself evaluates or assigns to, without those of nested statements.</summary>
    public static IEnumerable<Expression> Expressions(this Statement statement) => statement switch
    {
        Declare { Value: not null } declare => [declare.Value],
        Assign assign => [assign.Target, assign.Value],
        Increment increment => [increment.Target, increment.Value],
        If @if => [@if.Condition],
        For { Guard: { } guard } @for => [@for.From, @for.To, @for.Step, guard],
        For { Parallelism: { } parallelism } @for => [@for.From, @for.To, @for.Step, .. new[] { parallelism.Options, parallelism.Runner }.OfType<Variable>().Select(v => new Read(v))],
        For @for => [@for.From, @for.To, @for.Step],
        While @while => [@while.Condition],
        Return { Value: not null } @return => [@return.Value],
        Call call => call.Arguments,
        Effect effect => effect.Operands,
        Fill fill => [new Read(fill.Buffer), fill.Value],
        Copy copy => [new Read(copy.Source), new Read(copy.Target)],
        Permute permute => permute.Targets.Concat(permute.Sources).Select(v => new Read(v)),
        Differentiated differentiated => differentiated.Primal.Expressions().Concat(differentiated.Terms.SelectMany(t => new[] { t.Coefficient, t.Reference })),
        TapePush push => [push.Value],
        TapeWindow window => [window.Count],
        TakePair pair => pair.Source.Operands,
        ReturnTuple tuple => tuple.Values,
        _ => [],
    };

    public static IEnumerable<Block> Blocks(this Statement statement) => statement switch
    {
        If @if => [@if.Then, @if.Else],
        For @for => [@for.Body],
        While @while => [@while.Body, @while.Update],
        Breakable breakable => [breakable.Body],
        WithTapes tapes => [tapes.Body],
        WithCleanup cleanup => [cleanup.Body, cleanup.Cleanup],
        _ => [],
    };

    /// <summary>All statements of a block, nested ones included, in order.</summary>
    public static IEnumerable<Statement> All(this Block block)
    {
        foreach (Statement statement in block.Statements)
        {
            yield return statement;
            foreach (Block nested in statement.Blocks())
            {
                foreach (Statement inner in nested.All()) yield return inner;
            }
        }
    }

    /// <summary>The statement without its linear part.</summary>
    public static Statement Primal(this Statement statement) => statement is Differentiated differentiated ? differentiated.Primal : statement;

    /// <summary>Whether a statement leaves every value as it is: what counts of it is its linear part.</summary>
    public static bool IsIdle(this Statement statement) => statement.Primal() switch
    {
        Assign { Target.Type.IsReal: true } assign => assign.Target.Equals(assign.Value),
        Increment { Value: Literal { Code: null, Type.IsReal: true } value } => value.Equals(Literal.Real(-0.0, value.Type)),
        _ => false,
    };
}
