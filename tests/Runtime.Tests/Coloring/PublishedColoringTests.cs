using AutodiffGen.Coloring;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Coloring;

/// <summary>Colourings that are printed in papers and in the documentation and tests of other tools (SparseMatrixColorings.jl, ArrayInterface.jl).</summary>
public sealed class PublishedColoringTests
{
    // Figure 6.1 of Gebremedhin, Manne, Pothen 2005, figure 1 of Gebremedhin, Tarafdar, Manne, Pothen 2007.
    private const string Figure61 = "1100001000 1110100000 0111010000 0011000001 0100110100 0010110010 1000001100 0000101110 0000010111 0001000011";

    [Theory]
    [InlineData("001101 100010 010010 011000", new[] { 1, 1, 2, 1, 2, 3 })]
    [InlineData("101 011 100", new[] { 1, 1, 2 })]
    public void ColumnsInNaturalOrder(string pattern, int[] expected)
    {
        VertexColoring coloring = ColumnColoring.Find(BruteForce.Parse(pattern));
        Assert.Equal(expected, coloring.Colors.ToArray().Select(color => color + 1));
        Assert.Equal(expected.Max(), coloring.Count);
    }

    [Fact]
    public void GroupsOfColumns()
    {
        VertexColoring coloring = ColumnColoring.Find(BruteForce.Parse("001101 100010 010010 011000"));
        Assert.Equal([0, 1, 3], coloring.Group(0).ToArray());
        Assert.Equal([2, 4], coloring.Group(1).ToArray());
        Assert.Equal([5], coloring.Group(2).ToArray());
    }

    [Fact]
    public void RowsInNaturalOrder() =>
        Assert.Equal([0, 0, 1], RowColoring.Find(BruteForce.Parse("101 010 110")).Colors.ToArray());

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void BandsCycleThroughTheirWidth(int width)
    {
        // Each row has as many nonzeros as the band is wide, as in a difference of vectors.
        SparsityPattern pattern = SparsityPattern.FromRows(40, Enumerable.Range(0, 41 - width).Select(i => Enumerable.Range(i, width)));
        Assert.Equal(Enumerable.Range(0, 40).Select(j => j % width), ColumnColoring.Find(pattern).Colors.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 0)]
    [InlineData(2, 5)]
    public void BandedMatricesNeedTheirBandwidth(int lower, int upper)
    {
        SparsityPattern pattern = Band(10, 10, lower, upper);
        Assert.Equal(Enumerable.Range(0, 10).Select(j => j % (lower + upper + 1)), ColumnColoring.Find(pattern).Colors.ToArray());
        Assert.Equal(lower + upper + 1, RowColoring.Find(pattern).Count);
    }

    [Fact]
    public void AConvolutionNeedsTheSizeOfItsFilter()
    {
        SparsityPattern pattern = SparsityPattern.FromRows(784, from i in Enumerable.Range(0, 24)
                                                                from j in Enumerable.Range(0, 24)
                                                                select from p in Enumerable.Range(0, 5) from q in Enumerable.Range(0, 5) select ((i + p) * 28) + j + q);
        Assert.Equal((576, 784, 14400), (pattern.Rows, pattern.Columns, pattern.NonzeroCount));
        Assert.Equal(25, ColumnColoring.Find(pattern).Count);
    }

    [Fact]
    public void TwoTermsPerRowFarApart()
    {
        SparsityPattern pattern = SparsityPattern.FromRows(20, Enumerable.Range(0, 10).Select(i => new[] { i, i + 10 }));
        Assert.Equal(2, ColumnColoring.Find(pattern).Count);
        Assert.Equal(1, RowColoring.Find(pattern).Count);
    }

    [Theory]
    [InlineData("110000 111011 011100 001101 010010 010101", new[] { 1, 2, 1, 3, 1, 1 })]
    [InlineData(Figure61, new[] { 1, 2, 1, 3, 1, 4, 3, 5, 1, 2 })]
    public void StarColoringsInNaturalOrder(string pattern, int[] expected) =>
        Assert.Equal(expected, StarColoring.Find(BruteForce.Parse(pattern)).Colors.ToArray().Select(color => color + 1));

