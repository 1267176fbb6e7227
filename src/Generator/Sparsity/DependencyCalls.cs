using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>Calls of other differentiable methods in a dependency program: the callee's own dependency method, or where it can't be used the smallest dense block.</summary>
internal sealed class DependencyCalls(LinearProgram program, ValueTaint taint, SetVariables sets)
{
    /// <returns>Whether the call is taken for dense.</returns>
    public bool Rewrite(Call call, bool isWeak, List<Statement> output)
    {
        // A rule says nothing of a pattern. The callee's method takes its subscripts for valid, which they may not be where the call doesn't run.
        if (!call.Callee.SameCompilation || call.Callee.Rule is not null || call.Arguments.Any(IsUnknown) || isWeak)
        {
            AddDense(call, isWeak, output);
            return true;
        }

        var arguments = new CallArguments(call.Callee.PathOf(DependencyProgram.Suffix));
        arguments.Add(Passing.Value, new Read(sets.Sets));
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Parameter parameter = call.Callee.Parameters[i];
            Expression argument = call.Arguments[i];
            Expression set = !parameter.Variable.Type.IsDifferentiable ? sets.Rewrite(argument)
                : argument.Type.IsBuffer ? sets.Rewrite(argument)
                : parameter.Passing is Passing.Ref or Passing.Out ? sets.Of(argument)
                : argument is Read or Element && program.Activity.IsActive(argument) ? sets.Of(argument) : SetVariables.Empty;
            arguments.Add(parameter.Passing == Passing.In ? Passing.Value : parameter.Passing, set);
        }

        output.Add(arguments.ToEffect(call.Result is { } result ? sets[result] : null));
        return false;
    }

    /// <summary>Whether the callee would need an integer that real values decide.</summary>
    private bool IsUnknown(Expression argument) => (argument is Read { Type.IsBuffer: true } buffer && taint.HasUnknownLength(buffer.Variable)) || (argument is Element element ? !sets.IsKnown(element) || (!element.Type.IsReal && taint.IsTainted(element)) : !argument.Type.IsDifferentiable && taint.IsTainted(argument));

    private void AddDense(Call call, bool isWeak, List<Statement> output)
    {
        if (call.Result is { Type.IsBuffer: true }) throw new RefusalException(call.Ordinal, "the length of the buffer that '" + call.Callee.Path + "' returns isn't known without the values") { Id = "ADG0027" };
        IEnumerable<Variable> read = call.Arguments.SelectMany(Analysis.Activity.Dependencies).Where(program.Activity.IsActive).Distinct();
        Variable union = program.Variables.New("all", IrType.Int32);
        output.Add(new Declare(union, sets.Union(read.Select(sets.All))));
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (!call.Callee.MayWrite(i) || call.Arguments[i].NamedVariable() is not { Type.IsDifferentiable: true } written) continue;
            if (call.Arguments[i] is Read { Type.IsReal: true }) output.Add(new Assign(new Read(sets[written]), sets.Union(new Read(sets[written]), new Read(union))));
            else output.AddRange(sets.AddToAll(written, new Read(union)));
        }

        if (call.Result is not { } result) return;
        if (!program.IsDeclared(result)) output.Add(new Declare(sets[result], result.Type.IsReal ? new Read(union) : null));
        else if (result.Type.IsReal) output.Add(new Assign(new Read(sets[result]), isWeak ? sets.Union(new Read(sets[result]), new Read(union)) : new Read(union)));
    }
}
