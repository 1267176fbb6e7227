using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Calls and effects. Read these files as code.</summary>
public class CallSnapshots
{
    [Fact]
    public Task SimpleCallee() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Square(double x) => x * x;

            [Differentiable]
            public static double Sum(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += Square(x[i]);
                return sum;
            }
        }
        """));

    [Fact]
    public Task InPlaceCallee() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static void Step(Span<double> u, double k)
            {
                for (int i = 1; i < u.Length; i++) u[i] += k * u[i] * u[i - 1];
            }

            [Differentiable]
            public static double Integrate(Span<double> u, double k, int steps)
            {
                for (int step = 0; step < steps; step++) Step(u, k);
                return u[^1];
            }
        }
        """));

    [Fact]
    public Task Recursion() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1);
        }
        """));

    [Fact]
    public Task RandomAndLog() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Walk(double x, Random random, int steps)
            {
                for (int i = 0; i < steps; i++) x = x * (1 + 0.1 * random.NextDouble());
                Console.WriteLine($"arrived at {x:F3}");
                return x;
            }
        }
        """));

    [Fact]
    public Task UserRules() => Snapshot.Verify(GeneratorRun.Of("""
        public static class Library
        {
            public static double Gamma(double x) => x;

            public static void Sort(double[] a, Span<double> b) => b[0] = a[0];
        }

        public static partial class Model
        {
            [DerivativeOf(typeof(Library), nameof(Library.Gamma), Derivatives.Forward)]
            internal static (double Value, double Tangent) GammaForward(double x, double xTangent) => (x, xTangent);

            [DerivativeOf(typeof(Library), nameof(Library.Sort), Derivatives.Adjoint)]
            internal static void SortAdjoint(double[] a, Span<double> b, Span<double> aAdjoint, Span<double> bAdjoint) => aAdjoint[0] += bAdjoint[0];

            [Differentiable]
            public static double Product(ReadOnlySpan<double> x)
            {
                double product = 1;
                for (int i = 0; i < x.Length; i++) product *= Library.Gamma(x[i]);
                return product;
            }

            [Differentiable(Derivatives.Adjoint)]
            public static void Repeat(double[] a, Span<double> b)
            {
                for (int i = 0; i < 3; i++)
                {
                    Library.Sort(a, b);
                    a[i] *= b[0];
                }
            }
        }
        """));
}
