using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen;

/// <summary>What a block has added up by itself.</summary>
internal abstract class Share
{
    /// <summary>Adds it to the total. What stands on the tape is taken from it.</summary>
    public abstract void Add(ref Tape sums);

    private protected static void Add<T>(ReadOnlySpan<T> share, Span<T> total)
        where T : INumberBase<T>
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<T>.IsSupported)
        {
            for (; i <= share.Length - Vector<T>.Count; i += Vector<T>.Count) (new Vector<T>(total[i..]) + new Vector<T>(share[i..])).CopyTo(total[i..]);
        }

        for (; i < share.Length; i++) total[i] += share[i];
    }
}

/// <summary>A share on the tape.</summary>
internal sealed class TapeShare<T>(T[] total) : Share
    where T : INumberBase<T>
{
    public override void Add(ref Tape sums) => Add<T>(sums.Pop<T>(total.Length), total);
}

/// <summary>A share in an array of its own.</summary>
internal sealed class ArrayShare<T>(Array total, Array share) : Share
    where T : INumberBase<T>
{
    public override void Add(ref Tape sums) => Add<T>(Elements(share), Elements(total));

    private static Span<T> Elements(Array array) => MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
