using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Sparse;

public sealed class SparseMatrixTests
{
    [Fact]
    public void EverythingAgreesWithTheDenseMatrix()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 300; trial++)
        {
            SparseMatrix matrix = RandomMatrix(random, random.Next(0, 8), random.Next(0, 8));
            double[,] dense = matrix.ToDense();
            double[,] transposed = matrix.Transpose().ToDense();
            (int[] columnPointers, int[] rowIndices, double[] values) = matrix.ToCompressedColumns();
            Assert.Equal(matrix.Columns + 1, columnPointers.Length);
            double[] x = [.. Enumerable.Range(0, matrix.Columns).Select(_ => random.NextDouble())];
            double[] y = [.. Enumerable.Repeat(double.NaN, matrix.Rows)];
            matrix.Multiply(x, y);
            for (int i = 0; i < matrix.Rows; i++)
            {
                double sum = 0;
                for (int j = 0; j < matrix.Columns; j++)
                {
                    Assert.Equal(dense[i, j], matrix[i, j]);
                    Assert.Equal(dense[i, j], transposed[j, i]);
                    Assert.Equal(matrix.Pattern.Contains(i, j), dense[i, j] != 0);
                    int position = Array.IndexOf(rowIndices, i, columnPointers[j], columnPointers[j + 1] - columnPointers[j]);
                    Assert.Equal(dense[i, j], position < 0 ? 0 : values[position]);
                    sum += dense[i, j] * x[j];
                }

                Assert.Equal(sum, y[i]);
            }
        }
    }

    [Fact]
    public void TheArraysAreTheMatrix()
    {
        SparsityPattern pattern = SparsityPattern.FromRows(3, [[0, 2], [1]]);
        double[] values = [1, 2, 3];
        var matrix = new SparseMatrix(pattern, values);
        Assert.Same(values, matrix.Values);
        Assert.Same(pattern.RowPointerArray, matrix.RowPointers);
        Assert.Same(pattern.ColumnIndexArray, matrix.ColumnIndices);
        values[1] = 7;
        Assert.Equal(7, matrix[0, 2]);
        Assert.Equal(0, matrix[0, 1]);
        Assert.Equal([0, 0, 0], new SparseMatrix(pattern).Values);
        Assert.Equal("2×3, 3 nonzeros", matrix.ToString());
    }

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        var matrix = new SparseMatrix(SparsityPattern.Dense(2, 2));
        double[] buffer = new double[4];
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => new SparseMatrix(matrix.Pattern, new double[3])).ParamName);
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => matrix.Multiply(new double[3], new double[2])).ParamName);
        Assert.Equal("y", Assert.Throws<ArgumentException>(() => matrix.Multiply(new double[2], new double[1])).ParamName);
        Assert.Contains("overlap", Assert.Throws<ArgumentException>(() => matrix.Multiply(buffer.AsSpan(0, 2), buffer.AsSpan(1, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[2, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[0, -1]);
    }

    internal static SparseMatrix RandomMatrix(Random random, int rows, int columns)
    {
        SparsityPattern pattern = Coloring.BruteForce.Pattern(Coloring.BruteForce.Random(random, rows, columns, random.NextDouble()));
        return new SparseMatrix(pattern, [.. Enumerable.Range(0, pattern.NonzeroCount).Select(_ => 1 + random.NextDouble())]);
    }
}
