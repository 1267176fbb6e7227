using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>What a method does besides computing happens once, and in order, in each of its derivatives.</summary>
public class EffectTests
{
    [Fact]
    public void ARecursionOfDepth1000RunsThePrimalBody1000Times()
    {
        // f(x, n) = sin-free: f = x f(x, n - 1) + 1, f(x, 0) = 1: a geometric sum, so f' = sum k x^(k-1).
        double[] got = Run("""
            public static partial class Model
            {
                public static int Bodies;

                [Differentiable]
                public static double Sum(double x, int depth)
                {
                    Bodies++;
                    if (depth <= 1) return 1;
                    return x * Sum(x, depth - 1) + 1;
                }

                public static double[] Run()
                {
                    var result = new double[9];
                    (double value, double tangent) = SumForward(0.99, 1000, 1);
                    result[0] = Bodies;
                    result[1] = value;
                    result[2] = tangent;
                    Bodies = 0;
                    double adjoint = 0;
                    result[4] = SumAdjoint(0.99, 1000, ref adjoint, 1);
                    result[3] = Bodies;
                    result[5] = adjoint;
                    Bodies = 0;
                    result[7] = SumGradient(0.99, 1000, out double gradient);
                    result[6] = Bodies;
                    result[8] = gradient;
                    return result;
                }
            }
            """);
        double value = Enumerable.Range(0, 1000).Sum(k => Math.Pow(0.99, k));
        double slope = Enumerable.Range(1, 999).Sum(k => k * Math.Pow(0.99, k - 1));
        Near([1000, value, slope, 1000, value, slope, 1000, value, slope], got);
    }

    [Fact]
    public void AMutualRecursionRunsEachBodyOnce()
    {
        double[] got = Run("""
            public static partial class Model
            {
                public static int Evens, Odds;

                [Differentiable]
                public static double Even(double x, int n)
                {
                    Evens++;
                    return n == 0 ? x : x * Odd(x, n - 1);
                }

                [Differentiable]
                public static double Odd(double x, int n)
                {
                    Odds++;
                    return n == 0 ? 1 : Math.Sin(x) * Even(x, n - 1);
                }

                public static double[] Run()
                {
                    double value = EvenGradient(0.9, 10, out double gradient);
                    return [Evens, Odds, value, gradient];
                }
            }
            """);
        double sin = Math.Sin(0.9);
        double cos = Math.Cos(0.9);
        Near([6, 5, Math.Pow(0.9, 6) * Math.Pow(sin, 5), (6 * Math.Pow(0.9, 5) * Math.Pow(sin, 5)) + (5 * Math.Pow(0.9, 6) * Math.Pow(sin, 4) * cos)], got);
    }

    [Theory]
    [InlineData("Model.FForward(x, v)")]
    [InlineData("Model.FAdjoint(x, v, 1)")]
    [InlineData("Model.FGradient(x, v)")]
    [InlineData("Model.FValueAndGradient(x)")]
    public void ALogLineInACalleePrintsOnce(string call)
    {
        double[] got = Run($$"""
            public static partial class Model
            {
                [Differentiable]
                public static double Square(double x)
                {
                    Console.WriteLine($"square of {x}");
                    return x * x;
                }

                [Differentiable]
                public static double F(double[] x)
                {
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++) sum += Square(x[i]) * x[0];
                    return sum;
                }

                public static double[] Run()
                {
                    System.IO.TextWriter console = Console.Out;
                    try
                    {
                        var writer = new System.IO.StringWriter();
                        Console.SetOut(writer);
                        double[] x = [1, 2, 3];
                        var v = new double[3];
                        _ = {{call}};
                        string expected = string.Join("", System.Linq.Enumerable.Select(x, value => $"square of {value}{Environment.NewLine}"));
                        return [writer.ToString() == expected ? 1 : 0, writer.ToString().Length];
                    }
                    finally
                    {
                        Console.SetOut(console);
                    }
                }
            }
            """);
        Assert.Equal(1, got[0]);
    }

