using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Switches and patterns become chains of if.</summary>
public class SwitchTests
{
    [Fact]
    public void Statements() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                double y = 0;
                switch (n)
                {
                    case 0: y = x; break;
                    case 1: case 2: y = 2 * x; break;
                    default: y = 3; break;
                    case 5: if (x > 1) break; y = 7; break;
                }
                return y;
            }
            """,
        """
            F(active double x, int n): double
              double y = 0.0
              breakable#1
                if n == 0
                  y = x
                else
                  if (n == 1) || (n == 2)
                    y = 2.0 * x
                  else
                    if n == 5
                      if x > 1.0
                        break#1
                      y = 7.0
                    else
                      y = 3.0
              return y
            """);

    [Fact]
    public void Over_active_values() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                switch (x)
                {
                    case > 0 and < 1: return x;
                    case < -1 when n > 3: return x * x;
                    case double.NaN: return 0;
                    case 0 or 5: return 1;
                }
                return 2 * x;
            }
            """,
        """
            F(active double x, int n): double
              if (x > 0.0) && (x < 1.0)
                return x
              else
                if (x < -1.0) && (n > 3)
                  return x * x
                else
                  if System.Double.IsNaN(x)
                    return 0.0
                  else
                    if (x == 0.0) || (x == 5.0)
                      return 1.0
              return 2.0 * x
            """);

    [Fact]
    public void Goto_case() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                double y = 0;
                switch (n)
                {
                    case 0: y += x; goto case 1;
                    case 1: y *= 2; goto default;
                    case 2: { int k = 3; y += k; } break;
                    default: y -= 1; break;
                }
                return y;
            }
            """,
        """
            F(active double x, int n): double
              double y = 0.0
              int section = 3
              if n == 0
                section = 0
              else
                if n == 1
                  section = 1
                else
                  if n == 2
                    section = 2
              while#2 true
                if section == 0
                  y += x
                  section = 1
                  continue#2
                else
                  if section == 1
                    y = y * 2.0
                    section = 3
                    continue#2
                  else
                    if section == 2
                      int k = 3
                      y += double(k)
                      break#2
                    else
                      y += -1.0
                      break#2
              return y
            """);

    [Fact]
    public void Exhaustive_without_default() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, bool b)
            {
                switch (b)
                {
                    case true: return x;
                    case false: return 2 * x;
                }
            }
            """,
        """
            F(active double x, bool b): double
              if b == true
                return x
              else
                return 2.0 * x
            """);

    [Fact]
    public void Shared_locals() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                switch (n)
                {
                    case 0: double t = x; return t;
                    case 1: t = 2 * x; return t;
                    default: return 0;
                }
            }
            """,
        """
            F(active double x, int n): double
              double t
              if n == 0
                t = x
                return t
              else
                if n == 1
                  t = 2.0 * x
                  return t
                else
                  return 0.0
            """);

    [Fact]
    public void Expressions() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n)
            {
                double a = n switch { 0 => x, 1 or 2 => x * x, > 10 => 0, _ => 1 };
                double b = x switch { > 0 => Math.Sqrt(x), _ when n > 3 => 1, _ => throw new Exception() };
                double c = n switch { 1 => x, 2 => 3 };
                return a + b + c;
            }
            """,
        """
            F(active double x, int n): double
              double a = (n == 0) ? x : (((n == 1) || (n == 2)) ? (x * x) : ((n > 10) ? 0.0 : 1.0))
              double b
              if x > 0.0
                b = System.Math.Sqrt(x)
              else
                if n > 3
                  b = 1.0
                else
                  exit `throw new global::System.Exception()`()
              double c
              if n == 1
                c = x
              else
                if n == 2
                  c = 3.0
                else
                  exit `throw new global::System.Runtime.CompilerServices.SwitchExpressionException({0})`(n)
              return (a + b) + c
            """);

    [Fact]
    public void Is_patterns() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, int n, string? s)
            {
                if (x is > 0 and var p && p < 2) return p;
                if (n is not (1 or 2) && s is null) return x;
                return s is "a" ? 1 : 2 * x;
            }
            """,
        """
            F(active double x, int n, string? s): double
              double p
              p = x
              if (x > 0.0) && (p < 2.0)
                return p
              if not ((n == 1) || (n == 2)) && `{0} is null`(s)
                return x
              return `{0} is {1}`(s, "a") ? 1.0 : (2.0 * x)
            """);

    [Fact]
    public void Strings() => BindingDriver.AssertBinds(
        """
            [Differentiable]
            static double F(double x, string s)
            {
                switch (s)
                {
                    case "a": return x;
                    case null: return 1;
                    default: return 2 * x;
                }
            }
            """,
        """
            F(active double x, string s): double
              if `{0} == {1}`(s, "a")
                return x
              else
                if `{0} is null`(s)
                  return 1.0
                else
                  return 2.0 * x
            """);
}
