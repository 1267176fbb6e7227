using System.Globalization;

namespace AutodiffGen.Coloring;

/// <summary>
/// The order in which a greedy colouring takes the vertices. A greedy colouring never goes back, so that the order decides how many colours it needs.
/// </summary>
/// <remarks>
/// <para>
/// Degrees are those of the graph that is coloured: for columns (rows) the number of other columns (rows) that share a row (column) with it, for a
/// star colouring the number of neighbours. Vertices of equal degree keep their natural order in <see cref="LargestFirst"/>; the dynamic orders take of
/// the vertices of equal degree the one that came to this degree last.
/// </para>
/// <para>
/// The definitions are those of A. H. Gebremedhin, D. Nguyen, M. M. A. Patwary, A. Pothen, "ColPack: software for graph coloring and related
/// problems in scientific computing", ACM TOMS 40 (2013). Every order is found in time linear in the edges of the graph.
/// </para>
/// </remarks>
public sealed class ColoringOrder : IEquatable<ColoringOrder>
{
    private readonly Kind kind;
    private readonly ulong seed;

    private ColoringOrder(Kind kind, ulong seed = 0)
    {
        this.kind = kind;
        this.seed = seed;
    }

    private enum Kind
    {
        Natural,
        Random,
        LargestFirst,
        SmallestLast,
        IncidenceDegree,
        DynamicLargestFirst,
    }

    /// <summary>The order of the indices. In bicolouring: the columns, then the rows.</summary>
    public static ColoringOrder Natural { get; } = new(Kind.Natural);

    /// <summary>Descending degree (Welsh and Powell 1967).</summary>
    public static ColoringOrder LargestFirst { get; } = new(Kind.LargestFirst);

    /// <summary>From the last vertex to the first: the vertex of the smallest degree in the graph of the vertices that are left (Matula, Marble, Isaacson 1972).</summary>
    public static ColoringOrder SmallestLast { get; } = new(Kind.SmallestLast);

    /// <summary>From the first vertex to the last: the vertex with the most neighbours among those taken before (Coleman and Moré 1983).</summary>
    public static ColoringOrder IncidenceDegree { get; } = new(Kind.IncidenceDegree);

    /// <summary>From the first vertex to the last: the vertex of the largest degree in the graph of the vertices that are left.</summary>
    public static ColoringOrder DynamicLargestFirst { get; } = new(Kind.DynamicLargestFirst);

    /// <summary>
    /// A random order, all equally likely: the Fisher–Yates shuffle by the generator SplitMix64 (Steele, Lea, Flood 2014), seeded. The same
    /// seed gives the same order on every machine and in every version of .NET.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <returns>The order.</returns>
    public static ColoringOrder Random(ulong seed) => new(Kind.Random, seed);

    /// <summary>Whether both are the same order, with the same seed.</summary>
    /// <param name="other">The other order.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(ColoringOrder? other) => other is not null && kind == other.kind && seed == other.seed;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ColoringOrder);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(kind, seed);

    /// <summary>The name of the order.</summary>
    /// <returns>Such as <c>LargestFirst</c> or <c>Random(7)</c>.</returns>
    public override string ToString() => kind == Kind.Random ? string.Create(CultureInfo.InvariantCulture, $"Random({seed})") : kind.ToString();

    /// <summary>The vertices of a graph in this order.</summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="graph">Makes the graph, if the order depends on it.</param>
    internal int[] Arrange(int vertexCount, Func<ConflictGraph> graph)
    {
        switch (kind)
        {
            case Kind.Natural:
                int[] natural = new int[vertexCount];
                for (int v = 0; v < vertexCount; v++) natural[v] = v;
                return natural;
            case Kind.Random:
                return new SplitMix64(seed).Permutation(vertexCount);
            case Kind.LargestFirst:
                return DegreeOrders.LargestFirst(graph());
            case Kind.SmallestLast:
                int[] order = DegreeOrders.Dynamic(graph(), countTaken: false, takeLargest: false);
                Array.Reverse(order);
                return order;
            case Kind.IncidenceDegree:
                return DegreeOrders.Dynamic(graph(), countTaken: true, takeLargest: true);
            default:
                return DegreeOrders.Dynamic(graph(), countTaken: false, takeLargest: true);
        }
    }
}
