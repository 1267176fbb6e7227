using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Analysis;

/// <summary>
/// Which of the buffers that a function is given each of its buffer variables may view. Unlike <see cref="BufferGroups"/> it has a direction: after <c>w = data</c> the buffer that was given
/// as <c>data</c> may be seen through <c>w</c>, but the one that was given as <c>w</c> not through <c>data</c>.
/// </summary>
internal sealed class EntryBuffers
{
    private readonly Dictionary<int, HashSet<int>> views = [];
    private readonly Statement[] statements;
    private readonly bool withConstants;

    /// <param name="parameters">The parameters of the function.</param>
    /// <param name="body">Its body.</param>
    /// <param name="withConstants">Whether to follow what a callee takes as a constant and may return.</param>
    public EntryBuffers(IEnumerable<Parameter> parameters, Block body, bool withConstants = true)
    {
        this.withConstants = withConstants;
        foreach (Parameter parameter in parameters)
        {
            if (parameter.Variable.Type.IsBuffer) views.Add(parameter.Variable.Id, [parameter.Variable.Id]);
        }

        statements = [.. body.All().Select(s => s.Primal())];
        while (statements.Aggregate(false, (changed, statement) => Flow(statement) | changed)) { }
    }

    /// <summary>Whether a variable may view the buffer that was given as the parameter.</summary>
    public bool MayView(Variable variable, Variable parameter) => views.TryGetValue(variable.Id, out HashSet<int>? seen) && seen.Contains(parameter.Id);

    /// <summary>Whether the function may write an element of the buffer that was given as the parameter.</summary>
    public bool IsWritten(Variable parameter) => statements.SelectMany(WrittenBuffers.Of).Any(v => MayView(v, parameter));

    private bool Flow(Statement statement)
    {
        switch (statement)
        {
            case Declare { Value: { } value } declare when declare.Variable.Type.IsBuffer:
                return Flow(value, declare.Variable);
            case Assign { Target: Read target } assign when target.Type.IsBuffer:
                return Flow(assign.Value, target.Variable);
            case Call { Result: { Type.IsBuffer: true } result } call:
                return call.Arguments.Where((_, i) => call.Callee.MayReturn(i) && (withConstants || call.Callee.Parameters[i].Active)).Aggregate(false, (changed, argument) => Flow(argument, result) | changed);
            case Permute permute:
                return permute.Targets.Select((target, i) => Flow(permute.Sources[i], target)).Aggregate(false, (changed, flowed) => flowed | changed);
            default:
                return false;
        }
    }

    private bool Flow(Expression value, Variable target) =>
        value.Descendants().Where(e => e is Slice or Read { Type.IsBuffer: true }).Aggregate(false, (changed, part) => Flow(part.NamedVariable()!, target) | changed);

    private bool Flow(Variable source, Variable target)
    {
        if (source.Id == target.Id || !views.TryGetValue(source.Id, out HashSet<int>? seen)) return false;
        if (!views.TryGetValue(target.Id, out HashSet<int>? known)) views.Add(target.Id, known = []);
        int count = known.Count;
        known.UnionWith(seen);
        return known.Count > count;
    }
}
