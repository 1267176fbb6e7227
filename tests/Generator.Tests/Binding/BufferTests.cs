using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Arrays and spans: elements, views, copies, allocations.</summary>
public class BufferTests
{
    [Fact]
    public void Views_and_indices_from_the_end() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x, Span<double> s, ReadOnlySpan<double> r, int n)
            {
                var a = s[1..^2];
                var b = s.Slice(1, n);
                var c = x.AsSpan(2);
                var d = s[^3..];
                var e = s[n..];
                var f = s[..];
                Span<double> g = x;
                ReadOnlySpan<double> h = x.AsSpan(1..^1);
                Span<double> t = new Span<double>(x, 1, 2);
                return x[^1] + s[^n] + r[..2][0] + a[0] + b[0] + c[0] + d[0] + e[0] + f[0] + g[0] + h[0] + t[0];
            }
            """,
        """
            F(active double[] x, active Span<double> s, active ReadOnlySpan<double> r, int n): double
              Span<double> a = Span<double> view s[1, s.Length - 3]
              Span<double> b = Span<double> view s[1, n]
              Span<double> c = Span<double> view x[2, ]
              Span<double> d = Span<double> view s[s.Length - 3, ]
              Span<double> e = Span<double> view s[n, ]
              Span<double> f = Span<double> view s
              Span<double> g = Span<double> view x
              Span<double> view = Span<double> view x[1, x.Length - 2]
              ReadOnlySpan<double> h = ReadOnlySpan<double> view view
              Span<double> t = Span<double> view x[1, 2]
              double value = x[x.Length - 1] + s[s.Length - n]
              ReadOnlySpan<double> view'2 = ReadOnlySpan<double> view r[, 2]
              return (((((((((value + view'2[0]) + a[0]) + b[0]) + c[0]) + d[0]) + e[0]) + f[0]) + g[0]) + h[0]) + t[0]
            """);

    [Fact]
    public void Array_ranges_are_copies() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x)
            {
                var y = x[1..^1];
                y[0] = 3;
                return y[0] + x[2..][0];
            }
            """,
        """
            F(active double[] x): double
              Span<double> source = Span<double> view x[1, x.Length - 2]
              double[] y = new double[source.Length]
              copy source to y
              y[0] = 3.0
              double value = y[0]
              Span<double> source'2 = Span<double> view x[2, ]
              double[] copy = new double[source'2.Length]
              copy source'2 to copy
              return value + copy[0]
            """);

    [Fact]
    public void Allocations() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double[] F(double x, int n)
            {
                Span<double> a = stackalloc double[n];
                Span<double> b = stackalloc double[] { 1, x };
                double[] c = new double[n];
                double[] d = { 1, x, 3 };
                double[] e = [x, 2];
                Span<double> f = [x];
                a[0] = b[0] + c[0] + e[0] + f[0];
                return new[] { x, d[0] };
            }
            """,
        """
            F(active double x, int n): double[]
              Span<double> a = stackalloc double[n]
              Span<double> b = stackalloc double[2]
              b[0] = 1.0
              b[1] = x
              double[] c = new double[n]
              double[] d = new double[3]
              d[0] = 1.0
              d[1] = x
              d[2] = 3.0
              double[] e = new double[2]
              e[0] = x
              e[1] = 2.0
              double[] items = new double[1]
              items[0] = x
              Span<double> f = Span<double> view items
              a[0] = ((b[0] + c[0]) + e[0]) + f[0]
              double[] items'2 = new double[2]
              items'2[0] = x
              items'2[1] = d[0]
              return items'2
            """);

    [Fact]
    public void Fills_and_copies() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static void F(double[] x, Span<double> s, double v)
            {
                s.Clear();
                s.Fill(v);
                s.CopyTo(x);
                x.CopyTo(s);
                x.CopyTo(x, 1);
                s[1..].CopyTo(s);
                Array.Copy(x, 1, x, 0, x.Length - 1);
                Array.Clear(x);
                Array.Clear(x, 1, 2);
                Array.Fill(x, v);
                var y = s.ToArray();
                var z = (double[])x.Clone();
                y.AsSpan().CopyTo(z);
            }
            """,
        """
            F(active double[] x, active Span<double> s, active double v): void
              fill s with 0.0
              fill s with v
              Span<double> view = Span<double> view x
              copy s to view
              copy x to s
              Span<double> part = Span<double> view x[1, ]
              copy x to part
              Span<double> view'2 = Span<double> view s[1, ]
              copy view'2 to s
              int count = x.Length - 1
              Span<double> part'2 = Span<double> view x[1, count]
              Span<double> part'3 = Span<double> view x[0, count]
              copy part'2 to part'3
              fill x with 0.0
              Span<double> part'4 = Span<double> view x[1, 2]
              fill part'4 with 0.0
              fill x with v
              double[] y = new double[s.Length]
              copy s to y
              double[] z = new double[x.Length]
              copy x to z
              Span<double> view'3 = Span<double> view y
              Span<double> view'4 = Span<double> view z
              copy view'3 to view'4
            """);

    [Fact]
    public void Buffer_variables() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x, int n)
            {
                double[] u = new double[3], v = x;
                for (int i = 0; i < n; i++)
                {
                    u[0] = v[0] * 2;
                    (u, v) = (v, u);
                }
                v = u;
                var w = n > 2 ? u : x;
                return w[0] + v.Length;
            }
            """,
        """
            F(active double[] x, int n): double
              double[] u = new double[3]
              double[] v = double[] view x
              for#1 int i = 0; < n; += 1
                u[0] = v[0] * 2.0
                permute u, v = v, u
              v = double[] view u
              double[] w
              if n > 2
                w = double[] view u
              else
                w = double[] view x
              return w[0] + double(v.Length)
            """);

    [Fact]
    public void Swaps() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x, double a, double b)
            {
                (a, b) = (b, a + b);
                (x[0], x[1]) = (x[1], x[0]);
                (double c, double d) = (x[0], 1f);
                (a, _) = (d, c);
                return a + b + c + d;
            }
            """,
        """
            F(active double[] x, active double a, active double b): double
              double value = a + b
              a = b
              b = value
              double value'2 = x[0]
              x[0] = x[1]
              x[1] = value'2
              double c = x[0]
              double d = 1.0
              a = d
              return ((a + b) + c) + d
            """);

    [Fact]
    public void Increments_of_elements() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static void F(double[] a, double x, int i)
            {
                a[i] = a[i] + x;
                a[i] = a[i] - x * a[i];
                a[i] += x;
                a[^1] -= x;
                a[i] = x + a[i];
                a[i] = a[i + 1] + x;
            }
            """,
        """
            F(active double[] a, active double x, int i): void
              a[i] += x
              a[i] += -(x * a[i])
              a[i] += x
              a[a.Length - 1] += -x
              a[i] = x + a[i]
              a[i] = a[i + 1] + x
            """);

    [Fact]
    public void Returned_views() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static Span<double> F(Span<double> x) => x[1..];
            """,
        """
            F(active Span<double> x): Span<double>
              Span<double> result = Span<double> view x[1, ]
              return result
            """);

    [Fact]
    public void Static_arrays_are_fetched_once() => BindingDriver.AssertBinds(
        """
            static readonly double[] Weights = { 1, 2 };
            [Differentiable]
            static double F(double x)
            {
                double s = 0;
                for (int i = 0; i < Weights.Length; i++) s += Weights[i] * x;
                return s;
            }
            """,
        """
            F(active double x): double
              double[] weights = effect `global::Model.Weights`()
              double s = 0.0
              for#1 int i = 0; < weights.Length; += 1
                s += weights[i] * x
              return s
            """);

    [Fact]
    public void Constant_matrices_are_data() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, [Constant] double[,] m, [Constant] double[][] j)
            {
                double s = 0;
                for (int i = 0; i < m.GetLength(0); i++) s += m[i, 0] * x * j[i][0];
                return s;
            }
            """,
        """
            F(active double x, double[,] m, double[][] j): double
              double s = 0.0
              for#1 int i = 0; < m.Length0; += 1
                double value = m[i, 0] * x
                double[] item = effect `{0}[{1}]`(j, i)
                s += value * item[0]
              return s
            """);
}
