using System.ComponentModel;
using System.Numerics;

namespace AutodiffGen;

/// <summary>Neighbouring iterations of a parallel loop, and the memory that they have to themselves. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ParallelBlock : IDisposable
{
    private readonly List<Share> shares = [];
    private Tape tape;
    private Tape scratch;
    private Tape sums;

    internal ParallelBlock(int index) => Index = index;

    /// <summary>The number of the block, from 0.</summary>
    public int Index { get; }

    /// <summary>The first iteration.</summary>
    public int From { get; private set; }

    /// <summary>The iteration after the last.</summary>
    public int To { get; private set; }

    /// <summary>What the block records for the sweep back; it stands until that has popped it.</summary>
    public ref Tape Tape => ref tape;

    /// <summary>Scratch memory of the sweep back.</summary>
    public ref Tape Scratch => ref scratch;

    /// <summary>An array of zeros that the block adds to instead of one which other blocks add to as well. After the loop it is added to that.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="total">What all blocks add to.</param>
    /// <returns>As many elements; those of <paramref name="total"/> itself for the first block.</returns>
    public Span<T> Share<T>(T[] total)
        where T : INumberBase<T>
    {
        if (Index == 0) return total;
        Span<T> share = sums.Push<T>(total.Length);
        share.Clear();
        shares.Add(new TapeShare<T>(total));
        return share;
    }

    /// <summary>The same for an array of any rank.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="total">What all blocks add to.</param>
    /// <returns>An array of the same shape; <paramref name="total"/> itself for the first block.</returns>
    public Array ShareArray<T>(Array total)
        where T : INumberBase<T>
    {
        if (Index == 0) return total;
        var share = (Array)total.Clone();
        Array.Clear(share);
        shares.Add(new ArrayShare<T>(total, share));
        return share;
    }

    internal void Begin(int from, int to) => (From, To) = (from, to);

    internal void AddShares()
    {
        for (int i = shares.Count - 1; i >= 0; i--) shares[i].Add(ref sums);
    }

    internal void End()
    {
        shares.Clear();
        sums.Dispose();
    }

    /// <summary>Gives all memory back.</summary>
    public void Dispose()
    {
        tape.Dispose();
        scratch.Dispose();
        sums.Dispose();
    }
}
