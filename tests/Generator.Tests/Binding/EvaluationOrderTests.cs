using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Effects inside expressions become statements, in C#'s order.</summary>
public class EvaluationOrderTests
{
    [Fact]
    public void Assignments_as_values() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x)
            {
                double y, z;
                y = z = x * 2;
                double p = (y = y + 1) * y + y++;
                return p + --z * z;
            }
            """,
        """
            F(active double x): double
              double y
              double z
              z = x * 2.0
              y = z
              y += 1.0
              double value = y * y
              double previous = y
              y += 1.0
              double p = value + previous
              z += -1.0
              return p + (z * z)
            """);

    [Fact]
    public void Earlier_operands_are_saved() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, double[] a)
            {
                double y = x;
                double p = y * x + (y = 3);
                double q = a[0] + (a[1] = x) * a[0];
                return p + q + y;
            }
            """,
        """
            F(active double x, active double[] a): double
              double y = x
              double value = y * x
              y = 3.0
              double p = value + y
              double value'2 = a[0]
              double value'3 = x
              a[1] = value'3
              double q = value'2 + (value'3 * a[0])
              return (p + q) + y
            """);

    [Fact]
    public void Increments_in_subscripts() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] a, int i)
            {
                double p = a[i++] + a[i++] * a[--i];
                a[i++] += a[i];
                a[i++] = a[i++];
                return p;
            }
            """,
        """
            F(active double[] a, int i): double
              int previous = i
              i = i + 1
              int previous'2 = i
              i = i + 1
              i = i - 1
              double p = a[previous] + (a[previous'2] * a[i])
              int previous'3 = i
              i = i + 1
              a[previous'3] += a[i]
              int previous'4 = i
              i = i + 1
              int previous'5 = i
              i = i + 1
              a[previous'4] = a[previous'5]
              return p
            """);

    [Fact]
    public void Compound_target_is_read_first() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, double[] a, int i)
            {
                a[i] += (a[i] = x);
                a[i] *= i = 2;
                return a[i];
            }
            """,
        """
            F(active double x, active double[] a, int i): double
              double value = a[i]
              double value'2 = x
              a[i] = value'2
              a[i] = value + value'2
              int value'3 = i
              double value'4 = a[i]
              i = 2
              a[value'3] = value'4 * double(i)
              return a[i]
            """);

    [Fact]
    public void Short_circuits() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                double y = x;
                bool b = n > 0 && (y = 3) > 1 || n-- < 4;
                double r = b ? (y += 2) : y;
                return r * y;
            }
            """,
        """
            F(active double x, int n): double
              double y = x
              bool condition = n > 0
              if condition
                y = 3.0
                condition = y > 1.0
              bool condition'2 = condition
              if not condition'2
                int previous = n
                n = n - 1
                condition'2 = previous < 4
              bool b = condition'2
              double r
              if b
                y += 2.0
                r = y
              else
                r = y
              return r * y
            """);

    [Fact]
    public void Loop_conditions_with_effects() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, double[] a, int i)
            {
                double y = x;
                while (i-- > 0)
                {
                    if (a[i] > x) continue;
                    y += a[i];
                }
                do
                {
                    if (y > 100) continue;
                    y *= 0.5;
                }
                while (y++ > 3);
                for (int k = 0; k++ < 5; i += 2) y *= x;
                return y;
            }
            """,
        """
            F(active double x, active double[] a, int i): double
              double y = x
              while#1 true
                int previous = i
                i = i - 1
                if not (previous > 0)
                  break#1
                if a[i] > x
                  continue#1
                y += a[i]
              bool again
              do-while#2 again
                if y > 100.0
                  continue#2
                y = y * 0.5
              update
                double previous'2 = y
                y += 1.0
                again = previous'2 > 3.0
              int k = 0
              while#3 true
                int previous'3 = k
                k = k + 1
                if not (previous'3 < 5)
                  break#3
                y = y * x
              update
                i = i + 2
              return y
            """);

    [Fact]
    public void Named_arguments_keep_their_order() => BindingDriver.AssertBinds(
        """
            [Differentiable] static double G(double a, double b) => a * b;
            [Differentiable]
            static double F(double x, Random random) => Math.Pow(y: random.NextDouble(), x: x) + Math.Pow(x: random.NextDouble(), y: x);
            """,
        """
            F(active double x, Random random): double
              double nextDouble = effect `{0}.NextDouble()`(random)
              double nextDouble'2 = effect `{0}.NextDouble()`(random)
              return System.Math.Pow(x, nextDouble) + System.Math.Pow(nextDouble'2, x)
            """);

    [Fact]
    public void Calls_run_once_and_in_order() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, Random random) => random.NextDouble() * x + random.Next(3) / random.NextDouble();
            """,
        """
            F(active double x, Random random): double
              double nextDouble = effect `{0}.NextDouble()`(random)
              int next = effect `{0}.Next({1})`(random, 3)
              double nextDouble'2 = effect `{0}.NextDouble()`(random)
              return (nextDouble * x) + (double(next) / nextDouble'2)
            """);
}
