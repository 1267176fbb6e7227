using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Which statements read and assign which variables.</summary>
internal static class Usage
{
    /// <summary>All statements of a statement, itself included.</summary>
    public static IEnumerable<Statement> Tree(Statement statement) => new Block([statement]).All();

    /// <summary>Whether the statement, or one inside it, names the variable in any way but declaring it.</summary>
    public static bool Mentions(Statement statement, Variable variable) => Tree(statement).Any(s => Named(s).Any(v => v.Id == variable.Id));

    /// <summary>The variables that the statement itself names.</summary>
    public static IEnumerable<Variable> Named(Statement statement)
    {
        foreach (Variable variable in statement.Expressions().SelectMany(e => e.Variables())) yield return variable;
        switch (statement)
        {
            case Call { Result: { } result }:
                yield return result;
                break;
            case Effect effect:
                if (effect.Result is not null) yield return effect.Result;
                foreach (Variable written in effect.Writes) yield return written;
                break;
            case For { TripCount: { } count }:
                yield return count;
                break;
            case TakePair:
                foreach (Variable taken in Assigned(statement)) yield return taken;
                break;
        }
    }

    /// <summary>The variables that the statement itself assigns, other than by declaring them with a value.</summary>
    public static IEnumerable<Variable> Assigned(Statement statement) => statement switch
    {
        Assign { Target: Read target } => [target.Variable],
        Increment { Target: Read target } => [target.Variable],
        Call => Named(statement),
        Effect effect => effect.Format.Contains("ref ") || effect.Format.Contains("out ") ? Named(statement) : effect.Writes.Concat(effect.Result is null ? [] : new[] { effect.Result }),
        Permute permute => permute.Targets,
        TakePair pair => new[] { pair.First, pair.Second }.OfType<PairPart>().Where(p => !p.Declares).Select(p => p.Variable),
        TapePop pop => [pop.Variable],
        TapeWindow window => [window.Window],
        _ => [],
    };
}
