using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Rewrites the statement list of every block, inner blocks first.</summary>
internal abstract class BlockRewriter
{
    public Block Run(Block block)
    {
        List<Statement> statements = [.. block.Statements.Select(Inner)];
        Rewrite(statements);
        return new Block(statements.ToEquatableArray());
    }

    protected abstract void Rewrite(List<Statement> statements);

    private Statement Inner(Statement statement) => statement switch
    {
        If @if => @if with { Then = Run(@if.Then), Else = Run(@if.Else) },
        For @for => @for with { Body = Run(@for.Body) },
        While @while => @while with { Body = Run(@while.Body), Update = Run(@while.Update) },
        Breakable breakable => breakable with { Body = Run(breakable.Body) },
        WithTapes tapes => tapes with { Body = Run(tapes.Body) },
        WithCleanup cleanup => new WithCleanup(Run(cleanup.Body), Run(cleanup.Cleanup)),
        _ => statement,
    };
}
