using AutodiffGen.Generator.Tests.Binding;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Reals that may be null: the derivative is null where the value is, and what stands in its place then is never read.</summary>
public class NullableTests
{
    private static readonly double[][] Points = [[0.7, -0.4, 1.3], [-0.4, 0.3, 0.5], [-1, -2, 2]];

    [Theory]
    [InlineData("return (a ?? b ?? 1) * t;")]
    [InlineData("return (a ?? b ?? t) * t + (b ?? a).GetValueOrDefault();")]
    [InlineData("double s = t; if (a.HasValue) s *= a.Value; if (b is { } v && v < 1) s += v * v; else if (b is not null) s -= b.Value; return s;")]
    [InlineData("if (a is null) return t * t; return a.Value * a.Value * t;")]
    [InlineData("return (a != null && a.Value > 0.5 ? a.Value : 2 * t) + (null == b ? t : (double)b);")]
    [InlineData("double? s = null; for (int i = 0; i < 4; i++) { s = i % 2 == 0 ? s.GetValueOrDefault(1) * t : a; b = s; } return s.GetValueOrDefault(t) * b.GetValueOrDefault(2);")]
    [InlineData("double? s = t; while (s is < 20) s = s.Value * 1.5 + t; if (s is > 25) s = null; return (s ?? t) * t;")]
    [InlineData("return a switch { null => t, > 0.6 => a.Value * t, double v => v * v };")]
    [InlineData("double? c = new double?(t * t), d = default; d = c; c = null; return d.Value + (c ?? 1) + (c.HasValue ? 1 : 0);")]
    [InlineData("double F(double? p, double q) => p is null ? q : p.Value * q; return F(a, t) + F(null, t * t) + F(t, 2) + F(b, 1);")]
    [InlineData("float? f = (float)t; double? w = f; int n = 2; double? m = n; return t + (w is null ? 1 : m.Value);")]
    [InlineData("(double? P, double Q) pair = (a, t); pair.P = pair.P is null ? t : pair.P.Value * t; return pair.P.Value * pair.Q;")]
    [InlineData("var s = new Fit { Weight = a, At = t }; Fit r = s; r.Weight = b; return s.Total + r.Total;")]
    [InlineData("Console.Write(a.ToString()!.Length > 99 ? \"\" : string.Empty); return a.GetValueOrDefault() * t;")]
    [InlineData("double? Half(double? v) { if (v is null) return null; return v.Value / 2; } return (Half(a) ?? t) * (Half(Half(b)) ?? 3);")]
    public void Bodies(string body) => ThreeWays.Check(
        "public struct Fit { public double? Weight; public double At; public readonly double Total => Weight is { } w ? w * At : At * At; }\n"
            + ThreeWays.InModel("[Differentiable]\npublic static double F(double[] x)\n{\ndouble? a = x[0] > 0 ? x[0] : null;\ndouble? b = null; if (x[1] > -1) b = x[1] * x[0];\ndouble t = x[2];\n" + body + "\n}"),
        Drivers.Scalar,
        Points);

    [Fact]
    public void Signature() => ThreeWays.Check(
        ThreeWays.InModel("""
            [Differentiable]
            public static double? F(double? a, in double? b, ref double? c, out double? d, double t, [Constant] double? k)
            {
                d = c;
                if (a is null) c = t * (b ?? 1);
                else if (a > 1) c = null;
                else c = c.GetValueOrDefault(t) * a.Value;
                if (b is null && c is null) return null;
                return (a ?? t) * (c ?? t) + b.GetValueOrDefault() * (k ?? 2);
            }
            """),
        """
        public static class Driver
        {
            // Numbers above 5 stand for null; derivatives of null are null, and count as 0.
            private static double? N(double v) => v > 5 ? null : v;
            private static double[] All(double? r, double? c, double? d) => [r ?? 9, c ?? 9, d ?? 9];
            private static void Same(double? value, double? derivative) { if (value.HasValue != derivative.HasValue) throw new InvalidOperationException("A derivative isn't null where its value is."); }

            public static double[] Value(double[] x)
            {
                double? c = N(x[2]);
                double? r = Model.F(N(x[0]), N(x[1]), ref c, out double? d, x[3], null);
                return All(r, c, d);
            }

            public static double[] Forward(double[] x, double[] v)
            {
                double? c = N(x[2]), cTangent = v[2];
                var (r, rTangent) = Model.FForward(N(x[0]), N(x[1]), ref c, out double? d, x[3], null, v[0], v[1], ref cTangent, out double? dTangent, v[3]);
                Same(r, rTangent); Same(c, cTangent); Same(d, dTangent);
                return [.. All(r, c, d), rTangent ?? 0, cTangent ?? 0, dTangent ?? 0];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                double? c = N(x[2]), cAdjoint = w[1], aAdjoint = 0.5, bAdjoint = null;
                double t = 0.25;
                double? r = Model.FAdjoint(N(x[0]), N(x[1]), ref c, out double? d, x[3], null, ref aAdjoint, ref bAdjoint, ref cAdjoint, w[2], ref t, w[0]);
                Same(N(x[0]), aAdjoint); Same(N(x[1]), bAdjoint); Same(N(x[2]), cAdjoint);
                return [.. All(r, c, d), aAdjoint - 0.5 ?? 0, bAdjoint ?? 0, cAdjoint ?? 0, t - 0.25];
            }
        }
        """,
        [[0.7, -0.4, 1.3, 0.2], [9, 0.3, 0.5, 2], [0.6, 9, 9, 1.5], [3, 9, 1, 0.7], [9, 9, 9, 0.4], [2, 0.5, 9, 1]]);

