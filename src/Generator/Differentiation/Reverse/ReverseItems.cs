using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>A piece of reverse code over symbols, before it is decided where the values that it needs come from.</summary>
internal abstract record ReverseItem;

internal sealed record ReverseStatement(Statement Statement) : ReverseItem;

internal sealed record ReverseIf(IfNode Node, Expression Condition, ReverseBlock Then, ReverseBlock Else) : ReverseItem;

/// <param name="Node">The loop.</param>
/// <param name="From">The first value of the counter, if it counts.</param>
/// <param name="To">The bound.</param>
/// <param name="Step">The step.</param>
/// <param name="TripCount">The number of iterations that have run, where it isn't known from the bounds.</param>
/// <param name="Body">The transposed body.</param>
internal sealed record ReverseLoop(LoopNode Node, Expression? From, Expression? To, Expression? Step, Expression? TripCount, ReverseBlock Body) : ReverseItem;

/// <summary>The transposes of a block's statements, in the order in which they run.</summary>
internal sealed class ReverseBlock(BlockNode source)
{
    public BlockNode Source { get; } = source;

    public List<ReverseItem> Items { get; } = [];

    public IEnumerable<Expression> Expressions() => Items.SelectMany(item => item switch
    {
        ReverseStatement statement => new Block([statement.Statement]).All().SelectMany(s => s.Expressions()),
        ReverseIf branch => branch.Then.Expressions().Concat(branch.Else.Expressions()).Append(branch.Condition),
        ReverseLoop loop => loop.Body.Expressions().Concat(new[] { loop.From, loop.To, loop.Step, loop.TripCount }.OfType<Expression>()),
        _ => [],
    });
}
