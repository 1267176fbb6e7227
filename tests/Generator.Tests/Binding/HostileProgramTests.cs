using System.Reflection;
using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>
/// Methods that are hard on the order of evaluation, on aliasing and on control flow, through the whole generator: the values must have the bits of the primal's, the tangent must agree
/// with extrapolated differences, and the gradient with the tangent.
/// </summary>
public class HostileProgramTests
{
    private const string Helpers = """
        using System; using System.Collections.Generic; using System.Linq; using AutodiffGen;
        public static partial class Hostile
        {
            [Differentiable] public static double Square(double v) => v * v;
            [Differentiable] public static void Bump(ref double v, double[] b, out double w) { w = v * v; v += 1; b[0] *= 2; }
            [Differentiable] public static double Bump2(ref double v) { v *= 2; return v * v; }
            [Differentiable] public static double Bump3(double[] b) { b[0] = 7 * b[1]; b[1] *= 3; return b[0] * b[1]; }
            [Differentiable] public static double Named(double a, double b) => a * 2 + b * a;
            [Differentiable] public static double Params(double v, params double[] r) { double s = v; foreach (double q in r) s += q * v; return s; }
            [Differentiable] public static double Rec(double v, int n) => n == 0 ? v : v * Rec(v * 0.5, n - 1);
            [Differentiable] public static double Even(double v, int n) => n == 0 ? 1 : v * Odd(v, n - 1);
            [Differentiable] public static double Odd(double v, int n) => n == 0 ? v : v + Even(v, n - 1);
            [Differentiable] public static double F_0(double v) => v * v * v;
        """;

