using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Jagged;

/// <summary>Arrays of arrays as parameters: read, updated in place, passed on, row by row; rows of different lengths.</summary>
public class JaggedArrayTests
{
    private const string Model = """
        using System;
        using System.Linq;
        using System.Threading.Tasks;

        public static partial class Model
        {
            [Differentiable]
            private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
            {
                double s = 0;
                for (int i = 0; i < Math.Min(a.Length, b.Length); i++) s += a[i] * b[i];
                return s;
            }

            [Differentiable]
            private static void Smooth(double[] row, double a)
            {
                for (int k = 1; k < row.Length; k++) row[k] = a * row[k - 1] + row[k] * row[k];
            }

            private static double Norm(double[][] rows)
            {
                double s = 0;
                foreach (double[] row in rows) s += row.Sum(v => v * v);
                return s;
            }

            [Differentiable]
            private static void Layer(double[][] w, ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = Math.Tanh(Dot(w[i], x));
            }

            [Differentiable]
            public static double F(double[][] a, double[][] y, double x)
            {
                %BODY%
            }
        }

        public static class Driver
        {
            // Rows of 2, 4 and 3 elements.
            private static double[][] Rows(ReadOnlySpan<double> z) => [z[..2].ToArray(), z[2..6].ToArray(), z[6..9].ToArray()];

            private static double[] Flat(double[][] rows) => rows.SelectMany(row => row).ToArray();

            public static double[] Primal(double[] z)
            {
                double[][] y = Rows(z.AsSpan(9));
                double value = Model.F(Rows(z), y, z[18]);
                return [.. Flat(y), value];
            }

            public static double[] Forward(double[] z, double[] v)
            {
                double[][] y = Rows(z.AsSpan(9)), yTangent = Rows(v.AsSpan(9));
                (double value, double tangent) = Model.FForward(Rows(z), y, z[18], Rows(v), yTangent, v[18]);
                return [.. Flat(yTangent), tangent, .. Flat(y), value];
            }

            public static double[] Adjoint(double[] z, double[] w)
            {
                double[][] y = Rows(z.AsSpan(9)), aAdjoint = Rows(new double[9]), yAdjoint = Rows(w);
                double xAdjoint = 0;
                double value = Model.FAdjoint(Rows(z), y, z[18], aAdjoint, yAdjoint, ref xAdjoint, w[9]);
                return [.. Flat(aAdjoint), .. Flat(yAdjoint), xAdjoint, .. Flat(y), value];
            }

            public static double[] Gradient(double[] z)
            {
                double[][] y = Rows(z.AsSpan(9)), aGradient = Rows(z), yGradient = Rows(z);
                double value = Model.FGradient(Rows(z), y, z[18], aGradient, yGradient, out double xGradient);
                return [.. Flat(aGradient), .. Flat(yGradient), xGradient, .. Flat(y), value];
            }

            public static double[] ValueAndGradient(double[] z)
            {
                double[][] y = Rows(z.AsSpan(9));
                var (value, aGradient, yGradient, xGradient) = Model.FValueAndGradient(Rows(z), y, z[18]);
                return [.. Flat(aGradient), .. Flat(yGradient), xGradient, .. Flat(y), value];
            }
        }
        """;

