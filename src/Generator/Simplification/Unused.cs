using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// Removes locals that nothing reads, assignments to them, and assignments of a variable to itself. Of the user's buffers only other names for one go: a slice may throw. They have to go, since the compiler makes
/// invalid code of a local span that is made of an array and not used.
/// </summary>
internal sealed class Unused : BlockRewriter
{
    private readonly Block block;
    private readonly int firstGenerated;
    private readonly HashSet<int> read = [];
    private readonly HashSet<int> removable;

    public Unused(Block block, int firstGenerated)
    {
        this.block = block;
        this.firstGenerated = firstGenerated;
        removable = [.. block.All().OfType<Declare>().Where(d => d.Variable.Id >= firstGenerated || !d.Variable.Type.IsBuffer || d.Value is Read or Slice { Start: null, Count: null }).Select(d => d.Variable.Id)];
        foreach (Statement statement in block.All())
        {
            IEnumerable<Variable> used = statement switch
            {
                Assign { Target: Read { Type.IsBuffer: false } } assign => assign.Value.Variables(),
                Increment { Target: Read } increment => increment.Value.Variables(),
                _ => Usage.Named(statement),
            };
            foreach (Variable variable in used) read.Add(variable.Id);
        }
    }

    public Block Run() => Run(block);

    protected override void Rewrite(List<Statement> statements)
    {
        statements.RemoveAll(s => s switch
        {
            Declare { Value: null or not Allocate } declare => IsUnused(declare.Variable),
            Assign { Target: Read target } assign => IsUnused(target.Variable) || assign.Value.Equals(target),
            Increment nothing when (nothing.IsDerivative || (firstGenerated > 0 && nothing.Target.NamedVariable()?.Id >= firstGenerated)) && Algebra.IsZero(nothing.Value) => true,
            Increment { Target: Read target } => IsUnused(target.Variable),
            If { Then.IsEmpty: true, Else.IsEmpty: true } => true,
            For { Body.IsEmpty: true, TripCount: null, Guard: null, From: Literal or Read or Length, To: Literal or Read or Length, Step: Literal } => true,
            _ => false,
        });

        // A local of this block that is set and not named again.
        for (int i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i] is not Assign { Target: Read { Type.IsReal: true } target, Value: Literal } || !removable.Contains(target.Variable.Id)) continue;
            if (statements.Take(i).Any(s => s is Declare declare && declare.Variable.Id == target.Variable.Id) && !statements.Skip(i + 1).Any(s => Usage.Mentions(s, target.Variable))) statements.RemoveAt(i);
        }
    }

    private bool IsUnused(Variable variable) => removable.Contains(variable.Id) && !read.Contains(variable.Id);
}
