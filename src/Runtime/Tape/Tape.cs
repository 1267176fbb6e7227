using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen;

/// <summary>
/// The store in which a derivative keeps what its reverse sweep will need: a stack of unmanaged values and of windows of them, in buffers
/// rented from the shared pool. <c>default(Tape)</c> is an empty tape, ready for use.
/// </summary>
/// <remarks>
/// <para>
/// Everything is popped in the reverse order of the pushes, with the same type and count. What was not popped is dropped by
/// <see cref="Dispose"/>, which returns every rented buffer and leaves an empty tape. A tape must not be copied: pass it by reference.
/// </para>
/// <para>
/// The stack is a list of chunks that double in size, so that nothing is ever moved. Inside a chunk, windows and values whose size is
/// a multiple of 8 grow upwards from the start, which keeps them aligned without padding; smaller values (a <c>bool</c> of a branch that was
/// taken) grow downwards from the end and cost their own size only. Chunks that were emptied are kept until <see cref="Dispose"/>, so popping and pushing
/// across a boundary rents nothing.
/// </para>
/// </remarks>
public struct Tape : IDisposable
{
    // All positions are byte offsets from the start of a chunk. Each chunk starts with the positions of the chunk below.
    private const int HeaderSize = 2 * sizeof(long);
    private const int FirstChunkLength = 512;
    private const int LastChunkLength = 1 << 27;

    private ulong[]? chunk;
    private nint low;
    private nint high;
    private ulong[]?[]? chunks;
    private int depth;

