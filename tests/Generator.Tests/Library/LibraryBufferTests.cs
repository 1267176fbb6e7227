using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Arrays and spans of complex numbers and vectors.</summary>
public class LibraryBufferTests
{
    [Fact]
    public void ComplexNumbersInPlace() => ThreeWays.InPlace("""
        [Differentiable]
        public static void G(Span<System.Numerics.Complex> z, double h)
        {
            for (int i = 1; i < z.Length; i++) z[i] += h * z[i - 1] * System.Numerics.Complex.Exp(z[i]);
            for (int i = 0; i < z.Length; i++) z[i] = System.Numerics.Complex.Sqrt(z[i] + 3) / (z[0] - 4);
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            var z = new System.Numerics.Complex[u.Length / 2];
            for (int i = 0; i < z.Length; i++) z[i] = new System.Numerics.Complex(u[2 * i], u[2 * i + 1]);
            Step(z, u[0]);
            for (int i = 0; i < z.Length; i++) (u[2 * i], u[2 * i + 1]) = (z[i].Real, z[i].Imaginary);
        }

        private static void Step(System.Numerics.Complex[] z, double h)
        {
            for (int i = 1; i < z.Length; i++) z[i] += h * z[i - 1] * System.Numerics.Complex.Exp(z[i]);
            for (int i = 0; i < z.Length; i++) z[i] = System.Numerics.Complex.Sqrt(z[i] + 3) / (z[0] - 4);
        }
        """, [[0.3, 0.7, -0.4, 0.2, 1.1, -0.6]]);

    /// <summary>The sum of squares of all products of neighbours, whose gradient is known.</summary>
    [Fact]
    public void GradientsOfSpans()
    {
        double[] got = Harness.GeneratorRun.Of("""
            using System.Numerics;
            using System.Linq;
            public static partial class Model
            {
                [Differentiable]
                public static double F(ReadOnlySpan<Complex> z)
                {
                    double s = 0;
                    for (int i = 0; i + 1 < z.Length; i++) { Complex p = z[i] * z[i + 1]; s += p.Real * p.Real + p.Imaginary * p.Imaginary; }
                    return s;
                }

                [Differentiable]
                public static float E(Vector3[] x, float[] m) => x.Zip(m, (v, w) => w * Vector3.Dot(v, v)).Sum();

                public static double[] Run()
                {
                    Complex[] z = [new(1, 2), new(-0.5, 1), new(2, -3)], gradient = new Complex[3];
                    double value = FGradient(z, gradient) - F(z);
                    Vector3[] x = [new(1, 2, 3), new(4, 5, 6)], slope = new Vector3[2];
                    float[] mass = [0.5f, 2], massSlope = new float[2];
                    float energy = EGradient(x, mass, slope, massSlope) - E(x, mass);
                    return [value, .. gradient.SelectMany(c => new[] { c.Real, c.Imaginary }), energy, slope[0].X, slope[0].Y, slope[0].Z, slope[1].X, slope[1].Y, slope[1].Z, massSlope[0], massSlope[1]];
                }
            }
            """).Load().Run();

        // |zi zj|² = |zi|² |zj|²: the gradient with respect to zi is 2 zi |zj|².
        double a = 5, b = 1.25, c = 13;
        double[] expected = [0, 2 * 1 * b, 2 * 2 * b, 2 * -0.5 * (a + c), 2 * (a + c), 2 * 2 * b, 2 * -3 * b, 0, 1, 2, 3, 16, 20, 24, 14, 77];
        Assert.Equal(expected.Length, got.Length);
        for (int i = 0; i < got.Length; i++) Assert.Equal(expected[i], got[i], 1e-5);
    }
}
