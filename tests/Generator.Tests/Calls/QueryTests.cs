using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Queries that are evaluated where they stand become loops.</summary>
public class QueryTests
{
    [Theory]
    [InlineData("return x.Sum();")]
    [InlineData("return x.Sum(v => v * v * v) / x.Sum(Math.Exp);")]
    [InlineData("double[] w = [0.5, -2, 3]; return x.Zip(w, (a, b) => a * a * b).Sum() + w.Zip(x, (a, b) => a * b).Average();")]
    [InlineData("return x.Select((v, i) => v * v * i).Sum();")]
    [InlineData("int n = x.Length; return Enumerable.Range(0, n).Sum(i => x[i] * Math.Cos(i * x[0]));")]
    [InlineData("return Enumerable.Range(1, x.Length - 1).Select(i => x[i] - x[i - 1]).Select(d => d * d).Sum();")]
    [InlineData("return x.Where(v => v > 0).Select(v => v * v).Where((v) => v < 4).Sum();")]
    [InlineData("return x.Where((v, i) => i % 2 == 0).Sum(v => v * x[0]);")]
    [InlineData("return x.Average() * x.Average(v => v * v);")]
    [InlineData("return x.Aggregate(1.0, (p, v) => p * (1 + v * v));")]
    [InlineData("return x.Aggregate(0.5, (p, v) => { double q = p * v; if (q > 1) return q; return q + x[0]; }, p => p * p);")]
    [InlineData("var (mean, square) = x.Aggregate((Sum: 0.0, Square: 0.0), (a, v) => (a.Sum + v, a.Square + v * v)); return square - mean * mean / x.Length;")]
    [InlineData("double[] y = x.Select(v => { double w = v * v; return w + 1; }).ToArray(); y[0] *= 2; return y[0] * y[^1];")]
    [InlineData("double[] y = Enumerable.Range(0, 2 * x.Length).Select(i => x[i / 2] * i).ToArray(); return y.Sum(v => v * y[^1]);")]
    [InlineData("return x.Zip(x.Skip(1), (a, b) => (b - a) * (b - a)).Sum() + x.Take(2).Sum(v => v * v) + x.Skip(5).Sum() + x.Take(-1).Sum();")]
    [InlineData("int k = x.Length - 4; return x.Skip(k).Select(v => v * v).Take(k + 3).Average() + Enumerable.Range(2, 4).Skip(1).Take(2).Sum(i => i * x[0]);")]
    [InlineData("double s = 1; double total = x.Sum(v => { s *= 1 + v; return s * v; }); return total + s;")]
    [InlineData("int n = 2; double total = Enumerable.Range(0, n).Sum(i => { n = 1; return x[i] * x[i]; }); return total * n;")]
    [InlineData("double total = 0; for (int k = 0; k < 2; k++) { double c = x[k % x.Length]; total += x.Select(v => v * c).Sum() * x.Sum(v => x.Sum(w => v * w)); } return total;")]
    [InlineData("return new[] { x[0], x[^1] * x[^1] }.Sum(Square) + Square(x[0]); double Square(double v) => v * v * x[0];")]
    public void BecomeLoops(string body) => ThreeWays.Check(
        "using System.Linq;\n" + ThreeWays.InModel("[Differentiable] public static double F(double[] x) { " + body + " }"), Drivers.Scalar, [[0.4, 1.3, -0.7], [1.1, 0.2, 0.9]]);

    /// <summary>The library adds numbers in single precision in double precision.</summary>
    [Fact]
    public void SinglePrecision()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System.Linq;
            public static partial class Model
            {
                [Differentiable]
                public static float F(float[] x) => x.Sum() * x.Average(v => v * v) + x.Sum(v => v / 3);

                public static double[] Run()
                {
                    float[] x = [1e8f, 0.1f, -3e7f, 7.7f, 1], gradient = new float[5], tangent = [0, 1, 0, 0, 0];
                    float value = FGradient(x, gradient);
                    (float again, float slope) = FForward(x, tangent);
                    return [value - F(x), again - F(x), gradient[1] / slope, slope];
                }
            }
            """);
        double[] got = run.Load().Run();
        float[] x = [1e8f, 0.1f, -3e7f, 7.7f, 1];
        double mean = x.Average(v => (double)v * v), sum = x.Sum(v => (double)v);
        Assert.Equal([0, 0], got[..2]);
        Assert.Equal(1, got[2], 1e-5);
        Assert.Equal(1, got[3] / (mean + (2 * sum * x[1] / 5) + (1.0 / 3)), 1e-5);
    }

    [Fact]
    public void AnEmptyAverageThrowsAsInTheLibrary()
    {
        GeneratorRun run = GeneratorRun.Of("using System.Linq; public static partial class Model { [Differentiable] public static double F(double[] x) => x.Average(); public static double[] Run() { try { FGradient([], []); return [0]; } catch (InvalidOperationException) { return [1, FGradient([3, 5], new double[2])]; } } }");
        Assert.Equal([1, 4], run.Load().Run());
    }

    [Theory]
    [InlineData("return x.Max(v => v * v);")]
    [InlineData("var q = x.Select(v => v * v); return q.Sum();")]
    [InlineData("return x.OrderBy(v => v).Select(v => v).Sum();")]
    [InlineData("return x.Aggregate((a, b) => a * b);")]
    [InlineData("Func<double, double> f = v => v; f = v => v * v; return x.Sum(f);")]
    [InlineData("double G(double v) => x.Sum(G); return G(1);")]
    public void OthersAreRefused(string body)
    {
        GeneratorRun run = GeneratorRun.Of("using System.Linq; public static partial class Model { [Differentiable] public static double F(double[] x) { " + body + " } }");
        Assert.Null(run.Exception);
        Assert.Contains(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(run.Generated);
    }

    [Fact]
    public void WhatIsGeneratedIsAPlainLoop()
    {
        GeneratorRun run = GeneratorRun.Of("using System.Linq; public static partial class Model { [Differentiable(Derivatives.Gradient)] public static double F(double[] x, double[] y) { int n = x.Length; return Enumerable.Range(0, n).Select(i => x[i] - y[i]).Sum(d => d * d); } }");
        string text = Assert.Single(run.Generated).Text;
        Assert.Contains("for (int i = 0; i < n; i++)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Func<", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Linq", text, StringComparison.Ordinal);
    }
}
