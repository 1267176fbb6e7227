using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen;

/// <summary>The checks that generated methods make on their arguments before they write anything.</summary>
public static class DerivativeGuard
{
    /// <summary>Checks that a derivative buffer is as long as the buffer that it belongs to.</summary>
    /// <param name="expected">The length of the primal buffer.</param>
    /// <param name="actual">The length of the derivative buffer.</param>
    /// <param name="name">The parameter name of the derivative buffer.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SameLength(int expected, int actual, string name)
    {
        if (expected != actual) ThrowLength(expected, actual, name);
    }

    /// <summary>Checks that a derivative array has the shape of the array that it belongs to, and that subscripts start at 0 in both.</summary>
    /// <param name="expected">The primal array.</param>
    /// <param name="actual">The derivative array.</param>
    /// <param name="name">The parameter name of the derivative array.</param>
    /// <exception cref="ArgumentException">The arrays differ in a dimension.</exception>
    public static void SameShape(Array expected, Array actual, string name)
    {
        for (int dimension = 0; dimension < expected.Rank; dimension++)
        {
            if (expected.GetLength(dimension) != actual.GetLength(dimension) || expected.GetLowerBound(dimension) != 0 || actual.GetLowerBound(dimension) != 0) ThrowShape(expected, actual, name);
        }
    }

    /// <summary>Checks that two arrays of several dimensions are not the same.</summary>
    /// <param name="first">An array.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">Another array.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">They are the same.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotSame(Array first, string firstName, Array second, string secondName)
    {
        if (ReferenceEquals(first, second)) ThrowSameArray(firstName, secondName);
    }

    /// <summary>Checks that an object whose members are derivatives is there.</summary>
    /// <param name="value">The object.</param>
    /// <param name="name">Its parameter name.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotNull(object value, string name) => ArgumentNullException.ThrowIfNull(value, name);

    /// <summary>Checks that two objects, one of which is written, are not the same.</summary>
    /// <param name="first">An object.</param>
    /// <param name="firstName">The parameter, and the members that lead to it.</param>
    /// <param name="second">Another object.</param>
    /// <param name="secondName">Likewise.</param>
    /// <exception cref="ArgumentException">They are the same.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotSameObject(object first, string firstName, object second, string secondName)
    {
        if (ReferenceEquals(first, second)) ThrowSameObject(firstName, secondName);
    }

    /// <summary>Checks that a buffer is no part of an array of several dimensions.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="part">The buffer.</param>
    /// <param name="name">Its parameter name.</param>
    /// <param name="array">The array.</param>
    /// <param name="arrayName">Its parameter name.</param>
    /// <exception cref="ArgumentException">The buffer overlaps the array.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotIn<T>(ReadOnlySpan<T> part, string name, Array array, string arrayName)
    {
        if (part.Overlaps(AdjointBuffers.Elements<T>(array))) ThrowOverlap(arrayName, name);
    }

    /// <summary>Checks that a variable that was given by reference is no element of an array of several dimensions.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="variable">The variable.</param>
    /// <param name="name">Its parameter name.</param>
    /// <param name="array">The array.</param>
    /// <param name="arrayName">Its parameter name.</param>
    /// <exception cref="ArgumentException">The variable is an element of the array.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotIn<T>(in T variable, string name, Array array, string arrayName)
    {
        if (AdjointBuffers.Elements<T>(array).Overlaps(new ReadOnlySpan<T>(in variable))) ThrowOverlap(arrayName, name);
    }

    /// <summary>Checks that a type argument can be a method's scalar type: derivatives are those of real numbers, and buffers of zeros are cleared memory.</summary>
    /// <typeparam name="T">The scalar type.</typeparam>
    /// <exception cref="NotSupportedException">It is a type of integers, or a class.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RealNumbers<T>()
        where T : INumberBase<T>
    {
        if (!typeof(T).IsValueType || T.IsZero(T.CreateTruncating(0.5))) ThrowNotReal(typeof(T));
    }

    /// <summary>Checks that two buffers share no element.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="first">A buffer.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">Another buffer.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">The buffers overlap.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap<T>(ReadOnlySpan<T> first, string firstName, ReadOnlySpan<T> second, string secondName)
    {
        if (first.Overlaps(second)) ThrowOverlap(firstName, secondName);
    }

    /// <inheritdoc cref="NoOverlap{T}(ReadOnlySpan{T}, string, ReadOnlySpan{T}, string)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap(ReadOnlySpan<double> first, string firstName, ReadOnlySpan<double> second, string secondName)
    {
        if (first.Overlaps(second)) ThrowOverlap(firstName, secondName);
    }

    /// <inheritdoc cref="NoOverlap{T}(ReadOnlySpan{T}, string, ReadOnlySpan{T}, string)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap(ReadOnlySpan<float> first, string firstName, ReadOnlySpan<float> second, string secondName)
    {
        if (first.Overlaps(second)) ThrowOverlap(firstName, secondName);
    }

    /// <inheritdoc cref="NoOverlap{T}(ReadOnlySpan{T}, string, ReadOnlySpan{T}, string)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap(ReadOnlySpan<double> first, string firstName, ReadOnlySpan<float> second, string secondName)
    {
        if (MemoryMarshal.AsBytes(first).Overlaps(MemoryMarshal.AsBytes(second))) ThrowOverlap(firstName, secondName);
    }

    /// <inheritdoc cref="NoOverlap{T}(ReadOnlySpan{T}, string, ReadOnlySpan{T}, string)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap(ReadOnlySpan<float> first, string firstName, ReadOnlySpan<double> second, string secondName)
    {
        if (MemoryMarshal.AsBytes(first).Overlaps(MemoryMarshal.AsBytes(second))) ThrowOverlap(firstName, secondName);
    }

