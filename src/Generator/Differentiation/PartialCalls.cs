using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Calls of a scalar function of scalars that has a derivative of the user's, where the kind that a mode would call isn't given or can't be called: the value and the partial derivatives come from
/// the other kind, with unit seeds, and what is left is a linear statement that every mode reads.
/// </summary>
internal sealed class PartialCalls(Call call, Activity activity, VariableSource variables, Func<Variable, bool> isDeclared, List<Statement> output)
{
    private readonly CalleeRule rule = call.Callee.Rule!;

    /// <param name="call">The call, whose active arguments are variables.</param>
    /// <param name="activity">Which variables carry derivatives.</param>
    /// <param name="variables">Makes variables.</param>
    /// <param name="isDeclared">Whether a variable is declared elsewhere.</param>
    /// <param name="output">Receives the statements.</param>
    /// <param name="isReverse">Whether reverse mode reads the program.</param>
    /// <param name="takesPartials">Whether the reader can't call derivative methods of doubles.</param>
    public static bool TryRewrite(Call call, Activity activity, VariableSource variables, Func<Variable, bool> isDeclared, List<Statement> output, bool isReverse, bool takesPartials)
    {
        if (!call.Callee.HasPartials) return false;
        bool isGiven = (isReverse ? call.Callee.Rule!.Adjoint : call.Callee.Rule!.Forward) is not null;
        if (isGiven && !takesPartials) return false;
        new PartialCalls(call, activity, variables, isDeclared, output).Rewrite();
        return true;
    }

    private void Rewrite()
    {
        int[] moving = [.. Enumerable.Range(0, call.Arguments.Count).Where(i => call.Callee.Parameters[i].Active && call.Arguments[i] is Read read && activity.IsActive(read))];
        if (call.Result is not { } result || !activity.IsActive(result) || moving.Length == 0)
        {
            // Nothing moves; as a plain effect the call needs no derivative of either kind.
            output.Add(Arguments(call.Callee.PathOf(string.Empty)).ToEffect(call.Result) with { Ordinal = call.Ordinal });
            return;
        }

        bool byForward = rule.Forward is not null && (moving.Length == 1 || rule.Adjoint is null);
        (Expression value, Expression[] partials) = byForward ? ByForward(result, moving) : ByAdjoint(result, moving);
        Statement assignment = isDeclared(result) ? new Assign(new Read(result), value) : new Declare(result, value);
        var terms = moving.Select((i, k) => new LinearTerm(Algebra.To(partials[k], result.Type), call.Arguments[i], Guarded: true)).ToEquatableArray();
        output.Add(new Differentiated(assignment, new Read(result), terms, false) { Ordinal = call.Ordinal });
    }

    /// <summary>A call of the forward method for each argument, with tangent 1 in it and 0 in the others.</summary>
    private (Expression Value, Expression[] Partials) ByForward(Variable result, int[] moving)
    {
        Expression? value = null;
        var partials = new List<Expression>();
        foreach (int seeded in moving)
        {
            CallArguments arguments = Arguments(call.Callee.ForwardPath);
            for (int i = 0; i < call.Arguments.Count; i++)
            {
                if (call.Callee.Parameters[i].Active) arguments.Add(Passing.Value, i == seeded ? Algebra.One(TypeOf(i)) : Algebra.Zero(TypeOf(i)));
            }

            Variable pair = variables.New(result.Name + "Pair", new OtherType("(" + result.Type.Text + " Value, " + result.Type.Text + " Tangent)", false));
            output.Add(arguments.ToEffect(pair) with { Ordinal = call.Ordinal });
            value ??= new Template("{0}.Value", [new Read(pair)], result.Type);
            Variable partial = variables.New(seeded == moving[0] && moving.Length == 1 ? result.Name + "Slope" : call.Callee.Parameters[seeded].Variable.Name + "Partial", result.Type);
            output.Add(new Declare(partial, new Template("{0}.Tangent", [new Read(pair)], result.Type)));
            partials.Add(new Read(partial));
        }

        return (value!, [.. partials]);
    }

    /// <summary>One call of the adjoint method, with the seed 1.</summary>
    private (Expression Value, Expression[] Partials) ByAdjoint(Variable result, int[] moving)
    {
        CallArguments arguments = Arguments(call.Callee.AdjointPath);
        var adjoints = new Dictionary<int, Variable>();
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (!call.Callee.Parameters[i].Active) continue;
            adjoints[i] = variables.New(call.Callee.Parameters[i].Variable.Name + "Partial", TypeOf(i));
            output.Add(new Declare(adjoints[i], Algebra.Zero(TypeOf(i))));
            arguments.Add(Passing.Ref, new Read(adjoints[i]));
        }

        arguments.Add(Passing.Value, Algebra.One(result.Type));
        Variable value = variables.New(result.Name + "Value", result.Type);
        output.Add(arguments.ToEffect(value) with { Writes = adjoints.Values.ToEquatableArray(), Ordinal = call.Ordinal });
        return (new Read(value), [.. moving.Select(i => new Read(adjoints[i]))]);
    }

    private IrType TypeOf(int parameter) => call.Callee.Parameters[parameter].Variable.Type;

    private CallArguments Arguments(string path)
    {
        var arguments = new CallArguments(path);
        foreach (Expression argument in call.Arguments) arguments.Add(Passing.Value, argument);
        return arguments;
    }
}