    [Theory]
    [InlineData("double s = 0; for (int i = 0; i < a.Length; i++) for (int j = 0; j < a[i].Length; j++) s += a[i][j] * Math.Sin(x * a[i][^1]); return s;")]
    [InlineData("double s = 0; foreach (double[] row in a) { s += Dot(row, a[0]) * row[^1]; } return s * a[^1][^2] + x;")]
    [InlineData("for (int i = 0; i < y.Length; i++) for (int j = 1; j < y[i].Length; j++) y[i][j] = y[i][j - 1] * a[i][j] + x * y[i][j] * y[i][j]; return y[2][2];")]
    [InlineData("for (int i = 1; i < y.Length; i++) { double[] above = y[i - 1], row = y[i]; for (int j = 0; j < above.Length && j < row.Length; j++) row[j] *= Math.Sin(above[j]) * x; row[0] = above[0] * row[^1]; } return Norm(y);")]
    [InlineData("foreach (var row in y) { Smooth(row, x); row[0] *= row[1]; } Smooth(y[1], a[0][1]); return Norm(y) * Norm(a);")]
    [InlineData("Span<double> h = stackalloc double[3]; Layer(a, y[0], h); double s = 0; for (int i = 0; i < h.Length; i++) s += h[i] * y[i][0] * x; return s;")]
    [InlineData("double[][] rows = a; double s = 0; for (int i = rows.Length - 1; i >= 0; i--) { ReadOnlySpan<double> row = rows[i].AsSpan(1); s = 0.5 * s * row[0] + row[^1] * x; } return s;")]
    [InlineData("a[1].CopyTo(y[1], 0); a[0].AsSpan().CopyTo(y[2]); Array.Fill(y[0], x); Array.Clear(y[2], 2, 1); return Norm(y);")]
    [InlineData("ref double first = ref y[0][0]; first *= x; first = Math.Sin(first) * y[1][2]; y[0][1]++; y[1][2] -= first; return first + y[0][1] * y[1][2];")]
    [InlineData("int k = x > 10 ? 0 : 1; double s = 0; while (k < a.Length) { s += a[k][k] * s + a[k][0]; y[k][k] = s; k++; } return s * x;")]
    [InlineData("double Row(int i) { double s = 0; foreach (double v in a[i]) s += v * v * x; return s; } Func<int, double> f = Row; return f(0) * Row(1) - y[0][0];")]
    [InlineData("for (int i = 0; i + 1 < y.Length; i++) { double[] row = y[i]; double[] next = y[i + 1]; row[1] = next[0] * next[0]; next[0] = Math.Sin(next[0] * x); } return y[0][1] * y[1][0];")]
    [InlineData("for (int t = 0; t < 3; t++) for (int i = 0; i < y.Length; i++) { var row = y[(i + t) % y.Length]; row[0] += row[1] * a[i][0]; row[1] = row[0] * row[0] * 0.3; } return y[0][0] + x;")]
    [InlineData("double s = 0; for (int i = 0; i < a.Length; i++) { if (a[i][0] < 0.6) { s += a[i].Sum(); continue; } s *= a[i][1]; if (a[i].Length > 3) break; } return s * x;")]
    [InlineData("Parallel.For(0, y.Length, i => { double[] row = y[i]; for (int j = 0; j < row.Length; j++) row[j] = row[j] * a[i][j] * x; }); return Norm(y);")]
    [InlineData("Parallel.For(0, y.Length, i => { for (int j = 0; j < a[0].Length; j++) y[i][j] *= a[0][j] * a[i][0]; }); return y[0][0] * y[1][1] * x;")]
    [InlineData("Parallel.For(0, y.Length, i => Smooth(y[i], a[i][0] * x)); return Norm(y);")]
    [InlineData("double s = 0; for (int i = 0; i < a.Length; i++) { int n = a[i].Length; double p = 1; for (int j = 0; j < n; j++) p *= a[i][n - 1 - j]; s += p * n; } return s * x + a.GetLength(0) + a[1].GetLength(0);")]
    [InlineData("double[] r = y[0], s = y[1]; (r, s) = (s, r); r[0] *= s[1] * x; (r, s) = (s, r); s[1] *= r[0] * r[1]; return r[0] + y[1][0] * y[1][1];")]
    [InlineData("double[] r = y[x > 0.1 ? 1 : 0]; r[0] *= r[1] * x; double s = x > 0.2 ? y[2][0] * r[0] : a[0][0]; return s * y[1][0];")]
    [InlineData("int k = 0; while (k < 3) { double[] row = y[k]; k++; row[0] *= row[1] * x; y[k - 1][1] = row[0] * row[0]; } return y[0][1] * y[2][1];")]
    [InlineData("double[] row = y[0], same = y[0]; for (int i = 0; i < y.Length; i++) { y[i][0] *= row[1] * same[0]; row[1] *= x + same[1]; } return row[0] * same[1];")]
    [InlineData("double s = 0; for (int i = 0; i < 5; i++) for (int j = 0; j < (i < a.Length ? a[i].Length : 0); j++) s += a[i][j] * a[i][j] * x; return s;")]
    [InlineData("double s = 0; for (int i = -1; i < 4; i++) for (int j = 0; j < (i < 0 || i > 2 ? 0 : 2); j++) { y[i][j] *= a[i][j] * x; s += y[i][j]; } return s;")]
    public void DerivativesAreRight(string body)
    {
        LoadedAssembly loaded = GeneratorRun.Of(Model.Replace("%BODY%", body, StringComparison.Ordinal)).Load();
        var primal = loaded.Delegate<Func<double[], double[]>>("Driver.Primal");
        var forward = loaded.Delegate<Func<double[], double[], double[]>>("Driver.Forward");
        var adjoint = loaded.Delegate<Func<double[], double[], double[]>>("Driver.Adjoint");
        var random = new Random(7);
        for (int round = 0; round < 3; round++)
        {
            double[] z = [.. Enumerable.Range(0, 19).Select(_ => 0.2 + (0.9 * random.NextDouble()))];
            double[][] jacobian = Richardson.Jacobian(primal, z);
            double[] v = [.. z.Select(_ => random.NextDouble() - 0.5)];
            double[] w = [.. jacobian.Select(_ => random.NextDouble() - 0.5)];
            double[] tangent = forward(z, v);
            double[] sums = adjoint(z, w);
            Assert.Equal(primal(z), tangent[10..]);
            Assert.Equal(primal(z), sums[19..]);
            for (int i = 0; i < 10; i++) Check(jacobian[i].Zip(v, (a, b) => a * b).Sum(), tangent[i]);
            for (int i = 0; i < 19; i++) Check(Enumerable.Range(0, 10).Sum(k => w[k] * jacobian[k][i]), sums[i]);
            foreach (string name in new[] { "Gradient", "ValueAndGradient" })
            {
                double[] slopes = loaded.Delegate<Func<double[], double[]>>("Driver." + name)(z);
                Assert.Equal(primal(z), slopes[19..]);
                for (int i = 0; i < 19; i++) Check(jacobian[9][i], slopes[i]);
            }
        }

        static void Check(double expected, double actual) => Assert.Equal(expected, actual, 1e-7 * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>Three levels, generic, floats: closed forms.</summary>
    [Fact]
    public void ThreeLevels()
    {
        LoadedAssembly loaded = GeneratorRun.Of("""
            using System;
            public static partial class Model
            {
                [Differentiable]
                public static T F<T>(T[][][] net, T x) where T : struct, System.Numerics.IFloatingPointIeee754<T>
                {
                    T s = T.Zero;
                    for (int k = 0; k < net.Length; k++)
                    {
                        T[][] layer = net[k];
                        foreach (T[] row in layer) s += row[0] * row[^1] * x;
                        layer[0][0] = s;
                    }

                    foreach (T[][] layer in net) s += layer[0][0];
                    return s;
                }

                public static double[] Run()
                {
                    double[][][] net = [[[2, 3], [5]], [[7, 11, 13]]];
                    var (value, gradient, slope) = FValueAndGradient(net, 2.0);
                    return [value, .. gradient[0][0], .. gradient[0][1], .. gradient[1][0], slope, net[0][0][0], net[1][0][0]];
                }

                public static double[] RunFloat()
                {
                    float[][][] net = [[[2, 3], [5]], [[7, 11, 13]]];
                    var (value, gradient, slope) = FValueAndGradient(net, 2f);
                    return [value, gradient[0][0][0], gradient[0][0][1], gradient[0][1][0], gradient[1][0][0], gradient[1][0][1], gradient[1][0][2], slope, net[0][0][0], net[1][0][0]];
                }
            }
            """).Load();

        // s1 = (a b + c c) x, s2 = s1 + d f x; the result is s2 + s1 + s2 = 3 s1 + 2 d f x.
        double[] expected = [(3 * 62) + (2 * 182), 3 * 2 * 3, 3 * 2 * 2, 3 * 2 * 10, 2 * 2 * 13, 0, 2 * 2 * 7, (3 * 31) + (2 * 91), 62, 62 + 182];
        Assert.Equal(expected, loaded.Delegate<Func<double[]>>("Model.Run")());
        Assert.Equal(expected, loaded.Delegate<Func<double[]>>("Model.RunFloat")());
    }

    /// <summary>Beside objects, buffers of structs and a variable number of arguments.</summary>
    [Fact]
    public void BesideObjectsAndStructs()
    {
        LoadedAssembly loaded = GeneratorRun.Of("""
            using System;
            public record struct Pair(double A, double B);

            public sealed partial class Net
            {
                public double[] Bias = [1, 2];
                public double Scale = 3;

                [Differentiable]
                public double F(double[][] w, Span<Pair> pairs)
                {
                    for (int i = 0; i < w.Length; i++)
                    {
                        w[i][0] *= Bias[i] * Scale;
                        pairs[i].A += w[i][0] * pairs[i].B;
                    }

                    Scale *= 2;
                    return pairs[0].A + pairs[1].A;
                }

                [Differentiable]
                public static double G(double x, params double[][] rows)
                {
                    double s = 0;
                    foreach (double[] row in rows) s += row[0] * x;
                    return s;
                }
            }

            public static class Driver
            {
                public static double[] Run()
                {
                    var net = new Net();
                    var gradient = new Net();
                    double[][] w = [[5, 6], [7, 8]], wGradient = [[0, 0], [0, 0]];
                    Pair[] pairs = [new(1, 11), new(2, 13)], pairsGradient = new Pair[2];
                    double value = net.FGradient(w, pairs, gradient, wGradient, pairsGradient);
                    double many = Net.GGradient(2, [[3], [5]], out double slope, [[0], [0]]);
                    return [many, slope, value, .. gradient.Bias, gradient.Scale, wGradient[0][0], wGradient[1][0], pairsGradient[0].B, pairsGradient[1].A, net.Scale, w[1][0]];
                }

                public static double[] Shared()
                {
                    var net = new Net();
                    int thrown = 0;
                    double[][] zeros = [[0, 0], [0, 0]];
                    try { net.FGradient([net.Bias, [7, 8]], new Pair[2], new Net(), zeros, new Pair[2]); }
                    catch (ArgumentException exception) when (exception.Message.Contains("Bias") && exception.Message.Contains("'w'")) { thrown++; }

                    var gradient = new Net();
                    try { net.FGradient([[5, 6], [7, 8]], new Pair[2], gradient, [[0, 0], gradient.Bias], new Pair[2]); }
                    catch (ArgumentException exception) when (exception.Message.Contains("Bias") && exception.Message.Contains("'wGradient'")) { thrown++; }

                    return [thrown, net.Scale];
                }
            }
            """).Load();

        // 1 + 5 b0 s 11 + 2 + 7 b1 s 13
        Assert.Equal([16, 8, 3 + 165 + 546, 165, 273, 55 + 182, 33, 78, 15, 1, 6, 42], loaded.Delegate<Func<double[]>>("Driver.Run")());
        Assert.Equal([2, 3], loaded.Delegate<Func<double[]>>("Driver.Shared")());
    }

    /// <summary>Rows that are only read may be one array, and so may rows of their adjoints; nothing allocates.</summary>
    [Fact]
    public void RowsThatAreOnlyRead()
    {
        LoadedAssembly loaded = GeneratorRun.Of("""
            using System;
            public static partial class Model
            {
                [Differentiable]
                public static double F(double[][] a, double x)
                {
                    double s = 0;
                    foreach (double[] row in a) s += row[0] * row[1] * x;
                    return s;
                }

                public static double[] Run()
                {
                    double[] row = [2, 3], other = [5, 7], sum = new double[2];
                    double[][] a = [row, row, other], apart = [new double[2], new double[2], new double[2]], together = [sum, sum, sum];
                    double xAdjoint = 0;
                    FAdjoint(a, 2, apart, ref xAdjoint, 1);
                    FAdjoint(a, 2, together, ref xAdjoint, 1);
                    return [.. apart[0], .. apart[1], .. apart[2], .. sum, xAdjoint];
                }

                public static double[] Allocated()
                {
                    double[][] a = [[2, 3], [5, 7]], gradient = [[0, 0], [0, 0]], tangent = [[1, 0], [0, 1]];
                    double least = double.PositiveInfinity;
                    for (int attempt = 0; attempt < 5; attempt++)
                    {
                        long before = GC.GetAllocatedBytesForCurrentThread();
                        for (int i = 0; i < 10; i++)
                        {
                            FGradient(a, 2, gradient, out double slope);
                            FForward(a, 2, tangent, slope);
                        }

                        least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                    }

                    return [least];
                }
            }
            """).Load();
        Assert.Equal([6, 4, 6, 4, 14, 10, 26, 18, 2 * (6 + 6 + 35)], loaded.Delegate<Func<double[]>>("Model.Run")());
        Assert.Equal([0], loaded.Delegate<Func<double[]>>("Model.Allocated")());
    }

    /// <summary>What is written is met once, and derivatives have the shape of what they belong to, or nothing is written.</summary>
    [Theory]
    [InlineData("FAdjoint(a, y, ref x, [[1, 2]], yAdjoint, ref xAdjoint)", "'aAdjoint' has 1 rows, but the array that it belongs to has 2.")]
    [InlineData("FAdjoint(a, y, ref x, [[1, 2], [3]], yAdjoint, ref xAdjoint)", "Row 1 of 'aAdjoint' has length 1, but the row that it belongs to has length 2.")]
    [InlineData("FAdjoint(a, y, ref x, [[1, 2], null!], yAdjoint, ref xAdjoint)", "Row 1 of 'aAdjoint' is null.")]
    [InlineData("FAdjoint([[1, 2], null!], y, ref x, aAdjoint, yAdjoint, ref xAdjoint)", "Row 1 of the array that 'aAdjoint' belongs to is null.")]
    [InlineData("FAdjoint(a, y, ref x, null!, yAdjoint, ref xAdjoint)", "aAdjoint")]
    [InlineData("FAdjoint(a, [y[0], y[0]], ref x, aAdjoint, yAdjoint, ref xAdjoint)", "Two rows of 'y' are the same array.")]
    [InlineData("FAdjoint(a, y, ref x, aAdjoint, [yAdjoint[0], yAdjoint[0]], ref xAdjoint)", "Two rows of 'yAdjoint' are the same array.")]
    [InlineData("FAdjoint([a[0], y[1]], y, ref x, aAdjoint, yAdjoint, ref xAdjoint)", "A row of 'a' is a row of 'y' too.")]
    [InlineData("FAdjoint(a, y, ref x, a, yAdjoint, ref xAdjoint)", "A row of 'a' is a row of 'aAdjoint' too.")]
    [InlineData("FAdjoint(a, y, ref x, [aAdjoint[0], yAdjoint[0]], yAdjoint, ref xAdjoint)", "A row of 'aAdjoint' is a row of 'yAdjoint' too.")]
    [InlineData("FAdjoint(a, y, ref y[1][0], aAdjoint, yAdjoint, ref xAdjoint)", "The buffers 'y' and 'x' overlap.")]
    [InlineData("FAdjoint(a, y, ref x, aAdjoint, yAdjoint, ref aAdjoint[0][1])", "The buffers 'aAdjoint' and 'xAdjoint' overlap.")]
    [InlineData("FForward(a, y, ref x, aAdjoint, [yAdjoint[0], yAdjoint[0]], ref xAdjoint)", "Two rows of 'yTangent' are the same array.")]
    [InlineData("GAdjoint(a, a[1], aAdjoint, new double[2])", "The buffers 'a' and 'v' overlap.")]
    [InlineData("GAdjoint(a, new double[2], aAdjoint, aAdjoint[0].AsSpan())", "The buffers 'aAdjoint' and 'vAdjoint' overlap.")]
    public void GuardsThrowBeforeAnythingIsWritten(string call, string message)
    {
        LoadedAssembly loaded = GeneratorRun.Of($$"""
            using System;
            using System.Linq;
            public static partial class Model
            {
                [Differentiable]
                public static void F(double[][] a, double[][] y, ref double x)
                {
                    for (int i = 0; i < y.Length; i++) y[i][0] = y[i][0] * a[i][0] * x;
                    x *= y[0][0];
                }

                [Differentiable]
                public static void G(double[][] a, double[] v) => a[0][0] *= v[0] * a[1][1];

                public static string Run()
                {
                    double[][] a = [[1, 2], [3, 4]], y = [[5, 6], [7, 8]], aAdjoint = [[9, 10], [11, 12]], yAdjoint = [[13, 14], [15, 16]];
                    double x = 17, xAdjoint = 18;
                    try
                    {
                        {{call}};
                    }
                    catch (ArgumentException exception)
                    {
                        double[] all = [.. a.Concat(y).Concat(aAdjoint).Concat(yAdjoint).SelectMany(row => row), x, xAdjoint];
                        return all.SequenceEqual(Enumerable.Range(1, 18).Select(i => (double)i)) ? exception.Message : "written";
                    }

                    return "nothing";
                }
            }
            """).Load();
        Assert.Contains(message, loaded.Delegate<Func<string>>("Model.Run")(), StringComparison.Ordinal);
    }
}
