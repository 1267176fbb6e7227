using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Scalars: parameters, arithmetic, conversions, constants, known functions.</summary>
public class StraightLineTests
{
    [Fact]
    public void Parameter_passing() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, in double y, ref double z, out double w, int n = 3, [Constant] double c = 2)
            {
                w = x * y;
                z += w;
                return z * n + c;
            }
            """,
        """
            F(active double x, in active double y, ref active double z, out active double w, int n, double c): double
              w = x * y
              z += w
              return (z * double(n)) + c
            """);

    [Fact]
    public void Compound_assignments_on_reals() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, float f, int n)
            {
                double s = 0;
                s += x;
                s -= x * x;
                s = s + n;
                s = s - 1;
                s -= 2;
                s = x + s;
                s *= x;
                s /= 2;
                s %= 3;
                s++;
                --s;
                f += n;
                return s + f;
            }
            """,
        """
            F(active double x, active float f, int n): double
              double s = 0.0
              s += x
              s += -(x * x)
              s += double(n)
              s += -1.0
              s += -2.0
              s = x + s
              s = s * x
              s = s / 2.0
              s = s % 3.0
              s += 1.0
              s += -1.0
              f += float(n)
              return s + double(f)
            """);

    [Fact]
    public void Compound_assignments_on_integers() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n, byte b, long l)
            {
                n += b;
                n <<= 2;
                b++;
                b += 3;
                l -= n;
                l >>= n;
                n = ~n & 7 | 1 ^ n;
                return x * n * b * l;
            }
            """,
        """
            F(active double x, int n, byte b, long l): double
              n = n + int(b)
              n = n << 2
              b = byte(int(b) + 1)
              b = byte(int(b) + 3)
              l = l - long(n)
              l = l >> n
              n = (~n & 7) | (1 ^ n)
              return ((x * double(n)) * double(b)) * double(l)
            """);

    [Fact]
    public void Checked_arithmetic() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                int a = checked(n * 2 + 1);
                int b = unchecked(n * 2);
                checked
                {
                    a += n;
                    n++;
                    b = (int)(long)a;
                    x = x * 2;
                }
                return x * a * b;
            }
            """,
        """
            F(active double x, int n): double
              int a = (n *! 2) +! 1
              int b = n * 2
              a = a +! n
              n = n +! 1
              b = int!(long!(a))
              x = x * 2.0
              return (x * double(a)) * double(b)
            """);

    [Fact]
    public void Conversions() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, float f, int n)
            {
                float g = (float)x * f;
                double h = f;
                double k = (double)(float)x;
                uint u = (uint)n;
                return g + h + k + u + n / 2;
            }
            """,
        """
            F(active double x, active float f, int n): double
              float g = float(x) * f
              double h = double(f)
              double k = double(float(x))
              uint u = uint(n)
              return (((double(g) + h) + k) + double(u)) + double(n / 2)
            """);

    [Fact]
    public void Constants_are_folded() => BindingDriver.AssertBinds(
        """
            const double Gravity = 9.81;
            [Differentiable]
            static double F(double x)
            {
                const int k = 3;
                return x * (1 / 3.0 + Gravity) + k * Math.PI - (-0.0) + double.NaN + double.PositiveInfinity + 1f + k;
            }
            """,
        """
            F(active double x): double
              return ((((((x * 10.143333333333334) + 9.42477796076938) - -0.0) + NaN) + Infinity) + 1.0) + 3.0
            """);

    [Fact]
    public void Known_functions() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, float f) =>
                Math.Sin(x) + Math.Pow(x, 2) + MathF.Exp(f) + double.Exp2(x) + double.Hypot(x, f) + Math.Max(x, 1) + Math.Round(x) + double.RootN(x, 3);
            """,
        """
            F(active double x, active float f): double
              return ((((((System.Math.Sin(x) + System.Math.Pow(x, 2.0)) + double(System.MathF.Exp(f))) + System.Double.Exp2(x)) + System.Double.Hypot(x, double(f))) + System.Math.Max(x, 1.0)) + System.Math.Round(x)) + System.Double.RootN(x, 3)
            """);

    [Fact]
    public void SinCos_has_two_results() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x)
            {
                var (s, c) = Math.SinCos(x);
                return s * c + Math.SinCos(2 * x).Cos;
            }
            """,
        """
            F(active double x): double
              double s = System.Math.SinCos.Sin(x)
              double c = System.Math.SinCos.Cos(x)
              double angle = 2.0 * x
              return (s * c) + System.Math.SinCos.Cos(angle)
            """);

    [Fact]
    public void Inactive_values_are_text() => BindingDriver.AssertBinds(
        """
            enum Mode { A, B }
            static readonly double Scale = 2;
            [Differentiable]
            static double F(double x, Mode mode, string name, char c, bool flag, decimal d)
            {
                double y = mode == Mode.B && flag ? x : -x;
                if (name == "a\"{b}" || c == 'q') y *= Scale;
                return y * Math.Max(name.Length, 2) * (double)(d * 2) * Math.Abs(name[0]);
            }
            """,
        """
            F(active double x, global::Model.Mode mode, string name, char c, bool flag, decimal d): double
              double y = (`{0} == {1}`(mode, global::Model.Mode.B) && flag) ? x : -x
              if `{0} == {1}`(name, "a\"{b}") || (int(c) == 113)
                y = y * `global::Model.Scale`
              return ((y * double(System.Math.Max(`{0}.Length`(name), 2))) * `(double){0}`(`{0} * {1}`(d, 2m))) * double(System.Math.Abs(int(`{0}[{1}]`(name, 0))))
            """);

    [Fact]
    public void Predicates_are_not_active() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x) => double.IsNaN(x) || x != x ? 0 : Math.Sign(x) * x;
            """,
        """
            F(active double x): double
              return (System.Double.IsNaN(x) || (x != x)) ? 0.0 : (double(System.Math.Sign(x)) * x)
            """);

    [Fact]
    public void Keywords_as_names() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double @class, double @int) => @class * @int;
            """,
        """
            F(active double class, active double int): double
              return class * int
            """);

    [Fact]
    public void Proc() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static void F(double x, Span<double> y) => y[0] = x;
            """,
        """
            F(active double x, active Span<double> y): void
              y[0] = x
            """);
}
