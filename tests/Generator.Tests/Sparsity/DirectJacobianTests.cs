using AutodiffGen.Jacobians;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>Rows that are differentiated in place, and programs of which a row must not be.</summary>
public class DirectJacobianTests
{
    private const string Signature = "[Differentiable(Derivatives.Jacobian, Of = \"y\", WithRespectTo = new[] { \"x\" })] public static void F(ReadOnlySpan<double> x, Span<double> y";

    [Theory]
    [InlineData("three points, boundary by conditional expressions", 7, 7, "for (int i = 0; i < x.Length; i++) { double left = i > 0 ? x[i - 1] : 0, right = i < x.Length - 1 ? x[i + 1] : 0; y[i] = left * left - 2 * x[i] + right * x[i]; }")]
    [InlineData("boundary by branches", 7, 7, "for (int i = 0; i < x.Length; i++) { double s = -2 * x[i]; if (i > 0) s += x[i - 1] * x[i - 1]; if (i < x.Length - 1) s += Math.Sin(x[i + 1]) * x[i]; y[i] = s; }")]
    [InlineData("boundary rows apart", 6, 6, "int n = x.Length; y[0] = x[0] * x[1]; for (int i = 1; i < n - 1; i++) y[i] = x[i - 1] * x[i + 1]; y[n - 1] = x[n - 1] + x[0];")]
    [InlineData("upwind: values choose", 7, 7, "for (int i = 1; i < x.Length - 1; i++) { double v = x[i]; double d; if (v > 0) d = x[i] - x[i - 1]; else d = x[i + 1] - x[i]; y[i] = v * d * d; }")]
    [InlineData("upwind by conditional expression", 7, 7, "for (int i = 1; i < x.Length - 1; i++) y[i] = x[i] > 0 ? x[i] * x[i - 1] : x[i + 1] / (2 + x[i]);")]
    [InlineData("a window", 9, 6, "for (int i = 0; i < y.Length; i++) { double s = 0; for (int k = 0; k < 4; k++) s += (k + 1) * x[i + k] * x[i + k]; y[i] = Math.Tanh(s); }")]
    [InlineData("a window with locals", 9, 6, "for (int i = 0; i < y.Length; i++) { double s = 0; for (int k = 0; k < 4; k++) { int c = i + k; double w = x[c]; double q = w * w + k; s += q * Math.Cos(w); } y[i] = s * s; }")]
    [InlineData("sums of sums", 9, 4, "for (int i = 0; i < y.Length; i++) { double s = 1; for (int a = 0; a < 2; a++) { double t = 0; for (int b = 0; b < 3; b++) t += x[i + 3 * a + b] * b; s += t * t; } y[i] = s; }")]
    [InlineData("a difference to the centre in a loop", 9, 5, "for (int i = 0; i < y.Length; i++) { double s = 0; for (int k = 1; k < 4; k++) s += (x[i + k] - x[i]) * (x[i + k] - x[i]); y[i] = s; }")]
    [InlineData("scalars updated before the row", 10, 5, "for (int i = 0; i < y.Length; i++) { double s = x[i]; s = 3 * s; s += 2; double t = s + x[i + 5]; t += 2 * s; y[i] = t * t; }")]
    [InlineData("two rows of one iteration share values", 6, 12, "int n = x.Length; for (int i = 0; i < n; i++) { double a = x[i] * x[i], b = a * x[(i + 1) % n]; y[i] = a + b; y[n + i] = a * b; }")]
    [InlineData("a value from before the loop", 5, 5, "double c = x[0] * x[1]; for (int i = 2; i < x.Length; i++) y[i] = c * x[i];")]
    [InlineData("a cleared result that is added to", 5, 5, "y.Clear(); for (int i = 0; i < x.Length - 1; i++) y[i] += x[i + 1] * x[i];")]
    [InlineData("a sum without a clear", 5, 5, "for (int i = 0; i < x.Length; i++) y[i] += x[x.Length - 1 - i] * 2;")]
    [InlineData("flattened", 6, 6, "for (int k = 0; k < 6; k++) { int i = k / 3, j = k % 3; y[k] = x[i * 3 + j] * x[(1 - i) * 3 + 2 - j]; }")]
    [InlineData("counting down, strides", 11, 5, "for (int i = 4; i >= 0; i--) y[i] = x[2 * i + 1] - x[^1] * x[2 * i];")]
    [InlineData("a branch on integers with its own locals", 6, 6, "for (int i = 0; i < 6; i++) { double s = x[i]; if (i % 2 == 0) { int o = 5 - i; double w = x[o] * x[o]; s *= 1; s += w * i; } y[i] = s; }")]
    [InlineData("a branch on values with its own locals", 6, 6, "for (int i = 0; i < 6; i++) { double s = x[i]; if (x[i] > 0) { double w = x[5 - i] * x[i]; s += w * w; } y[i] = s; }")]
    [InlineData("continue and break on integers", 8, 8, "for (int i = 0; i < 8; i++) { if (i == 2) continue; if (i == 6) break; y[i] = x[i] * x[7 - i]; }")]
    [InlineData("a while loop over rows", 6, 6, "int i = 0; while (i < 6) { y[i] = x[i] * x[5 - i] + i; i += 1; }")]
    [InlineData("clamped subscripts", 6, 6, "for (int i = 1; i < 5; i++) y[i] = x[Math.Max(i - 1, 0)] * x[Math.Min(i + 1, 5)];")]
    [InlineData("a switch on integers", 6, 6, "for (int i = 0; i < 6; i++) { double s; switch (i % 3) { case 0: s = x[i]; break; case 1: s = x[i] * x[i - 1]; break; default: s = Math.Exp(x[i - 1]); break; } y[i] = s * s; }")]
    [InlineData("functions with infinite slopes", 4, 4, "for (int i = 0; i < 4; i++) { double r = Math.Sqrt(x[i] * x[i] + x[3 - i] * x[3 - i] + 1); y[i] = r / (1 + r); }")]
    [InlineData("the state in several spans", 8, 8, "int n = x.Length / 2; var u = x[..n]; var v = x[n..]; var du = y[..n]; var dv = y.Slice(n, n); for (int i = 0; i < n; i++) { du[i] = u[i] * v[n - 1 - i]; dv[i] = v[i] * v[i] + u[(i + 1) % n]; }")]
    [InlineData("a slice of a slice", 8, 4, "var u = x.Slice(2); var w = u[1..]; for (int i = 0; i < w.Length - 1; i++) y[i] = w[i] * u[i] * x[i];")]
    [InlineData("columns that cross", 8, 8, "for (int i = 0; i < 8; i++) y[i] = x[i] * x[7 - i];")]
    [InlineData("steps of different sizes", 24, 8, "for (int i = 0; i < 8; i++) y[i] = x[i] * x[8 + 2 * i] + x[^1] * x[(i + 3) % 8];")]
    [InlineData("rows of different lengths in turns", 9, 9, "for (int i = 0; i < 4; i++) { y[2 * i] = x[i] * x[i + 1] + x[i + 5]; double s = 0; for (int k = 0; k < i; k++) s += x[k] * x[k]; y[2 * i + 1] = s; }")]
    [InlineData("rows downwards with gaps", 9, 9, "for (int i = 8; i >= 0; i -= 2) { y[i] = x[i] * x[(i + 4) % 9] * x[(i + 1) % 9]; if (i > 0) y[i - 1] = x[i - 1]; }")]
    [InlineData("more columns than a vector holds", 40, 24, "for (int i = 0; i < y.Length; i++) { double s = 0; for (int k = 0; k < 17; k++) s += x[i + k] * x[i + k]; y[i] = s; }")]
    [InlineData("a branch that adds to what the row has twice", 7, 7, "for (int i = 1; i < x.Length - 1; i++) { double s = x[i + 1]; if (i > 1) { s += 1.75 * x[i - 1]; s += Math.Sin(x[i]); } else s = Math.Sin(x[i + 1]); y[i] = s / (2 + x[i] * x[i + 1]) - x[i]; }")]
    [InlineData("a periodic grid", 12, 12, "int m = 3, n = 4; for (int i = 0; i < m; i++) for (int j = 0; j < n; j++) { int up = (i + m - 1) % m * n + j, down = (i + 1) % m * n + j, left = i * n + (j + n - 1) % n, right = i * n + (j + 1) % n; y[i * n + j] = x[up] * x[down] + 3 * x[i * n + j] + x[left] * x[left] / (2 + x[right] * x[right]); }")]
    [InlineData("a quotient and a remainder", 6, 6, "for (int k = 5; k >= 0; k--) { var (i, j) = Math.DivRem(k, 3); y[k] = x[i * 3 + j] * x[(1 - i) * 3 + 2 - j]; }")]
    [InlineData("a remainder in an out argument", 6, 6, "int j; for (int k = 0; k < 6; k++) { int i = Math.DivRem(k, 3, out j); int c = k; c = Math.DivRem(c + 6, 2, out c); y[k] = x[i * 3 + j] * x[(1 - i) * 3 + 2 - j] * c; }")]
    [InlineData("a mask", 8, 8, "for (int i = 0; i < 8; i++) y[i] = x[i - 1 & 7] * x[i + 2 & x.Length - 1];")]
    [InlineData("columns that descend", 12, 5, "for (int i = 0; i < y.Length; i++) y[i] = x[11 - 2 * i] * x[0] + x[10 - 2 * i] * x[11 - 2 * i];")]
    [InlineData("a transposed grid", 9, 9, "for (int i = 0; i < 3; i++) for (int j = i + 1; j < 3; j++) { y[3 * i + j] = x[3 * i + j] * x[3 * j + i]; y[3 * j + i] = x[3 * i + j] - x[3 * j + i]; }")]
    [InlineData("columns in an order that an argument decides", 12, 4, "int k = x.Length - 9; for (int i = 0; i < y.Length; i++) y[i] = x[i + 2] * x[i + k] + x[i + 2 * k - 1] * x[i + 6];")]
    public void InPlace(string name, int columns, int rows, string body)
    {
        Assert.NotEmpty(name);
        Make(body).Check(columns, rows, JacobianMethod.Direct);
    }

