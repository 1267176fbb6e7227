using AutodiffGen.Coloring;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Coloring;

public sealed class ColoringOrderTests
{
    [Fact]
    public void LargestFirstOfAPublishedGraph()
    {
        SparsityPattern pattern = BruteForce.Parse("0100 1011 0101 0110");
        Assert.Equal([1, 2, 3, 0], ColoringOrder.LargestFirst.Arrange(4, () => ConflictGraph.Adjacency(pattern)));
    }

    [Fact]
    public void DegreesOfAPublishedBipartiteGraph()
    {
        // Figure 3.1 of Gebremedhin, Manne, Pothen 2005: the columns of a 4 × 8 matrix.
        SparsityPattern pattern = BruteForce.Parse("10000111 01001011 00101101 00011110");
        ConflictGraph graph = ConflictGraph.Distance2(pattern.Transpose(), pattern);
        Assert.Equal([3, 3, 3, 3, 6, 6, 6, 6], Enumerable.Range(0, 8).Select(v => graph.Neighbors(v).Length));
        Assert.Equal([4, 5, 6, 7, 0, 1, 2, 3], ColoringOrder.LargestFirst.Arrange(8, () => graph));
        Assert.Equal([1, 0, 2], ColoringOrder.LargestFirst.Arrange(3, () => ConflictGraph.Adjacency(BruteForce.Parse("010 101 010"))));
    }

    [Fact]
    public void OrdersFollowTheirDefinitions()
    {
        var random = new Random(17);
        for (int trial = 0; trial < 1000; trial++)
        {
            bool[,] dense = BruteForce.Random(random, random.Next(0, 12), random.Next(1, 12), random.NextDouble() * 0.5);
            SparsityPattern pattern = BruteForce.Pattern(dense);
            var neighbors = new HashSet<int>[pattern.Rows];
            for (int v = 0; v < pattern.Rows; v++)
            {
                neighbors[v] = [.. Enumerable.Range(0, pattern.Rows).Where(w => w != v && pattern.Row(w).ToArray().Intersect(pattern.Row(v).ToArray()).Any())];
            }

            int[] all = [.. Enumerable.Range(0, pattern.Rows)];
            Assert.Equal(all.OrderByDescending(v => neighbors[v].Count), Arrange(ColoringOrder.LargestFirst));
            Assert.Equal(all, Arrange(ColoringOrder.Natural));
            Assert.Equal(all, Arrange(ColoringOrder.Random((ulong)trial)).Order());

            int[] last = Arrange(ColoringOrder.SmallestLast);
            int[] incidence = Arrange(ColoringOrder.IncidenceDegree);
            int[] dynamic = Arrange(ColoringOrder.DynamicLargestFirst);
            for (int k = 0; k < all.Length; k++)
            {
                int[] left = last[..(k + 1)];
                Assert.Equal(left.Min(v => left.Count(neighbors[v].Contains)), left.Count(neighbors[last[k]].Contains));
                int[] taken = incidence[..k];
                Assert.Equal(incidence[k..].Max(v => taken.Count(neighbors[v].Contains)), taken.Count(neighbors[incidence[k]].Contains));
                int[] rest = dynamic[k..];
                Assert.Equal(rest.Max(v => rest.Count(neighbors[v].Contains)), rest.Count(neighbors[dynamic[k]].Contains));
            }

            int[] Arrange(ColoringOrder order) => order.Arrange(pattern.Rows, () => ConflictGraph.Distance2(pattern, pattern.Transpose()));
        }
    }

    [Fact]
    public void RandomOrdersAreTheSameEverywhere()
    {
        // The first outputs of SplitMix64 from state 1234567, as published with its reference implementation.
        var generator = new SplitMix64(1234567);
        Assert.Equal(6457827717110365317UL, generator.Next());
        Assert.Equal(3203168211198807973UL, generator.Next());
        Assert.Equal(9817491932198370423UL, generator.Next());
        Assert.Equal(ColoringOrder.Random(3), ColoringOrder.Random(3));
        Assert.NotEqual(ColoringOrder.Random(3), ColoringOrder.Random(4));
        Assert.Equal("Random(3)", ColoringOrder.Random(3).ToString());
        Assert.Equal("SmallestLast", ColoringOrder.SmallestLast.ToString());

        int[] counts = new int[6];
        for (ulong seed = 0; seed < 6000; seed++)
        {
            int[] order = new SplitMix64(seed).Permutation(3);
            counts[(order[0] * 2) + (order[1] > order[2] ? 1 : 0)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }
}
