using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Sparse;

public sealed class SparsityPatternBuilderTests
{
    [Fact]
    public void RandomRowsGiveWhatSetsGive()
    {
        var random = new Random(2);
        for (int trial = 0; trial < 1000; trial++)
        {
            int rows = random.Next(0, 6);
            int columns = random.Next(1, 300);
            var builder = new SparsityPatternBuilder(rows, columns, random.Next(0, 50));
            var expected = new SortedSet<int>[rows];
            for (int i = 0; i < rows; i++)
            {
                expected[i] = [];
                for (int k = random.Next(0, 200); k > 0; k--)
                {
                    int first = random.Next(columns);
                    if (random.Next(3) > 0)
                    {
                        builder.Add(i, first);
                        expected[i].Add(first);
                    }
                    else
                    {
                        int last = Math.Min(columns - 1, first + random.Next(-3, 10));
                        builder.AddRange(i, first, last);
                        for (int j = first; j <= last; j++) expected[i].Add(j);
                    }
                }

                if (random.Next(2) == 0) builder.EndRow();
            }

            SparsityPattern pattern = builder.ToPattern();
            Assert.Equal(SparsityPattern.FromRows(columns, expected), pattern);
            Assert.Equal(expected.Sum(row => row.Count), pattern.NonzeroCount);
            for (int i = 0; i < rows; i++) Assert.Equal(expected[i], pattern.Row(i).ToArray());
        }
    }

    [Fact]
    public void RowsEndInTurn()
    {
        var builder = new SparsityPatternBuilder(4, 3);
        builder.Add(0, 1);
        builder.Add(2, 1);
        Assert.Equal(2, builder.CurrentRow);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => builder.Add(1, 0));
        Assert.Equal("row", exception.ParamName);
        Assert.Contains("Row 1 is ended: the current row is 2", exception.Message, StringComparison.Ordinal);
        builder.EndRow();
        Assert.Throws<ArgumentException>(() => builder.AddRange(2, 0, 1));
        builder.EndRow();
        Assert.Throws<InvalidOperationException>(builder.EndRow);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(4, 0));
        Assert.Equal(SparsityPattern.FromRows(3, [[1], [], [1], []]), builder.ToPattern());
        Assert.Throws<InvalidOperationException>(builder.ToPattern);
    }

    [Fact]
    public void WrongArgumentsChangeNothing()
    {
        var builder = new SparsityPatternBuilder(2, 3);
        Assert.Equal("column", Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(0, 3)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddRange(0, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddRange(0, 1, 3));
        builder.AddRange(0, 7, 2);
        Assert.Equal(0, builder.ToPattern().NonzeroCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparsityPatternBuilder(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparsityPatternBuilder(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparsityPatternBuilder(0, 0, -1));
    }

    [Fact]
    public void MoreNonzerosThanAnArrayHoldsAreRefused()
    {
        var builder = new SparsityPatternBuilder(2, int.MaxValue);
        builder.Add(0, 5);
        Assert.Contains("2147483648 nonzeros", Assert.Throws<OverflowException>(() => builder.AddRange(0, 0, int.MaxValue - 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnsThatAreAddedAgainAndAgainTakeNoRoom()
    {
        var builder = new SparsityPatternBuilder(1, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 1_000_000; k++) builder.Add(0, k * 7 % 10);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.Equal(SparsityPattern.Dense(1, 10), builder.ToPattern());
    }

    [Fact]
    public void AnExactCapacityIsNotCopied()
    {
        var builder = new SparsityPatternBuilder(1000, 1000, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) builder.Add(i, i);
        SparsityPattern pattern = builder.ToPattern();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500);
        Assert.Equal(SparsityPattern.Identity(1000), pattern);
    }
}