    private static readonly string[] Bodies =
    [
        "double y = x; double p = y * x + (y = 3 * x) * y; return p + y;",
        "int i = 0; double p = a[i++] * a[i++] + a[--i] * a[i]; return p * x;",
        "int i = 0; a[i++] += a[i] * x; a[i] = a[i++] * 2; return a[0] + a[1] * a[2];",
        "double y = a[0]; a[0] = x * (a[0] = y * y); return a[0] + y;",
        "double y = x; double r = x > 0.1 && (y = x * x) > 0.01 ? y : x; return r * y;",
        "double y = x; bool b = n > 100 || (y *= 2) > 0; return b ? y * x : y;",
        "double s = 0; int k = 3; while (k-- > 0) { if (k == 1) continue; s += a[k] * x; } return s;",
        "double s = 1; do { s *= x; if (s < 0.5) continue; s += 1; } while ((s *= 1.5) < 20); return s;",
        "double s = 0; int k = 0; do { k++; if (k == 2) continue; s += k * x; } while (k++ < 6); return s;",
        "double s = 0; for (int i = 0; i < n; i++) { n -= i; s += x * i * a[i % 3]; } return s;",
        "double s = 0; for (int i = 0, j = 5; i < j; i++, j--) { if (i == 1) continue; s += (i * 10 + j) * x * x; } return s;",
        "double s = 0; for (int i = 0; i++ < 5; s *= x) { if (i == 3) continue; s += i; } return s;",
        "double s = 0; int c = 0; for (int i = 0; (c = i * 2) < 8; i++) { if (c == 4) continue; s += c * x; } return s + c;",
        "double s = 0; foreach (double v in a) { a = new double[] { 1, 2, 3 }; s += v * x; } return s;",
        "double s = 0; foreach (var v in a[1..]) s += v * x; foreach (int i in Enumerable.Range(1, 2)) s += a[i] * x; return s;",
        "double[] u = new double[3], v = a; for (int i = 0; i < 3; i++) { u[i] = v[(i + 1) % 3] * x; (u, v) = (v, u); } return u[0] + v[1] * u[2];",
        "(a[0], a[1]) = (a[1] * x, a[0]); (x, a[2]) = (a[2], x); return a[0] * a[1] * a[2] + x;",
        "int i = 0; (a[i++], a[i++]) = (a[i] * x, a[0]); return a[0] * a[1] + i;",
        "switch (n) { case 4: x *= 2; goto case 5; case 5: x *= x; goto default; default: x += a[0]; break; case 6: return 0; } return x;",
        "double y = 0; switch (x) { case > 0.5 and < 2: y = x * x; if (y > 1e9) break; y *= a[0]; break; case var z when z < 0: y = z; break; default: y = 1; break; } return y;",
        "double y = n switch { 1 => x, > 3 and < 10 => x * x * a[0], _ => 0 }; y += x switch { < 0 => -x, double.NaN => 0, var z => z * z * z }; return y;",
        "double y = n switch { 4 => (x *= 2), _ => (x *= 3) }; return y * x;",
        "if (x is > 0 and var p && p * p < 100) x += p * p; return x * a[1];",
        "Span<double> t = a; t[1..].CopyTo(t); return t[0] * t[1] * t[2] * x;",
        "Span<double> t = stackalloc double[n]; t.Fill(x); t[1] *= a[0]; var w = t[1..^1]; w[0] += x; return t[1] * t[^1] * w.Length;",
        "var w = a[1..]; w[0] = x; a[1] *= x; return w[0] * a[1];",
        "Span<double> b = n < 3 ? stackalloc double[n] : new double[n]; b[0] = x * x; b[^1] = a[2]; return b[0] * b[^1];",
        "double y = Square(Square(x) + a[0]) * Square(a[1]); return y;",
        "double y = Square(x) > 0.5 && Square(a[0]) > 0.001 ? Square(a[0] * x) : x; return y;",
        "double y = 0; for (int i = 0; i < 3; i++) { if (Square(a[i]) > 100) break; y += Square(a[i] * x); } return y;",
        "Bump(ref x, a, out double w); return x * w * a[0];",
        "var b = (double[])a.Clone(); Bump(ref a[1], b, out a[2]); return a[0] * a[1] * a[2] * x + b[0] * b[1];",
        "int i = 0; var b = new double[] { x }; Bump(ref a[i++], b, out a[i++]); return a[0] * a[1] * x + i * b[0];",
        "double y = x; y += Bump2(ref y) * y; return y;",
        "double y = Bump2(ref x) * x + Bump2(ref x); return y;",
        "a[0] += Bump3(a) * x; return a[0] * a[1];",
        "return Named(b: Bump2(ref x), a: x) + x;",
        "return Params(x) + Params(x, 1, x * x) + Params(x, a);",
        "var (s, c) = Math.SinCos(x); (s, c) = (c, s * a[0]); return s * c + Math.SinCos(x * 2).Cos;",
        "checked { int k = n; k *= 3; x *= k + (int)(byte)k; } return x;",
        "byte b = 250; b += 10; b++; sbyte q = (sbyte)b; q--; return x * b + q;",
        "uint u = 3; u -= 5; long l = u >> 4; l ^= 12345; return x * (l % 1000);",
        "double y = x; y -= y = 2 * x; return y + x;",
        "double y = x; y = y++ * 2 + y; return y;",
        "double y = x; y = -y + +y * -(-y) - ~n; return y;",
        "int m = n; double s = (m += 2) * x + m * (m -= 1) * x; return s + m;",
        "double y; if (n > 3) y = x; else y = a[0]; { double z = y * y; y = z; } { double z = y + 1; y *= z; } return y;",
        "double s = 0; for (int i = 0; i < 3; i++) { double t; if (i > 0) t = a[i]; else t = x; s += t * x; } return s;",
        "double s = 0; for (int i = 0; i < 3; i++) { for (int j = i; j < 3; j++) { if (a[j] > 100) break; s += a[i] * a[j] * x; } } return s;",
        "double s = 0; for (int i = 0; i < 5; i++) { if (i == 1) continue; if (i == 4) return s * x; s += i * x; switch (i) { case 2: continue; case 3: break; } s += 1; } return s;",
        "double s = 0; while (true) { s += x; switch ((int)Math.Floor(s)) { case > 5: return s * s; case 3: s += 0.5; continue; } s *= 1.1; }",
        "double s = x; for (;;) { if (s > 10) break; s *= 1 + x; } return s;",
        "string t = $\"{x:F2}{n}\"; return t.Length * x;",
        "double y = x > 0 ? x < 1 ? x * x : x > 2 ? 3 * x : x : -x; return y;",
        "double y = double.IsNaN(x) ? 0 : Math.Max(Math.Min(x, 3), a[0]) + Math.Clamp(x, -10, 10) + Math.Abs(-x); return y;",
        "x = x + 1; x = 1 + x; x = x - a[0]; x = a[0] - x; x = x * x; return x;",
        "a[^1] = a[^1] + x; a[n - 3] = a[1] - x * a[1]; a[0] -= a[0] * a[0]; return a[0] * a[1] * a[2];",
        "double[] b = { x, a[0], x * x }; double[] c = [b[1], x]; var d = new[] { c[0], b[2] }; return b[0] * c[1] + d[0] * d[1];",
        "var b = (double[])a.Clone(); var c = a.ToArray(); var d = a.AsSpan(1).ToArray(); b[0] *= x; return b[0] + c[0] * d[0];",
        "Array.Copy(a, 0, a, 1, 2); Array.Clear(a, 0, 1); Array.Fill(a, x, 2, 1); return a[0] + a[1] * a[2];",
        "const int k = 2; const double h = 1.0 / 3; return x * k * h + k / 3 + (double)k / 3;",
        "double y = x; { y = Rec(y, 4); } return y + Rec(a[0], 2);",
        "return Even(x, 4) + Odd(x, 3);",
        "double y = F_0(x); return y * y; ",
        "int @class = 2; double @double = x; return @double * @class;",
        "double e1 = x, e2 = e1 * a[0], e3 = (e1 = e2) + e1; return e1 + e2 * e3;",
        "double y = x; double z = y += y *= 2; return y * z;",
        "double y = 1; y = y == 1 ? y = x : y; return y;",
        "bool f = false; double y = (f = x > 0) ? (f = !f) ? 1 : x * x : 3; return f ? 0 : y;",
        "long big = 1L << 40; double y = x * (big >> 38); y += (big > int.MaxValue ? 2 : 3) * x; return y;",
        "for (long q = 0; q < 3; q++) x *= 1 + a[0] * q; return x;",
        "for (int q = 2; q >= 0; q -= 2) x *= a[q]; for (int q = int.MaxValue - 1; q > int.MaxValue - 3; q--) x += 1; return x;",
        "for (int q = 0; q <= 2; q = q + 1) { x *= a[q]; } for (int q = 0; 3 > q; q += 2) x += a[q]; return x;",
        "double s = 0; ReadOnlySpan<double> r = a; while (!r.IsEmpty) { s += r[0] * x; r = r[1..]; } return s;",
        "double s = 0; for (var r = a.AsSpan(); r.Length > 0; r = r[1..]) s += r[0] * r[^1] * x; return s;",
    ];