    [Theory]
    [InlineData(5000, 10, 11)]
    [InlineData(10000, 10, 11)]
    [InlineData(20000, 10, 11)]
    [InlineData(5000, 20, 21)]
    [InlineData(20000, 20, 21)]
    public void StarColoringsOfSymmetricBands(int n, int offDiagonals, int colors) =>
        Assert.Equal(colors, StarColoring.Find(Band(n, n, offDiagonals / 2, offDiagonals / 2)).Count);

    [Fact]
    public void AnAntidiagonalNeedsOneColorOfRowsOrColumns()
    {
        SparsityPattern pattern = BruteForce.Parse("0001 0010 0100 1000");
        Assert.Equal(2, Bicoloring.FindStar(pattern, dropUnneeded: false).Count);
        Assert.Equal(1, Bicoloring.FindStar(pattern).Count);
        Assert.Equal(1, Bicoloring.FindByCount(pattern).Count);
    }

    [Fact]
    public void ATriangleNeedsThreeColors() => Assert.Equal(3, Bicoloring.FindStar(BruteForce.Parse("110 011 101")).Count);

    [Fact]
    public void AFrameNeedsFourColors()
    {
        var dense = new bool[10, 20];
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 20; j++) dense[i, j] = i is 0 or 9 || j is 0 or 19;
        }

        SparsityPattern pattern = BruteForce.Pattern(dense);
        Assert.Equal(4, Bicoloring.Find(pattern).Count);
        Assert.Equal(20, ColumnColoring.Find(pattern).Count);
        Assert.Equal(10, RowColoring.Find(pattern).Count);

        // Six and four is what is published for one random order.
        var counts = Enumerable.Range(0, 200).Select(seed => ColoringOrder.Random((ulong)seed))
            .Select(order => (Before: Bicoloring.FindStar(pattern, order, dropUnneeded: false).Count, After: Bicoloring.FindStar(pattern, order).Count)).ToList();
        Assert.Contains((6, 4), counts);
        Assert.All(counts, pair => Assert.InRange(pair.After, 4, pair.Before));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public void AFullRowAndColumnWithADiagonalNeedThreeColors(int n)
    {
        SparsityPattern pattern = Arrowhead(n);
        Assert.Equal(n, ColumnColoring.Find(pattern).Count);
        Assert.Equal(n, RowColoring.Find(pattern).Count);
        foreach (ColoringOrder order in BruteForce.AllOrders(1)) Assert.Equal(3, Bicoloring.Find(pattern, order).Count);
    }

    [Fact]
    public void AFullRowAndAFullColumnNeedTwoColors()
    {
        var dense = new bool[5, 4];
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 4; j++) dense[i, j] = i == 2 || j == 1;
        }

        Bicoloring bicoloring = Bicoloring.Find(BruteForce.Pattern(dense));
        Assert.Equal((1, 1), (bicoloring.RowColoring.Count, bicoloring.ColumnColoring.Count));
        Assert.Equal("2 colors: 1 of rows, 1 of columns", bicoloring.ToString());
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, true)]
    [InlineData(new[] { 0, 1, 0 }, true)]
    [InlineData(new[] { 0, 0, 1 }, true)]
    [InlineData(new[] { 0, 1, 1 }, false)]
    public void PublishedChecksOfColumns(int[] colors, bool isValid)
    {
        SparsityPattern pattern = BruteForce.Parse("100 010 011");
        ColoringViolation? violation = ColoringChecks.FindColumnViolation(pattern, colors);
        Assert.Equal(isValid, violation is null);
        if (violation is not null) Assert.Equal((1, 2), Pair(violation));
        Assert.Equal(isValid, ColoringChecks.FindRowViolation(pattern.Transpose(), colors) is null);
    }

    [Theory]
    [InlineData(new[] { 1, 2, 1, 3, 1, 4, 3, 5, 1, 2 }, true)]
    [InlineData(new[] { 1, 2, 1, 3, 1, 4, 3, 4, 1, 2 }, false)]
    [InlineData(new[] { 1, 2, 1, 3, 1, 4, 2, 5, 1, 2 }, false)]
    [InlineData(new[] { 1, 2, 1, 4, 1, 4, 3, 5, 1, 2 }, false)]
    public void PublishedChecksOfStarColorings(int[] colors, bool isValid) =>
        Assert.Equal(isValid, ColoringChecks.FindStarViolation(BruteForce.Parse(Figure61), colors) is null);

    [Fact]
    public void RectangularBandsKeepTheirValues()
    {
        var random = new Random(18);
        foreach ((int rows, int columns) in new[] { (10, 20), (20, 10), (10, 10) })
        {
            for (int lower = 0; lower <= 5; lower++)
            {
                for (int upper = 0; upper <= 5; upper++)
                {
                    SparsityPattern pattern = Band(rows, columns, lower, upper);
                    var matrix = new SparseMatrix(pattern, [.. Enumerable.Range(0, pattern.NonzeroCount).Select(_ => random.NextDouble())]);
                    VertexColoring coloring = ColumnColoring.Find(pattern);
                    Assert.InRange(coloring.Count, pattern.MaximalRowCount(), lower + upper + 1);
                    double[] compressed = new double[rows * coloring.Count];
                    double[] values = new double[pattern.NonzeroCount];
                    Compression.OfColumns(matrix, coloring, compressed);
                    Decompression.FromColumns(pattern, coloring, compressed, values);
                    Assert.Equal(matrix.Values, values);
                }
            }
        }
    }

    [Fact]
    public void APublishedBicoloringIsValid()
    {
        SparsityPattern pattern = BruteForce.Parse("11111 10001 10001 11111");
        Assert.Null(ColoringChecks.FindBicoloringViolation(pattern, [0, 1, 1, 2], [0, 1, 1, 1, 2]));
        Assert.Equal(6, new Bicoloring(pattern, new VertexColoring([0, 1, 1, 2]), new VertexColoring([0, 1, 1, 1, 2])).Count);
        Assert.Equal((0, 1), Pair(ColoringChecks.FindBicoloringViolation(pattern, [-1, 1, 1, 2], [0, 1, 1, 1, 2])!));
    }

    [Theory]
    [InlineData("grid5", 7, 7, 7, 7, 8)]
    [InlineData("brusselator24", 10, 10, 0, 0, 0)]
    [InlineData("brusselator32", 12, 12, 0, 0, 0)]
    [InlineData("brusselator6", 9, 9, 0, 0, 0)]
    [InlineData("grid7", 12, 12, 12, 13, 13)]
    public void GreedyCountsOfStencils(string name, int natural, int largestFirst, int smallestLast, int incidenceDegree, int dynamicLargestFirst)
    {
        SparsityPattern pattern = name switch
        {
            "grid5" => Stencil.Star(2, 1).ToPattern(32, 32),
            "grid7" => Stencil.Star(3, 1).ToPattern(16, 16, 16),
            _ => Brusselator(int.Parse(name.AsSpan("brusselator".Length), System.Globalization.CultureInfo.InvariantCulture)),
        };
        Assert.Equal(natural, ColumnColoring.Find(pattern).Count);
        Assert.Equal(largestFirst, ColumnColoring.Find(pattern, ColoringOrder.LargestFirst).Count);

        // How the dynamic orders break ties decides a colour more or less.
        if (smallestLast == 0) return;
        Assert.InRange(ColumnColoring.Find(pattern, ColoringOrder.SmallestLast).Count, smallestLast - 1, smallestLast + 2);
        Assert.InRange(ColumnColoring.Find(pattern, ColoringOrder.IncidenceDegree).Count, incidenceDegree - 2, incidenceDegree + 2);
        Assert.InRange(ColumnColoring.Find(pattern, ColoringOrder.DynamicLargestFirst).Count, dynamicLargestFirst - 1, dynamicLargestFirst + 3);
    }

    internal static SparsityPattern Arrowhead(int n) =>
        SparsityPattern.FromRows(n, Enumerable.Range(0, n).Select(i => i == 0 ? Enumerable.Range(0, n) : [0, i]));

    internal static SparsityPattern Band(int rows, int columns, int lower, int upper) => SparsityPattern.FromRows(columns, Enumerable.Range(0, rows)
        .Select(i => Enumerable.Range(i - lower, lower + upper + 1).Where(j => j >= 0 && j < columns)));

    internal static SparsityPattern Brusselator(int n) => LinearFormTests.Brusselator.ToPattern(n, n);

    private static (int First, int Second) Pair(ColoringViolation violation) => (violation.First, violation.Second);
}
