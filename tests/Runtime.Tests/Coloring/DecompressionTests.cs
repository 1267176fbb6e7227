using AutodiffGen.Coloring;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Coloring;

public sealed class DecompressionTests
{
    private static readonly SparsityPattern Small = BruteForce.Parse("101 011 100");

    [Fact]
    public void APublishedColumnCompression()
    {
        var matrix = new SparseMatrix(Small, [1, 2, 3, 4, 5]);
        double[] compressed = new double[6];
        Compression.OfColumns(matrix, new VertexColoring([0, 0, 1]), compressed);
        Assert.Equal([1, 2, 3, 4, 5, 0], compressed);
    }

    [Fact]
    public void APublishedRowCompression()
    {
        var matrix = new SparseMatrix(BruteForce.Parse("101 010 110"), [1, 3, 2, 4, 5]);
        double[] compressed = new double[6];
        Compression.OfRows(matrix, new VertexColoring([0, 0, 1]), compressed);
        Assert.Equal([1, 4, 2, 5, 3, 0], compressed);
    }

    [Fact]
    public void SweepsOfAFewLanesFillTheMatrixOneAfterTheOther()
    {
        var random = new Random(16);
        SparsityPattern pattern = Stencil.Box(2, 1).ToPattern(7, 8);
        var matrix = new SparseMatrix(pattern, [.. Enumerable.Range(0, pattern.NonzeroCount).Select(_ => random.NextDouble())]);
        VertexColoring columns = ColumnColoring.Find(pattern);
        VertexColoring rows = RowColoring.Find(pattern);
        for (int lanes = 1; lanes <= 16; lanes++)
        {
            double[] values = new double[pattern.NonzeroCount];
            for (int first = 0; first < columns.Count; first += lanes)
            {
                Decompression.FromColumns(pattern, columns, Sweep(matrix, columns, first, lanes, byColumn: true), values, first, lanes);
            }

            Assert.Equal(matrix.Values, values);
            Array.Clear(values);
            for (int first = 0; first < rows.Count; first += lanes)
            {
                Decompression.FromRows(pattern, rows, Sweep(matrix, rows, first, lanes, byColumn: false), values, first, lanes);
            }

            Assert.Equal(matrix.Values, values);
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        SparsityPattern pattern = Stencil.Star(2, 1).ToPattern(20, 20);
        VertexColoring columns = ColumnColoring.Find(pattern);
        Bicoloring both = Bicoloring.Find(pattern);
        double[] compressed = new double[400 * columns.Count];
        double[] rowSums = new double[400 * both.RowColoring.Count];
        double[] columnSums = new double[400 * both.ColumnColoring.Count];
        double[] values = new double[pattern.NonzeroCount];
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            Decompression.FromColumns(pattern, columns, compressed, values);
            Decompression.FromRows(pattern, columns, compressed, values);
            Decompression.FromBoth(pattern, both, rowSums, columnSums, values);
        }
    }

    [Fact]
    public void WrongLengthsAreNamedAndNothingIsWritten()
    {
        var coloring = new VertexColoring([0, 0, 1]);
        double[] values = [9, 9, 9, 9, 9];
        Assert.Equal("compressed", Assert.Throws<ArgumentException>(() => Decompression.FromColumns(Small, coloring, new double[5], values)).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => Decompression.FromColumns(Small, coloring, new double[6], new double[4])).ParamName);
        Assert.Equal("columnColoring", Assert.Throws<ArgumentException>(() => Decompression.FromColumns(Small, new VertexColoring([0, 1]), new double[6], values)).ParamName);
        Assert.Equal("rowColoring", Assert.Throws<ArgumentException>(() => Decompression.FromRows(Small, new VertexColoring([0, 1]), new double[6], values)).ParamName);
        Assert.Equal("firstColor", Assert.Throws<ArgumentOutOfRangeException>(() => Decompression.FromRows(Small, coloring, new double[6], values, -1)).ParamName);
        Assert.Equal("lanes", Assert.Throws<ArgumentOutOfRangeException>(() => Decompression.FromRows(Small, coloring, new double[6], values, 0, -1)).ParamName);
        Assert.Throws<ArgumentException>(() => Compression.OfColumns(new SparseMatrix(Small), coloring, new double[5]));
        Assert.All(values, value => Assert.Equal(9, value));
    }

    private static double[] Sweep(SparseMatrix matrix, VertexColoring coloring, int first, int lanes, bool byColumn)
    {
        double[] compressed = new double[(byColumn ? matrix.Rows : matrix.Columns) * lanes];
        int position = 0;
        foreach ((int row, int column) in matrix.Pattern)
        {
            int lane = coloring[byColumn ? column : row] - first;
            double value = matrix.Values[position++];
            if (lane >= 0 && lane < lanes) compressed[((byColumn ? row : column) * lanes) + lane] += value;
        }

        return compressed;
    }
}