    private static readonly Lazy<Type> Compiled = new(Compile);

    private static readonly double[] Direction = [0.3, -0.2, 0.5];

    private static readonly double XDirection = 0.8;

    public static TheoryData<int> All => [.. Enumerable.Range(0, Bodies.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void IsDifferentiatedRightly(int index)
    {
        foreach (double x in new[] { 0.7, 1.3, 2.2 })
        {
            foreach (int n in new[] { 4, 5 }) Check(index, x, n);
        }
    }

    private static void Check(int index, double x, int n)
    {
        double value = Primal(index, x, n, 0);
        (double forwardValue, double tangent) = ((double, double))Call("F" + index + "Forward", x, Start(0), n, XDirection, (double[])Direction.Clone());
        (double gradientValue, double xGradient, double[] aGradient) = ((double, double, double[]))Call("F" + index + "ValueAndGradient", x, Start(0), n);

        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(forwardValue));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(gradientValue));
        Assert.Equal(Difference(t => Primal(index, x, n, t)), tangent, 1e-6 * (1 + Math.Abs(tangent)));
        Assert.Equal(tangent, (xGradient * XDirection) + aGradient.Zip(Direction, (a, d) => a * d).Sum(), 1e-10 * (1 + Math.Abs(tangent)));
    }

    private static double Primal(int index, double x, int n, double step) => (double)Call("F" + index, x + (step * XDirection), Start(step), n);

    private static double[] Start(double step) => [0.9 + (step * Direction[0]), 1.4 + (step * Direction[1]), -0.6 + (step * Direction[2])];

    /// <summary>Central differences with two steps of Richardson's extrapolation.</summary>
    private static double Difference(Func<double, double> f)
    {
        double Central(double h) => (f(h) - f(-h)) / (2 * h);
        return ((64 * Central(0.00025)) - (20 * Central(0.0005)) + Central(0.001)) / 45;
    }

    private static object Call(string method, params object[] arguments) => Compiled.Value.GetMethod(method)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    private static Type Compile()
    {
        string methods = string.Concat(Bodies.Select((body, i) => $"[Differentiable] public static double F{i}(double x, double[] a, int n) {{ {body} }}\n"));
        GeneratorRun run = GeneratorRun.Of(Helpers + methods + "}");
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems());
        using var stream = new MemoryStream();
        Assert.True(run.Output.Emit(stream).Success);
        return Assembly.Load(stream.ToArray()).GetType("Hostile")!;
    }
}
