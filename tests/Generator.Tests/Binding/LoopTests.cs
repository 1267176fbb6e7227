using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Loops: counted where they meet the contract, general otherwise.</summary>
public class LoopTests
{
    [Fact]
    public void Counted_loops() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x, int n)
            {
                double s = 0;
                for (int i = 0; i < n; i++) s += x[i];
                for (int i = n - 1; i >= 0; i -= 2) s += x[i];
                for (int i = 0; x.Length > i; i += 3) s += x[i];
                for (long i = 0; i < n; ++i) s += x[i];
                for (int i = 5; i <= n + 1; i = i + 1) s += x[0];
                for (int i = 0; i < x.Length; i++) x[i] = 0;
                return s;
            }
            """,
        """
            F(active double[] x, int n): double
              double s = 0.0
              for#1 int i = 0; < n; += 1
                s += x[i]
              for#2 int i'2 = n - 1; >= 0; += -2
                s += x[i'2]
              for#3 int i'3 = 0; < x.Length; += 3
                s += x[i'3]
              for#4 long i'4 = 0lo; < long(n); += 1lo
                s += x[i'4]
              for#5 int i'5 = 5; <= n + 1; += 1
                s += x[0]
              for#6 int i'6 = 0; < x.Length; += 1
                x[i'6] = 0.0
              return s
            """);

    [Fact]
    public void Loops_that_are_not_counted() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x, int n, int[] k, int m)
            {
                double s = 0;
                for (int i = 0; i < n; i++) { n--; s += x[i]; }
                for (int i = 0; i < n; i++) { i++; s += x[i]; }
                for (int i = 0; i < x.Length; i++) { x = x[1..]; }
                for (int i = 0; i < k[0]; i++) k[0]--;
                for (int i = 0; i != n; i++) s++;
                for (int i = 0; i < n; i += m) s++;
                for (int i = 0; i < n; i--) s++;
                for (int i = 0, j = 9; i < j; i++, j--) s += x[i] * x[j];
                for (; ; ) { if (s > 3) break; s += 1; }
                return s;
            }
            """,
        """
            F(active double[] x, int n, int[] k, int m): double
              double s = 0.0
              int i = 0
              while#1 i < n
                n = n - 1
                s += x[i]
              update
                i = i + 1
              int i'2 = 0
              while#2 i'2 < n
                i'2 = i'2 + 1
                s += x[i'2]
              update
                i'2 = i'2 + 1
              int i'3 = 0
              while#3 i'3 < x.Length
                Span<double> source = Span<double> view x[1, ]
                double[] copy = new double[source.Length]
                copy source to copy
                x = double[] view copy
              update
                i'3 = i'3 + 1
              int i'4 = 0
              while#4 i'4 < k[0]
                k[0] = k[0] - 1
              update
                i'4 = i'4 + 1
              int i'5 = 0
              while#5 i'5 != n
                s += 1.0
              update
                i'5 = i'5 + 1
              int i'6 = 0
              while#6 i'6 < n
                s += 1.0
              update
                i'6 = i'6 + m
              int i'7 = 0
              while#7 i'7 < n
                s += 1.0
              update
                i'7 = i'7 - 1
              int i'8 = 0
              int j = 9
              while#8 i'8 < j
                s += x[i'8] * x[j]
              update
                i'8 = i'8 + 1
                j = j - 1
              while#9 true
                if s > 3.0
                  break#9
                s += 1.0
              return s
            """);

    [Fact]
    public void Foreach() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x, ReadOnlySpan<float> f, int n, int[] k)
            {
                double s = 0;
                foreach (double v in x) s += v;
                foreach (double v in f[1..]) s += v;
                foreach (int i in k) s += x[i];
                foreach (int i in Enumerable.Range(1, n)) s += x[i];
                foreach (var i in Enumerable.Range(0, x.Length)) s += x[i];
                foreach (double v in x) { x = new double[1]; s += v; }
                return s;
            }
            """,
        """
            F(active double[] x, active ReadOnlySpan<float> f, int n, int[] k): double
              double s = 0.0
              for#1 int i = 0; < x.Length; += 1
                double v = x[i]
                s += v
              ReadOnlySpan<float> view = ReadOnlySpan<float> view f[1, ]
              for#2 int i'2 = 0; < view.Length; += 1
                double v'2 = double(view[i'2])
                s += v'2
              for#3 int i'3 = 0; < k.Length; += 1
                int i'4 = k[i'3]
                s += x[i'4]
              if n < 0
                exit `throw new {System.ArgumentOutOfRangeException}("count")`()
              for#4 int i'5 = 1; < 1 + n; += 1
                s += x[i'5]
              for#5 int i'6 = 0; < x.Length; += 1
                s += x[i'6]
              double[] x'2 = double[] view x
              for#6 int i'7 = 0; < x'2.Length; += 1
                double v'3 = x'2[i'7]
                x = new double[1]
                s += v'3
              return s
            """);

    [Fact]
    public void Exits() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x)
            {
                double s = 0;
                foreach (double v in x)
                {
                    if (v < 0) return s;
                    for (int i = 0; i < 3; i++)
                    {
                        if (v > 10) break;
                        if (v > 9) continue;
                        s += v;
                    }
                    while (true)
                    {
                        s *= 0.5;
                        if (s < 1) break;
                    }
                }
                return s;
            }
            """,
        """
            F(active double[] x): double
              double s = 0.0
              for#1 int i = 0; < x.Length; += 1
                double v = x[i]
                if v < 0.0
                  return s
                for#2 int i'2 = 0; < 3; += 1
                  if v > 10.0
                    break#2
                  if v > 9.0
                    continue#2
                  s += v
                while#3 true
                  s = s * 0.5
                  if s < 1.0
                    break#3
              return s
            """);

    [Fact]
    public void Unreachable_code_is_left_out() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x)
            {
                if (false) x = 3;
                while (true) { return x; }
            #pragma warning disable
                x = 4;
                return x;
            }
            """,
        """
            F(active double x): double
              while#1 true
                return x
            """);
}
