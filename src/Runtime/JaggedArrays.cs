using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen;

/// <summary>
/// What generated methods do with arrays of arrays (<c>double[][]</c>, <c>double[][][]</c>): checks before anything is written, and derivatives of the same shape. The checks take time in proportion to the number of rows,
/// and allocate nothing once a thread has used them.
/// </summary>
public static class JaggedArrays
{
    private const int Least = 64;

    /// <summary>So many comparisons take less time than a table.</summary>
    private const int Few = 256;

    /// <summary>A table of rows by their hash codes, at least half empty; all null between calls.</summary>
    [ThreadStatic]
    private static object?[]? spare;

    /// <summary>Checks that an array of arrays has the shape of another: as many rows, of the same lengths.</summary>
    /// <param name="expected">The primal array.</param>
    /// <param name="actual">The derivative array.</param>
    /// <param name="name">The parameter name of the derivative array.</param>
    /// <exception cref="ArgumentNullException">The derivative array is null.</exception>
    /// <exception cref="ArgumentException">A row is null, or the shapes differ.</exception>
    public static void SameShape(object[] expected, object[] actual, string name)
    {
        ArgumentNullException.ThrowIfNull(actual, name);
        if (expected.Length != actual.Length) throw new ArgumentException($"'{name}' has {actual.Length} rows, but the array that it belongs to has {expected.Length}.", name);
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] is not Array row) throw new ArgumentException($"Row {i} of the array that '{name}' belongs to is null.", name);
            if (actual[i] is not Array other) throw new ArgumentException($"Row {i} of '{name}' is null.", name);
            if (row is object[] rows) SameShape(rows, (object[])other, name);
            else if (row.Length != other.Length) throw new ArgumentException($"Row {i} of '{name}' has length {other.Length}, but the row that it belongs to has length {row.Length}.", name);
        }
    }

    /// <summary>Checks that the rows of an array of arrays that is written are different arrays.</summary>
    /// <param name="array">The array.</param>
    /// <param name="name">Its parameter name.</param>
    /// <exception cref="ArgumentException">Two rows are the same array.</exception>
    public static void DifferentRows(object[] array, string name)
    {
        bool differ = true;
        if (!IsDeep(array) && array.Length * array.Length <= Few)
        {
            for (int i = 1; i < array.Length; i++) differ &= !IsAmong(array[i], new ReadOnlySpan<object>(array, 0, i));
        }
        else
        {
            object?[] table = Table(Count(array));
            differ = AddAll(table, array);
            Array.Clear(table);
        }

        if (!differ) throw new ArgumentException($"Two rows of '{name}' are the same array.", name);
    }

    /// <summary>Checks that two arrays of arrays have no row in common.</summary>
    /// <param name="first">An array.</param>
    /// <param name="firstName">Its parameter name.</param>
    /// <param name="second">Another array.</param>
    /// <param name="secondName">Its parameter name.</param>
    /// <exception cref="ArgumentException">A row of one is a row of the other.</exception>
    public static void NoSharedRow(object[] first, string firstName, object[] second, string secondName)
    {
        bool differ = true;
        if (!IsDeep(first) && !IsDeep(second) && first.Length * second.Length <= Few)
        {
            foreach (object row in second) differ &= !IsAmong(row, first);
        }
        else
        {
            object?[] table = Table(Count(first));
            AddAll(table, first);
            differ = !ContainsAny(table, second);
            Array.Clear(table);
        }

        if (!differ) throw new ArgumentException($"A row of '{firstName}' is a row of '{secondName}' too.", secondName);
    }

    /// <summary>Checks that a buffer shares no memory with a row of an array of arrays.</summary>
    /// <typeparam name="TPart">The element type of the buffer.</typeparam>
    /// <typeparam name="T">The element type of the rows.</typeparam>
    /// <param name="part">The buffer.</param>
    /// <param name="name">Its parameter name.</param>
    /// <param name="array">The array.</param>
    /// <param name="arrayName">Its parameter name.</param>
    /// <exception cref="ArgumentException">The buffer overlaps a row.</exception>
    public static void NotIn<TPart, T>(ReadOnlySpan<TPart> part, string name, object[] array, string arrayName)
    {
        if (part.IsEmpty) return;
        foreach (object row in array)
        {
            if (row is object[] rows) NotIn<TPart, T>(part, name, rows, arrayName);
            else if (row is T[] { Length: > 0 } elements && Meet(part, elements)) throw new ArgumentException($"The buffers '{arrayName}' and '{name}' overlap.", name);
        }
    }

    /// <summary>Checks that a variable that was given by reference is no element of an array of arrays.</summary>
    /// <typeparam name="TPart">The type of the variable.</typeparam>
    /// <typeparam name="T">The element type of the rows.</typeparam>
    /// <param name="variable">The variable.</param>
    /// <param name="name">Its parameter name.</param>
    /// <param name="array">The array.</param>
    /// <param name="arrayName">Its parameter name.</param>
    /// <exception cref="ArgumentException">The variable is an element of a row.</exception>
    public static void NotIn<TPart, T>(in TPart variable, string name, object[] array, string arrayName) => NotIn<TPart, T>(new ReadOnlySpan<TPart>(in variable), name, array, arrayName);

    /// <summary>Sets all elements to zero.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="array">The array; overwritten.</param>
    public static void Clear<T>(T[][] array)
    {
        foreach (T[] row in array) Array.Clear(row);
    }

    /// <inheritdoc cref="Clear{T}(T[][])"/>
    public static void Clear<T>(T[][][] array)
    {
        foreach (T[][] rows in array) Clear(rows);
    }

    /// <summary>Makes an array of arrays of the same shape.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="shape">The array whose shape it has.</param>
    /// <returns>New rows of zeros.</returns>
    public static T[][] ZerosLike<T>(T[][] shape)
    {
        var zeros = new T[shape.Length][];
        for (int i = 0; i < zeros.Length; i++) zeros[i] = new T[shape[i].Length];
        return zeros;
    }

    /// <inheritdoc cref="ZerosLike{T}(T[][])"/>
    public static T[][][] ZerosLike<T>(T[][][] shape)
    {
        var zeros = new T[shape.Length][][];
        for (int i = 0; i < zeros.Length; i++) zeros[i] = ZerosLike(shape[i]);
        return zeros;
    }

    /// <summary>Whether an array holds arrays of rows.</summary>
    private static bool IsDeep(object[] array) => array.Length > 0 && array[0] is object[];

    private static bool IsAmong(object row, ReadOnlySpan<object> rows)
    {
        foreach (object other in rows)
        {
            if (ReferenceEquals(row, other)) return row is Array { Length: > 0 };
        }

        return false;
    }

    private static int Count(object[] array)
    {
        int count = 0;
        foreach (object row in array) count += row is object[] rows ? Count(rows) : 1;
        return count;
    }

    /// <summary>The thread's table, with room for so many rows.</summary>
    private static object?[] Table(int count)
    {
        int size = spare?.Length ?? Least;
        while (size < 2 * count) size *= 2;
        return spare?.Length == size ? spare : spare = new object?[size];
    }

    /// <summary>Adds the rows that have elements; returns whether none was there before.</summary>
    private static bool AddAll(object?[] table, object[] array)
    {
        bool areNew = true;
        foreach (object row in array)
        {
            if (row is object[] rows) areNew &= AddAll(table, rows);
            else if (row is Array { Length: > 0 }) areNew &= Add(table, row);
        }

        return areNew;
    }

    private static bool Add(object?[] table, object row)
    {
        int place = Find(table, row);
        if (table[place] is not null) return false;
        table[place] = row;
        return true;
    }

    private static bool ContainsAny(object?[] table, object[] array)
    {
        foreach (object row in array)
        {
            if (row is object[] rows ? ContainsAny(table, rows) : row is Array { Length: > 0 } && table[Find(table, row)] is not null) return true;
        }

        return false;
    }

    /// <summary>Where a row stands in the table, or would.</summary>
    private static int Find(object?[] table, object row)
    {
        int mask = table.Length - 1;
        int place = RuntimeHelpers.GetHashCode(row) & mask;
        while (table[place] is { } other && !ReferenceEquals(other, row)) place = (place + 1) & mask;
        return place;
    }

    private static bool Meet<TPart, T>(ReadOnlySpan<TPart> part, T[] row)
    {
        nint distance = Unsafe.ByteOffset(ref Unsafe.As<TPart, byte>(ref MemoryMarshal.GetReference(part)), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(row)));
        return distance < 0 ? -distance < (nint)row.Length * Unsafe.SizeOf<T>() : distance < (nint)part.Length * Unsafe.SizeOf<TPart>();
    }
}
