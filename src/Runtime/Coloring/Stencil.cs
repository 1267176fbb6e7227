using System.Globalization;
using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Which cells of a regular grid the value in a cell depends on: a list of offsets, the same in every cell. A grid has one to three
/// dimensions, each bounded or periodic, and one or more species (unknowns per cell). Immutable.
/// </summary>
public sealed class Stencil
{
    private readonly bool[] periodic;
    private readonly StencilEntry[] entries;

    /// <summary>Declares a stencil.</summary>
    /// <param name="dimensions">The number of dimensions, 1 to 3.</param>
    /// <param name="speciesCount">The number of species, at least 1.</param>
    /// <param name="periodic">For each dimension whether it is periodic; empty if none is.</param>
    /// <param name="entries">The dependences, in any order; duplicates are merged.</param>
    /// <exception cref="ArgumentException">There is not one flag for each dimension, or an entry has a species or an offset that the grid doesn't have.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Stencil(int dimensions, int speciesCount, ReadOnlySpan<bool> periodic, IEnumerable<StencilEntry> entries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(speciesCount, 1);
        ArgumentNullException.ThrowIfNull(entries);
        if (!periodic.IsEmpty) DerivativeGuard.SameLength(dimensions, periodic.Length, nameof(periodic));
        Dimensions = dimensions;
        SpeciesCount = speciesCount;
        this.periodic = periodic.IsEmpty ? new bool[dimensions] : periodic.ToArray();
        this.entries = [.. entries.Distinct()];
        foreach (StencilEntry entry in this.entries)
        {
            if ((uint)entry.Target >= (uint)speciesCount || (uint)entry.Source >= (uint)speciesCount) throw Invalid(entry, $"has a species outside 0 to {speciesCount - 1}");
            for (int d = dimensions; d < 3; d++)
            {
                if (entry.Offset(d) != 0) throw Invalid(entry, $"has an offset in dimension {d + 1} of {dimensions}");
            }
        }
    }

    /// <summary>The number of dimensions of the grid.</summary>
    public int Dimensions { get; }

    /// <summary>The number of unknowns in each cell.</summary>
    public int SpeciesCount { get; }

    /// <summary>For each dimension whether it is periodic.</summary>
    public ReadOnlySpan<bool> Periodic => periodic;

    /// <summary>The dependences, without duplicates.</summary>
    public ReadOnlySpan<StencilEntry> Entries => entries;

    /// <summary>The stencil of a cell and its neighbours along the axes, one species: 3, 5 or 7 points for radius 1.</summary>
    /// <param name="dimensions">The number of dimensions, 1 to 3.</param>
    /// <param name="radius">The number of neighbours in each direction.</param>
    /// <param name="periodic">Whether every dimension is periodic.</param>
    /// <returns>The stencil.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Stencil Star(int dimensions, int radius, bool periodic = false) =>
        Within(dimensions, radius, periodic, static (i, j, k, _) => (i == 0 ? 0 : 1) + (j == 0 ? 0 : 1) + (k == 0 ? 0 : 1) <= 1);

    /// <summary>The stencil of all cells at most a radius away in each dimension, one species: 3, 9 or 27 points for radius 1.</summary>
    /// <inheritdoc cref="Star"/>
    public static Stencil Box(int dimensions, int radius, bool periodic = false) => Within(dimensions, radius, periodic, static (_, _, _, _) => true);

    /// <summary>The stencil of all cells at most a radius of steps along the axes away, one species: 13 points for radius 2 in two dimensions.</summary>
    /// <inheritdoc cref="Star"/>
    public static Stencil Diamond(int dimensions, int radius, bool periodic = false) =>
        Within(dimensions, radius, periodic, static (i, j, k, r) => Math.Abs(i) + Math.Abs(j) + Math.Abs(k) <= r);

    /// <summary>
    /// The pattern of the stencil on a grid. Rows and columns are numbered species by species, in a species with the last dimension fastest:
    /// species <c>s</c> in cell <c>(i, j)</c> of an M × N grid is <c>(s * M + i) * N + j</c>. Neighbours outside bounded dimensions are left out; those that
    /// coincide on a small periodic grid are one nonzero.
    /// </summary>
    /// <param name="extents">The number of cells in each dimension.</param>
    /// <returns>A square pattern.</returns>
    /// <exception cref="ArgumentException">There is not one extent for each dimension.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An extent is negative.</exception>
    /// <exception cref="OverflowException">The grid has more unknowns, or the pattern more nonzeros, than can be stored.</exception>
    public SparsityPattern ToPattern(params ReadOnlySpan<int> extents)
    {
        int[] size = Sizes(extents);
        int cells = checked(size[0] * size[1] * size[2]);
        int unknowns = checked(cells * SpeciesCount);
        var builder = new SparsityPatternBuilder(unknowns, unknowns, (int)Math.Min(Array.MaxLength, (long)cells * entries.Length));
        int row = 0;
        for (int target = 0; target < SpeciesCount; target++)
        {
            StencilEntry[] own = Array.FindAll(entries, entry => entry.Target == target);
            for (int i = 0; i < size[0]; i++)
            {
                for (int j = 0; j < size[1]; j++)
                {
                    for (int k = 0; k < size[2]; k++, row++)
                    {
                        foreach (StencilEntry entry in own)
                        {
                            if (Neighbor(i, entry, 0, size) is int x and >= 0 && Neighbor(j, entry, 1, size) is int y and >= 0 && Neighbor(k, entry, 2, size) is int z and >= 0)
                            {
                                builder.Add(row, (((((entry.Source * size[0]) + x) * size[1]) + y) * size[2]) + z);
                            }
                        }
                    }
                }
            }
        }

        return builder.ToPattern();
    }

    /// <summary>Checks extents and fills them up to three dimensions.</summary>
    internal int[] Sizes(ReadOnlySpan<int> extents)
    {
        DerivativeGuard.SameLength(Dimensions, extents.Length, nameof(extents));
        int[] size = [1, 1, 1];
        for (int d = 0; d < extents.Length; d++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extents[d], nameof(extents));
            size[d] = extents[d];
        }

        return size;
    }

    /// <summary>For each target species its entries as vectors: the offset in each dimension, and the source species if there are several.</summary>
    internal int[][][] Rows()
    {
        int length = Dimensions + (SpeciesCount > 1 ? 1 : 0);
        int[][][] rows = new int[SpeciesCount][][];
        for (int target = 0; target < SpeciesCount; target++)
        {
            rows[target] = [.. entries.Where(entry => entry.Target == target).Select(entry =>
            {
                int[] vector = new int[length];
                for (int d = 0; d < Dimensions; d++) vector[d] = entry.Offset(d);
                if (SpeciesCount > 1) vector[Dimensions] = entry.Source;
                return vector;
            })];
        }

        return rows;
    }

    /// <summary>The coordinate of a neighbour in a dimension; -1 if there is none.</summary>
    private int Neighbor(int coordinate, StencilEntry entry, int dimension, int[] size)
    {
        long index = (long)coordinate + entry.Offset(dimension);
        if ((ulong)index < (ulong)size[dimension]) return (int)index;
        if (dimension >= Dimensions || !periodic[dimension]) return -1;
        long wrapped = index % size[dimension];
        return (int)(wrapped < 0 ? wrapped + size[dimension] : wrapped);
    }

    private static Stencil Within(int dimensions, int radius, bool periodic, Func<int, int, int, int, bool> contains)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 3);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        int jRadius = dimensions > 1 ? radius : 0;
        int kRadius = dimensions > 2 ? radius : 0;
        var entries = new List<StencilEntry>();
        for (int i = -radius; i <= radius; i++)
        {
            for (int j = -jRadius; j <= jRadius; j++)
            {
                for (int k = -kRadius; k <= kRadius; k++)
                {
                    if (contains(i, j, k, radius)) entries.Add(new StencilEntry(0, 0, i, j, k));
                }
            }
        }

        bool[] flags = new bool[dimensions];
        Array.Fill(flags, periodic);
        return new Stencil(dimensions, 1, flags, entries);
    }

    private static ArgumentException Invalid(StencilEntry entry, FormattableString what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The entry ({entry.Target}, {entry.Source}, {entry.I}, {entry.J}, {entry.K}) {FormattableString.Invariant(what)}."), nameof(entries));
}
