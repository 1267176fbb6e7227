using System.Runtime.InteropServices;
using Xunit;

namespace AutodiffGen.Runtime.Tests;

public sealed class DerivativeGuardTests
{
    [Fact]
    public void EqualLengthsPass() => DerivativeGuard.SameLength(3, 3, "xGradient");

    [Fact]
    public void AWrongLengthNamesTheBuffer()
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>("xGradient", () => DerivativeGuard.SameLength(3, 2, "xGradient"));
        Assert.Contains("'xGradient' is 2, but 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DisjointBuffersPass()
    {
        double[] buffer = new double[10];
        DerivativeGuard.NoOverlap(buffer.AsSpan(0, 5), "x", buffer.AsSpan(5), "xGradient");
        DerivativeGuard.NoOverlap(buffer, "x", Array.Empty<double>(), "xGradient");
        DerivativeGuard.NoOverlap<double>([], "x", [], "xGradient");
    }

    [Fact]
    public void OverlapNamesBoth()
    {
        double[] buffer = new double[10];
        int[] integers = new int[4];
        ArgumentException[] thrown =
        [
            Assert.Throws<ArgumentException>("xGradient", () => DerivativeGuard.NoOverlap(buffer.AsSpan(0, 6), "x", buffer.AsSpan(5), "xGradient")),
            Assert.Throws<ArgumentException>("xGradient", () => DerivativeGuard.NoOverlap(buffer, "x", buffer, "xGradient")),
            Assert.Throws<ArgumentException>("xGradient", () => DerivativeGuard.NoOverlap<int>(integers, "x", integers.AsSpan(1, 1), "xGradient")),
            Assert.Throws<ArgumentException>("xGradient", () => DerivativeGuard.NoOverlap(buffer, "x", MemoryMarshal.Cast<double, float>(buffer), "xGradient")),
            Assert.Throws<ArgumentException>("xGradient", () => DerivativeGuard.NoOverlap(MemoryMarshal.Cast<double, float>(buffer), "x", buffer, "xGradient")),
        ];
        Assert.All(thrown, each => Assert.Contains("'x' and 'xGradient'", each.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void EqualShapesPass() => DerivativeGuard.SameShape(new double[2, 0, 3], new float[2, 0, 3], "xGradient");

    [Fact]
    public void AWrongShapeNamesTheArrayAndBothShapes()
    {
        ArgumentException thrown = Assert.Throws<ArgumentException>("xGradient", () => DerivativeGuard.SameShape(new double[2, 3], new double[3, 2], "xGradient"));
        Assert.Contains("'xGradient' is 3 x 2, but 2 x 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnArrayAndWhatLiesInItAreFound()
    {
        double[,] array = new double[2, 3], other = new double[2, 3];
        DerivativeGuard.NotSame(array, "x", other, "y");
        DerivativeGuard.NotIn<double>(new double[6], "y", array, "x");
        DerivativeGuard.NotIn<double>([], "y", new double[0, 3], "x");
        DerivativeGuard.NotIn(in other[0, 0], "y", array, "x");
        ArgumentException[] thrown =
        [
            Assert.Throws<ArgumentException>("y", () => DerivativeGuard.NotSame(array, "x", array, "y")),
            Assert.Throws<ArgumentException>("y", () => DerivativeGuard.NotIn<double>(MemoryMarshal.CreateSpan(ref array[1, 2], 1), "y", array, "x")),
            Assert.Throws<ArgumentException>("y", () => DerivativeGuard.NotIn(in array[1, 0], "y", array, "x")),
        ];
        Assert.All(thrown, each => Assert.Contains("'x' and 'y'", each.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void TheElementsOfAnArrayStandInOneRow()
    {
        int[,,] array = { { { 1, 2 }, { 3, 4 }, { 5, 6 } } };
        Assert.Equal([1, 2, 3, 4, 5, 6], AdjointBuffers.Elements<int>(array).ToArray());
        AdjointBuffers.Elements<int>(array)[3] = 7;
        Assert.Equal(7, array[0, 1, 1]);
        Assert.True(AdjointBuffers.Elements<double>(null).IsEmpty);
        Assert.True(AdjointBuffers.Elements<double>(new double[0, 2]).IsEmpty);
    }
}
