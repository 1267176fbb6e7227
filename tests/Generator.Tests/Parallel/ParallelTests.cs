using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Parallel;

/// <summary>Loops of <c>Parallel.For</c>: their derivatives run at once too, with sums of their own where iterations share what they read.</summary>
public class ParallelTests
{
    private const int Rows = 5;
    private const int Columns = 4;
    private const int Size = Rows * Columns;

    private const string Model = """
        using System;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        namespace N;

        public record struct Body(double X, double V, int Id);

        public static partial class Model
        {
            public static int Calls;

            [Differentiable]
            private static double Path(double[] x, ReadOnlySpan<double> row, double a, int steps)
            {
                double s = x[0];
                for (int k = 0; k < steps; k++) s += a * Math.Sin(s) * row[k % row.Length] + x[k];
                return s;
            }

            [Differentiable]
            private static double Tree(double v, int depth) => depth == 0 ? Math.Sin(v) : Tree(v * 0.7, depth - 1) * Tree(v + 0.1, depth - 1);

            [Differentiable]
            private static void Smooth(Span<double> row, double a)
            {
                for (int k = 1; k < row.Length; k++) row[k] = a * row[k - 1] + row[k] * row[k];
            }

            private static void Map(double[] from, double[] to, Func<double, double> f) => Parallel.For(0, to.Length, i => to[i] = f(from[i]));

            [Differentiable]
            private static double Forces(Body[] b, double a)
            {
                var f = new double[b.Length];
                Parallel.For(0, b.Length, i =>
                {
                    for (int k = 0; k < b.Length; k++)
                    {
                        double d = b[k].X - b[i].X;
                        f[i] += b[k].V * d / (d * d + a);
                    }
                });
                return f.Select(v => v * v).Sum();
            }

            private static ParallelOptions Limit(int threads) => new() { MaxDegreeOfParallelism = threads };

            [Differentiable]
            private static double Inner(double[] x, double a)
            {
                var squares = new double[x.Length];
                Parallel.For(0, x.Length, i => { double s = x[i]; int k = i; while (k * k < 40) { s += a * s; k += 2; } squares[i] = s * x[i]; });
                double sum = 0;
                foreach (double s in squares) sum += s;
                return sum;
            }

            [Differentiable]
            public static double F(double[] x, double[] y, double a, [Constant] int n, [Constant] int m)
            {
                %BODY%
            }
        }

        public static class Driver
        {
            private const int Size = 20;

            public static double[] Primal(double[] z)
            {
                double[] y = z[Size..(2 * Size)];
                double value = Model.F(z[..Size], y, z[2 * Size], 5, 4);
                return [.. y, value];
            }

            public static double[] Forward(double[] z, double[] v)
            {
                double[] y = z[Size..(2 * Size)], yTangent = v[Size..(2 * Size)];
                (double value, double tangent) = Model.FForward(z[..Size], y, z[2 * Size], 5, 4, v[..Size], yTangent, v[2 * Size]);
                return [.. yTangent, tangent, .. y, value];
            }

            public static double[] Adjoint(double[] z, double[] w)
            {
                double[] y = z[Size..(2 * Size)], xAdjoint = new double[Size], yAdjoint = w[..Size];
                double aAdjoint = 0;
                double value = Model.FAdjoint(z[..Size], y, z[2 * Size], 5, 4, xAdjoint, yAdjoint, ref aAdjoint, w[Size]);
                return [.. xAdjoint, .. yAdjoint, aAdjoint, .. y, value];
            }

            public static double[] Gradient(double[] z)
            {
                double[] y = z[Size..(2 * Size)], xGradient = new double[Size], yGradient = new double[Size];
                double value = Model.FGradient(z[..Size], y, z[2 * Size], 5, 4, xGradient, yGradient, out double aGradient);
                return [.. xGradient, .. yGradient, aGradient, .. y, value];
            }
        }
        """;

    private static GeneratorRun Generate(string body) => GeneratorRun.Of(Model.Replace("%BODY%", body, StringComparison.Ordinal));

