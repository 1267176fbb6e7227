using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Parallel;

/// <summary>The variables that a block uses and doesn't declare: what a lambda with that body captures.</summary>
internal static class Captures
{
    /// <param name="body">The block.</param>
    /// <param name="isOutside">Whether a variable that takes the result of a call is declared outside of the block, rather than by the call.</param>
    public static IReadOnlyList<Variable> Of(Block body, Func<Variable, bool> isOutside)
    {
        Statement[] all = [.. body.All()];
        HashSet<int> own = [.. all.SelectMany(statement => Declared(statement.Primal())).Concat(all.Select(Result).OfType<Variable>().Where(result => !isOutside(result))).Select(variable => variable.Id)];
        return [.. all.SelectMany(Mentioned).Where(variable => !own.Contains(variable.Id)).GroupBy(variable => variable.Id).Select(group => group.First())];
    }

    /// <summary>The variables that a statement names, tapes and targets included.</summary>
    public static IEnumerable<Variable> Mentioned(Statement statement) => Usage.Named(statement).Concat(Usage.Assigned(statement)).Concat(statement switch
    {
        TapePush push => [push.Tape],
        TapePop pop => [pop.Tape],
        TapeWindow window => [window.Tape],
        _ => Enumerable.Empty<Variable>(),
    });

    private static IEnumerable<Variable> Declared(Statement statement) => statement switch
    {
        Declare declare => [declare.Variable],
        For loop => [loop.Counter],
        TapePop pop => [pop.Variable],
        TapeWindow window => [window.Window],
        TakePair pair => new[] { pair.First, pair.Second }.OfType<PairPart>().Where(part => part.Declares).Select(part => part.Variable),
        _ => [],
    };

    private static Variable? Result(Statement statement) => statement.Primal() switch
    {
        Call call => call.Result,
        Effect effect => effect.Result,
        _ => null,
    };
}
