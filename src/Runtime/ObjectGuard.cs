using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen;

/// <summary>
/// Checks, for generated methods that take objects, that what is written is met in one place only: among the objects and the arrays that they hold, and in the buffers that are given besides. It allocates nothing
/// once a thread has used it. Objects and arrays come first, then the buffers.
/// </summary>
public struct ObjectGuard
{
    private const int Least = 16;

    [ThreadStatic]
    private static Entry[]? spare;

    private Entry[]? entries;
    private int count;

    private enum Use
    {
        Read,
        Sum,
        Written,
    }

    /// <summary>Adds an object or an array that is only read.</summary>
    /// <param name="part">The object or array.</param>
    /// <param name="name">The parameter, and the members that lead to it.</param>
    /// <exception cref="ArgumentException">It is one that is written.</exception>
    public void Reads(object part, string name) => Add(part, name, Use.Read);

    /// <summary>Adds an object of derivatives, or an array that it holds, that is only added to.</summary>
    /// <inheritdoc cref="Reads(object, string)"/>
    /// <exception cref="ArgumentException">It has been added before.</exception>
    public void Sums(object part, string name) => Add(part, name, Use.Sum);

    /// <summary>Adds an object or an array that is written.</summary>
    /// <inheritdoc cref="Reads(object, string)"/>
    /// <exception cref="ArgumentException">It has been added before.</exception>
    public void Writes(object part, string name) => Add(part, name, Use.Written);

    /// <summary>Checks a buffer that is only read.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="buffer">The buffer.</param>
    /// <param name="name">Its parameter name.</param>
    /// <exception cref="ArgumentException">It overlaps an array that is written.</exception>
    public readonly void Reads<T>(ReadOnlySpan<T> buffer, string name)
        where T : struct => Check(buffer, name, Use.Read);

    /// <summary>Checks a buffer of derivatives that is only added to.</summary>
    /// <inheritdoc cref="Reads{T}(ReadOnlySpan{T}, string)"/>
    /// <exception cref="ArgumentException">It overlaps an array that isn't only added to as well.</exception>
    public readonly void Sums<T>(ReadOnlySpan<T> buffer, string name)
        where T : struct => Check(buffer, name, Use.Sum);

    /// <summary>Checks a buffer that is written.</summary>
    /// <inheritdoc cref="Reads{T}(ReadOnlySpan{T}, string)"/>
    /// <exception cref="ArgumentException">It overlaps an array.</exception>
    public readonly void Writes<T>(ReadOnlySpan<T> buffer, string name)
        where T : struct => Check(buffer, name, Use.Written);

    /// <summary>Checks the rows of an array of arrays that is only read.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="name">Its parameter name.</param>
    /// <exception cref="ArgumentException">A row is an array that is written.</exception>
    public readonly void ReadsRows<T>(object[] array, string name)
        where T : struct => CheckRows<T>(array, name, Use.Read);

    /// <summary>Checks the rows of an array of arrays of derivatives that is only added to.</summary>
    /// <inheritdoc cref="ReadsRows{T}(object[], string)"/>
    /// <exception cref="ArgumentException">A row is an array that isn't only added to as well.</exception>
    public readonly void SumsRows<T>(object[] array, string name)
        where T : struct => CheckRows<T>(array, name, Use.Sum);

    /// <summary>Checks the rows of an array of arrays that is written.</summary>
    /// <inheritdoc cref="ReadsRows{T}(object[], string)"/>
    /// <exception cref="ArgumentException">A row is one of the arrays.</exception>
    public readonly void WritesRows<T>(object[] array, string name)
        where T : struct => CheckRows<T>(array, name, Use.Written);

    /// <summary>Forgets the objects and arrays. Without it they are held no longer than this value.</summary>
    public void End()
    {
        if (entries is null) return;
        Array.Clear(entries, 0, count);
        (spare, entries, count) = (entries, null, 0);
    }

    private void Add(object part, string name, Use use)
    {
        if (entries is null) (entries, spare) = (spare ?? new Entry[Least], null);
        for (int i = 0; i < count; i++)
        {
            if (ReferenceEquals(entries[i].Part, part) && part is not Array { Length: 0 } && (use != Use.Read || entries[i].Use != Use.Read))
                throw new ArgumentException($"'{entries[i].Name}' and '{name}' are the same {(part is Array ? "array" : "object")}.", name);
        }

        if (count == entries.Length) Array.Resize(ref entries, 2 * count);
        entries[count++] = new Entry(part, name, use);
    }

    private readonly void CheckRows<T>(object[] array, string name, Use use)
        where T : struct
    {
        foreach (object row in array)
        {
            if (row is object[] rows) CheckRows<T>(rows, name, use);
            else Check<T>((T[])row, name, use);
        }
    }

    private readonly void Check<T>(ReadOnlySpan<T> buffer, string name, Use use)
        where T : struct
    {
        for (int i = 0; i < count; i++)
        {
            if (entries![i].Part is not Array array || (use == entries[i].Use && use != Use.Written)) continue;
            if (Meet(buffer, array)) throw new ArgumentException($"The buffers '{entries[i].Name}' and '{name}' overlap.", name);
        }
    }

    /// <summary>Whether a buffer has bytes of an array. Structs may hold references, so that they are no bytes to the library.</summary>
    private static bool Meet<T>(ReadOnlySpan<T> buffer, Array array)
        where T : struct
    {
        if (buffer.IsEmpty || array.Length == 0) return false;
        ref byte first = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(buffer));
        ref byte other = ref MemoryMarshal.GetArrayDataReference(array);
        nint distance = Unsafe.ByteOffset(ref first, ref other);
        return distance < 0 ? -distance < (nint)array.Length * ElementSize<T>(array) : distance < (nint)buffer.Length * Unsafe.SizeOf<T>();
    }

    private static int ElementSize<T>(Array array)
    {
        Type type = array.GetType().GetElementType()!;
        if (type == typeof(T)) return Unsafe.SizeOf<T>();
#if NET9_0_OR_GREATER
        return RuntimeHelpers.SizeOf(type.TypeHandle);
#else
        // The least that a struct of another type can have.
        return type.IsPrimitive ? Buffer.ByteLength(array) / array.Length : 1;
#endif
    }

    private readonly record struct Entry(object Part, string Name, Use Use);
}
