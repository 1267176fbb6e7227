using AutodiffGen.Coloring;
using AutodiffGen.Runtime.Tests.Sparse;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Coloring;

/// <summary>Every algorithm and every order on thousands of random patterns, against the definitions.</summary>
public sealed class RandomPatternTests
{
    [Fact]
    public void ColumnAndRowColoringsAreValidAndDual()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 3000; trial++)
        {
            bool[,] dense = BruteForce.Random(random, random.Next(0, 12), random.Next(0, 12), random.NextDouble());
            SparsityPattern pattern = BruteForce.Pattern(dense);
            foreach (ColoringOrder order in BruteForce.AllOrders((ulong)trial))
            {
                VertexColoring columns = ColumnColoring.Find(pattern, order);
                Assert.True(BruteForce.AreOrthogonalColumns(dense, columns.Colors));
                Assert.Null(ColoringChecks.FindColumnViolation(pattern, columns.Colors));
                Assert.InRange(columns.Count, pattern.MaximalRowCount(), pattern.Columns);
                Assert.Equal(columns, ColumnColoring.Find(pattern, order));

                VertexColoring rows = RowColoring.Find(pattern, order);
                Assert.True(BruteForce.AreOrthogonalColumns(BruteForce.Transpose(dense), rows.Colors));
                Assert.Null(ColoringChecks.FindRowViolation(pattern, rows.Colors));
                Assert.Equal(rows, ColumnColoring.Find(pattern.Transpose(), order));
                for (int j = 0; j < pattern.Columns; j++) Assert.Equal(pattern.Transpose().Row(j).IsEmpty, columns[j] == VertexColoring.Neutral);
            }
        }
    }

    [Fact]
    public void StarColoringsAreValid()
    {
        var random = new Random(12);
        for (int trial = 0; trial < 2000; trial++)
        {
            int n = random.Next(0, 12);
            bool[,] dense = BruteForce.Random(random, n, n, random.NextDouble(), isSymmetric: true);
            SparsityPattern pattern = BruteForce.Pattern(dense);
            foreach (ColoringOrder order in BruteForce.AllOrders((ulong)trial))
            {
                VertexColoring coloring = StarColoring.Find(pattern, order);
                Assert.True(BruteForce.IsStarColoring(dense, coloring.Colors));
                Assert.Null(ColoringChecks.FindStarViolation(pattern, coloring.Colors));
            }
        }
    }

    [Fact]
    public void BicoloringsAreValid()
    {
        var random = new Random(13);
        for (int trial = 0; trial < 2000; trial++)
        {
            bool[,] dense = BruteForce.Random(random, random.Next(0, 12), random.Next(0, 12), random.NextDouble());
            SparsityPattern pattern = BruteForce.Pattern(dense);
            foreach (ColoringOrder order in BruteForce.AllOrders((ulong)trial))
            {
                Bicoloring star = Bicoloring.FindStar(pattern, order);
                Bicoloring count = Bicoloring.FindByCount(pattern, order);
                Bicoloring whole = Bicoloring.FindStar(pattern, order, dropUnneeded: false);
                foreach (Bicoloring each in new[] { star, count, whole })
                {
                    Assert.True(BruteForce.AreBiorthogonal(dense, each.RowColoring.Colors, each.ColumnColoring.Colors));
                    for (int c = 0; c < each.RowColoring.Count; c++) Assert.False(each.RowColoring.Group(c).IsEmpty);
                    for (int c = 0; c < each.ColumnColoring.Count; c++) Assert.False(each.ColumnColoring.Group(c).IsEmpty);
                }

                Assert.True(star.Count <= whole.Count);
                Assert.Equal(Math.Min(star.Count, count.Count), Bicoloring.Find(pattern, order).Count);
            }
        }
    }

    [Fact]
    public void ChecksAgreeWithTheDefinitionsOnRandomColors()
    {
        var random = new Random(14);
        int valid = 0;
        for (int trial = 0; trial < 5000; trial++)
        {
            int n = random.Next(1, 6);
            bool[,] dense = BruteForce.Random(random, n, random.Next(1, 6), random.NextDouble());
            SparsityPattern pattern = BruteForce.Pattern(dense);
            int[] rows = RandomColors(random, pattern.Rows);
            int[] columns = RandomColors(random, pattern.Columns);
            Assert.Equal(BruteForce.AreOrthogonalColumns(dense, columns), ColoringChecks.FindColumnViolation(pattern, columns) is null);
            Assert.Equal(BruteForce.AreOrthogonalColumns(BruteForce.Transpose(dense), rows), ColoringChecks.FindRowViolation(pattern, rows) is null);
            Assert.Equal(BruteForce.AreBiorthogonal(dense, rows, columns), ColoringChecks.FindBicoloringViolation(pattern, rows, columns) is null);

            bool[,] symmetric = BruteForce.Random(random, n, n, random.NextDouble(), isSymmetric: true);
            int[] colors = [.. Enumerable.Range(0, n).Select(_ => random.Next(0, 4))];
            bool isStar = BruteForce.IsStarColoring(symmetric, colors);
            Assert.Equal(isStar, ColoringChecks.FindStarViolation(BruteForce.Pattern(symmetric), colors) is null);
            valid += isStar ? 1 : 0;
        }

        Assert.InRange(valid, 500, 4500);
    }

    [Fact]
    public void WhatIsCompressedDecompressesExactly()
    {
        var random = new Random(15);
        for (int trial = 0; trial < 3000; trial++)
        {
            SparseMatrix matrix = SparseMatrixTests.RandomMatrix(random, random.Next(0, 12), random.Next(0, 12));
            SparsityPattern pattern = matrix.Pattern;
            ColoringOrder order = BruteForce.AllOrders((ulong)trial)[trial % 6];
            double[] values = new double[pattern.NonzeroCount];

            VertexColoring columns = ColumnColoring.Find(pattern, order);
            double[] byColumns = new double[pattern.Rows * columns.Count];
            Compression.OfColumns(matrix, columns, byColumns);
            Decompression.FromColumns(pattern, columns, byColumns, values);
            Assert.Equal(matrix.Values, values);

            VertexColoring rows = RowColoring.Find(pattern, order);
            double[] byRows = new double[pattern.Columns * rows.Count];
            Compression.OfRows(matrix, rows, byRows);
            Array.Clear(values);
            Decompression.FromRows(pattern, rows, byRows, values);
            Assert.Equal(matrix.Values, values);

            foreach (Bicoloring both in new[] { Bicoloring.FindStar(pattern, order), Bicoloring.FindByCount(pattern, order) })
            {
                double[] rowSums = new double[pattern.Columns * both.RowColoring.Count];
                double[] columnSums = new double[pattern.Rows * both.ColumnColoring.Count];
                Compression.OfRows(matrix, both.RowColoring, rowSums);
                Compression.OfColumns(matrix, both.ColumnColoring, columnSums);
                Array.Clear(values);
                Decompression.FromBoth(pattern, both, rowSums, columnSums, values);
                Assert.Equal(matrix.Values, values);
            }
        }
    }

    private static int[] RandomColors(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(-1, 4))];
}
