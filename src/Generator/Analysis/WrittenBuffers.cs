using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Analysis;

/// <summary>The groups of buffers some element of which a block may write.</summary>
internal static class WrittenBuffers
{
    public static HashSet<int> Of(IEnumerable<Statement> statements, BufferGroups groups)
    {
        var written = new HashSet<int>();
        foreach (Statement statement in statements)
        {
            foreach (Variable buffer in Of(statement.Primal())) written.Add(groups[buffer]);
        }

        return written;
    }

    /// <summary>The buffer variables that a statement itself may write through.</summary>
    public static IEnumerable<Variable> Of(Statement statement) => statement.IsIdle() ? [] : statement switch
    {
        Assign { Target: Element element } => [element.Buffer],
        Increment { Target: Element element } => [element.Buffer],
        Fill fill => [fill.Buffer],
        Copy copy => [copy.Target],
        Call call => call.Arguments.Where((_, i) => call.Callee.MayWrite(i)).Select(a => a.NamedVariable()).OfType<Variable>().Where(v => v.Type.IsBuffer),
        Effect effect => effect.Writes.Where(v => v.Type.IsBuffer),
        _ => [],
    };

}
