using AutodiffGen.Coloring;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Coloring;

public sealed class HostileInputTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void EmptyMatricesNeedNoColor(int rows, int columns)
    {
        SparsityPattern pattern = SparsityPattern.Dense(rows, columns);
        foreach (ColoringOrder order in BruteForce.AllOrders(1))
        {
            Assert.Equal(0, ColumnColoring.Find(pattern, order).Count);
            Assert.Equal(0, RowColoring.Find(pattern, order).Count);
            Assert.Equal(columns, ColumnColoring.Find(pattern, order).VertexCount);
            Assert.Equal(0, Bicoloring.Find(pattern, order).Count);
        }

        Assert.Equal(0, StarColoring.Find(SparsityPattern.Dense(0, 0)).Count);
        Assert.Null(ColoringChecks.FindBicoloringViolation(pattern, new int[rows], new int[columns]));
        Decompression.FromColumns(pattern, ColumnColoring.Find(pattern), [], []);
    }

    [Fact]
    public void EmptyRowsAndColumnsAreNeutral()
    {
        SparsityPattern pattern = BruteForce.Parse("0000 0101 0000");
        Assert.Equal([-1, 0, -1, 1], ColumnColoring.Find(pattern).Colors.ToArray());
        Assert.Equal([-1, 0, -1], RowColoring.Find(pattern).Colors.ToArray());
        Assert.Equal(1, Bicoloring.Find(pattern).Count);
    }

    [Fact]
    public void FullMatricesNeedTheSmallerSide()
    {
        SparsityPattern pattern = SparsityPattern.Dense(7, 9);
        foreach (ColoringOrder order in BruteForce.AllOrders(1))
        {
            Assert.Equal(9, ColumnColoring.Find(pattern, order).Count);
            Assert.Equal(7, RowColoring.Find(pattern, order).Count);
            Assert.Equal(7, Bicoloring.Find(pattern, order).Count);
        }
    }

    [Fact]
    public void ViolationsNameTheFirstPair()
    {
        SparsityPattern pattern = BruteForce.Parse("1010 0101 1100");
        ColoringViolation columns = ColoringChecks.FindColumnViolation(pattern, [0, 1, 2, 1])!;
        Assert.Equal((1, 3), (columns.First, columns.Second));
        Assert.Equal("The columns 1 and 3 have the color 1, and both have a nonzero in row 1.", columns.ToString());
        ColoringViolation rows = ColoringChecks.FindRowViolation(pattern, [0, 1, 0])!;
        Assert.Equal("The rows 0 and 2 have the color 0, and both have a nonzero in column 0.", rows.Message);
        Assert.Equal("The column 2 has a nonzero in row 0, but no color.", ColoringChecks.FindColumnViolation(pattern, [0, 1, -1, 2])!.Message);
        ColoringViolation entry = ColoringChecks.FindBicoloringViolation(pattern, [0, 1, 0], [0, 1, 0, 2])!;
        Assert.Equal((0, 0), (entry.First, entry.Second));
        Assert.Contains("The entry (0, 0) can't be read", entry.Message, StringComparison.Ordinal);
        SparsityPattern path = BruteForce.Parse("0100 1010 0101 0010");
        Assert.Equal((1, 2), Pair(ColoringChecks.FindStarViolation(path, [0, 1, 0, 1])!));
        Assert.Equal((0, 1), Pair(ColoringChecks.FindStarViolation(path, [1, 1, 0, 1])!));
        Assert.Null(ColoringChecks.FindStarViolation(path, [0, 1, 0, 2]));
        Assert.Equal((0, 0), Pair(ColoringChecks.FindStarViolation(SparsityPattern.Identity(1), [-1])!));
    }

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        SparsityPattern pattern = BruteForce.Parse("110 011");
        Assert.Throws<ArgumentNullException>(() => ColumnColoring.Find(null!));
        Assert.Contains("2×3", Assert.Throws<ArgumentException>(() => StarColoring.Find(pattern)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => StarColoring.Find(BruteForce.Parse("110 011 001")));
        Assert.Throws<ArgumentException>(() => ColoringChecks.FindColumnViolation(pattern, [0, 1]));
        Assert.Throws<ArgumentException>(() => ColoringChecks.FindRowViolation(pattern, [0, 1, 2]));
        Assert.Throws<ArgumentException>(() => ColoringChecks.FindStarViolation(pattern, [0, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VertexColoring([0, -2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VertexColoring([0, 1]).Group(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VertexColoring([0, 1])[2]);
        Assert.Contains("(0, 0)", Assert.Throws<ArgumentException>(() => new Bicoloring(pattern, new VertexColoring([-1, -1]), new VertexColoring([0, 0, 1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ColoringsAreValues()
    {
        var coloring = new VertexColoring([1, -1, 0, 1]);
        Assert.Equal(2, coloring.Count);
        Assert.Equal([2], coloring.Group(0).ToArray());
        Assert.Equal([0, 3], coloring.Group(1).ToArray());
        Assert.Equal(coloring, new VertexColoring([1, -1, 0, 1]));
        Assert.Equal(coloring.GetHashCode(), new VertexColoring([1, -1, 0, 1]).GetHashCode());
        Assert.NotEqual(coloring, new VertexColoring([1, -1, 0]));
        Assert.Equal("4 vertices, 2 colors", coloring.ToString());
    }

    [Fact]
    public void LargeArrowheadsAreColoredWithoutQuadraticWork()
    {
        Bicoloring bicoloring = Bicoloring.Find(PublishedColoringTests.Arrowhead(200_000));
        Assert.Equal(3, bicoloring.Count);
    }

    private static (int First, int Second) Pair(ColoringViolation violation) => (violation.First, violation.Second);
}
