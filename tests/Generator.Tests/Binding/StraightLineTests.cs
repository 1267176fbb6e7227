using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

public class StraightLineTests
{
    [Fact]
    public void Rosenbrock()
    {
        string text = BindingDriver.Print("""
            [Differentiable]
            public static double Rosenbrock(ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length - 1; i++)
                {
                    double a = x[i + 1] - x[i] * x[i];
                    double b = 1 - x[i];
                    sum += 100 * a * a + b * b;
                }
                return sum;
            }
            """);
        Assert.Equal("""
            Rosenbrock(active ReadOnlySpan<double> x): double
              double sum = 0.0
              for#1 int i = 0; < x.Length - 1; += 1
                double a = x[i + 1] - (x[i] * x[i])
                double b = 1.0 - x[i]
                sum += ((100.0 * a) * a) + (b * b)
              return sum

            """, text);
    }
}
