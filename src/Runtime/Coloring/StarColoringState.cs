using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// The working arrays of <see cref="StarColoring"/>. The edges between two colours fall apart into stars, each with a hub; the algorithm keeps the star
/// of every edge, and so knows without a search which colour would make a path on four vertices with two colours.
/// </summary>
internal sealed class StarColoringState
{
    private const int None = -1;

    private readonly int[] starts;
    private readonly int[] neighbors;
    private readonly int[] mirror;
    private readonly int[] colors;
    private readonly int[] forbidden;
    private readonly int[] treated;

    // Of each colour, the first neighbour of the vertex in hand: the vertex, the neighbour, and the position of the edge between them.
    private readonly int[] firstVertex;
    private readonly int[] firstNeighbor;
    private readonly int[] firstEdge;

    // The star of the edge at each position, and the hub of each star, unknown as long as the star is a single edge.
    private readonly int[] stars;
    private readonly int[] hubs;
    private int starCount;

    /// <summary>Prepares the colouring of a graph.</summary>
    /// <param name="pattern">The symmetric pattern.</param>
    /// <param name="mirror">For each position of an edge that of the same edge seen from its other end.</param>
    public StarColoringState(SparsityPattern pattern, int[] mirror)
    {
        starts = pattern.RowPointerArray;
        neighbors = pattern.ColumnIndexArray;
        this.mirror = mirror;
        int count = pattern.Rows;
        colors = Filled(count);
        treated = Filled(count);
        forbidden = Filled(count + 1);
        firstVertex = Filled(count + 1);
        firstNeighbor = new int[count + 1];
        firstEdge = new int[count + 1];
        stars = new int[neighbors.Length];
        hubs = new int[(neighbors.Length / 2) + 1];
    }

    /// <summary>Colours the vertices in the order given.</summary>
    /// <returns>The colours.</returns>
    public int[] Color(ReadOnlySpan<int> order)
    {
        foreach (int v in order)
        {
            for (int e = starts[v]; e < starts[v + 1]; e++)
            {
                int w = neighbors[e];
                if (w == v || colors[w] == None) continue;
                forbidden[colors[w]] = v;
                if (firstVertex[colors[w]] == v)
                {
                    // Two neighbours of one colour make v the hub of a star: no neighbour of theirs may have the colour of v.
                    int q = firstNeighbor[colors[w]];
                    if (treated[q] != v) Treat(v, q);
                    Treat(v, w);
                }
                else
                {
                    firstVertex[colors[w]] = v;
                    firstNeighbor[colors[w]] = w;
                    firstEdge[colors[w]] = e;
                    ForbidHubs(v, w);
                }
            }

            int color = 0;
            while (forbidden[color] == v) color++;
            colors[v] = color;
            UpdateStars(v);
        }

        return colors;
    }

    /// <summary>Forbids the colours of the neighbours of a neighbour.</summary>
    private void Treat(int v, int w)
    {
        for (int e = starts[w]; e < starts[w + 1]; e++)
        {
            int x = neighbors[e];
            if (x != w && colors[x] != None) forbidden[colors[x]] = v;
        }

        treated[w] = v;
    }

    /// <summary>Forbids the colours of the hubs to whose stars the neighbour <paramref name="w"/> belongs as a spoke.</summary>
    private void ForbidHubs(int v, int w)
    {
        for (int e = starts[w]; e < starts[w + 1]; e++)
        {
            int x = neighbors[e];
            if (x == v || x == w || colors[x] == None) continue;
            if (hubs[stars[e]] == x) forbidden[colors[x]] = v;
        }
    }

    /// <summary>Puts the edges from the vertex that was just coloured to its coloured neighbours into their stars.</summary>
    private void UpdateStars(int v)
    {
        for (int e = starts[v]; e < starts[v + 1]; e++)
        {
            int w = neighbors[e];
            if (w == v || colors[w] == None) continue;
            int sibling = SameColorEdge(v, w);
            int star;
            if (sibling != None)
            {
                star = stars[sibling];
                hubs[star] = w;
            }
            else if (firstNeighbor[colors[w]] != w)
            {
                star = stars[firstEdge[colors[w]]];
                hubs[star] = v;
            }
            else
            {
                star = starCount++;
                hubs[star] = None;
            }

            stars[e] = star;
            stars[mirror[e]] = star;
        }
    }

    /// <summary>The edge from <paramref name="w"/> to another neighbour with the colour of <paramref name="v"/>, or -1.</summary>
    private int SameColorEdge(int v, int w)
    {
        int color = colors[v];
        for (int e = starts[w]; e < starts[w + 1]; e++)
        {
            if (neighbors[e] != v && colors[neighbors[e]] == color) return e;
        }

        return None;
    }

    private static int[] Filled(int length)
    {
        int[] array = new int[length];
        Array.Fill(array, None);
        return array;
    }
}
