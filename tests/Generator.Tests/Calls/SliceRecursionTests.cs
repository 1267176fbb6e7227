using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Recursions that pass parts of their buffers.</summary>
public class SliceRecursionTests
{
    [Fact]
    public void ARecursionOverSlices() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            if (x.Length == 0) return 1;
            if (x.Length == 1) return Math.Sin(x[0]);
            int half = x.Length / 2;
            return F(x[..half]) * F(x[half..]) + x[0];
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ARecursionThatSortsOutInPlace() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> u)
        {
            if (u.Length < 2) return;
            int half = u.Length / 2;
            F(u[..half]);
            F(u[half..]);
            for (int i = 0; i < half; i++)
            {
                double sum = u[i] + u[half + i];
                double product = u[i] * u[half + i];
                u[i] = 0.5 * sum;
                u[half + i] = product;
            }
        }
        """, Samples.Lengths(0, 1, 2, 4, 9));
}
