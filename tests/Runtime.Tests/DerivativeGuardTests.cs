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
}
