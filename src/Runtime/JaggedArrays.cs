using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutodiffGen;

/// <summary>
/// What generated methods do with arrays of arrays (<c>double[][]</c>, <c>double[][][]</c>): checks before anything is written, and derivatives of the same shape. The checks take time in proportion to the number of rows
/// and its logarithm, and allocate nothing once a thread has used them.
/// </summary>
public static class JaggedArrays
{
    private const int Least = 32;

    /// <summary>The rows of one or two arrays, sorted by their hash codes.</summary>
    [ThreadStatic]
    private static object[]? spareRows;

    [ThreadStatic]
    private static int[]? spareKeys;

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
        int count = Collect(array, 0);
        bool differ = true;
        for (int i = 1; i < count && differ; i++)
        {
            for (int j = i - 1; j >= 0 && spareKeys![j] == spareKeys[i] && differ; j--) differ = !ReferenceEquals(spareRows![i], spareRows[j]);
        }

        Array.Clear(spareRows!, 0, count);
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
        int count = Collect(first, 0);
        bool differ = !MeetsAny(second, count);
        Array.Clear(spareRows!, 0, count);
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

    /// <summary>Puts the rows with elements into the thread's spare array and sorts them by hash code; the caller clears it.</summary>
    private static int Collect(object[] array, int count)
    {
        count = Gather(array, count);
        Array.Sort(spareKeys!, spareRows!, 0, count);
        return count;
    }

    private static int Gather(object[] array, int count)
    {
        spareRows ??= new object[Least];
        spareKeys ??= new int[Least];
        foreach (object row in array)
        {
            if (row is object[] rows)
            {
                count = Gather(rows, count);
            }
            else if (row is Array { Length: > 0 })
            {
                if (count == spareRows.Length)
                {
                    Array.Resize(ref spareRows, 2 * count);
                    Array.Resize(ref spareKeys, 2 * count);
                }

                spareRows[count] = row;
                spareKeys[count++] = RuntimeHelpers.GetHashCode(row);
            }
        }

        return count;
    }

    private static bool MeetsAny(object[] array, int count)
    {
        foreach (object row in array)
        {
            if (row is object[] rows ? MeetsAny(rows, count) : row is Array { Length: > 0 } && Contains(row, count)) return true;
        }

        return false;
    }

    private static bool Contains(object row, int count)
    {
        int key = RuntimeHelpers.GetHashCode(row);
        int found = Array.BinarySearch(spareKeys!, 0, count, key);
        if (found < 0) return false;
        while (found > 0 && spareKeys![found - 1] == key) found--;
        for (; found < count && spareKeys![found] == key; found++)
        {
            if (ReferenceEquals(spareRows![found], row)) return true;
        }

        return false;
    }

    private static bool Meet<TPart, T>(ReadOnlySpan<TPart> part, T[] row)
    {
        nint distance = Unsafe.ByteOffset(ref Unsafe.As<TPart, byte>(ref MemoryMarshal.GetReference(part)), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(row)));
        return distance < 0 ? -distance < (nint)row.Length * Unsafe.SizeOf<T>() : distance < (nint)part.Length * Unsafe.SizeOf<TPart>();
    }
}