    [Fact]
    public void Gradients()
    {
        double[] got = GeneratorRun.Of(ThreeWays.InModel("[Differentiable] public static double F(double? a, double? b, float? c, double t) => (a ?? t) * t + (b ?? 3) + (c ?? 1);")).Load(moreSources: """
            public static class Driver
            {
                public static double[] Run()
                {
                    double value = Model.FGradient(2, null, null, 5, out double? a, out double? b, out float? c, out double t);
                    var all = Model.FValueAndGradient(null, 4, 6, 5);
                    return [value, a ?? -1, b ?? -1, c ?? -1, t, all.Value, all.AGradient ?? -1, all.BGradient ?? -1, all.CGradient ?? -1, all.TGradient];
                }
            }
            """).Run();
        Assert.Equal([14, 5, -1, -1, 2, 35, -1, 1, 1, 10], got);
    }

    /// <summary>A number that isn't there is missed by the derivatives as by the method.</summary>
    [Theory]
    [InlineData("return a!.Value * 2;")]
    [InlineData("return (double)a! + 1;")]
    [InlineData("a = null; return a!.Value;")]
    [InlineData("if (a.HasValue) { a = null; return a!.Value; } return a!.Value;")]
    public void Missing(string body)
    {
        LoadedAssembly loaded = GeneratorRun.Of(ThreeWays.InModel("[Differentiable] public static double F(double? a) { " + body + " }")).Load(moreSources: """
            public static class Driver
            {
                private static double Throws(Action run) { try { run(); return 0; } catch (InvalidOperationException e) when (e.Message == Message()) { return 1; } }
                private static string Message() { double? none = null; try { return none!.Value.ToString(); } catch (InvalidOperationException e) { return e.Message; } }
                public static double[] Run() { double? g = 1; return [Throws(() => Model.F(null)), Throws(() => Model.FForward(null, 1)), Throws(() => Model.FAdjoint(null, ref g, 1)), Throws(() => Model.FGradient(null, out g))]; }
            }
            """);
        Assert.Equal([1, 1, 1, 1], loaded.Run("Driver.Run"));
    }

    [Theory]
    [InlineData("double? a, double t", "return (a * t).GetValueOrDefault();", "ADG0024 a * t")]
    [InlineData("double? a, double t", "a ??= t; return a.Value;", "ADG0015 a ??= t")]
    [InlineData("double? a, double t", "a += t; return a.Value;", "ADG0015 a")]
    [InlineData("double?[] a, double t", "return a[0] ?? t;", "ADG0011 double?[] a")]
    [InlineData("double t", "var a = new double?[] { t }; return a[0] ?? t;", "ADG0024 a[0]")]
    [InlineData("(double? A, double B)[] p", "return p[0].A ?? p[0].B;", "ADG0011 (double? A, double B)[] p")]
    [InlineData("(double? A, double B) p", "return p.A ?? p.B;", "ADG0011 (double? A, double B) p")]
    [InlineData("double? a", "return Nullable.Compare(a, 1) * (a ?? 1);", "ADG0016 a")]
    public void Refusals(string parameters, string body, string expected) => Assert.Equal(
        [expected],
        BindingDriver.DiagnoseAll("using System; using AutodiffGen; static partial class A { [Differentiable] static double F(" + parameters + ") { " + body + " } }"));
}
