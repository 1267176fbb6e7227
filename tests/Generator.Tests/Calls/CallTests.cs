using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Calls from one differentiable method to another.</summary>
public class CallTests
{
    [Fact]
    public void ACalleeThatUpdatesItsBufferInPlaceIsCalledInALoop() => ThreeWays.InPlace("""
        [Differentiable]
        public static void Smooth(Span<double> u, double weight)
        {
            for (int i = 1; i < u.Length; i++) u[i] = u[i] * (1 - weight) + weight * u[i] * u[i - 1];
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int step = 0; step < 3; step++)
            {
                Smooth(u, 0.25);
                if (u.Length > 0) u[0] = Math.Sin(u[0]);
            }
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ACalleeThatUpdatesASliceInPlaceIsCalledInALoop() => ThreeWays.InPlace("""
        [Differentiable]
        public static void Step(Span<double> part, ref double carry)
        {
            part[0] = part[0] * carry + part[1];
            carry = carry * part[0];
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            double carry = 0.7;
            for (int i = 0; i + 1 < u.Length; i++) Step(u[i..(i + 2)], ref carry);
            if (u.Length > 0) u[^1] *= carry;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ACalleeWritesALocalArray() => ThreeWays.Scalar("""
        [Differentiable]
        public static void Squares(ReadOnlySpan<double> x, Span<double> y)
        {
            for (int i = 0; i < x.Length; i++) y[i] = x[i] * x[i] + y[i];
        }

        [Differentiable]
        public static double F(double[] x)
        {
            var y = new double[x.Length];
            double p = 1;
            for (int k = 0; k < 3; k++)
            {
                Squares(x, y);
                for (int i = 0; i < y.Length; i++) p = 0.3 * p * y[i] + 1;
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 6));

    [Fact]
    public void TheSameArgumentTwice() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
        {
            double sum = 0;
            for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
            return sum;
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x) => Dot(x, x) * Dot(x, x[..]);
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select(value => 4 * value * x.Sum(other => other * other))]);

    [Fact]
    public void OverloadsCallTheirOwnDerivatives() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Area(double side) => side * side;

        [Differentiable]
        public static double Area(double width, double height) => width * height;

        [Differentiable]
        public static double Area(ReadOnlySpan<double> sides) => sides.Length == 1 ? Area(sides[0]) : Area(sides[0], sides[^1]);

        [Differentiable]
        public static double F(ReadOnlySpan<double> x) => x.Length == 0 ? 0 : Area(x) + 3 * Area(x[0]);
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void MethodsThatDifferInCaseOnly() => ThreeWays.Scalar("""
        [Differentiable]
        public static double f(double x) => x * x;

        [Differentiable]
        public static double F(double[] x)
        {
            double sum = 0;
            foreach (double value in x) sum += f(value) * value;
            return sum;
        }
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select(value => 3 * value * value)]);

    [Fact]
    public void ACalleeInALoopWithEarlyReturn() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Root(double a)
        {
            double y = a;
            for (int k = 0; k < 50; k++)
            {
                double next = 0.5 * (y + a / y);
                if (Math.Abs(next - y) < 1e-15) return next;
                y = next;
            }
            return y;
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 0; i < x.Length; i++) p = p * Root(x[i] + 1);
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void OutAndRefArgumentsOfACallee() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Split(double x, in double y, ref double z, out double w)
        {
            w = x * z;
            z = 0.5 * z + 0.1 * Math.Sin(w * y);
            return z * y;
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double z = 1;
            double p = 0.3;
            for (int i = 0; i < x.Length; i++)
            {
                p += Split(x[i], p, ref z, out double w);
                p = Math.Sin(p) + w;
            }
            return p * z;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void AnActiveResultIsDiscarded() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Push(Span<double> u, double x)
        {
            u[0] = u[0] * x;
            return x * x;
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            Span<double> state = stackalloc double[1];
            state[0] = 1;
            for (int i = 0; i < x.Length; i++) Push(state, x[i]);
            return state[0];
        }
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select((_, i) => x.Where((_, j) => j != i).Aggregate(1.0, (a, b) => a * b))]);

    [Fact]
    public void NamedAndOptionalArgumentsAndParams() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Line(double x, double slope = 2, double offset = 1, params double[] rest)
        {
            double y = slope * x * x + offset;
            foreach (double r in rest) y *= r;
            return y;
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double sum = 0;
            foreach (double v in x) sum += Line(v) + Line(v, offset: v, slope: v * v) + Line(v, 1, 0, v, 2, v);
            return sum;
        }
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select(v => (4 * v) + (4 * v * v * v) + 1 + (8 * v * v * v))]);

    [Fact]
    public void ASimpleCalleeReadsABufferThatIsOverwrittenLater() => ThreeWays.Scalar("""
        [Differentiable]
        public static double Energy(ReadOnlySpan<double> v) => v[0] * v[0] * v[1];

        [Differentiable]
        public static double F(double[] x)
        {
            var v = (double[])x.Clone();
            double s = Energy(v) * v[1];
            v[0] = 3 * s;
            for (int i = 0; i < 3; i++)
            {
                s += Energy(v) * x[0];
                v[1] = 0.1 * s * v[0];
            }
            return s * Energy(v);
        }
        """, Samples.Lengths(2, 5));

    [Fact]
    public void ASimpleCalleeReadsASliceOfABufferThatIsOverwrittenLater() => ThreeWays.InPlace("""
        [Differentiable]
        public static double Product(ReadOnlySpan<double> v) => v.Length < 2 ? 1 : v[0] * v[0] * v[1];

        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int i = 0; i + 1 < u.Length; i++)
            {
                double p = 0.2 * Product(u[i..]);
                u[i] = p * u[i + 1];
                u[i + 1] += 0.1 * Product(u[i..(i + 2)]);
            }
        }
        """, Samples.Lengths(0, 1, 2, 5));

    [Fact]
    public void ARecursionThatWritesNothingMayBeGivenOneBufferTwice() => ThreeWays.Scalar("""
        [Differentiable]
        public static double R(int depth, double[] a, double[] b)
        {
            if (depth <= 0) return a[0] * b[^1];
            return b[0] * S(depth - 1, b, b);
        }

        [Differentiable]
        public static double S(int depth, double[] a, double[] b) => a[0] + R(depth - 1, a, b);

        [Differentiable]
        public static double F(double[] x) => R(3, x, x);
        """, Samples.Lengths(1, 4));

    [Fact]
    public void ACalleeThatTestsItsArrayForNull() => ThreeWays.Check(
        ThreeWays.InModel("""
            [Differentiable]
            public static void Step(double[] x, double[] y)
            {
                if (x == null || y is null) return;
                for (int i = 0; i < x.Length; i++) y[i] = y[i] * x[i] * x[i];
            }

            [Differentiable]
            public static double F(double[] x)
            {
                var y = new double[x.Length];
                Array.Fill(y, 1.5);
                for (int k = 0; k < 2; k++) Step(x, y);
                double s = 0;
                foreach (double v in y) s += v;
                return s;
            }
            """),
        Drivers.Scalar, Samples.Lengths(0, 1, 4));

    [Fact]
    public void ATestOfAnArrayThatTheLoopMakes() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            double s = 0.5;
            int i = 0;
            while (i < x.Length && x[i..] is [var a, ..])
            {
                s = s * a + a * a;
                i++;
            }
            return s;
        }
        """, Samples.Lengths(0, 1, 5));
}
