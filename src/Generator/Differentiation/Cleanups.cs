using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Puts what the primal's <c>finally</c> blocks and resources have to do where an exception leaves a derivative. On all other paths the primal's statements do it where control leaves the region, so that
/// the sweep back finds it done.
/// </summary>
internal static class Cleanups
{
    /// <summary>The body of a derivative of a function, which runs the function's statements.</summary>
    public static Block Around(Block body, Function function)
    {
        if (function.FinalSteps.Count == 0) return body;
        var parameters = new HashSet<int>(function.Parameters.Select(p => p.Variable.Id).Concat(function.Wholes.Select(w => w.Variable.Id)));
        Variable[] kept = [.. function.FinalSteps.SelectMany(Named).Distinct().Where(v => !parameters.Contains(v.Id))];
        body = new Hoisting([.. kept.Select(v => v.Id)]).Run(body);
        // One that throws leaves the outer ones to be done.
        Block cleanup = Block.Empty;
        foreach (FinalStep step in function.FinalSteps)
        {
            var last = new Block([new If(new Read(step.Entered), step.Body, Block.Empty)]);
            cleanup = cleanup.IsEmpty ? last : new Block([new WithCleanup(last, cleanup)]);
        }

        body = new Block([new WithCleanup(body, cleanup)]);
        return new Block([.. kept.Select(v => new Declare(v, null)), .. body.Statements]);
    }

    /// <summary>The variables that a cleanup takes from the function.</summary>
    private static IEnumerable<Variable> Named(FinalStep cleanup)
    {
        Statement[] statements = [.. cleanup.Body.All()];
        var own = new HashSet<int>(statements.SelectMany(s => s switch { Declare declare => [declare.Variable.Id], Effect { Result: { } result } => [result.Id], _ => (IEnumerable<int>)[] }));
        return statements.SelectMany(Usage.Named).Where(v => !own.Contains(v.Id)).Prepend(cleanup.Entered);
    }

    /// <summary>Makes declarations of variables assignments: they are declared in front of all.</summary>
    private sealed class Hoisting(HashSet<int> hoisted) : BlockRewriter
    {
        protected override void Rewrite(List<Statement> statements)
        {
            for (int i = statements.Count - 1; i >= 0; i--)
            {
                if (statements[i] is not Declare declare || !hoisted.Contains(declare.Variable.Id)) continue;
                if (declare.Value is null or Literal { Bits: 0, Code: null }) statements.RemoveAt(i);
                else statements[i] = new Assign(new Read(declare.Variable), declare.Value) { Ordinal = declare.Ordinal };
            }
        }
    }
}
