using System.Globalization;
using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>A colour for each vertex: for each column or row of a matrix, or for each vertex of a graph. Immutable.</summary>
/// <remarks>Colours are 0-based. <see cref="Neutral"/> marks a vertex that belongs to no group, because nothing is recovered from it.</remarks>
public sealed class VertexColoring : IEquatable<VertexColoring>
{
    /// <summary>The colour of a vertex that belongs to no group.</summary>
    public const int Neutral = -1;

    private readonly int[] colors;
    private Groups? groups;

    /// <summary>Makes a colouring of colours that the caller knows, such as those of a formula. They are copied.</summary>
    /// <param name="colors">The colour of each vertex, 0 or more, or <see cref="Neutral"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A colour is less than <see cref="Neutral"/>.</exception>
    public VertexColoring(ReadOnlySpan<int> colors)
        : this(colors.ToArray())
    {
    }

    /// <summary>Takes an array over.</summary>
    internal VertexColoring(int[] colors)
    {
        this.colors = colors;
        int maximum = Neutral;
        for (int v = 0; v < colors.Length; v++)
        {
            if (colors[v] < Neutral) throw new ArgumentOutOfRangeException(nameof(colors), colors[v], string.Create(CultureInfo.InvariantCulture, $"The colour of vertex {v} is {colors[v]}, but a colour is 0 or more, or -1 for none."));
            maximum = Math.Max(maximum, colors[v]);
        }

        Count = maximum + 1;
    }

    /// <summary>The number of vertices.</summary>
    public int VertexCount => colors.Length;

    /// <summary>The number of colours: the largest colour and 1.</summary>
    public int Count { get; }

    /// <summary>The colour of each vertex.</summary>
    public ReadOnlySpan<int> Colors => colors;

    /// <summary>The colour of a vertex.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <returns>The colour, or <see cref="Neutral"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vertex.</exception>
    public int this[int vertex]
    {
        get
        {
            SparsityPattern.CheckIndex(vertex, colors.Length, nameof(vertex));
            return colors[vertex];
        }
    }

    /// <summary>The vertices of a colour, ascending. The first call sorts the vertices by colour, in linear time.</summary>
    /// <param name="color">The colour.</param>
    /// <returns>The vertices; empty if no vertex has the colour.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="color"/> is negative or not less than <see cref="Count"/>.</exception>
    public ReadOnlySpan<int> Group(int color)
    {
        SparsityPattern.CheckIndex(color, Count, nameof(color));
        Groups all = groups ??= new Groups(colors, Count);
        return all.Vertices.AsSpan(all.Starts[color]..all.Starts[color + 1]);
    }

    /// <summary>Whether both give the same vertices the same colours.</summary>
    /// <param name="other">The other colouring.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(VertexColoring? other) => other is not null && Colors.SequenceEqual(other.Colors);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VertexColoring);

    /// <summary>A hash of the first colours.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(colors.Length);
        foreach (int color in colors.AsSpan(0, Math.Min(colors.Length, 64))) hash.Add(color);
        return hash.ToHashCode();
    }

    /// <summary>The numbers of vertices and colours.</summary>
    /// <returns>Such as <c>10 vertices, 4 colors</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{VertexCount} vertices, {Count} colors");

    private sealed class Groups
    {
        public Groups(int[] colors, int count)
        {
            // Neutral vertices are sorted before the first group, which starts behind them.
            int[] next = new int[count + 2];
            foreach (int color in colors) next[color + 2]++;
            for (int c = 1; c < next.Length; c++) next[c] += next[c - 1];
            Starts = next.AsSpan(1).ToArray();
            Vertices = new int[colors.Length];
            for (int v = 0; v < colors.Length; v++) Vertices[next[colors[v] + 1]++] = v;
        }

        public int[] Starts { get; }

        public int[] Vertices { get; }
    }
}
