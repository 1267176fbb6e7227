using System.Collections;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Sparse;

public sealed class SparsityPatternTests
{
    private static readonly SparsityPattern Example = SparsityPattern.FromRows(6, [[2, 3, 5], [0, 4], [1, 4], [1, 2]]);

    [Fact]
    public void RowsAreSortedAndMerged()
    {
        SparsityPattern pattern = SparsityPattern.FromRows(4, [[3, 1, 3, 0, 1], [], [2]]);
        Assert.Equal([0, 3, 3, 4], pattern.RowPointers.ToArray());
        Assert.Equal([0, 1, 3, 2], pattern.ColumnIndices.ToArray());
        Assert.Equal([0, 1, 3], pattern.Row(0).ToArray());
        Assert.Empty(pattern.Row(1).ToArray());
        Assert.Equal("3×4, 4 nonzeros", pattern.ToString());
        Assert.Same(pattern.RowPointerArray, pattern.RowPointerArray);
        Assert.Equal(3, pattern.MaximalRowCount());
        Assert.Equal(pattern, SparsityPattern.FromRows(4, Lazily()));

        static IEnumerable<IEnumerable<int>> Lazily()
        {
            yield return [3, 1, 3, 0, 1];
            yield return [];
            yield return [2];
        }
    }

    [Fact]
    public void EntriesAreFound()
    {
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 6; j++) Assert.Equal(Example.Row(i).Contains(j), Example.Contains(i, j));
        }

        Assert.Equal(4, Example.IndexOf(1, 4));
        Assert.True(Example.IndexOf(1, 3) < 0);
        Assert.Equal("row", Assert.Throws<ArgumentOutOfRangeException>(() => Example.Contains(4, 0)).ParamName);
        Assert.Equal("column", Assert.Throws<ArgumentOutOfRangeException>(() => Example.Contains(0, 6)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => Example.Row(-1));
    }

    [Fact]
    public void EnumerationGoesRowByRow()
    {
        SparsityPattern pattern = SparsityPattern.FromRows(3, [[], [0, 2], [], [1], []]);
        (int Row, int Column)[] expected = [(1, 0), (1, 2), (3, 1)];
        Assert.Equal(expected, pattern.AsEnumerable());
        Assert.Equal(expected.Cast<object>(), ((IEnumerable)pattern).Cast<object>());
        using SparsityPattern.Enumerator enumerator = pattern.GetEnumerator();
        Assert.True(enumerator.MoveNext());
        enumerator.Reset();
        Assert.True(enumerator.MoveNext());
        Assert.Equal((1, 0), enumerator.Current);
        Assert.Empty(SparsityPattern.Dense(0, 5).AsEnumerable());
    }

    [Fact]
    public void EqualityIsThatOfContents()
    {
        SparsityPattern same = SparsityPattern.FromCoordinates(4, 6, [3, 0, 2, 1, 0, 3, 1, 2, 0, 0], [2, 5, 4, 4, 2, 1, 0, 1, 3, 3]);
        Assert.Equal(Example, same);
        Assert.Equal(Example.GetHashCode(), same.GetHashCode());
        Assert.True(Example.Equals((object)same));
        Assert.NotEqual(Example, SparsityPattern.FromRows(7, [[2, 3, 5], [0, 4], [1, 4], [1, 2]]));
        Assert.NotEqual(Example, SparsityPattern.FromRows(6, [[2, 3, 5], [0, 4], [1, 4], [1, 3]]));
        Assert.NotEqual(SparsityPattern.Dense(0, 3), SparsityPattern.Dense(3, 0));
        Assert.False(Example.Equals(null));
    }

    [Fact]
    public void StandardPatterns()
    {
        Assert.Equal(SparsityPattern.FromRows(3, [[0, 1, 2], [0, 1, 2]]), SparsityPattern.Dense(2, 3));
        Assert.Equal(SparsityPattern.FromRows(3, [[0], [1], [2]]), SparsityPattern.Identity(3));
        Assert.Equal(0, SparsityPattern.Identity(0).NonzeroCount);
        Assert.Equal((0, 4, 0), (SparsityPattern.Dense(0, 4).Rows, SparsityPattern.Dense(0, 4).Columns, SparsityPattern.Dense(0, 4).NonzeroCount));
        Assert.Equal([0, 0, 0, 0, 0], SparsityPattern.Dense(4, 0).RowPointers.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.Dense(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.Identity(-1));
        Assert.Contains("10000000000", Assert.Throws<OverflowException>(() => SparsityPattern.Dense(100_000, 100_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TranspositionIsThatOfTheDenseMatrix()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 500; trial++)
        {
            bool[,] dense = Coloring.BruteForce.Random(random, random.Next(0, 9), random.Next(0, 9), random.NextDouble());
            SparsityPattern pattern = Coloring.BruteForce.Pattern(dense);
            Assert.Equal(dense, Coloring.BruteForce.Dense(pattern));
            Assert.Equal(pattern.Transpose().MaximalRowCount(), pattern.MaximalColumnCount());
            Assert.Equal(Coloring.BruteForce.Pattern(Coloring.BruteForce.Transpose(dense)), pattern.Transpose());
            Assert.Equal(pattern, pattern.Transpose().Transpose());
            Assert.Equal(pattern.Equals(pattern.Transpose()), pattern.IsSymmetric());
            Assert.Equal(pattern, SparsityPattern.FromCompressedRows(pattern.Rows, pattern.Columns, pattern.RowPointers.ToArray(), pattern.ColumnIndices.ToArray()));
        }

        Assert.True(Coloring.BruteForce.Parse("011 100 101").IsSymmetric());
        Assert.False(Coloring.BruteForce.Parse("010 100 010").IsSymmetric());
        Assert.False(Coloring.BruteForce.Parse("01 10 00").IsSymmetric());
    }

    [Theory]
    [InlineData("rowPointers", new[] { 0, 1 }, new[] { 0 })]
    [InlineData("rowPointers", new[] { 1, 1, 1 }, new[] { 0 })]
    [InlineData("rowPointers", new[] { 0, 2, 1 }, new[] { 0 })]
    [InlineData("rowPointers", new[] { 0, -1, 1 }, new[] { 0 })]
    [InlineData("columnIndices", new[] { 0, 1, 1 }, new[] { 0, 1 })]
    [InlineData("columnIndices", new[] { 0, 1, 2 }, new[] { 0, 3 })]
    [InlineData("columnIndices", new[] { 0, 1, 2 }, new[] { -1, 0 })]
    [InlineData("columnIndices", new[] { 0, 2, 2 }, new[] { 1, 1 })]
    [InlineData("columnIndices", new[] { 0, 2, 2 }, new[] { 2, 1 })]
    public void CompressedRowsAreChecked(string parameter, int[] pointers, int[] columns) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => SparsityPattern.FromCompressedRows(2, 3, pointers, columns)).ParamName);

    [Fact]
    public void WrongSizesAreNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.FromCompressedRows(-1, 3, [0], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.FromCompressedRows(0, -3, [0], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.FromRows(-1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.FromRows(2, [[2]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.FromCoordinates(2, 2, [2], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparsityPattern.FromCoordinates(2, 2, [0], [-1]));
        Assert.Throws<ArgumentException>(() => SparsityPattern.FromCoordinates(2, 2, [0, 1], [1]));
        Assert.Equal(SparsityPattern.Dense(0, 0), SparsityPattern.FromCoordinates(0, 0, [], []));
        Assert.Equal(SparsityPattern.Dense(0, 0), SparsityPattern.FromRows(0, []));
    }
}