    [Theory]
    [InlineData("a value that iterations carry", 6, 6, "double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; y[i] = s; }")]
    [InlineData("a value that the last iteration has left", 6, 6, "double p = 0; for (int i = 0; i < x.Length; i++) { y[i] = p * x[i]; p = x[i]; }")]
    [InlineData("a value overwritten before the row", 5, 5, "for (int i = 0; i < x.Length; i++) { double s = x[i]; double t = s * s; s = 5; y[i] = t; }")]
    [InlineData("a factor overwritten by itself", 5, 5, "for (int i = 0; i < x.Length; i++) { double s = x[i]; s = s * s; s = s * s; y[i] = s; }")]
    [InlineData("an integer overwritten", 6, 5, "int o = 1; for (int i = 0; i < y.Length; i++) { double t = x[i + o] * x[i]; o = 0; y[i] = t; o = 1; }")]
    [InlineData("rows of rows", 5, 5, "y[0] = x[0] * x[0]; for (int i = 1; i < x.Length; i++) y[i] = y[i - 1] * x[i];")]
    [InlineData("a coefficient of the result", 5, 5, "for (int i = 0; i < x.Length; i++) { y[i] = x[i] * 2; double c = y[i]; y[i] = c * c; }")]
    [InlineData("scratch", 6, 5, "var t = new double[x.Length]; for (int i = 0; i < t.Length; i++) t[i] = x[i] * x[i]; for (int i = 0; i < y.Length; i++) y[i] = t[i + 1] - t[i];")]
    [InlineData("filled after a row", 5, 5, "for (int i = 0; i < x.Length; i++) y[i] = x[i]; y.Fill(1); for (int i = 0; i < 2; i++) y[i] += x[i + 2];")]
    [InlineData("values decide the row", 5, 5, "for (int i = 0; i < x.Length; i++) if (x[i] > 0) y[i] = x[i] * x[0];")]
    [InlineData("a loop in which a product is carried", 8, 4, "for (int i = 0; i < y.Length; i++) { double s = 1; for (int k = 0; k < 3; k++) s = s * x[i + k]; y[i] = s; }")]
    public void Compressed(string name, int columns, int rows, string body)
    {
        Assert.NotEmpty(name);
        JacobianModel model = Make(body);
        JacobianMethod chosen = model.Plan(columns, rows).Method;
        Assert.NotEqual(JacobianMethod.Direct, chosen);
        model.Check(columns, rows, chosen);
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => model.Plan(columns, rows, JacobianMethod.Direct));
        Assert.Contains("can't be computed directly", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>Only the run shows these: then the plan, not the generator, decides.</summary>
    [Theory]
    [InlineData("a row in two parts", 5, 5, "for (int i = 0; i < 5; i++) y[i] = x[i] * x[i]; for (int i = 0; i < 5; i++) y[i] += x[4 - i];")]
    [InlineData("neighbours that coincide", 2, 2, "int n = x.Length; for (int i = 0; i < n; i++) y[i] = x[i] * x[(i + 1) % n] + 3 * x[(i + n - 1) % n];")]
    [InlineData("a branch on values beyond the end", 5, 5, "for (int i = 0; i < 5; i++) { double s = x[i]; if (x[i] > 0 && i < 4) s += x[i + 1]; y[i] = s; }")]
    public void DecidedByThePlan(string name, int columns, int rows, string body) => Compressed(name, columns, rows, body);

    [Fact]
    public void AGraphGivenByIntegers()
    {
        var model = new JacobianModel(
            Signature + ", int[] start, int[] neighbour) { for (int v = 0; v < x.Length; v++) { double s = 0; for (int e = start[v]; e < start[v + 1]; e++) s += (x[neighbour[e]] - x[v]) * x[neighbour[e]]; y[v] = s; } }",
            "new[] { 0, 2, 3, 5, 5 }, new[] { 1, 2, 0, 3, 0 }",
            "new[] { 0, 2, 3, 5, 5 }, new[] { 1, 2, 0, 3, 0 }");
        model.Check(4, 4, JacobianMethod.Direct);
        Assert.Equal([0, 1, 2], model.Plan(4, 4).Pattern.Row(0).ToArray());
    }

    [Fact]
    public void ConstantsAndFurtherParameters() => new JacobianModel(
        Signature + ", int n, [Constant] double a, float b, ReadOnlySpan<double> w) { for (int i = 0; i < n; i++) y[i] = a * x[i] * x[n + i] * b + w[i] * x[i]; }",
        "5, 1.5, 2.0f, new[] { 1.0, 2.0, 3.0, 4.0, 5.0 }",
        "wLength: 5, n: 5").Check(10, 5, JacobianMethod.Direct);

    private static JacobianModel Make(string body) => new(Signature + ") { " + body + " }");
}
