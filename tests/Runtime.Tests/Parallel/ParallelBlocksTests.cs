using Xunit;

namespace AutodiffGen.Runtime.Tests.Parallel;

/// <summary>Blocks of iterations that run at once.</summary>
public class ParallelBlocksTests
{
    [Theory]
    [InlineData(1, 0, 10)]
    [InlineData(3, 0, 10)]
    [InlineData(4, -2, 1)]
    [InlineData(8, 5, 8)]
    [InlineData(8, 5, 5)]
    [InlineData(8, 5, -5)]
    [InlineData(5, int.MinValue, int.MinValue + 12)]
    [InlineData(5, int.MaxValue - 12, int.MaxValue)]
    public void EachIterationIsInOneBlock(int count, int from, int to)
    {
        using var blocks = new ParallelBlocks(count);
        var seen = new int[Math.Max(0, (long)to - from)];
        for (int sweep = 0; sweep < 2; sweep++)
        {
            blocks.For(from, to, block =>
            {
                Assert.InRange(block.Index, 0, count - 1);
                for (int i = block.From; i < block.To; i++) Interlocked.Increment(ref seen[i - from]);
            });
        }

        Assert.All(seen, times => Assert.Equal(2, times));
        Assert.Equal(count, blocks.Count);
    }

    [Fact]
    public void AllInts()
    {
        using var blocks = new ParallelBlocks(3);
        long sum = 0;
        blocks.For(int.MinValue, int.MaxValue, block => Interlocked.Add(ref sum, (long)block.To - block.From));
        Assert.Equal(uint.MaxValue, sum);
    }

    [Fact]
    public void ATapeStandsUntilTheSweepBack()
    {
        using var blocks = new ParallelBlocks(3);
        var found = new int[10];
        blocks.For(0, 10, block =>
        {
            for (int i = block.From; i < block.To; i++) block.Tape.Push(i * i);
        });
        blocks.For(0, 10, block =>
        {
            for (int i = block.To - 1; i >= block.From; i--) found[i] = block.Tape.Pop<int>();
        });
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * i), found);
    }

    /// <summary>Sums have the same bits whichever block ends first.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void SharesAreAddedInOrder(int count)
    {
        double[] Sum()
        {
            using var blocks = new ParallelBlocks(count);
            double[] total = [.. Enumerable.Range(0, 9).Select(i => 0.1 * i)];
            var grid = new double[2, 3];
            var floats = new float[1];
            blocks.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, block =>
            {
                Span<double> share = block.Share(total);
                Span<float> other = block.Share(floats);
                var gridShare = (double[,])block.ShareArray<double>(grid);
                if (block.Index == 0) Thread.Sleep(5);
                for (int i = block.From; i < block.To; i++)
                {
                    share[i % 9] += 1.0 / (i + 3);
                    other[0] += i;
                    gridShare[i % 2, i % 3] += i;
                }
            });
            return [.. total, floats[0], .. grid.Cast<double>()];
        }

        double[] first = Sum();
        for (int round = 0; round < 5; round++) Assert.Equal(first, Sum());
        for (int k = 0; k < 9; k++) Assert.Equal((0.1 * k) + Enumerable.Range(0, 40).Where(i => i % 9 == k).Sum(i => 1.0 / (i + 3)), first[k], 1e-14);
        Assert.Equal(780, first[9]);
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i % 2 == 1 && i % 3 == 2).Sum(), first[^1]);
    }

    [Fact]
    public void WhatABlockThrowsComesOutAndTheNextLoopIsRight()
    {
        using var blocks = new ParallelBlocks(3);
        double[] total = [0];
        Assert.Throws<AggregateException>(() => blocks.For(0, 9, block =>
        {
            block.Share(total)[0] += 1;
            throw new InvalidOperationException();
        }));
        total[0] = 0;
        blocks.For(0, 9, block => block.Share(total)[0] += block.To - block.From);
        Assert.Equal(9, total[0]);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => blocks.For(0, 9, new ParallelOptions { CancellationToken = cancelled.Token }, _ => { }));
    }
}