    [Theory]
    [InlineData("Parallel.For(0, n * m, i => y[i] = Math.Sin(x[i]) * a); return y[3] * y[7];")]
    [InlineData("var p = new double[n]; Parallel.For(0, n, i => { double s = x[i]; for (int k = 0; k < 7; k++) s += a * Math.Sin(s) * x[k]; p[i] = s * x[0]; }); double sum = 0; for (int i = 0; i < n; i++) sum += p[i] * p[i]; return sum;")]
    [InlineData("Parallel.For(0, n, i => { for (int j = 0; j < m; j++) y[i * m + j] *= x[i] + y[i * m + j] * a; }); return y.Sum();")]
    [InlineData("Parallel.For(0, n, i => { var row = y.AsSpan(i * m, m); Smooth(row, x[i]); for (int j = 0; j < m; j++) row[j] += a * x[j]; }); return y[2] * y[19];")]
    [InlineData("Parallel.For(0, n, i => { double[] local = new double[m]; for (int j = 0; j < m; j++) local[j] = a * x[i + j]; y[i] = Path(x, local, a * x[i], i + 2) + Tree(x[i], i); }); return y[0] * y[4];")]
    [InlineData("Parallel.For(0, n, i => { if (x[i] < 0.5) { y[i] = a * x[i]; return; } double s = x[i]; while (s < 5) { s *= 1 + x[i]; if (s > 4) break; } y[i] *= s; }); return y[0] + y[1] * y[2] + y[3] - y[4];")]
    [InlineData("double[] u = new double[n], v = new double[n]; for (int i = 0; i < n; i++) u[i] = x[i]; for (int t = 0; t < 3; t++) { double dt = a / (t + 1); Parallel.For(1, n - 1, i => v[i] = u[i] + dt * (u[i - 1] - 2 * u[i] * u[i] + u[i + 1])); (u, v) = (v, u); } return u[1] + u[2] * v[3];")]
    [InlineData("for (int t = 0; t < 3; t++) { double dt = a * x[t]; Parallel.For(0, n, i => y[i] += dt * Math.Sin(y[i]) * y[i]); a *= y[t]; } return y[1] * a;")]
    [InlineData("var g = new double[n, m]; Parallel.For(0, n, i => { for (int j = 0; j < m; j++) g[i, j] = x[i * m + j] * a; }); double s = 0; for (int i = 0; i < n; i++) s += g[i, 1] * g[0, i % m]; return s;")]
    [InlineData("var g = new double[n, m]; for (int i = 0; i < n; i++) g[i, i % m] = x[i] * a; Parallel.For(0, n, i => y[i] *= g[i, 1] + g[0, 0]); return y[0] + y[4];")]
    [InlineData("Map(x, y, v => v * v * a); return y[1] * y[2];")]
    [InlineData("return Inner(x, 0.3 * a) * Inner(y, a);")]
    [InlineData("ParallelOptions options = Limit(2); Parallel.For(0, n, options, i => { for (int k = 0; k < n; k++) y[i] += x[k] * x[i] * a; }); return y[n - 1];")]
    [InlineData("var f = new double[n]; Parallel.For(0, n, i => { double s = 0; for (int k = 0; k < n; k++) { if (k == i) continue; double d = x[k] - x[i]; s += d / (d * d + 0.1); } f[i] = s; }); for (int i = 0; i < n; i++) y[i] += a * f[i]; return y[0];")]
    [InlineData("var b = new Body[n]; for (int i = 0; i < n; i++) b[i] = new Body(x[i], y[i], i); Parallel.For(0, n, i => { ref Body c = ref b[i]; c.V += a * c.X; c.X += c.V * c.Id; }); return b[1].X * b[4].V;")]
    [InlineData("Parallel.For(0, n, i => { Parallel.For(0, m, j => y[i * m + j] = a * x[i] * x[j]); }); return y[0] + y[7];")]
    [InlineData("void Step(int i) { y[i] = x[i] * a; } Parallel.For(0, 3, Step); Parallel.For(3, n, i => Step(i)); return y[0] * y[4];")]
    [InlineData("Parallel.For(n, n, i => y[i] = 7 * a); Parallel.For(3, 1, i => y[i] = 7 * a); return x[0] * y[0];")]
    [InlineData("double b = a * x[0]; Parallel.For(0, n, i => { i++; y[i - 1] = b * x[i]; }); b *= 2; return b * y[2];")]
    [InlineData("var b = new Body[n]; for (int i = 0; i < n; i++) b[i] = new Body(x[i], a, i); Parallel.For(0, n, i => { for (int k = 0; k < n; k++) { double d = b[k].X - b[i].X; y[i] += b[k].V * d / (d * d + 0.1); } }); return y[1] * y[0];")]
    [InlineData("Parallel.For(0, n, i => { var row = x.AsSpan(i, m); foreach (double v in row) y[i] += a * v * row[0]; }); return y[1] * y[0];")]
    [InlineData("Parallel.For(0, n, i => { using (new System.IO.MemoryStream()) { y[i] *= x[i] * a; } }); return y[1] * y[0];")]
    [InlineData("Parallel.For(0, n, i => { double s = Derivative.Recompute(Math.Exp(x[i])); y[i * 4] = s * s; y[i * 4 + 1] = x.Select(v => v * s).Sum(); }); return y[1] * y[4];")]
    [InlineData("bool far = a > 100; int k = 2; if (!far) { Parallel.For(0, n, i => y[i * k] *= x[i * k + 1] * a); k = 3; } return y[2] * k;")]
    [InlineData("for (int t = 0; t < 2; t++) { var s = new double[n]; Parallel.For(0, n, i => s[i] = y[i] * a); Parallel.For(0, n, i => { for (int j = 0; j < n; j++) y[i] += s[j] * x[i]; }); } return y[0];")]
    [InlineData("Parallel.For(0, n, i => { var (s, c) = Math.SinCos(x[i]); if (i % 2 == 0) y[i] = s; else { y[i] = c * y[i]; if (c > 0.5) return; y[i] *= a; } }); if (y[0] > 0.3) return y[0]; Parallel.For(1, n, i => y[i] = y[i] * y[i]); return y[1];")]
    [InlineData("double[] s = new double[n]; for (int k = 0; k < n; k++) s[k] = a * y[k]; double[] t = a > 0.6 ? x : s; Parallel.For(0, n, i => y[i] *= t[i] * x[n - 1 - i]); return y[1] * y[0] + t[1];")]
    [InlineData("return Forces(Enumerable.Range(0, 5).Select(i => new Body(x[i], y[i], i)).ToArray(), a);")]
    [InlineData("double[] z = y; x.CopyTo(z, 0); Parallel.For(0, n, i => y[i] *= x[i + 1] * a); x.AsSpan(0, 3).CopyTo(y); Array.Copy(new double[] { 0.4, 0.7 }, y, 2); Parallel.For(0, n, i => z[i] *= x[i] * z[i]); Array.Fill(y, a, 3, 1); return z[0] * y[2] * y[4] + z[3];")]
    [InlineData("Parallel.For(0, n, i => { var rest = x.AsSpan(1); var two = rest.Slice(1, 2); y[i] = two[0] * a * two[1] * x[i]; }); return y[1] * y[0];")]
    [InlineData("Parallel.For(0, n, i => { var row = y.AsSpan(i * m, m); var last = row[1..]; last[0] += x[i] * row[0]; last[^1] *= a; }); return y[1] * y[7];")]
    [InlineData("Parallel.For(0, n, i => { var rest = y.AsSpan(i); rest[0] *= x[i] * a; }); return y[1] * y[0];")]
    [InlineData("float[] f = new float[n]; Parallel.For(0, n, i => f[i] = (float)x[i] * (float)a); return f[0] * (double)f[3];", 1e-5)]
    public void DerivativesRunAtOnce(string body, double tolerance = 1e-7)
    {
        GeneratorRun run = Generate(body);
        LoadedAssembly loaded = run.Load();
        var primal = loaded.Delegate<Func<double[], double[]>>("N.Driver.Primal");
        var forward = loaded.Delegate<Func<double[], double[], double[]>>("N.Driver.Forward");
        var adjoint = loaded.Delegate<Func<double[], double[], double[]>>("N.Driver.Adjoint");
        var gradient = loaded.Delegate<Func<double[], double[]>>("N.Driver.Gradient");
        var random = new Random(5);
        for (int round = 0; round < 3; round++)
        {
            double[] z = [.. Enumerable.Range(0, (2 * Size) + 1).Select(_ => 0.2 + (0.9 * random.NextDouble()))];
            double[][] jacobian = Richardson.Jacobian(primal, z);
            double[] v = [.. z.Select(_ => random.NextDouble() - 0.5)];
            double[] w = [.. jacobian.Select(_ => random.NextDouble() - 0.5)];
            double[] tangent = forward(z, v);
            double[] sums = adjoint(z, w);
            double[] slopes = gradient(z);
            Assert.Equal(primal(z), tangent[(Size + 1)..]);
            Assert.Equal(primal(z), sums[z.Length..]);
            Assert.Equal(primal(z), slopes[z.Length..]);
            for (int i = 0; i <= Size; i++) Check(jacobian[i].Zip(v, (a, b) => a * b).Sum(), tangent[i]);
            for (int i = 0; i < z.Length; i++) Check(Enumerable.Range(0, w.Length).Sum(k => w[k] * jacobian[k][i]), sums[i]);
            for (int i = 0; i < z.Length; i++) Check(jacobian[Size][i], slopes[i]);
            Assert.Equal(sums, adjoint(z, w));
        }

        void Check(double expected, double actual) => Assert.Equal(expected, actual, tolerance * Math.Max(1, Math.Abs(expected)));
    }