    /// <summary>Pushes a window of <paramref name="count"/> contiguous values and returns it for writing.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="count">The number of values; 0 pushes nothing.</param>
    /// <returns>The window; its contents are unspecified. It stands until it is popped.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="NotSupportedException">The type holds references.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Push<T>(int count)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) ThrowReferences(typeof(T));
        nint size = WindowSize<T>(count);
        if (size == 0) return [];
        if (high - low < size) Advance(size);
        nint start = low;
        low = start + size;
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref At(start)), count);
    }

    /// <summary>Pops the window that was pushed last.</summary>
    /// <typeparam name="T">The type with which it was pushed.</typeparam>
    /// <param name="count">The count with which it was pushed.</param>
    /// <returns>The window with the values written to it; it stands until the next push.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">The tape holds no such window.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Pop<T>(int count)
    {
        nint size = WindowSize<T>(count);
        if (size == 0) return [];
        if (low - HeaderSize < size) Retreat(size, 0);
        nint start = low - size;
        low = start;
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref At(start)), count);
    }

    /// <summary>Pushes one value.</summary>
    /// <remarks>An <c>int</c> is pushed as <c>Push(value)</c>: <c>Push&lt;int>(value)</c> is the window of that length.</remarks>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="NotSupportedException">The type holds references.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push<T>(T value)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) ThrowReferences(typeof(T));
        if (high - low < Unsafe.SizeOf<T>()) Advance(Unsafe.SizeOf<T>());
        nint start;
        if (IsAligned<T>())
        {
            start = low;
            low = start + Unsafe.SizeOf<T>();
        }
        else
        {
            start = high - Unsafe.SizeOf<T>();
            high = start;
        }

        Unsafe.WriteUnaligned(ref At(start), value);
    }

    /// <summary>Pops the value that was pushed last.</summary>
    /// <typeparam name="T">The type with which it was pushed.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">The tape holds no such value.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Pop<T>()
    {
        nint start;
        if (IsAligned<T>())
        {
            if (low - HeaderSize < Unsafe.SizeOf<T>()) Retreat(Unsafe.SizeOf<T>(), 0);
            start = low - Unsafe.SizeOf<T>();
            low = start;
        }
        else
        {
            if (chunk is null || ChunkSize(chunk) - high < Unsafe.SizeOf<T>()) Retreat(0, Unsafe.SizeOf<T>());
            start = high;
            high = start + Unsafe.SizeOf<T>();
        }

        return Unsafe.ReadUnaligned<T>(ref At(start));
    }

    /// <summary>Returns all buffers to the pool and leaves an empty tape. Windows that were obtained from the tape must not be used any more.</summary>
    public void Dispose()
    {
        ulong[]? single = chunk;
        ulong[]?[]? all = chunks;
        this = default;
        if (all is not null)
        {
            foreach (ulong[]? each in all)
            {
                if (each is not null) ArrayPool<ulong>.Shared.Return(each);
            }

            ArrayPool<ulong[]?>.Shared.Return(all, clearArray: true);
        }
        else if (single is not null)
        {
            ArrayPool<ulong>.Shared.Return(single);
        }
    }

    /// <summary>Whether single values of the type go to the aligned side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAligned<T>() => Unsafe.SizeOf<T>() % sizeof(ulong) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint ChunkSize(ulong[] chunk) => (nint)chunk.Length * sizeof(ulong);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint WindowSize<T>(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return checked((nint)(((long)count * Unsafe.SizeOf<T>()) + 7)) & ~7;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref byte At(nint position) =>
        ref Unsafe.AddByteOffset(ref Unsafe.As<ulong, byte>(ref MemoryMarshal.GetArrayDataReference(chunk!)), position);

    /// <summary>Moves to a chunk above the current one that has room for <paramref name="size"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Advance(nint size)
    {
        int length = checked((int)((HeaderSize + size + 7) / sizeof(ulong)));
        if (chunk is null)
        {
            chunk = ArrayPool<ulong>.Shared.Rent(Math.Max(FirstChunkLength, length));
        }
        else
        {
            ulong[]?[] all = ListWithRoom();
            ulong[]? next = all[depth + 1];
            if (next is null || next.Length < length)
            {
                all[depth + 1] = null;
                if (next is not null) ArrayPool<ulong>.Shared.Return(next);
                int doubled = (int)Math.Min(2L * chunk.Length, LastChunkLength);
                next = ArrayPool<ulong>.Shared.Rent(Math.Max(doubled, length));
                all[depth + 1] = next;
            }

            next[0] = (ulong)low;
            next[1] = (ulong)high;
            chunk = next;
            depth++;
        }

        low = HeaderSize;
        high = ChunkSize(chunk);
    }

    /// <summary>The list of chunks, with a place for one more above the current one.</summary>
    private ulong[]?[] ListWithRoom()
    {
        if (chunks is not null && depth + 1 < chunks.Length) return chunks;
        ulong[]?[] longer = ArrayPool<ulong[]?>.Shared.Rent(2 * (depth + 8));
        Array.Clear(longer);
        if (chunks is null)
        {
            longer[0] = chunk;
        }
        else
        {
            Array.Copy(chunks, longer, depth + 1);
            ArrayPool<ulong[]?>.Shared.Return(chunks, clearArray: true);
        }

        chunks = longer;
        return longer;
    }

    /// <summary>Moves down to the highest chunk that isn't empty, which must hold what is to be popped.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Retreat(nint lowSize, nint highSize)
    {
        if (chunk is null) ThrowEmpty();
        while (low == HeaderSize && high == ChunkSize(chunk))
        {
            if (depth == 0) ThrowEmpty();
            low = (nint)chunk[0];
            high = (nint)chunk[1];
            depth--;
            chunk = chunks![depth]!;
        }

        if (low - HeaderSize < lowSize || ChunkSize(chunk) - high < highSize) ThrowEmpty();
    }

    /// <summary>A method that is generic in its scalar type can't say <c>unmanaged</c> for its caller; the garbage collector doesn't look into the chunks.</summary>
    [DoesNotReturn]
    private static void ThrowReferences(Type type) =>
        throw new NotSupportedException($"Values of type '{type}' can't be recorded, since they hold references.");

    [DoesNotReturn]
    private static void ThrowEmpty() =>
        throw new InvalidOperationException("More was popped from the tape than was pushed, or with another type or count.");
}
