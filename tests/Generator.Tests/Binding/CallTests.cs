using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Calls of differentiable methods and of others.</summary>
public class CallTests
{
    [Fact]
    public void Differentiable_methods() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, double[] b)
            {
                double y = x;
                double z = G(x, b: y * 2, b, ref y, out int e, 1, x);
                z += G(1, 2, b[1..].ToArray(), ref b[e++], out _);
                G(x, x, b, ref z, out e);
                return z;
            }
            [Differentiable] static double G([Constant] double a, double b, double[] c, ref double d, out int e, params double[] rest) { e = 1; return a * b; }
            """,
        """
            F(active double x, active double[] b): double
              double y = x
              int e
              double[] items = new double[2]
              items[0] = 1.0
              items[1] = x
              double z = call G(x, y * 2.0, b, y, e, items)
              Span<double> source = Span<double> view b[1, ]
              double[] copy = new double[source.Length]
              copy source to copy
              double[] copy'2 = new double[copy.Length]
              copy copy to copy'2
              int previous = e
              e = e + 1
              int unused
              double[] items'2 = new double[0]
              double g = call G(1.0, 2.0, copy'2, b[previous], unused, items'2)
              z += g
              double[] items'3 = new double[0]
              call G(x, x, b, z, e, items'3)
              return z
            """);

    [Fact]
    public void Recursion() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n) => n == 0 ? 1 : x * F(x, n - 1);
            """,
        """
            F(active double x, int n): double
              double choice
              if n == 0
                choice = 1.0
              else
                double f = call F(x, n - 1)
                choice = x * f
              return choice
            """);

    [Fact]
    public void Views_as_arguments() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double[] x) => x.Length == 0 ? 0 : G(x) + G(x.AsSpan(1));
            [Differentiable] static double G(ReadOnlySpan<double> x) => x[0];
            """,
        """
            F(active double[] x): double
              double choice
              if x.Length == 0
                choice = 0.0
              else
                ReadOnlySpan<double> view = ReadOnlySpan<double> view x
                double g = call G(view)
                Span<double> view'2 = Span<double> view x[1, ]
                ReadOnlySpan<double> view'3 = ReadOnlySpan<double> view view'2
                double g'2 = call G(view'3)
                choice = g + g'2
              return choice
            """);

    [Fact]
    public void Logging() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                Console.WriteLine($"x = {x:F3,5} {{}} {n} {"q"}".Length);
                Console.WriteLine($"x = {x,5:F3}");
                Console.WriteLine("{0} {1} {2} {3}", x, x, n, x);
                Console.WriteLine(x);
                Debug.WriteLine(x);
                return x;
            }
            """,
        """
            F(active double x, int n): double
              string text = "q"
              string text'2 = effect `$"x = {{({0}):F3,5}} {{{{{{{{}}}}}}}} {{({1})}} {{({2})}}"`(x, n, text)
              effect `global::System.Console.WriteLine({0})`(`{0}.Length`(text'2))
              effect `global::System.Console.WriteLine($"x = {{({0}),5:F3}}")`(x)
              effect `global::System.Console.WriteLine({0}, (object){1}, (object){2}, (object){3}, (object){4})`("{0} {1} {2} {3}", x, x, n, x)
              effect `global::System.Console.WriteLine({0})`(x)
              return x
            """);

    [Fact]
    public void Throws() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                if (x < 0) throw new ArgumentOutOfRangeException(nameof(x), $"{x} is negative");
                return n > 0 ? x : throw new ArgumentException("n");
            }
            """,
        """
            F(active double x, int n): double
              if x < 0.0
                exit `throw new global::System.ArgumentOutOfRangeException({0}, $"{{({1})}} is negative")`("x", x)
              double choice
              if n > 0
                choice = x
              else
                exit `throw new global::System.ArgumentException({0})`("n")
              return choice
            """);

    [Fact]
    public void State_is_read_and_written_once() => BindingDriver.AssertBinds(
        """
            static int counter;
            static double state;
            [Differentiable]
            static double F(double x, List<int> list, StringBuilder sb)
            {
                counter++;
                counter += list[0];
                state = list.Count;
                list[1] = counter;
                sb.Append(x).Append('a');
                return x * state * list[1];
            }
            """,
        """
            F(active double x, Collections.Generic.List<int> list, Text.StringBuilder sb): double
              effect `global::Model.counter++`()
              int item = effect `{0}[{1}]`(list, 0)
              effect `global::Model.counter += {0}`(item)
              int count = effect `{0}.Count`(list)
              effect `global::Model.state = {0}`(double(count))
              int counterValue = effect `global::Model.counter`()
              effect `{0}[{1}] = {2}`(list, 1, counterValue)
              Text.StringBuilder append = effect `{0}.Append({1})`(sb, x)
              effect `{0}.Append((char){1})`(append, '\u0061')
              double stateValue = effect `global::Model.state`()
              int item'2 = effect `{0}[{1}]`(list, 1)
              return (x * stateValue) * double(item'2)
            """);

    [Fact]
    public void References_to_unknown_methods() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, string s)
            {
                int.TryParse(s, out int n);
                double y = x;
                double.TryParse(s, out y);
                double[] a = new double[2];
                double.TryParse(s, out a[n]);
                return x * n + y * a[0];
            }
            """,
        """
            F(active double x, string s): double
              int n
              effect `int.TryParse({0}, out {1})`(s, n) writes n
              double y = x
              double result
              effect `double.TryParse({0}, out {1})`(s, result) writes result
              y = result
              double[] a = new double[2]
              int index = n
              double result'2
              effect `double.TryParse({0}, out {1})`(s, result'2) writes result'2
              a[index] = result'2
              return (x * double(n)) + (y * a[0])
            """);

    [Fact]
    public void Constant_parameters_of_unknown_methods() => BindingDriver.AssertBinds(
        """
            static double Scale([Constant] double x) => x;
            [Differentiable]
            static double F(double x) => x * Scale(x);
            """,
        """
            F(active double x): double
              double scale = effect `global::Model.Scale({0})`(x)
              return x * scale
            """);

    [Fact]
    public void Loop_bounds_with_effects() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, List<int> list)
            {
                double s = 0;
                for (int i = 0; i < list.Count; i++) s += x;
                return s;
            }
            """,
        """
            F(active double x, Collections.Generic.List<int> list): double
              double s = 0.0
              int i = 0
              while#1 true
                int count = effect `{0}.Count`(list)
                if not (i < count)
                  break#1
                s += x
              update
                i = i + 1
              return s
            """);

    [Fact]
    public void Coalescing() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, string? s, Func<string> f) => x * (s ?? "abc").Length * (s ?? f()).Length;
            """,
        """
            F(active double x, string? s, Func<string> f): double
              double value = x * double(`{0}.Length`(`{0} ?? {1}`(s, "abc")))
              string value'2
              if `{0} is null`(s)
                string result = effect `{0}()`(f)
                value'2 = result
              else
                value'2 = s
              return value * double(`{0}.Length`(value'2))
            """);

    [Fact]
    public void Names_that_a_local_hides_are_qualified() => BindingDriver.AssertBinds(
        """
            [Differentiable] static double g(double x) => x;
            [Differentiable]
            static double F(double x)
            {
                { double g = x; x *= g; }
                return Model.g(x);
            }
            """,
        """
            F(active double x): double
              double g = x
              x = x * g
              double gValue = call global::Model.g(x)
              return gValue
            """);
}
