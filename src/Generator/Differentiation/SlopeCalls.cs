using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Calls of a simple function of one active scalar, in reverse mode: its forward method with tangent 1 gives the value and the slope at once, and the transpose is a product with the slope. So
/// the callee runs once, not once in each sweep.
/// </summary>
internal static class SlopeCalls
{
    public static bool TryRewrite(Call call, Activity activity, VariableSource variables, Func<Variable, bool> isDeclared, List<Statement> output)
    {
        if (call.Callee.Summary is not { IsSimple: true } summary || call.Result is not { } result || !activity.IsActive(result)) return false;
        int[] active = [.. Enumerable.Range(0, call.Arguments.Count).Where(i => call.Callee.Parameters[i].Active)];
        int[] moving = [.. active.Where(i => activity.IsActive(call.Arguments[i]))];
        if (moving.Length != 1 || active.Any(i => call.Callee.Parameters[i].Variable.Type.IsBuffer) || call.Arguments[moving[0]] is not Read argument) return false;

        var arguments = new CallArguments(call.Callee.PathOf("Forward"));
        foreach (Expression value in call.Arguments) arguments.Add(Passing.Value, value);
        foreach (int i in active) arguments.Add(Passing.Value, i == moving[0] ? Algebra.One(call.Arguments[i].Type) : Algebra.Zero(call.Arguments[i].Type));
        Variable pair = variables.New(result.Name + "Pair", new OtherType("(" + result.Type.Text + " Value, " + result.Type.Text + " Tangent)", false));
        Variable slope = variables.New(result.Name + "Slope", result.Type);
        var primal = new Template("{0}.Value", [new Read(pair)], result.Type);
        output.Add(arguments.ToEffect(pair) with { Ordinal = call.Ordinal });
        output.Add(new Declare(slope, new Template("{0}.Tangent", [new Read(pair)], result.Type)));
        Statement assignment = isDeclared(result) ? new Assign(new Read(result), primal) : new Declare(result, primal);
        output.Add(new Differentiated(assignment, new Read(result), [new LinearTerm(new Read(slope), argument, summary.MayBeSingular)], false) { Ordinal = call.Ordinal });
        return true;
    }
}
