using System.Buffers;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen;

/// <summary>The transposes of operations on whole buffers, for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AdjointBuffers
{
    /// <summary>The transpose of filling a buffer with one value: what the value receives.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="target">The adjoint of the buffer that was filled.</param>
    /// <returns>The sum of its elements.</returns>
    public static T Sum<T>(ReadOnlySpan<T> target)
        where T : INumberBase<T>
    {
        T sum = T.Zero;
        foreach (T element in target) sum += element;
        return sum;
    }

    /// <summary>The transpose of copying a buffer to the start of another: adds the target's adjoint to the source's and clears it. The two may overlap.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="target">The adjoint of the buffer that was copied to; cleared as far as it was written.</param>
    /// <param name="source">The adjoint of the buffer that was copied from; accumulated.</param>
    public static void MoveTo<T>(Span<T> target, Span<T> source)
        where T : INumberBase<T>
    {
        target = target[..source.Length];
        if (!target.Overlaps(source))
        {
            Add<T>(target, source);
            target.Clear();
            return;
        }

        T[] copy = ArrayPool<T>.Shared.Rent(target.Length);
        try
        {
            Span<T> seeds = copy.AsSpan(0, target.Length);
            target.CopyTo(seeds);
            target.Clear();
            Add<T>(seeds, source);
        }
        finally
        {
            ArrayPool<T>.Shared.Return(copy);
        }
    }

    /// <summary>Adds a buffer to another.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">What is added.</param>
    /// <param name="target">What is accumulated into; at least as long.</param>
    public static void Add<T>(ReadOnlySpan<T> source, Span<T> target)
        where T : INumberBase<T>
    {
        for (int i = 0; i < source.Length; i++) target[i] += source[i];
    }

    /// <summary>Adds the seed of a returned buffer to the adjoint of the buffer that was returned.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="seed">The adjoint of the result.</param>
    /// <param name="target">The adjoint of what was returned; accumulated into.</param>
    /// <param name="name">The parameter name of the seed.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void AddResult<T>(ReadOnlySpan<T> seed, Span<T> target, string name)
        where T : INumberBase<T>
    {
        DerivativeGuard.SameLength(target.Length, seed.Length, name);
        Add(seed, target);
    }

    /// <summary>Adds the seed of a returned buffer to the adjoint of the buffer that was returned, in a method that another derivative calls.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="seed">The adjoint of the result; empty if the caller has found that the result lies in a buffer that it gave, whose adjoint holds the seed already.</param>
    /// <param name="target">The adjoint of what was returned; accumulated into.</param>
    public static void AddResult<T>(ReadOnlySpan<T> seed, Span<T> target)
        where T : INumberBase<T> => Add(seed, target);

    /// <summary>The elements of an array of any rank in one row, the last subscript running fastest.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="array">The array; <c>null</c> has no elements.</param>
    /// <returns>A view of its elements.</returns>
    public static Span<T> Elements<T>(Array? array) =>
        array is null ? default : MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    /// <summary>Adds the seed of a returned array of several dimensions to the adjoint of the array that was returned.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="seed">The adjoint of the result; <c>null</c> if nobody asks for it.</param>
    /// <param name="target">The adjoint of what was returned; accumulated into.</param>
    /// <param name="name">The parameter name of the seed.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void AddArray<T>(Array? seed, Array target, string name)
        where T : INumberBase<T>
    {
        if (seed is null) return;
        DerivativeGuard.SameShape(target, seed, name);
        Add<T>(Elements<T>(seed), Elements<T>(target));
    }

    /// <summary>A copy of a buffer, for a method that takes an array.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="buffer">The buffer.</param>
    /// <returns>A new array with its elements.</returns>
    public static T[] ToArray<T>(ReadOnlySpan<T> buffer) => buffer.ToArray();

    /// <summary>Where a returned buffer lies in one that was given.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="returned">The returned buffer.</param>
    /// <param name="given">The buffer that was given.</param>
    /// <returns>The index of its first element; -1 if it is empty, or not a part of it.</returns>
    public static int IndexIn<T>(ReadOnlySpan<T> returned, ReadOnlySpan<T> given) => given.Overlaps(returned, out int index) && index >= 0 ? index : -1;
}
