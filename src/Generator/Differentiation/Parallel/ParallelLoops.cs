using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Parallel;

/// <summary>
/// The last step for a derived method: runs its loops at once that come from loops of <c>Parallel.For</c>. Those that only write apart become <c>Parallel.For</c> again; those that use a tape, or add to
/// what the iterations share, run in blocks of iterations, each with a tape and sums of its own, which are added up in the order of the blocks. It looks at what stands in the loop, whatever the passes before have done to
/// it, and a loop that it can't be sure of stays in order, which is right too.
/// </summary>
internal sealed class ParallelLoops
{
    private readonly LinearProgram program;
    private readonly DerivativeVariables derivatives;
    private readonly ParallelAccesses accesses;
    private readonly Dictionary<int, Passing> references;
    private readonly HashSet<int> userVariables;
    private readonly Variable runner;
    private readonly List<VariablePart> parts = [];
    private readonly Dictionary<Statement, ParallelLambda> lambdas = new(ReferenceComparer.Instance);
    private bool usesRunner;

    private ParallelLoops(LinearProgram program, DerivativeVariables derivatives, IEnumerable<DerivedParameter> parameters)
    {
        this.program = program;
        this.derivatives = derivatives;
        accesses = ParallelAccesses.Of(program);
        references = parameters.Where(parameter => parameter.Passing != Passing.Value).ToDictionary(parameter => parameter.Variable.Id, parameter => parameter.Passing);
        userVariables = [.. program.Body.All().SelectMany(Captures.Mentioned).Concat(program.Function.Parameters.Select(parameter => parameter.Variable)).Select(variable => variable.Id)];
        runner = program.Variables.New("parallel", new OtherType("global::AutodiffGen.ParallelBlocks", false));
    }

    /// <param name="program">The linear program that the method was derived from.</param>
    /// <param name="derivatives">The adjoints or tangents.</param>
    /// <param name="parameters">The method's parameters.</param>
    /// <param name="body">The method's body, without guards.</param>
    /// <returns>The body, and the variables in it that are parts of others.</returns>
    public static (Block Body, EquatableArray<VariablePart> Parts) Run(LinearProgram program, DerivativeVariables derivatives, IEnumerable<DerivedParameter> parameters, Block body) =>
        ParallelAccesses.Any(program.Function) ? new ParallelLoops(program, derivatives, parameters).Run(body) : (body, EquatableArray<VariablePart>.Empty);

    private (Block Body, EquatableArray<VariablePart> Parts) Run(Block body)
    {
        foreach (For loop in Outermost(body)) lambdas[loop] = new ParallelLambda(loop, program, derivatives, accesses, references, userVariables, body);
        body = Rewrite(body);
        if (usesRunner) body = WithRunner(body);
        return (body, parts.ToEquatableArray());
    }

    private Block Rewrite(Block block) => new(block.Statements.SelectMany(Rewrite).ToEquatableArray());

    private IEnumerable<Statement> Rewrite(Statement statement) => statement switch
    {
        For { Parallelism: not null } loop => Lower(loop),
        For loop => [loop with { Body = Rewrite(loop.Body) }],
        If choice => [choice with { Then = Rewrite(choice.Then), Else = Rewrite(choice.Else) }],
        While loop => [loop with { Body = Rewrite(loop.Body), Update = Rewrite(loop.Update) }],
        Breakable breakable => [breakable with { Body = Rewrite(breakable.Body) }],
        WithTapes tapes => [tapes with { Body = Rewrite(tapes.Body) }],
        WithCleanup cleanup => [new WithCleanup(Rewrite(cleanup.Body), Rewrite(cleanup.Cleanup))],
        _ => [statement],
    };

    private IEnumerable<Statement> Lower(For loop)
    {
        ParallelLambda lambda = lambdas[loop];
        if (ObstacleOf(loop) is { } obstacle) return [new Comment("In order: " + obstacle + "."), loop];
        if (!lambda.NeedsBlocks) return [.. lambda.Copies, lambda.Iterations()];
        usesRunner = true;
        return [.. lambda.Copies, .. lambda.Blocks(runner, parts)];
    }

    /// <summary>Why a loop stays in order. What one sweep records in blocks the other must find there: if it can't, neither does.</summary>
    private string? ObstacleOf(For loop)
    {
        if (!lambdas[loop].UsesTapes) return lambdas[loop].Obstacle;
        return lambdas.Where(entry => ((For)entry.Key).Parallelism!.Loop == loop.Parallelism!.Loop && entry.Value.UsesTapes).Select(entry => entry.Value.Obstacle).FirstOrDefault(obstacle => obstacle is not null);
    }

    /// <summary>The outermost loops that may run at once.</summary>
    private static IEnumerable<For> Outermost(Block block) =>
        block.Statements.SelectMany(statement => statement is For { Parallelism: not null } loop ? [loop] : statement.Blocks().SelectMany(Outermost));

    /// <summary>Declares what runs the blocks, and gives its memory back on every path; tapes that only blocks used are theirs now.</summary>
    private Block WithRunner(Block body)
    {
        if (body.Statements.LastOrDefault() is WithTapes tapes)
        {
            IEnumerable<Variable> used = tapes.Tapes.Where(tape => tapes.Body.All().SelectMany(Captures.Mentioned).Any(mentioned => mentioned.Id == tape.Id));
            return new Block([.. body.Statements.Take(body.Statements.Count - 1), new WithTapes([.. used, runner], tapes.Body)]);
        }

        return new Block([new WithTapes([runner], body)]);
    }
}