    /// <summary>Checks that two variables that were given by reference are not the same.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="first">A variable.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">Another variable.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">They are the same.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap<T>(in T first, string firstName, in T second, string secondName)
        where T : struct
    {
        if (Unsafe.AreSame(in first, in second)) ThrowSame(firstName, secondName);
    }

    /// <summary>Checks that a variable that was given by reference is no element of a buffer.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="first">A buffer.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">A variable.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">The variable is an element of the buffer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoOverlap<T>(ReadOnlySpan<T> first, string firstName, in T second, string secondName)
        where T : struct
    {
        if (first.Overlaps(new ReadOnlySpan<T>(in second))) ThrowOverlap(firstName, secondName);
    }

    /// <summary>Checks that a struct that was given by reference shares no memory with another variable.</summary>
    /// <typeparam name="TFirst">The type of the other variable.</typeparam>
    /// <typeparam name="TSecond">The type of the struct.</typeparam>
    /// <param name="first">The other variable.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">The struct.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">One of them is, or is a part of, the other.</exception>
    public static void NoStructOverlap<TFirst, TSecond>(in TFirst first, string firstName, in TSecond second, string secondName)
    {
        if (Overlaps(ref Unsafe.As<TFirst, byte>(ref Unsafe.AsRef(in first)), Unsafe.SizeOf<TFirst>(), in second)) ThrowShared(firstName, secondName);
    }

    /// <summary>Checks that a struct that was given by reference shares no memory with a buffer.</summary>
    /// <typeparam name="TFirst">The type of the elements.</typeparam>
    /// <typeparam name="TSecond">The type of the struct.</typeparam>
    /// <param name="first">The buffer.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">The struct.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">An element of the buffer is a part of the struct, or the other way around.</exception>
    public static void NoStructOverlap<TFirst, TSecond>(ReadOnlySpan<TFirst> first, string firstName, in TSecond second, string secondName)
    {
        if (!first.IsEmpty && Overlaps(ref Unsafe.As<TFirst, byte>(ref MemoryMarshal.GetReference(first)), (nint)first.Length * Unsafe.SizeOf<TFirst>(), in second)) ThrowShared(firstName, secondName);
    }

    /// <summary>Checks that a buffer of structs shares no memory with a buffer of another type.</summary>
    /// <typeparam name="TFirst">The type of the elements of one.</typeparam>
    /// <typeparam name="TSecond">The type of the elements of the other.</typeparam>
    /// <param name="first">A buffer.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">Another buffer.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">The buffers overlap.</exception>
    public static void NoStructOverlap<TFirst, TSecond>(ReadOnlySpan<TFirst> first, string firstName, ReadOnlySpan<TSecond> second, string secondName)
    {
        if (first.IsEmpty || second.IsEmpty) return;
        nint distance = Unsafe.ByteOffset(ref Unsafe.As<TFirst, byte>(ref MemoryMarshal.GetReference(first)), ref Unsafe.As<TSecond, byte>(ref MemoryMarshal.GetReference(second)));
        if (distance < (nint)first.Length * Unsafe.SizeOf<TFirst>() && -distance < (nint)second.Length * Unsafe.SizeOf<TSecond>()) ThrowOverlap(firstName, secondName);
    }

    private static bool Overlaps<T>(ref byte start, nint length, in T other)
    {
        nint distance = Unsafe.ByteOffset(ref start, ref Unsafe.As<T, byte>(ref Unsafe.AsRef(in other)));
        return distance < length && -distance < Unsafe.SizeOf<T>();
    }

    [DoesNotReturn]
    private static void ThrowNotReal(Type type) =>
        throw new NotSupportedException($"'{type}' is no struct of real numbers, so there is no derivative.");

    [DoesNotReturn]
    private static void ThrowShared(string firstName, string secondName) =>
        throw new ArgumentException($"'{firstName}' and '{secondName}' share memory.", secondName);

    [DoesNotReturn]
    private static void ThrowSame(string firstName, string secondName) =>
        throw new ArgumentException($"'{firstName}' and '{secondName}' are the same variable.", secondName);

    [DoesNotReturn]
    private static void ThrowSameArray(string firstName, string secondName) =>
        throw new ArgumentException($"'{firstName}' and '{secondName}' are the same array.", secondName);

    [DoesNotReturn]
    private static void ThrowSameObject(string firstName, string secondName) =>
        throw new ArgumentException($"'{firstName}' and '{secondName}' are the same object.", secondName);

    [DoesNotReturn]
    private static void ThrowLength(int expected, int actual, string name) => throw new ArgumentException(
        string.Create(CultureInfo.InvariantCulture, $"The length of '{name}' is {actual}, but {expected} is needed."), name);

    [DoesNotReturn]
    private static void ThrowShape(Array expected, Array actual, string name) =>
        throw new ArgumentException($"The shape of '{name}' is {Shape(actual)}, but {Shape(expected)} is needed.", name);

    private static string Shape(Array array) => string.Join(" x ", Enumerable.Range(0, array.Rank).Select(dimension => array.GetLowerBound(dimension) == 0
        ? array.GetLength(dimension).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{array.GetLength(dimension)} (from {array.GetLowerBound(dimension)}, where 0 is needed)")));

    [DoesNotReturn]
    private static void ThrowOverlap(string firstName, string secondName) =>
        throw new ArgumentException($"The buffers '{firstName}' and '{secondName}' overlap.", secondName);
}
