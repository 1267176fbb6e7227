using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>A graph whose vertices are put in order before a greedy colouring.</summary>
internal abstract class ConflictGraph(int vertexCount)
{
    /// <summary>The number of vertices.</summary>
    public int VertexCount { get; } = vertexCount;

    /// <summary>The neighbours of a vertex, without the vertex itself and without duplicates; the view stands until the next call.</summary>
    public abstract ReadOnlySpan<int> Neighbors(int vertex);

    /// <summary>The graph of a symmetric pattern: vertices are adjacent where the pattern has a nonzero off the diagonal.</summary>
    public static ConflictGraph Adjacency(SparsityPattern symmetric) => new AdjacencyGraph(symmetric);

    /// <summary>The graph in which two rows of a pattern are adjacent if they share a column: vertices at distance 2 in the bipartite graph of the matrix.</summary>
    public static ConflictGraph Distance2(SparsityPattern pattern, SparsityPattern transpose) => new Distance2Graph(pattern, transpose);

    private sealed class AdjacencyGraph(SparsityPattern pattern) : ConflictGraph(pattern.Rows)
    {
        private int[] buffer = [];

        public override ReadOnlySpan<int> Neighbors(int vertex)
        {
            ReadOnlySpan<int> row = pattern.Row(vertex);
            int diagonal = row.BinarySearch(vertex);
            if (diagonal < 0) return row;
            if (buffer.Length < row.Length) buffer = new int[2 * row.Length];
            row[..diagonal].CopyTo(buffer);
            row[(diagonal + 1)..].CopyTo(buffer.AsSpan(diagonal));
            return buffer.AsSpan(0, row.Length - 1);
        }
    }

    private sealed class Distance2Graph : ConflictGraph
    {
        private readonly SparsityPattern pattern;
        private readonly SparsityPattern transpose;
        private readonly int[] seenBy;
        private int[] buffer = new int[16];

        public Distance2Graph(SparsityPattern pattern, SparsityPattern transpose)
            : base(pattern.Rows)
        {
            this.pattern = pattern;
            this.transpose = transpose;
            seenBy = new int[pattern.Rows];
            Array.Fill(seenBy, -1);
        }

        public override ReadOnlySpan<int> Neighbors(int vertex)
        {
            // Stamped anew for each call: the same vertex may be asked twice.
            int count = 0;
            seenBy[vertex] = vertex;
            foreach (int shared in pattern.Row(vertex))
            {
                foreach (int other in transpose.Row(shared))
                {
                    if (seenBy[other] == vertex) continue;
                    seenBy[other] = vertex;
                    if (count == buffer.Length) Array.Resize(ref buffer, 2 * count);
                    buffer[count++] = other;
                }
            }

            ReadOnlySpan<int> neighbors = buffer.AsSpan(0, count);
            seenBy[vertex] = -1;
            foreach (int other in neighbors) seenBy[other] = -1;
            return neighbors;
        }
    }
}
