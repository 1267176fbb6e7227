using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>A called method returns a buffer that it was given, a part of one, or a new one: which, is known at run time only.</summary>
public class ReturnedBufferTests
{
    private const string Pick = """
        [Differentiable]
        public static double[] Pick(double[] v, int d)
        {
            if (d <= 0) return v;
            var next = new double[v.Length];
            for (int i = 0; i < v.Length; i++) next[i] = v[i] * v[i];
            return next;
        }

        """;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void GivenOrNew(int kind) => ThreeWays.Scalar(
        Pick + $$"""
        [Differentiable]
        public static double F(double[] x)
        {
            var r = Pick(x, {{kind}});
            double s = 0;
            for (int i = 0; i < r.Length; i++) s += r[i] * x[i] * (i + 1);
            return s;
        }
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select((value, i) => (i + 1) * (kind == 0 ? 2 * value : 3 * value * value))]);

    /// <summary>The reverse method has the elements of the array, and views of it are made again there.</summary>
    [Theory]
    [InlineData("b.AsSpan(0, 2)", "t[1]")]
    [InlineData("b.AsSpan()[n..]", "t[0]")]
    [InlineData("b.AsSpan(0, 2); Span<double> half = t[1..]; t[0] *= half[0]", "half[0]")]
    public void ASliceOfOneCrossesToTheReverseMethod(string view, string element) => ThreeWays.Scalar(
        $$"""
        [Differentiable]
        private static double[] Two(ref double x)
        {
            x *= x;
            return new[] { x, 1 + x };
        }

        [Differentiable]
        private static double Sliced(double x, int n)
        {
            double[] b = Two(ref x);
            Span<double> t = {{view}};
            double[] d = Two(ref x);
            return {{element}} * d[1] + t[0];
        }

        [Differentiable]
        public static double F(double[] x) => Sliced(x[0], 1) * x[1] + Sliced(x[1] * x[0], 1);
        """,
        [[0.7, 0.4], [-1.2, 0.6]]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void AssignedToItsOwnArgumentInALoop(int steps) => ThreeWays.Scalar(
        Pick + $$"""
        [Differentiable]
        public static double F(double[] x)
        {
            double first = x.Length == 0 ? 0 : x[0];
            var r = (double[])x.Clone();
            for (int k = 0; k < {{steps}}; k++)
            {
                r = Pick(r, k % 2);
                for (int i = 0; i < r.Length; i++) r[i] = Math.Sin(r[i]) + 0.1 * first;
            }

            double s = 0;
            for (int i = 0; i < r.Length; i++) s += r[i] * r[i];
            return s;
        }
        """,
        Samples.Lengths(0, 1, 4));

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void APartOfEitherArgument(string first) => ThreeWays.Scalar(
        $$"""
        [Differentiable]
        public static ReadOnlySpan<double> Part(ReadOnlySpan<double> a, ReadOnlySpan<double> b, bool first) => first ? a[1..] : b;

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            var y = Part(x[..2], x[2..], {{first}});
            double s = 0;
            for (int i = 0; i < y.Length; i++) s += y[i] * y[i] * x[i];
            return s;
        }
        """,
        Samples.Lengths(4, 5));

    [Fact]
    public void RecursionDownToTheArgument() => ThreeWays.Scalar(
        """
        [Differentiable]
        public static double[] Power(double[] v, int d)
        {
            if (d <= 0) return v;
            var next = new double[v.Length];
            for (int i = 0; i < v.Length; i++) next[i] = v[i] * v[0];
            return Power(next, d - 1);
        }

        [Differentiable]
        public static double F(double[] x)
        {
            double s = 0;
            for (int k = 0; k < 4; k++)
            {
                var r = Power(x, k);
                for (int i = 0; i < r.Length; i++) s += r[i] * Math.Cos(x[i]);
            }

            return s;
        }
        """,
        Samples.Lengths(0, 1, 5));

    [Fact]
    public void WrittenThroughTheResult() => ThreeWays.Scalar(
        """
        [Differentiable]
        public static double[] Scale(double[] v, double k)
        {
            for (int i = 0; i < v.Length; i++) v[i] *= k;
            return v;
        }

        [Differentiable]
        public static double F(double[] x)
        {
            var u = (double[])x.Clone();
            double s = 0;
            for (int i = 0; i < u.Length; i++)
            {
                var r = Scale(u, x[i]);
                r[i] += x[i] * x[i];
                s += u[i] * r[0];
            }

            return s;
        }
        """,
        Samples.Lengths(0, 1, 4));
}
