using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Analysis;

/// <summary>
/// Partitions the buffer variables of a function by what they may share: a view and its base, variables that a reassignment or an exchange joins, and arrays that
/// unknown calls give are in one group. Parameters are in groups of their own: the guards see to it that a written one overlaps no other.
/// </summary>
internal sealed class BufferGroups
{
    private readonly Dictionary<int, int> parents = [];

    public BufferGroups(Function function)
        : this(function.Body)
    {
    }

    public BufferGroups(Block body)
    {
        var outside = new Dictionary<IrType, Variable>();
        foreach (Statement statement in body.All())
        {
            switch (statement)
            {
                case Declare { Value: { } value } declare when declare.Variable.Type.IsBuffer:
                    Join(declare.Variable, value);
                    break;
                case Assign { Target: Read target } assign when target.Type.IsBuffer:
                    Join(target.Variable, assign.Value);
                    break;
                case Call { Result: { Type.IsBuffer: true } result } call:
                    for (int i = 0; i < call.Arguments.Count; i++)
                    {
                        if (call.Callee.MayReturn(i)) Join(result, call.Arguments[i]);
                    }

                    break;
                case Effect { IsPure: false, Result: { Type: BufferType given } result } effect:
                    // What a call gives whose body isn't known may be what it was given, or what another one gave.
                    if (!outside.ContainsKey(given.Element)) outside.Add(given.Element, result);
                    Union(result.Id, outside[given.Element].Id);
                    foreach (Expression operand in effect.Operands)
                    {
                        if (operand is Read { Type: BufferType passed } && passed.Element.Equals(given.Element)) Join(result, operand);
                    }

                    break;
                case Permute permute:
                    for (int i = 0; i < permute.Targets.Count; i++) Union(permute.Targets[i].Id, permute.Sources[i].Id);
                    break;
            }
        }
    }

    /// <summary>The representative of a buffer variable's group.</summary>
    public int this[Variable buffer] => Find(buffer.Id);

    /// <summary>Puts a variable that a pass has made into the group of another.</summary>
    public void Add(Variable made, Variable buffer) => Union(made.Id, buffer.Id);

    public bool MayShare(Variable first, Variable second) => Safety.IsOff(SafetyAnalysis.Aliases) ? first.Id == second.Id : this[first] == this[second];

    private void Join(Variable target, Expression value)
    {
        foreach (Expression part in value.Descendants())
        {
            // A conditional view joins both of its sides.
            if (part is Slice slice) Union(target.Id, slice.Buffer.Id);
            else if (part is Read { Type.IsBuffer: true } read) Union(target.Id, read.Variable.Id);
        }
    }

    private int Find(int id)
    {
        while (parents.TryGetValue(id, out int parent)) id = parent;
        return id;
    }

    private void Union(int first, int second)
    {
        first = Find(first);
        second = Find(second);
        if (first != second) parents[Math.Max(first, second)] = Math.Min(first, second);
    }
}
