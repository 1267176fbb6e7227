using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Locals and loop variables that refer to elements and variables.</summary>
public class ReferenceLocalTests
{
    [Fact]
    public void ALocalThatRefersToAnElement() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int i = 0; i + 1 < u.Length; i++)
            {
                int at = i;
                ref double here = ref u[at];
                at++;
                ref readonly double next = ref u[at];
                here = here * next + 0.5;
                u[i] *= 1.5;
                u[at] += here * here;
            }
        }
        """, Samples.Lengths(0, 1, 2, 6));

    [Fact]
    public void ALocalThatRefersToAVariable() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            double s = 1, t = 0.5;
            ref double r = ref s;
            for (int i = 0; i < x.Length; i++)
            {
                r += x[i] * t;
                t *= s;
                r *= 0.9;
            }
            return s * t;
        }
        """, Samples.Lengths(0, 1, 5));

    [Fact]
    public void ALocalThatRefersToAnElementOfAnExchangedBuffer() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            double[] a = (double[])x.Clone();
            double[] b = new double[x.Length];
            for (int k = 0; k < 3; k++)
            {
                ref double first = ref a[0];
                (a, b) = (b, a);
                for (int i = 0; i < x.Length; i++) a[i] = b[i] * b[i] + first * x[i];
                first = 0.5 * a[0];
            }
            return a[0] + b[0] + a[^1];
        }
        """, Samples.Lengths(1, 4));

    [Fact]
    public void ALoopByReference() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> u)
        {
            double carried = 1;
            foreach (ref double v in u)
            {
                v *= carried;
                if (v > 1.5) continue;
                carried += v * v;
            }
            foreach (ref readonly double v in u) u[0] += 0.1 * v * v;
        }
        """, Samples.Lengths(0, 1, 5));
}
