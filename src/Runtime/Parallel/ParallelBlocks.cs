using System.ComponentModel;

namespace AutodiffGen;

/// <summary>
/// Runs the iterations of a loop at once, in as many blocks of neighbouring iterations as there are processors, each with memory of its own. The blocks depend on the bounds alone, so that
/// the sweep back finds in a block what the sweep there recorded in it, and sums are added up in the order of the blocks, whichever ends first. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ParallelBlocks : IDisposable
{
    private readonly ParallelBlock[] blocks;

    /// <summary>Blocks for the processors of this machine.</summary>
    public ParallelBlocks()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>So many blocks.</summary>
    /// <param name="count">How many.</param>
    internal ParallelBlocks(int count)
    {
        blocks = new ParallelBlock[count];
        for (int i = 0; i < count; i++) blocks[i] = new ParallelBlock(i);
    }

    /// <summary>How many blocks there are at most.</summary>
    public int Count => blocks.Length;

    /// <summary>Runs blocks of the iterations from <paramref name="from"/> up to, without, <paramref name="to"/>; then adds what they shared.</summary>
    /// <param name="from">The first iteration.</param>
    /// <param name="to">The iteration after the last.</param>
    /// <param name="body">Runs the iterations of a block.</param>
    /// <exception cref="AggregateException">Iterations threw.</exception>
    public void For(int from, int to, Action<ParallelBlock> body) => For(from, to, Default, body);

    /// <inheritdoc cref="For(int, int, Action{ParallelBlock})"/>
    /// <param name="from">The first iteration.</param>
    /// <param name="to">The iteration after the last.</param>
    /// <param name="options">How many threads to use, and when to stop: between blocks.</param>
    /// <param name="body">Runs the iterations of a block.</param>
    /// <exception cref="OperationCanceledException">The loop was cancelled.</exception>
    public void For(int from, int to, ParallelOptions options, Action<ParallelBlock> body)
    {
        long trips = Math.Max(0, (long)to - from);
        int count = (int)Math.Min(trips, blocks.Length);
        for (int i = 0; i < count; i++) blocks[i].Begin((int)(from + (trips * i / count)), (int)(from + (trips * (i + 1) / count)));
        try
        {
            Parallel.For(0, count, options, i => body(blocks[i]));
            for (int i = 0; i < count; i++) blocks[i].AddShares();
        }
        finally
        {
            for (int i = 0; i < count; i++) blocks[i].End();
        }
    }

    /// <summary>Gives all memory back.</summary>
    public void Dispose()
    {
        foreach (ParallelBlock block in blocks) block.Dispose();
    }

    private static readonly ParallelOptions Default = new();
}
