using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Reversal;

/// <summary>Variables that stand for the same buffer, or for parts of it.</summary>
public class AliasingTests
{
    [Fact]
    public void ACopyOfAParameterIsTheParameter() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> x)
        {
            var t = x;
            for (int i = 1; i < t.Length; i++)
            {
                t[i] = t[i] * x[i - 1];
                x[i] = x[i] + t[0];
            }
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ACopyOfAnArrayParameterIsTheParameter() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(double[] x)
        {
            double[] t = x;
            for (int i = 1; i < t.Length; i++) t[i] = t[i] * x[i - 1];
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void OverlappingSlicesShareTheirElements() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> x)
        {
            if (x.Length < 2) return;
            Span<double> left = x[..^1];
            Span<double> right = x[1..];
            for (int i = 0; i < left.Length; i++)
            {
                right[i] = right[i] * left[i] + 0.1;
                left[i] = left[i] * left[i];
            }
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ASliceOfASliceSharesItsElements() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> x)
        {
            if (x.Length < 4) return;
            Span<double> inner = x[1..^1];
            Span<double> innermost = inner.Slice(1, inner.Length - 1);
            for (int i = 0; i < innermost.Length; i++) innermost[i] *= inner[i] * x[i];
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void PingPongBuffersSwapTheirAdjointsToo() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            int n = x.Length;
            var u = new double[n];
            var v = new double[n];
            for (int i = 0; i < n; i++) u[i] = x[i];
            for (int step = 0; step < 3; step++)
            {
                for (int i = 0; i < n; i++) v[i] = 0.5 * u[i] * u[(i + 1) % n] + 0.2 * u[i];
                (u, v) = (v, u);
            }
            double sum = 0;
            for (int i = 0; i < n; i++) sum += u[i] * u[i] + 0.1 * v[i];
            return sum;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void CopyToWithinOneBufferMovesOverlappingElements() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> x)
        {
            if (x.Length < 2) return;
            for (int i = 0; i < x.Length; i++) x[i] *= x[i];
            x[..^1].CopyTo(x[1..]);
            for (int i = 0; i < x.Length; i++) x[i] *= x[i];
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void AdjointsOfTwoNamesOfOneBufferAreNotJoined() => ThreeWays.Returned("""
        [Differentiable]
        public static double[] F(double[] x)
        {
            Span<double> f = x;
            f[1] = f[1] - x[1] * x[0];
            return new double[] { x[1] - x[0] };
        }
        """, Samples.Lengths(2, 3));
}
