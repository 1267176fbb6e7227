namespace AutodiffGen.Generator.IR;

/// <summary>A loop of <c>Parallel.For</c>, or one that was made of such a loop: it starts at <c>From</c> and goes up by one while it is below <c>To</c>, or down by one while it isn't below it.</summary>
/// <param name="Loop">The label of the loop in the source.</param>
/// <param name="Options">The variable that holds the <c>ParallelOptions</c>; null if there are none.</param>
internal sealed record Parallelism(int Loop, Variable? Options)
{
    /// <summary>How generated code runs it.</summary>
    public ParallelForm Form { get; init; }

    /// <summary>What runs it in blocks.</summary>
    public Variable? Runner { get; init; }
}

/// <summary>How a loop runs.</summary>
internal enum ParallelForm
{
    /// <summary>In order, as any other loop.</summary>
    InOrder,

    /// <summary>As <c>Parallel.For</c> with a lambda for an iteration.</summary>
    Iterations,

    /// <summary>As <c>ParallelBlocks.For</c> with a lambda for a block of iterations, which the counter names.</summary>
    Blocks,
}
