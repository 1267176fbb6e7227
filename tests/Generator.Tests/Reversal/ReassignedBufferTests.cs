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

    [Fact]
    public void AnExchangeInABranchLasts() => ThreeWays.Check(
        ThreeWays.InModel("""
            [Differentiable]
            public static double F(double[] x, out int seen)
            {
                var u = (double[])x.Clone();
                var v = new double[x.Length];
                double w = 0;
                if (x[0] > 0.2)
                {
                    w = u[0] * x[1];
                    (u, v) = (v, u);
                }
                seen = u[0] > 0.1 ? 1 : 2;
                return w;
            }
            """),
        """
        public static class Driver
        {
            public static double[] Value(double[] x)
            {
                double value = Model.F(x, out int seen);
                return [value, seen];
            }

            public static double[] Forward(double[] x, double[] v)
            {
                (double value, double tangent) = Model.FForward(x, out int seen, v);
                return [value, seen, tangent, 0];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var adjoint = new double[x.Length];
                double value = Model.FAdjoint(x, out int seen, adjoint, w[0]);
                return [value, seen, .. adjoint];
            }
        }
        """,
        Samples.Lengths(2, 5));

    [Fact]
    public void PingPongInALoopThatIsReplayedWithAnInnerLoop() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            int n = x.Length;
            var u = (double[])x.Clone();
            var v = new double[n];
            double p = 1;
            for (int outer = 0; outer < 3; outer++)
            {
                for (int step = 0; step <= outer; step++)
                {
                    for (int i = 0; i < n; i++) v[i] = 0.4 * u[i] * u[(i + 1) % n] + 0.3 * p * u[n - 1 - i];
                    p = p * (1 + 0.1 * v[step % n]);
                    (u, v) = (v, u);
                }
                p += u[0] * v[n - 1];
            }
            return p + u[n / 2] * v[0];
        }
        """, Samples.Lengths(1, 2, 6));

    [Fact]
    public void ThreeBuffersRotate() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            int n = x.Length;
            var a = (double[])x.Clone();
            var b = new double[n];
            var c = new double[n];
            for (int i = 0; i < n; i++) b[i] = x[i] * x[n - 1 - i];
            double p = 0.5;
            for (int step = 0; step < 5; step++)
            {
                for (int i = 0; i < n; i++) c[i] = 0.5 * (a[i] * b[i] + p * a[(i + 1) % n]);
                p = p * c[0] + 0.2;
                (a, b, c) = (b, c, a);
            }
            return p * a[0] + b[n - 1] * c[n / 2];
        }
        """, Samples.Lengths(1, 2, 6));

    [Fact]
    public void ThreeSpanParametersRotateThroughATemporary() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> u)
        {
            int n = u.Length / 3;
            Span<double> a = u[..n], b = u[n..(2 * n)], c = u[(2 * n)..(3 * n)];
            for (int step = 0; step < 4; step++)
            {
                for (int i = 0; i < n; i++) c[i] = 0.5 * a[i] * b[i] + 0.3 * c[i] * a[n - 1 - i];
                Span<double> t = a;
                a = b;
                b = c;
                c = t;
            }
        }
        """, Samples.Lengths(0, 3, 8));

    [Fact]
    public void BuffersSwapOnlyInSomeSteps() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            int n = x.Length;
            var u = (double[])x.Clone();
            var v = new double[n];
            int steps = 0;
            while (steps < 6)
            {
                for (int i = 0; i < n; i++) v[i] = 0.6 * u[i] + 0.2 * u[(i + steps) % n] * v[i] + 0.1;
                if (v[0] > 0.7 || steps % 3 == 0) (u, v) = (v, u);
                steps++;
            }
            return u[0] * v[n - 1];
        }
        """, Samples.Lengths(1, 2, 6));

    [Fact]
    public void NewBuffersOfBothTypesAreAssigned() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            var u = (double[])x.Clone();
            float[] weight = [1.5f, 0.25f];
            for (int step = 0; step < 3; step++)
            {
                var next = new double[u.Length];
                for (int i = 0; i < u.Length; i++) next[i] = u[i] * u[(i + 1) % u.Length] * weight[step % 2] + 0.3 * u[i];
                u = next;
                if (step == 1) weight = new float[] { 0.5f, 0.75f };
            }
            return u[0] * u[^1] * weight[0];
        }
        """, Samples.Lengths(1, 2, 5));

    [Fact]
    public void NewActiveBuffersOfBothTypesAreAssigned() => ThreeWays.Check(
        ThreeWays.InModel("""
            [Differentiable]
            public static double F(double[] x, float y)
            {
                double[] u = x;
                float[] v = [y, 2];
                for (int step = 0; step < 2; step++)
                {
                    u = new double[] { u[0] * v[0] + u[^1], v[1] };
                    v = new float[] { v[1] * y, v[0] + 1 };
                }
                return u[0] * u[1] + v[0] * v[1];
            }
            """),
        """
        public static class Driver
        {
            public static double[] Value(double[] x) => [Model.F(x, 1.25f)];

            public static double[] Forward(double[] x, double[] v)
            {
                (double value, double tangent) = Model.FForward(x, 1.25f, v, 0);
                return [value, tangent];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var adjoint = new double[x.Length];
                float y = 0;
                double value = Model.FAdjoint(x, 1.25f, adjoint, ref y, w[0]);

                // d/dy by hand: u1 = (x0 y + xn, 2), v1 = (2 y, y + 1); u2 = (u1[0] 2y + 2, y + 1), v2 = ((y + 1) y, 2 y + 1).
                double first = (x[0] * 1.25 + x[^1]) * 2.5 + 2;
                double slope = ((2 * x[0] * 1.25 * 2) + 2 * x[^1]) * 2.25 + first + (2 * 1.25 + 1) * (2 * 1.25 + 1) + 2 * (2.25 * 1.25);
                if (!(Math.Abs(y / w[0] - slope) < 1e-4)) throw new InvalidOperationException($"{y / w[0]} instead of {slope}");
                return [value, .. adjoint];
            }
        }
        """,
        Samples.Lengths(1, 2, 5));

    /// <summary>A branch that makes an array for a variable which is assigned again has no adjoint of its own to give back.</summary>
    [Theory]
    [InlineData("double[] e = new double[2]; e = x; return 1.5 + 0 * x[0];")]
    [InlineData("double[] e = new double[2]; e[1] = 3; double v = x[0] * e[1]; e = x; return e[0] * e[1] + v;")]
    [InlineData("double[] e = new double[2]; e[1] = x[1] * x[0]; double v = 1; for (int i = 0; i < 3; i++) { v *= e[1]; e = x; } return v * e[0];")]
    public void InABranchOfItsOwn(string rest) => ThreeWays.Scalar(
        $$"""
        [Differentiable]
        public static double F(double[] x)
        {
            if (x[0] > 100) return x[1];
            {{rest}}
        }
        """,
        [[0.7, 0.4], [-1.2, 0.6]]);
}