    [Theory]
    [InlineData("double s = 0; Parallel.For(0, n, i => s += x[i]); return s;", "An iteration of Parallel.For that assigns 's', which the others see too,")]
    [InlineData("double s = 0; Parallel.For(0, n, i => { if (x[i] > 0) s = x[i]; }); return s;", "assigns 's'")]
    [InlineData("double[] t = y; Parallel.For(0, n, i => { t = x; }); return t[0];", "assigns 't'")]
    [InlineData("Parallel.For(0, n, i => y[0] = x[i]); return y[0];", "the iterations of Parallel.For write to 'y'")]
    [InlineData("Parallel.For(0, n, i => y[i + 1] = x[i] * y[i]); return y[0];", "write to 'y'")]
    [InlineData("Parallel.For(0, n, i => y[i] = x[i] * y[0]); return y[0];", "write to 'y'")]
    [InlineData("var k = new int[n]; Parallel.For(0, n, i => y[k[i]] = x[i]); return y[0];", "write to 'y'")]
    [InlineData("Parallel.For(0, n, i => { for (int j = 0; j <= m; j++) y[i * m + j] = x[i]; }); return y[0];", "write to 'y'")]
    [InlineData("Parallel.For(0, n, i => { var row = y.AsSpan(i * m, m + 1); row[0] = x[i]; }); return y[0];", "write to 'y'")]
    [InlineData("Parallel.For(0, n, i => { var row = y.AsSpan(0, m); row[0] = x[i]; }); return y[0];", "write to 'y'")]
    [InlineData("double[] t = y; Parallel.For(0, n, i => y[i] = x[i] * t[n - 1 - i]); return y[0];", "write to 'y'")]
    [InlineData("Parallel.For(0, n, i => Smooth(y, x[i])); return y[0];", "write to 'y'")]
    [InlineData("Parallel.For(0, n, i => { double[] t = i > 0 ? new double[n] : y; t[0] = x[i]; }); return y[0];", "write to")]
    [InlineData("Parallel.For(0, n, i => { var rest = y.AsSpan(n - i); var one = rest.Slice(i, 1); one[0] = x[i]; }); return y[n];", "write to")]
    [InlineData("Parallel.For(0, n, i => { var rest = y.AsSpan(n - i); rest[i] = x[i]; }); return y[n];", "write to")]
    [InlineData("Parallel.For(0, n, i => { var two = y.AsSpan(i, 2); two[1] += two[0] * x[i]; }); return y[n];", "write to")]
    [InlineData("var g = new int[n]; Parallel.For(0, n, i => { g[0] = i; y[i] = x[i]; }); return y[g[0]];", "write to 'g'")]
    [InlineData("double[] u = new double[n], v = u; for (int t = 0; t < 2; t++) { Parallel.For(1, n, i => v[i] = a * u[i - 1] * x[i]); (u, v) = (v, u); } return u[1];", "write to 'v'")]
    [InlineData("Parallel.For(0, n, (i, state) => y[i] = x[i]); return y[0];", "This form of 'Parallel.For'")]
    [InlineData("Parallel.For(0L, n, i => y[i] = x[i]); return y[0];", "This form of 'Parallel.For'")]
    [InlineData("Parallel.For(0, n, () => 0.0, (i, state, s) => s + x[i], s => { }); return y[0];", "This form of 'Parallel.For'")]
    [InlineData("Parallel.ForEach(x, v => { }); return y[0];", "This form of 'Parallel.ForEach'")]
    [InlineData("Parallel.Invoke(() => { y[0] = x[0]; }, () => { y[1] = x[1]; }); return y[0];", "This form of 'Parallel.Invoke'")]
    [InlineData("var r = Parallel.For(0, n, i => y[i] = x[i]); return y[0];", "The result of 'Parallel.For'")]
    public void WhatMayMeetIsRefused(string body, string reason)
    {
        GeneratorRun run = Generate(body);
        Assert.Contains(run.Diagnostics, diagnostic => diagnostic.GetMessage(null).Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain(run.Generated, file => file.Text.Contains("FAdjoint", StringComparison.Ordinal));
    }

    /// <summary>What each sweep runs at once, and what has to stay in order.</summary>
    [Theory]
    [InlineData("Parallel.For(0, n, i => y[i] = x[i] * a); return y[0];", true, 0)]
    [InlineData("return Inner(x, a);", true, 0)]
    [InlineData("var g = new double[n, m]; for (int i = 0; i < n; i++) g[i, 0] = x[i]; Parallel.For(0, n, i => y[i] *= g[0, 0]); return y[0];", true, 0)]
    [InlineData("for (int t = 0; t < 3; t++) Parallel.For(0, n, i => y[i] *= a * y[i]); return y[0];", true, 0)]
    public void SweepsRunAtOnce(string body, bool runsAtOnce, int inOrder)
    {
        GeneratorRun run = Generate(body);
        string text = run.Generated.Single(file => file.Text.Contains("FAdjoint", StringComparison.Ordinal)).Text;
        string adjoint = text[text.IndexOf(" FAdjoint(", StringComparison.Ordinal)..text.IndexOf(" FGradient(", StringComparison.Ordinal)];
        Assert.Equal(runsAtOnce, adjoint.Contains("arallel.For(", StringComparison.Ordinal));
        Assert.Equal(inOrder, adjoint.Split("// In order:").Length - 1);
    }

    /// <summary>What an iteration throws comes as it does from the method, memory goes back, and the next call is right.</summary>
    [Fact]
    public void AnExceptionComesAsFromTheMethod()
    {
        LoadedAssembly loaded = Generate("Parallel.For(0, n, i => { double s = x[i]; for (int k = 0; k < 5; k++) s *= Math.Sin(s); if (s > 10) throw new InvalidOperationException(); y[i] = s * x[i]; }); return y[0] * a;").Load();
        var gradient = loaded.Delegate<Func<double[], double[]>>("N.Driver.Gradient");
        var primal = loaded.Delegate<Func<double[], double[]>>("N.Driver.Primal");
        double[] z = [.. Enumerable.Range(0, (2 * Size) + 1).Select(i => 0.5 + (0.01 * i))];
        double[] before = gradient(z);
        double[] bad = [.. z];
        bad[2] = 1e9;
        Assert.Throws<AggregateException>(() => primal(bad));
        Assert.Throws<AggregateException>(() => gradient(bad));
        Assert.Equal(before, gradient(z));
    }

    /// <summary>An interface declares adjoints as spans, which no lambda captures: the adjoint method of an implementation runs the loop in order.</summary>
    [Fact]
    public void ImplementationsRunBackInOrder()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System.Threading.Tasks;
            public partial interface IModel
            {
                [Differentiable] void Step(double[] x, double[] y);
            }

            public sealed partial class Model : IModel
            {
                [Differentiable]
                public void Step(double[] x, double[] y) => Parallel.For(0, x.Length, i => y[i] = y[i] * x[i] * x[0]);
            }

            public static partial class M
            {
                [Differentiable]
                public static double F(IModel model, double[] x, double[] y)
                {
                    model.Step(x, y);
                    return y[0] * y[1];
                }

                public static double[] Run()
                {
                    double[] x = [2, 3], y = [5, 7], xGradient = new double[2], yGradient = new double[2];
                    double value = FGradient(new Model(), x, y, xGradient, yGradient);
                    return [value, .. xGradient, .. yGradient];
                }
            }
            """);

        // 35 x0³ x1
        Assert.Equal([840, 1260, 280, 168, 120], run.Load().Run());
    }

    /// <summary>A caller in another project uses the halves, which run the loop in order.</summary>
    [Fact]
    public void HalvesRunInOrder()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System.Threading.Tasks;
            public static partial class M
            {
                [Differentiable(Derivatives.Callable)]
                public static double F(double[] x, double a)
                {
                    var y = new double[x.Length];
                    Parallel.For(0, x.Length, i => { double s = x[i]; for (int k = 0; k < 4; k++) s *= a * s; y[i] = s * x[0]; });
                    double sum = 0;
                    foreach (double v in y) sum += v;
                    return sum;
                }

                public static double[] Run()
                {
                    double[] x = [0.3, 0.4, 0.5, 0.6, 0.7], gradient = new double[5], adjoint = new double[5];
                    double value = FGradient(x, 1.1, gradient, out double aGradient), aAdjoint = 0;
                    Tape tape = default;
                    double other = FRecord(x, 1.1, ref tape);
                    FReverse(x, 1.1, adjoint, ref aAdjoint, 1, ref tape);
                    tape.Dispose();
                    return [value, .. gradient, aGradient, other, .. adjoint, aAdjoint];
                }
            }
            """);
        double[] got = run.Load().Run();
        for (int i = 0; i < 7; i++) Assert.Equal(got[i], got[7 + i], 1e-13);
    }

    /// <summary>Threads would add to one array at once: adjoints of inputs, which may be the same elsewhere, must differ.</summary>
    [Fact]
    public void AdjointsOfInputsMustDiffer()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System.Threading.Tasks;
            public static partial class M
            {
                [Differentiable]
                public static void F(double[] x, double[] z, double[] y) => Parallel.For(0, y.Length, i => y[i] = x[i] * z[x.Length - 1 - i]);

                public static double[] Run()
                {
                    double[] x = [1, 2, 3], y = new double[3], g = new double[3], seed = [1, 1, 1];
                    try
                    {
                        FAdjoint(x, x, y, g, g, seed);
                    }
                    catch (System.ArgumentException e) when (e.Message.Contains("xAdjoint") && e.Message.Contains("zAdjoint"))
                    {
                        double[] other = new double[3];
                        FAdjoint(x, x, y, g, other, seed);
                        return [.. g, .. other, .. y];
                    }

                    return [];
                }
            }
            """);
        Assert.Equal([3, 2, 1, 3, 2, 1, 3, 4, 3], run.Load().Run());
    }

    /// <summary>Parts of one struct that aren't fields are set with the whole struct: two threads must not do that to one element.</summary>
    [Theory]
    [InlineData("public record struct P(double X, double V);", "f[i] = p[i].X * p[p.Length - 1 - i].V", true, true)]
    [InlineData("public struct P(double x, double v) { public double X = x, V = v; }", "f[i] = p[i].X * p[p.Length - 1 - i].V", true, false)]
    [InlineData("public struct P(double x, double v) { public double X = x, V = v; }", "{ p[i].X *= p[p.Length - 1 - i].V; f[i] = p[i].X; }", true, false)]
    [InlineData("public record struct P(double X, double V);", "{ p[i].X *= p[p.Length - 1 - i].V; f[i] = p[i].X; }", false, false)]
    [InlineData("public record struct P(double X, double V);", "{ p[i].X *= p[i].V; f[i] = p[i].X; }", true, false)]
    public void PartsOfOneStruct(string type, string iteration, bool isTaken, bool isShared)
    {
        GeneratorRun run = GeneratorRun.Of("using System.Threading.Tasks;\n" + type + """
            public static partial class M
            {
                [Differentiable]
                public static void F(P[] p, double[] f) => Parallel.For(0, p.Length, i => %ITERATION%);

                public static double[] Run()
                {
                    var p = new P[200];
                    var g = new P[200];
                    for (int i = 0; i < p.Length; i++) p[i] = new P(i + 1, 2 * i - 3);
                    double[] f = new double[200], seed = new double[200];
                    Array.Fill(seed, 1);
                    FAdjoint(p, f, g, seed);
                    double worst = 0;
                    for (int i = 0; i < p.Length; i++) worst += Math.Abs(g[i].X - (2 * (199 - i) - 3)) + Math.Abs(g[i].V - (200 - i));
                    return [worst];
                }
            }
            """.Replace("%ITERATION%", iteration, StringComparison.Ordinal));
        Assert.Equal(isTaken, run.Generated.Count > 0);
        if (!isTaken) return;
        Assert.Equal(isShared, run.Generated[0].Text.Contains("block.Share(", StringComparison.Ordinal));
        LoadedAssembly loaded = run.Load();
        if (!iteration.StartsWith('{')) Assert.Equal([0], loaded.Run());
    }

    /// <summary>Buffers that are exchanged must be two.</summary>
    [Fact]
    public void ExchangedBuffersMustDiffer()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System.Threading.Tasks;
            public static partial class M
            {
                [Differentiable]
                public static double F(double[] u, double[] v)
                {
                    for (int t = 0; t < 3; t++)
                    {
                        Parallel.For(1, u.Length, i => v[i] = u[i - 1] * u[i]);
                        (u, v) = (v, u);
                    }

                    return u[2];
                }

                public static double[] Run()
                {
                    double[] u = [1, 2, 3], g = new double[3], h = new double[3];
                    try { FForward(u, u, g, h); } catch (System.ArgumentException) { try { FAdjoint(u, u, g, h, 1); } catch (System.ArgumentException) { return [1]; } }
                    return [0];
                }
            }
            """);
        Assert.Equal([1], run.Load().Run());
    }
}
