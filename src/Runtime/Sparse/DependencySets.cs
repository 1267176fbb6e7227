using System.ComponentModel;

namespace AutodiffGen.Sparse;

/// <summary>
/// Which inputs each value of a running program depends on, for generated code: index sets are propagated as handles of a graph of unions, so that a union costs the same whatever the sets
/// hold, and are written out once for each row at the end. Handle 0 is the empty set.
/// </summary>
/// <remarks>
/// The index-set method of C. Bischof, A. Bouaricha, P. Khademi and J. Moré (Computing gradients in large-scale optimization using automatic differentiation, INFORMS J. Computing 9,
/// 1997), with unions evaluated late.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DependencySets
{
    private readonly int columns;
    private readonly List<int> rows = [];

    // Of each union the two sets; or ~from and to if it holds all columns between, so that windows that grow step by step are written out at once.
    private (int First, int Second)[] unions = new (int, int)[64];
    private int count;

    /// <summary>Makes the sets of a program with so many inputs.</summary>
    /// <param name="columns">The number of inputs.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is negative.</exception>
    public DependencySets(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        this.columns = columns;
    }

    /// <summary>The set of one input.</summary>
    /// <param name="column">The input.</param>
    /// <returns>Its handle.</returns>
    public int Input(int column) => column + 1;

    /// <summary>Fills a buffer with the sets of consecutive inputs.</summary>
    /// <param name="target">Overwritten with the handles.</param>
    /// <param name="first">The first input.</param>
    public void Inputs(Span<int> target, int first)
    {
        for (int i = 0; i < target.Length; i++) target[i] = Input(first + i);
    }

    /// <summary>The union of two sets.</summary>
    /// <param name="first">A set.</param>
    /// <param name="second">Another set.</param>
    /// <returns>The handle of the union.</returns>
    public int Union(int first, int second)
    {
        if (first == second || second == 0) return first;
        if (first == 0) return second;
        (int From, int To) range = RangeOf(first);
        (int From, int To) other = RangeOf(second);
        if (range.From > range.To || other.From > other.To) return Holds(first, second) ? first : Holds(second, first) ? second : Append((first, second));
        if (range.From <= other.From && other.To <= range.To) return first;
        if (other.From <= range.From && range.To <= other.To) return second;
        if (range.From > other.To + 1 || other.From > range.To + 1) return Append((first, second));
        return Append((~Math.Min(range.From, other.From), Math.Max(range.To, other.To)));
    }

    /// <summary>The union of many sets.</summary>
    /// <param name="sets">The sets.</param>
    /// <returns>The handle of the union.</returns>
    public int UnionAll(ReadOnlySpan<int> sets)
    {
        int union = 0;
        foreach (int set in sets) union = Union(union, set);
        return union;
    }

    /// <summary>An element where a statement may not run, so that its subscript may be out of range.</summary>
    /// <param name="buffer">A buffer.</param>
    /// <param name="index">The subscript.</param>
    /// <returns>The element; 0, the empty set, where there is none.</returns>
    public int At(ReadOnlySpan<int> buffer, int index) => (uint)index < (uint)buffer.Length ? buffer[index] : 0;

    /// <summary>Where an element of an array of several dimensions stands, for code that perhaps doesn't run.</summary>
    /// <param name="array">The array.</param>
    /// <param name="subscripts">A subscript for each dimension.</param>
    /// <returns>Its position, the last subscript running fastest; -1 if there is no such element.</returns>
    public int Position(Array array, params int[] subscripts)
    {
        int position = 0;
        for (int dimension = 0; dimension < subscripts.Length; dimension++)
        {
            int length = array.GetLength(dimension);
            if ((uint)subscripts[dimension] >= (uint)length) return -1;
            position = (position * length) + subscripts[dimension];
        }

        return position;
    }

    /// <summary>A quotient where a statement may not run, so that the divisor may be 0.</summary>
    /// <param name="dividend">The dividend.</param>
    /// <param name="divisor">The divisor.</param>
    /// <returns>The quotient; 0 where there is none.</returns>
    public int Quotient(int dividend, int divisor) => divisor switch { 0 => 0, -1 => unchecked(-dividend), _ => dividend / divisor };

    /// <summary>A remainder where a statement may not run, so that the divisor may be 0.</summary>
    /// <param name="dividend">The dividend.</param>
    /// <param name="divisor">The divisor.</param>
    /// <returns>The remainder; 0 where there is none.</returns>
    public int Remainder(int dividend, int divisor) => divisor is 0 or -1 ? 0 : dividend % divisor;

    /// <summary>Adds a set to an element, if there is one.</summary>
    /// <param name="target">The sets.</param>
    /// <param name="index">The subscript.</param>
    /// <param name="set">What is added.</param>
    public void AddAt(Span<int> target, int index, int set)
    {
        if ((uint)index < (uint)target.Length) target[index] = Union(target[index], set);
    }

    /// <summary>A slice where a statement may not run: what of it there is.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="start">Where it starts.</param>
    /// <param name="count">How many elements it has.</param>
    /// <returns>The slice, cut to the buffer.</returns>
    public Span<int> Part(Span<int> buffer, int start, int count)
    {
        int first = Math.Clamp(start, 0, buffer.Length);
        return buffer.Slice(first, Math.Clamp(count, 0, buffer.Length - first));
    }

    /// <inheritdoc cref="Part(Span{int}, int, int)"/>
    public ReadOnlySpan<int> Part(ReadOnlySpan<int> buffer, int start, int count)
    {
        int first = Math.Clamp(start, 0, buffer.Length);
        return buffer.Slice(first, Math.Clamp(count, 0, buffer.Length - first));
    }

    /// <summary>Adds a set to each of many.</summary>
    /// <param name="target">The sets that grow.</param>
    /// <param name="set">What is added.</param>
    public void AddToAll(Span<int> target, int set)
    {
        for (int i = 0; i < target.Length; i++) target[i] = Union(target[i], set);
    }

    /// <summary>Adds a set to what a view for reading shows, where nobody knows which buffer that is.</summary>
    /// <param name="view">The sets that it showed before.</param>
    /// <param name="set">What is added.</param>
    /// <returns>A view whose only element stands for all that may be seen.</returns>
    public ReadOnlySpan<int> Shown(ReadOnlySpan<int> view, int set) => new int[] { Union(UnionAll(view), set) };

    /// <summary>Adds each set to the one at the same place.</summary>
    /// <param name="source">What is added; it may overlap the target.</param>
    /// <param name="target">The sets that grow.</param>
    public void AddEach(ReadOnlySpan<int> source, Span<int> target)
    {
        if (source.Length > target.Length) source = source[..target.Length];
        if (target[..source.Length].Overlaps(source)) source = source.ToArray();
        for (int i = 0; i < source.Length; i++) target[i] = Union(target[i], source[i]);
    }

    /// <summary>Appends a row: what one output depends on.</summary>
    /// <param name="set">Its set.</param>
    public void AddRow(int set) => rows.Add(set);

    /// <summary>Appends a row for each output of a buffer.</summary>
    /// <param name="sets">Their sets.</param>
    public void AddRows(ReadOnlySpan<int> sets) => rows.AddRange(sets);

    /// <summary>Writes the rows out.</summary>
    /// <returns>The pattern, one row for each output that was appended.</returns>
    public SparsityPattern ToPattern()
    {
        var builder = new SparsityPatternBuilder(rows.Count, columns);
        int[] seen = new int[columns + count + 1];
        var pending = new Stack<int>();
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row] == 0) continue;
            (int from, int to) = RangeOf(rows[row]);
            builder.AddRange(row, from, to);
            if (from > to) pending.Push(rows[row]);
            while (pending.TryPop(out int set))
            {
                if (seen[set] == row + 1) continue;
                seen[set] = row + 1;
                (from, to) = RangeOf(set);
                for (int column = from; column <= to; column++)
                {
                    // A single column has just been marked as a set.
                    if (from != to && seen[column + 1] == row + 1) continue;
                    seen[column + 1] = row + 1;
                    builder.Add(row, column);
                }

                if (from <= to) continue;
                (int first, int second) = unions[set - columns - 1];
                pending.Push(second);
                pending.Push(first);
            }
        }

        return builder.ToPattern();
    }

    /// <summary>The columns of a set if they follow each other; else an empty range.</summary>
    private (int From, int To) RangeOf(int set)
    {
        if (set <= columns) return (set - 1, set - 1);
        (int first, int second) = unions[set - columns - 1];
        return first < 0 ? (~first, second) : (0, -1);
    }

    /// <summary>Whether one set is seen at once to be a part of another.</summary>
    private bool Holds(int set, int part) => set > columns && (unions[set - columns - 1].First == part || unions[set - columns - 1].Second == part);

    private int Append((int First, int Second) union)
    {
        if (count == unions.Length) Array.Resize(ref unions, 2 * count);
        unions[count] = union;
        return checked(columns + ++count);
    }
}
