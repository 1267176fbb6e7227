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
    [InlineData("return x.Max() * x.Min(v => v * v) + x.Where(v => v > 0.3).Max(v => -v) + x.Concat(x.Skip(1)).Min();")]
    [InlineData("return x.Aggregate((a, b) => a * b + 1) + x.Where(v => v > -1).Aggregate((a, b) => Math.Max(a, b) * x[0]);")]
    [InlineData("int n = x.Count(v => v > 0.5); bool all = x.All(v => v > -2), any = x.Where(v => v > 1).Any(v => v < 1.2); if (x.Any(v => v > 5)) return 0; return n * x[0] + (all ? x[1] : 0) + (any ? x[2] * x[2] : 1) + x.Count() + x.Where(v => v > 0).Count();")]
    [InlineData("double s = 1; var q = x.Select(v => v * s).Where(v => v > -5); s = x[0]; double a = q.Sum(); s = 2; foreach (var v in q) { if (v < 0) continue; s += v * v; if (s > 4) break; } return a * s;")]
    [InlineData("return x.Append(x[0] * x[1]).Prepend(2.0).Sum(v => v * v) + x.Concat(x.Reverse().Take(2)).Aggregate(1.0, (p, v) => p * (1 + v));")]
    [InlineData("double s = 0; foreach (var t in x.Select((v, i) => (Value: v, Place: i))) s += t.Value * t.Value * t.Place; return s;")]
    [InlineData("double[] y = x.ToArray(); Array.Reverse(y); y.AsSpan(1).Reverse(); return y[0] * y[0] + y[1] * x[0] + y[^1] * 3;")]
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

    /// <summary>NaN, signed zeros, empty sequences and negative counts, as in the library.</summary>
    [Fact]
    public void ValuesAndExceptionsAreTheLibrarys()
    {
        double[] got = GeneratorRun.Of("""
            using System.Linq;
            public static partial class Model
            {
                [Differentiable(Derivatives.Forward)] public static double Most(double[] x) => x.Max();
                [Differentiable(Derivatives.Forward)] public static double Least(double[] x) => x.Where(v => v < 100 || double.IsNaN(v)).Min();
                [Differentiable(Derivatives.Forward)] public static double Fold(double[] x) => x.Aggregate((a, b) => a - b);
                [Differentiable(Derivatives.Forward)] public static double Ranged(double x, int n) { double s = 0; foreach (int i in Enumerable.Range(1, n)) s += i * x; return s + Enumerable.Range(0, n - 1).Sum(i => i * x); }

                private static double Same(Func<double[], double> f, Func<double[], double[], (double, double)> d, params double[] x)
                {
                    try { return BitConverter.DoubleToInt64Bits(f(x)) == BitConverter.DoubleToInt64Bits(d(x, new double[x.Length]).Item1) ? 1 : 0; }
                    catch (InvalidOperationException) { }
                    try { d(x, []); return 0; }
                    catch (InvalidOperationException) { return 1; }
                }

                private static double Throws(Action action)
                {
                    try { action(); return 0; }
                    catch (ArgumentOutOfRangeException e) { return e.ParamName == "count" ? 1 : 0; }
                }

                public static double[] Run()
                {
                    double nan = double.NaN;
                    var results = new System.Collections.Generic.List<double>();
                    foreach (double[] x in new double[][] { [1, nan, 2], [nan, nan], [nan, -1, 3], [-0.0, 0.0], [0.0, -0.0], [], [3, nan], [2] })
                        results.AddRange([Same(Most, MostForward, x), Same(Least, LeastForward, x), Same(Fold, FoldForward, x)]);
                    return [.. results, Throws(() => Ranged(1, -1)), Throws(() => RangedForward(1, -1, 1)), Throws(() => RangedForward(1, 0, 1)), Ranged(2, 3) == RangedForward(2, 3, 1).Value ? 1 : 0];
                }
            }
            """).Load().Run();
        Assert.All(got, v => Assert.Equal(1, v));
    }

    [Theory]
    [InlineData("double[] y = x; var q = y.Select(v => v * v); y = new double[1]; return q.Sum();")]
    [InlineData("int n = 1; var q = x.Skip(n).Select(v => v * v); n = 2; return q.Sum() + n;")]
    [InlineData("var q = x.Append(x[0]); x[0] = 2; return q.Sum();")]
    [InlineData("var q = x.Select(v => v); q = x.Select(v => v * v); return q.Sum();")]
    [InlineData("double s = 1; return x.Select(v => { s *= v; return s; }).Reverse().Take(1).Sum();")]
    [InlineData("return x.Concat(x).Any(v => v > 0) ? x[0] : 1;")]
    [InlineData("return x.OrderBy(v => v).Select(v => v).Sum();")]
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
