namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>The variables of a block. A name may return in a later block, but never inside or around one where it is in use.</summary>
internal sealed class Scope(Scope? parent, Func<Variable, Variable?>? sees = null)
{
    private readonly List<Variable> own = [];
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public Scope? Parent => parent;

    /// <summary>The variables that may be used here; a lambda sees only some of those around it, or may do less with them.</summary>
    public IEnumerable<Variable> Visible => parent is null ? own : own.Concat(sees is null ? parent.Visible : parent.Visible.Select(sees).OfType<Variable>());

    public void Add(Variable variable)
    {
        own.Add(variable);
        for (Scope? scope = this; scope is not null; scope = scope.Parent) scope.used.Add(variable.Name);
    }

    public bool IsFree(string name) => !used.Contains(name) && Around.All(variable => variable.Name != name);

    private IEnumerable<Variable> Around => parent is null ? own : own.Concat(parent.Around);
}
