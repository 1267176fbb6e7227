using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>
/// The adjoints of the scalars of one block, and the derivatives of the row that are complete where it ends. What is known is kept as expressions; it moves to a variable where a nested block
/// adds to it.
/// </summary>
internal sealed class RowScope(VariableSource variables, RowScope? parent, bool isTainted, HashSet<int> declared)
{
    private readonly Dictionary<int, List<Expression>> pending = [];
    private readonly List<Entry> entries = [];

    // Variables of the blocks around this one that it assigns: what they held before has an adjoint of its own from there on.
    private readonly Dictionary<int, Variable> replaced = [];

    public List<Statement> Output { get; } = [];

    public RowScope? Parent => parent;

    /// <summary>Whether real values decide that the block runs.</summary>
    public bool IsTainted => isTainted;

    /// <summary>Whether the block has derivatives of its own, so that their number isn't constant.</summary>
    public bool HasEntries => entries.Count > 0;

    /// <summary>Whether the block declares a variable.</summary>
    public bool Declares(Variable variable) => declared.Contains(variable.Id);

    /// <summary>The variables whose adjoints aren't known to be zero.</summary>
    public IEnumerable<int> Pending => pending.Keys;

    /// <summary>Whether the adjoint of a variable isn't known to be zero.</summary>
    public bool IsPending(Variable variable) => OwnerOf(variable).pending.ContainsKey(variable.Id);

    /// <summary>The derivatives that the block itself emits.</summary>
    public IEnumerable<(Parameter Independent, Expression? Index)> Columns => entries.Where(e => !e.MayBeOutside).Select(e => (e.Independent, e.Index));

    /// <summary>The variables around the block that it assigns in any case, and on whose old values nothing depends.</summary>
    public IEnumerable<Variable> Overwritten => replaced.Values.Where(v => !pending.ContainsKey(v.Id));

    /// <summary>Adds to the adjoint of a variable.</summary>
    public void Add(Variable variable, Expression value)
    {
        if (Algebra.IsZero(value)) return;
        RowScope owner = OwnerOf(variable);
        if (ReferenceEquals(owner, this)) Contributions(variable).Add(value);
        else Output.Add(new Increment(owner.Contributions(variable).Single(), value) { IsDerivative = true });
    }

    /// <summary>The adjoint of a variable, simple enough to be named several times; null if it is zero.</summary>
    public Expression? Adjoint(Variable variable)
    {
        RowScope owner = OwnerOf(variable);
        if (!owner.pending.TryGetValue(variable.Id, out List<Expression>? contributions)) return null;
        if (ReferenceEquals(owner, this) && contributions.Count != 1 || contributions[0] is not (Read or Literal)) Materialize(variable);
        return owner.pending[variable.Id][0];
    }

    /// <summary>After an assignment was transposed: what the variable held before has no influence.</summary>
    public void Kill(Variable variable)
    {
        RowScope owner = OwnerOf(variable);
        if (ReferenceEquals(owner, this)) pending.Remove(variable.Id);
        else if (owner.pending.ContainsKey(variable.Id)) replaced[variable.Id] = variable;
    }

    /// <summary>Moves the adjoint of a variable of this block to a variable, for nested blocks to change.</summary>
    public void Materialize(Variable variable)
    {
        if (!ReferenceEquals(OwnerOf(variable), this)) return;
        Variable adjoint = variables.New(variable.Name + "Adjoint", variable.Type);
        pending.TryGetValue(variable.Id, out List<Expression>? contributions);
        Output.Add(new Declare(adjoint, SharedFactors.Sum(contributions ?? [], variable.Type)));
        pending[variable.Id] = [new Read(adjoint)];
    }

    /// <summary>Makes sure that this block has a derivative, in a variable, for nested blocks to change.</summary>
    public void MaterializeEntry(Parameter independent, Expression? index, bool mayBeOutside)
    {
        Entry? entry = Find(independent, index);
        if (entry is null) entries.Add(entry = new Entry(independent, index, mayBeOutside));
        IrType type = ElementType(independent);
        Variable sum = variables.New(independent.Variable.Name.TrimStart('@') + "Derivative", type);
        Output.Add(new Declare(sum, SharedFactors.Sum(entry.Contributions, type)));
        entry.Contributions.Clear();
        entry.Contributions.Add(new Read(sum));
    }

    /// <summary>Adds to a derivative of this block, or of the nearest one around it that has it.</summary>
    public void AddEntry(Parameter independent, Expression? index, Expression value, bool mayBeOutside = false)
    {
        if (Find(independent, index) is { } own)
        {
            own.Contributions.Add(value);
            own.MayBeOutside &= mayBeOutside;
            return;
        }

        for (RowScope? outer = parent; outer is not null; outer = outer.Parent)
        {
            if (outer.Find(independent, index) is not { } entry) continue;
            Output.Add(new Increment(entry.Contributions.Single(), value) { IsDerivative = true });
            return;
        }

        if (isTainted) throw new NotLocalException("a derivative that values decide has no place");
        entries.Add(new Entry(independent, index, mayBeOutside) { Contributions = { value } });
    }

    /// <summary>Whether this block or one around it has the derivative.</summary>
    public bool Has(Parameter independent, Expression? index) => Find(independent, index) is not null || (parent?.Has(independent, index) ?? false);

    /// <summary>The output, then the derivatives of the block, then the adjoints of what it assigns.</summary>
    /// <param name="without">Variables around the block whose adjoints nobody needs any more.</param>
    public Block Finish(params Variable[] without) => new(
    [
        .. Output,
        .. entries.Select(e => new Emission(e.Independent, e.Index, SharedFactors.Sum(e.Contributions, ElementType(e.Independent)), e.MayBeOutside)),
        .. replaced.Values.Where(v => !without.Contains(v)).Select(v => new Assign(parent!.OwnerOf(v).pending[v.Id].Single(), SharedFactors.Sum(pending.TryGetValue(v.Id, out List<Expression>? sum) ? sum : [], v.Type))),
    ]);

    private static IrType ElementType(Parameter parameter) => parameter.Variable.Type is BufferType buffer ? buffer.Element : parameter.Variable.Type;

    private RowScope OwnerOf(Variable variable) => parent is null || declared.Contains(variable.Id) || replaced.ContainsKey(variable.Id) ? this : parent.OwnerOf(variable);

    private List<Expression> Contributions(Variable variable)
    {
        if (!pending.TryGetValue(variable.Id, out List<Expression>? known)) pending[variable.Id] = known = [];
        return known;
    }

    private Entry? Find(Parameter independent, Expression? index) => entries.FirstOrDefault(e => e.Independent.Variable.Id == independent.Variable.Id && Equals(e.Index, index));

    private sealed class Entry(Parameter independent, Expression? index, bool mayBeOutside)
    {
        public Parameter Independent => independent;

        public Expression? Index => index;

        public bool MayBeOutside { get; set; } = mayBeOutside;

        public List<Expression> Contributions { get; } = [];
    }
}
