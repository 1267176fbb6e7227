using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Applies an expression rewriter to everything that the statements of a block evaluate.</summary>
internal sealed class Rewriting(ExpressionRewriter rewriter)
{
    public Block Apply(Block block) => new(block.Statements.Select(Apply).ToEquatableArray());

    private Statement Apply(Statement statement) => statement switch
    {
        Declare { Value: { } value } declare => declare with { Value = rewriter.Rewrite(value) },
        Assign assign => assign with { Target = Target(assign.Target), Value = rewriter.Rewrite(assign.Value) },
        Increment increment => increment with { Target = Target(increment.Target), Value = rewriter.Rewrite(increment.Value) },
        If @if => @if with { Condition = rewriter.Rewrite(@if.Condition), Then = Apply(@if.Then), Else = Apply(@if.Else) },
        For @for => @for with
        {
            From = rewriter.Rewrite(@for.From),
            To = rewriter.Rewrite(@for.To),
            Step = rewriter.Rewrite(@for.Step),
            Guard = @for.Guard is null ? null : rewriter.Rewrite(@for.Guard),
            Body = Apply(@for.Body),
        },
        While @while => @while with { Condition = rewriter.Rewrite(@while.Condition), Body = Apply(@while.Body), Update = Apply(@while.Update) },
        Breakable breakable => breakable with { Body = Apply(breakable.Body) },
        Return { Value: { } value } @return => @return with { Value = rewriter.Rewrite(value) },
        Call call => call with { Arguments = rewriter.RewriteAll(call.Arguments) },
        Effect effect => effect with { Operands = rewriter.RewriteAll(effect.Operands) },
        Differentiated differentiated => differentiated with
        {
            Primal = Apply(differentiated.Primal),
            Target = Target(differentiated.Target),
            Terms = differentiated.Terms.Select(t => t with { Coefficient = rewriter.Rewrite(t.Coefficient), Reference = Target(t.Reference) }).ToEquatableArray(),
        },
        Fill fill => fill with { Value = rewriter.Rewrite(fill.Value) },
        TakePair pair => pair with { Source = (Effect)Apply(pair.Source) },
        TapePush push => push with { Value = rewriter.Rewrite(push.Value) },
        TapeWindow window => window with { Count = rewriter.Rewrite(window.Count) },
        WithTapes tapes => tapes with { Body = Apply(tapes.Body) },
        WithCleanup cleanup => new WithCleanup(Apply(cleanup.Body), Apply(cleanup.Cleanup)),
        ReturnTuple tuple => tuple with { Values = rewriter.RewriteAll(tuple.Values) },
        _ => statement,
    };

    /// <summary>Of a place that is assigned only the subscript is evaluated.</summary>
    private Expression Target(Expression target) => target is Element element ? rewriter.RewriteTarget(element) : target;
}