    [Fact]
    public void MonteCarloDrawsEachNumberOnce()
    {
        // The price of a call by simulated paths is differentiable path by path; here against the same sum in closed form.
        const int Paths = 500;
        double[] got = Run("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double spot, double volatility, Random random, int paths)
                {
                    double sum = 0;
                    for (int i = 0; i < paths; i++)
                    {
                        double u = random.NextDouble();
                        double w = random.NextDouble();
                        double normal = Math.Sqrt(-2 * Math.Log(1 - u)) * Math.Cos(6.283185307179586 * w);
                        double final = spot * Math.Exp(volatility * normal - 0.5 * volatility * volatility);
                        if (final > 1) sum += final - 1;
                    }
                    return sum / paths;
                }

                public static double[] Run()
                {
                    var random = new Random(1);
                    double value = FGradient(1.02, 0.3, random, 500, out double spot, out double volatility);
                    double next = random.NextDouble();
                    (double same, double tangent) = FForward(1.02, 0.3, new Random(1), 500, 2, 3);
                    return [value, spot, volatility, next, F(1.02, 0.3, new Random(1), 500), same, tangent];
                }
            }
            """);
        var random = new Random(1);
        double delta = 0;
        double vega = 0;
        for (int i = 0; i < Paths; i++)
        {
            double u = random.NextDouble();
            double normal = Math.Sqrt(-2 * Math.Log(1 - u)) * Math.Cos(2 * Math.PI * random.NextDouble());
            double growth = Math.Exp((0.3 * normal) - 0.045);
            if (1.02 * growth <= 1) continue;
            delta += growth / Paths;
            vega += 1.02 * growth * (normal - 0.3) / Paths;
        }

        Assert.Equal(got[4], got[0]);
        Assert.Equal(got[4], got[5]);
        Assert.Equal(random.NextDouble(), got[3]);
        Near([delta, vega, (2 * delta) + (3 * vega)], [got[1], got[2], got[6]]);
    }

    /// <summary>A variable that starts with what an effect gave has a derivative where it is given a differentiable value later.</summary>
    [Theory]
    [InlineData("double d = random.NextDouble(); d *= x; return d;", 0, 1)]
    [InlineData("double d = random.NextDouble(); d = x * x; return d * x;", 12, 0)]
    [InlineData("double sum = random.NextDouble(); for (int i = 0; i < 2; i++) { double d = random.NextDouble(); if (x > 1) d += x; sum += d * x; } return sum;", 8, 2)]
    [InlineData("double d = random.NextDouble(), e; (d, e) = (x * d, d); return d + e;", 0, 1)]
    public void VariablesThatStartWithAnEffectMayBeActive(string body, double slope, int numbers)
    {
        double[] got = Run($$"""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x, Random random) { {{body}} }

                public static double[] Run()
                {
                    (double value, double tangent) = FForward(2, new Random(1), 1);
                    return [value, FGradient(2, new Random(1), out double gradient), F(2, new Random(1)), tangent, gradient];
                }
            }
            """);
        var random = new Random(1);
        if (body.Contains("sum", StringComparison.Ordinal)) random.NextDouble();
        double expected = slope;
        for (int i = 0; i < numbers; i++) expected += random.NextDouble();
        Assert.Equal(got[2], got[0]);
        Assert.Equal(got[2], got[1]);
        Near([expected, expected], got[3..]);
    }

    [Fact]
    public void AMonteCarloPathWithStateDrawsEachNumberOnce()
    {
        // Here the random numbers are needed backwards.
        double[] got = Run("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double start, Random random, int steps)
                {
                    double state = start;
                    for (int i = 0; i < steps; i++) state = state * (1 + 0.1 * random.NextDouble()) + 0.01 * state * state;
                    return state;
                }

                public static double[] Run()
                {
                    var random = new Random(7);
                    double value = FGradient(0.8, random, 20, out double gradient);
                    return [value, gradient, random.NextDouble()];
                }
            }
            """);
        var random = new Random(7);
        double state = 0.8;
        double slope = 1;
        for (int i = 0; i < 20; i++)
        {
            double factor = 1 + (0.1 * random.NextDouble());
            slope *= factor + (0.02 * state);
            state = (state * factor) + (0.01 * state * state);
        }

        Near([state, slope, random.NextDouble()], got);
    }

    [Fact]
    public void AStaticFieldIsReadWhenThePrimalReadsIt()
    {
        double[] got = Run("""
            public static partial class Model
            {
                private static double scale;

                [Differentiable]
                public static double F(double x)
                {
                    scale = 2;
                    double y = x * scale;
                    scale = 5;
                    return y * x * scale;
                }

                public static double[] Run()
                {
                    double value = FGradient(3, out double gradient);
                    return [value, gradient, scale];
                }
            }
            """);
        Assert.Equal([90, 60, 5], got);
    }

    private static double[] Run(string source) => GeneratorRun.Of(source).Load().Run();

    private static void Near(double[] expected, double[] got)
    {
        Assert.Equal(expected.Length, got.Length);
        for (int i = 0; i < got.Length; i++) Assert.True(Math.Abs(expected[i] - got[i]) <= 1e-10 * Math.Max(1, Math.Abs(expected[i])), $"{i}: {got[i]:R} instead of {expected[i]:R}");
    }
}
