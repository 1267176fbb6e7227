using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>
/// A statement that real values run an unknown number of times, or whose subscripts nobody can follow, stands for the smallest block that is certainly right: everything that it may write depends
/// on everything that it may read.
/// </summary>
internal static class DenseLoop
{
    /// <returns>Whether the statement may return from the method.</returns>
    public static bool Add(Statement statement, LinearProgram program, SetVariables sets, ValueTaint taint, Variable? result, List<Statement> output)
    {
        Statement[] all = [.. new Block([statement]).All()];
        var inside = new HashSet<int>(all.Select(s => s.Primal()).SelectMany(s => s switch
        {
            Declare declare => [declare.Variable.Id],
            Call { Result: { } made } when !program.IsDeclared(made) => [made.Id],
            _ => Array.Empty<int>(),
        }));

        // A buffer variable stands for all around it whose elements it may come to view.
        IEnumerable<Variable> Outside(Variable variable) => !variable.Type.IsBuffer ? (inside.Contains(variable.Id) ? [] : [variable])
            : sets.InScope.Where(b => program.Groups.MayShare(b, variable));

        // An element whose subscript stays the same is read alone.
        var changed = new HashSet<int>(inside.Concat(all.Select(s => s.Primal()).OfType<Assign>().Select(a => a.Target).OfType<Read>().Select(r => r.Variable.Id)).Concat(all.OfType<For>().Select(f => f.Counter.Id)));
        bool IsFixed(Expression reference) => reference is Element element && !changed.Contains(element.Buffer.Id) && !element.Index.Variables().Any(v => changed.Contains(v.Id)) && sets.IsKnown(element) && !sets.MayThrow(element.Index);
        Expression[] elements = [.. all.OfType<Differentiated>().SelectMany(d => d.Terms).Select(t => t.Reference).Where(IsFixed).Distinct()];
        IEnumerable<Variable> Reads(Statement s) => ReadsOf(s, reference => !IsFixed(reference));

        // Variables that view each other's buffers afterwards stand for all of them from then on.
        Variable[] moved = [.. all.SelectMany(ValueTaint.MovedBuffers).Where(v => !inside.Contains(v.Id))];
        Variable[] read = [.. all.SelectMany(Reads).Concat(moved).Where(v => v.Type.IsDifferentiable && program.Activity.IsActive(v)).SelectMany(Outside).Distinct()];
        Variable[] written = [.. all.SelectMany(Writes).Concat(moved).Where(v => v.Type.IsDifferentiable && program.Activity.IsActive(v)).SelectMany(Outside).Distinct()];
        bool returns = all.Any(s => s.Primal() is Return);
        if (returns && result is { Type.IsBuffer: true }) throw new RefusalException(statement.Ordinal, "which buffer is returned depends on values") { Id = "ADG0027" };

        // What the loop does to integers and to buffer variables is left out.
        Variable? lost = all.SelectMany(Integers).Where(v => !inside.Contains(v.Id) && !taint.IsTainted(v)).Concat(moved.Where(v => v.Type.IsDifferentiable && !taint.HasUnknownPlace(v))).FirstOrDefault();
        if (lost is not null) throw new RefusalException(statement.Ordinal, $"values decide whether the loop that sets '{lost.Name}' runs, and it can't be run without them") { Id = "ADG0027" };
        if (written.Length == 0 && !returns) return false;
        sets.IsCautious = true;
        Variable union = program.Variables.New("all", IrType.Int32);
        output.Add(new Declare(union, sets.Union(read.Select(sets.All).Concat(elements.Select(sets.Of)))));
        foreach (Variable variable in written)
        {
            if (variable.Type.IsBuffer) output.AddRange(sets.AddTo(variable, new Read(union)));
            else output.Add(new Assign(new Read(sets[variable]), sets.Union(new Read(sets[variable]), new Read(union))));
        }

        if (returns && result is not null) output.Add(new Assign(new Read(result), sets.Union(new Read(result), new Read(union))));
        return returns;
    }

    private static IEnumerable<Variable> ReadsOf(Statement statement, Func<Expression, bool> include) => statement switch
    {
        Differentiated linear => linear.Terms.Select(t => t.Reference).Where(include).Select(r => r.NamedVariable()).OfType<Variable>(),
        Fill fill => Analysis.Activity.Dependencies(fill.Value),
        Copy copy => [copy.Source],
        Call call => call.Arguments.SelectMany(a => a.Variables()),
        _ => [],
    };

    private static IEnumerable<Variable> Integers(Statement statement) => (statement.Primal() switch
    {
        Assign assign => [assign.Target.NamedVariable()!],
        Fill fill => [fill.Buffer],
        Copy copy => [copy.Target],
        _ => ValueTaint.MovedBuffers(statement),
    }).Where(v => !v.Type.IsDifferentiable);

    private static IEnumerable<Variable> Writes(Statement statement) => statement switch
    {
        Differentiated { Target: var target, Primal: not Return } => new[] { target.NamedVariable() }.OfType<Variable>(),
        Fill fill => [fill.Buffer],
        Copy copy => [copy.Target],
        Permute permute => permute.Targets,
        Call call => call.Arguments.Where((_, i) => call.Callee.MayWrite(i)).Select(a => a.NamedVariable()).Append(call.Result).OfType<Variable>(),
        _ => [],
    };
}
