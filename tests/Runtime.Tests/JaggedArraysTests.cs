using Xunit;

namespace AutodiffGen.Runtime.Tests;

public sealed class JaggedArraysTests
{
    [Fact]
    public void ShapesAreThoseOfEachRow()
    {
        double[][][] expected = [[[1, 2], []], [], [[3]]];
        JaggedArrays.SameShape(expected, (double[][][])[[[0, 0], []], [], [[0]]], "x");
        foreach (double[][][] other in new double[][][][] { [], [[[0, 0], []], []], [[[0, 0]], [], [[0]]], [[[0], []], [], [[0]]], [[[0, 0], null!], [], [[0]]], [null!, [], [[0]]] })
            Assert.Equal("x", Assert.Throws<ArgumentException>(() => JaggedArrays.SameShape(expected, other, "x")).ParamName);
        Assert.Throws<ArgumentNullException>("x", () => JaggedArrays.SameShape(expected, null!, "x"));
        Assert.Throws<ArgumentException>("x", () => JaggedArrays.SameShape(new double[][] { null! }, new double[][] { [] }, "x"));
    }

    [Fact]
    public void ZerosHaveTheShape()
    {
        double[][][] zeros = JaggedArrays.ZerosLike<double>([[[1, 2], []], [], [[3]]]);
        JaggedArrays.SameShape((double[][][])[[[1, 2], []], [], [[3]]], zeros, "x");
        zeros[0][0][1] = 4;
        zeros[2][0][0] = 5;
        JaggedArrays.Clear(zeros);
        Assert.All(zeros, rows => Assert.All(rows, row => Assert.All(row, value => Assert.Equal(0, value))));
    }

    /// <summary>Among many rows, at any place, after any exception; no row stays alive for it.</summary>
    [Fact]
    public void ASharedRowIsFound()
    {
        var random = new Random(3);
        for (int count = 2; count < 200; count += 13)
        {
            float[][] first = [.. Enumerable.Range(0, count).Select(_ => new float[2])], second = [.. Enumerable.Range(0, count).Select(_ => new float[2])];
            JaggedArrays.DifferentRows(first, "first");
            JaggedArrays.NoSharedRow(first, "first", second, "second");
            float[] kept = first[random.Next(count)];
            second[random.Next(count)] = kept;
            ArgumentException shared = Assert.Throws<ArgumentException>(() => JaggedArrays.NoSharedRow(first, "first", second, "second"));
            Assert.StartsWith("A row of 'first' is a row of 'second' too.", shared.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => JaggedArrays.NoSharedRow([first], "first", [second], "second"));
            int place = random.Next(count);
            if (ReferenceEquals(first[place], kept)) place = (place + 1) % count;
            first[place] = kept;
            ArgumentException same = Assert.Throws<ArgumentException>(() => JaggedArrays.DifferentRows(first, "first"));
            Assert.StartsWith("Two rows of 'first' are the same array.", same.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EmptyRowsMayBeOne()
    {
        double[] empty = [];
        JaggedArrays.DifferentRows(new[] { empty, empty }, "x");
        JaggedArrays.NoSharedRow(new[] { empty }, "x", new[] { empty }, "y");
        JaggedArrays.NotIn<double, double>(empty, "v", new[] { empty }, "x");
    }

    [Fact]
    public void AViewOfARowIsFound()
    {
        double[][][] array = [[new double[4], new double[4]], [new double[4]]];
        double[] other = new double[4];
        JaggedArrays.NotIn<double, double>(other, "v", array, "x");
        JaggedArrays.NotIn<double, double>(in other[0], "v", array, "x");
        foreach (double[] row in array.SelectMany(rows => rows))
        {
            Assert.Throws<ArgumentException>("v", () => JaggedArrays.NotIn<double, double>(row.AsSpan(3), "v", array, "x"));
            Assert.Throws<ArgumentException>("v", () => JaggedArrays.NotIn<double, double>(in row[0], "v", array, "x"));
            Assert.Throws<ArgumentException>("v", () => JaggedArrays.NotIn<float, double>(System.Runtime.InteropServices.MemoryMarshal.Cast<double, float>(row.AsSpan(1, 1))[1..], "v", array, "x"));
        }
    }

    [Fact]
    public void SteadyStateAllocatesNothing()
    {
        double[][] first = [.. Enumerable.Range(0, 100).Select(_ => new double[2])], second = [.. Enumerable.Range(0, 100).Select(_ => new double[2])];
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            JaggedArrays.SameShape(first, second, "x");
            JaggedArrays.DifferentRows(first, "x");
            JaggedArrays.NoSharedRow(first, "x", second, "y");
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
