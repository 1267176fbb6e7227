namespace AutodiffGen.Generator.IR;

/// <summary>Makes variables with fresh ids for one derived method.</summary>
internal sealed class VariableSource(int next)
{
    public VariableSource(Function function)
        : this(1 + function.Parameters.Select(p => p.Variable.Id).Concat(function.FinalSteps.Select(step => step.Body).Append(function.Body).SelectMany(block => block.All()).SelectMany(Ids)).DefaultIfEmpty(0).Max())
    {
    }

    /// <summary>The id of the next variable.</summary>
    public int Next => next;

    public Variable New(string name, IrType type) => new(next++, name, type);

    private static IEnumerable<int> Ids(Statement statement)
    {
        IEnumerable<Variable> declared = statement switch
        {
            Declare declare => [declare.Variable],
            For @for => [@for.Counter],
            Call { Result: { } result } => [result],
            Effect { Result: { } result } => [result],
            CaughtEffect caught => caught.InnerWrites.Concat(caught.InnerReads).Concat(caught.Handlers.Select(handler => handler.Exception).OfType<Variable>()),
            _ => [],
        };
        if (statement is CaughtEffect { Body: var body, Handlers: var handlers }) return declared.Select(v => v.Id).Concat(handlers.Select(handler => handler.Body).Append(body).SelectMany(block => block.All()).SelectMany(Ids));
        return declared.Concat(statement.Expressions().SelectMany(e => e.Variables())).Select(v => v.Id);
    }
}
