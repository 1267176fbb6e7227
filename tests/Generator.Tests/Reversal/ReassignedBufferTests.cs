using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Reversal;

/// <summary>Variables that stand for one buffer, then for another.</summary>
public class ReassignedBufferTests
{
    [Fact]
    public void PingPongOnTheParameters() => ThreeWays.Check(
        ThreeWays.InModel("""
            [Differentiable]
            public static void F(Span<double> u, Span<double> v, int steps)
            {
                for (int step = 0; step < steps; step++)
                {
                    for (int i = 0; i < u.Length; i++) v[i] = u[i] * u[(i + 1) % u.Length] + 0.1 * v[i];
                    var t = u;
                    u = v;
                    v = t;
                }
            }
            """),
        """
        public static class Driver
        {
            public static double[] Value(double[] x)
            {
                int n = x.Length / 2;
                Model.F(x.AsSpan(0, n), x.AsSpan(n), 3);
                return x;
            }

            public static double[] Forward(double[] x, double[] t)
            {
                int n = x.Length / 2;
                Model.FForward(x.AsSpan(0, n), x.AsSpan(n), 3, t.AsSpan(0, n), t.AsSpan(n));
                return [.. x, .. t];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                int n = x.Length / 2;
                Model.FAdjoint(x.AsSpan(0, n), x.AsSpan(n), 3, w.AsSpan(0, n), w.AsSpan(n));
                return [.. x, .. w];
            }
        }
        """,
        Samples.Lengths(0, 2, 4, 14));

    [Fact]
    public void AVariableStandsForOneBufferThenForAnother() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            var a = new double[x.Length];
            var b = new double[x.Length];
            double[] t = a;
            for (int i = 0; i < x.Length; i++) t[i] = x[i] * x[i];
            t = b;
            for (int i = 0; i < x.Length; i++) t[i] = a[i] * x[i];
            double sum = 0;
            for (int i = 0; i < x.Length; i++) sum += a[i] * b[i] * t[i];
            return sum;
        }
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select(value => 8 * Math.Pow(value, 7))]);

    [Fact]
    public void ABufferIsChosenByACondition() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            var a = new double[x.Length];
            var b = new double[x.Length];
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double[] t = x[i] > 1 ? a : b;
                t[i / 2] = t[i / 2] * 0.5 + x[i] * x[i];
                sum += a[i / 2] * x[0] - b[i / 2] * x[i];
            }
            return sum;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void PingPongBuffersOfAnUnknownNumberOfSteps() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            int n = x.Length;
            if (n == 0) return 0;
            var u = (double[])x.Clone();
            var v = new double[n];
            int steps = 0;
            while (steps * steps < n)
            {
                steps++;
                for (int i = 0; i < n; i++) v[i] = 1.3 * u[i] + 0.1 * u[(i + 1) % n] * u[i];
                (u, v) = (v, u);
            }
            return u[0] * u[n - 1] + v[n / 2];
        }
        """, Samples.Lengths(0, 1, 2, 9));
}
