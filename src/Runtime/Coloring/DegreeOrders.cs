using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>The orders of <see cref="ColoringOrder"/> that depend on degrees.</summary>
internal static class DegreeOrders
{
    /// <summary>Descending degree, by counting; equal degrees keep the order of the indices.</summary>
    public static int[] LargestFirst(ConflictGraph graph)
    {
        int[] degrees = Degrees(graph, out int maximum);
        for (int v = 0; v < degrees.Length; v++) degrees[v] = maximum - degrees[v];
        int[] next = CompressedStorage.Starts(degrees, maximum + 1);
        int[] order = new int[degrees.Length];
        for (int v = 0; v < degrees.Length; v++) order[next[degrees[v]]++] = v;
        return order;
    }

    /// <summary>Takes one vertex after the other by its dynamic degree: the number of its neighbours that were taken before, or that were not.</summary>
    public static int[] Dynamic(ConflictGraph graph, bool countTaken, bool takeLargest)
    {
        int[] degrees = Degrees(graph, out int maximum);
        if (countTaken) Array.Clear(degrees);
        var queue = new BucketQueue(degrees, maximum);
        int[] order = new int[graph.VertexCount];
        int change = countTaken ? 1 : -1;
        for (int k = 0; k < order.Length; k++)
        {
            int vertex = takeLargest ? queue.TakeLargest() : queue.TakeSmallest();
            order[k] = vertex;
            foreach (int other in graph.Neighbors(vertex)) queue.Change(other, change);
        }

        return order;
    }

    private static int[] Degrees(ConflictGraph graph, out int maximum)
    {
        int[] degrees = new int[graph.VertexCount];
        maximum = 0;
        for (int v = 0; v < degrees.Length; v++)
        {
            degrees[v] = graph.Neighbors(v).Length;
            maximum = Math.Max(maximum, degrees[v]);
        }

        return degrees;
    }
}
