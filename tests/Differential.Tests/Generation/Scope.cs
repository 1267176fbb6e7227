namespace AutodiffGen.Differential.Tests.Generation;

/// <summary>The variables of a block. A name may return in a later block, but never inside or around one where it is in use.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly List<Variable> own = [];
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public Scope? Parent => parent;

    public IEnumerable<Variable> Visible => parent is null ? own : own.Concat(parent.Visible);

    public void Add(Variable variable)
    {
        own.Add(variable);
        for (Scope? scope = this; scope is not null; scope = scope.Parent) scope.used.Add(variable.Name);
    }

    public bool IsFree(string name) => !used.Contains(name) && Visible.All(variable => variable.Name != name);
}
