using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Complex numbers in whole methods: in signatures, loops, branches, patterns and structs of the user's.</summary>
public class ComplexProgramTests
{
    private static readonly double[][] Points = [[0.7, -0.4, 1.3, 0.2, 0.9], [-0.4, 0.3, -0.5, 2, 0.6], [0.1, 0.8, 0.2, -0.3, 1.2]];

    private static void Check(string body, string members = "") => ThreeWays.Check(
        "using System.Numerics;\n" + members + ThreeWays.InModel("[Differentiable]\npublic static double F(double[] x)\n{\nComplex z = new(x[0], x[1]);\nComplex w = new Complex(x[2], x[3]);\ndouble t = x[4];\n" + body + "\n}"), Drivers.Scalar, Points);

    [Theory]
    [InlineData("return (z * w).Real + (z / w).Imaginary * t;")]
    [InlineData("z *= w; z += t; z -= w; z /= 2 - w; z = -z; return z.Magnitude * z.Phase;")]
    [InlineData("for (int i = 0; i < 4; i++) z = z * z * 0.3 + w; return Complex.Abs(z);")]
    [InlineData("for (int i = 0; i < 3; i++) (z, w) = (w * t, Complex.Exp(z / 3)); return z.Real * w.Imaginary;")]
    [InlineData("int n = 0; while (z.Magnitude < 3 && n++ < 20) z = z * (1.2 + Complex.ImaginaryOne * 0.1) + 0.1 * w; return z.Real * n + z.Imaginary;")]
    [InlineData("Complex s = Complex.Zero; for (int i = 1; i < 5; i++) { if (i % 2 == 0) continue; s += Complex.Pow(z, i) / i; if (s.Magnitude > 50) break; } return s.Real + s.Imaginary * s.Real;")]
    [InlineData("Complex r = z is { Real: > 0 } ? Complex.Sin(z) : w * Complex.Cos(z); return r.Real * r.Imaginary;")]
    [InlineData("if (w is { Magnitude: > 1, Phase: var angle }) return angle * z.Real; return z.Imaginary * w.Real;")]
    [InlineData("return z switch { { Real: < 0 } => Complex.Sqrt(z).Imaginary, { Imaginary: var y } when y > 0.5 => y * y, _ => z.Real } + t;")]
    [InlineData("Complex a = z; z = w; w = a; return z.Real * a.Imaginary + w.Real;")]
    [InlineData("Complex Square(Complex u) => u * u; return Square(Square(z) + w).Real;")]
    [InlineData("var pair = (First: z, Second: Complex.Conjugate(w)); pair.First += pair.Second * t; return (pair.First * pair.Second).Imaginary;")]
    [InlineData("Span<double> parts = stackalloc double[4]; (parts[0], parts[1]) = (z.Real, z.Imaginary); Complex u = new(parts[1], parts[0]); return (u * w).Real;")]
    [InlineData("Complex a = t, b = 2, c = 1.5f; return ((a + b) * (c - z) / (t - w)).Imaginary + Complex.FromPolarCoordinates(t, x[0]).Real;")]
    [InlineData("Complex e = default; e += z; bool same = e == z; Complex f = same ? e * w : w; return f.Real + (f != w ? f.Imaginary : 0) + (z.Equals(w) ? 1 : 0) + (Complex.IsNaN(z) ? 1 : 0);")]
    [InlineData("return Complex.Add(Complex.Multiply(z, w), Complex.Divide(t, z)).Real + Complex.Subtract(2, Complex.Negate(w)).Imaginary * Complex.Reciprocal(z).Real;")]
    [InlineData("double s = 0; Complex u = z; for (int i = 0; i < 3; i++) { Complex old = u; u = Complex.Log(u + w * i + 2) * old; s += u.Real * old.Imaginary; } return s + u.Magnitude;")]
    [InlineData("try { z = Complex.Tanh(z); } finally { Console.Write(\"\"); } return (z * t).Real;")]
    [InlineData("Complex u = z; do { u = new Complex(u.Imaginary * t, u.Real + 0.4); } while (u.Real < 0.5 && u.Magnitude < 2 && u.Imaginary < 1); return u.Real * u.Imaginary;")]
    [InlineData("Complex p = Complex.Pow(z + 2, w) * Complex.Pow(w + 2, t) + Complex.Log(z + 2, 3) + Complex.Log10(w); return p.Real * p.Imaginary;")]
    [InlineData("var u = new Complex[4]; u[0] = z; u[1] = w; for (int i = 2; i < 4; i++) { u[i] = u[i - 1] * u[i - 2] + t; u[0] += Complex.Exp(u[i] / 9); } return (u[3] * u[0]).Real + u[1].Magnitude;")]
    [InlineData("string text = z.ToString(); Console.Write(text.Length > 99 ? text : \"\"); return z.Real * z.Imaginary;")]
    public void Bodies(string body) => Check(body);

    [Theory]
    [InlineData("var s = new Signal { Amplitude = z, Gain = t }; s.Amplitude *= w; s.Scale(s.Gain); return s.Power + s.Amplitude.Real;")]
    [InlineData("Wave a = new(z, 1.5); Wave b = a with { At = w * a.At }; for (int i = 0; i < 3; i++) b = b.Next(t); return b.At.Real * b.Speed + (b is { At.Real: > 0 } ? b.At.Imaginary : 2 * b.At.Imaginary);")]
    [InlineData("var (at, speed) = new Wave(z * w, t); return at.Imaginary * speed;")]
    public void StructsOfTheUser(string body) => Check(
        body,
        """
        public struct Signal
        {
            public Complex Amplitude;
            public double Gain { get; set; }
            public readonly double Power => Amplitude.Magnitude * Amplitude.Magnitude * Gain;
            public void Scale(double by) { Amplitude = Amplitude * by; Gain /= by; }
        }

        public readonly record struct Wave(Complex At, double Speed)
        {
            public Wave Next(double dt) => new(At * Complex.Exp(Complex.ImaginaryOne * Speed * dt), Speed * (1 + dt));
        }

        """);

    [Fact]
    public void Signature() => ThreeWays.Check(
        """
        using System.Numerics;
        public struct Signal
        {
            public Complex Amplitude;
            public int Kind;
            public double Gain;
        }

        """ + ThreeWays.InModel("""
            [Differentiable]
            public static Complex F(Complex z, in Complex w, ref Complex u, out Complex v, ref Signal s, double t, [Constant] Complex c)
            {
                v = u * w;
                for (int i = 0; i < 2; i++)
                {
                    u = u * c + z;
                    z /= w + 2;
                    s.Amplitude += u * t;
                    if (u.Real > 40) return u;
                }
                s.Gain *= z.Magnitude;
                u = new Complex(u.Real * 3, u.Imaginary);
                return Complex.Exp(z) + s.Amplitude * s.Kind;
            }
            """),
        """
        public static class Driver
        {
            private static System.Numerics.Complex C(double[] x, int i) => new(x[i], x[i + 1]);
            private static readonly System.Numerics.Complex Constant = new(0.5, -1.5);
            private static double[] All(System.Numerics.Complex r, System.Numerics.Complex u, System.Numerics.Complex v, Signal s) => [r.Real, r.Imaginary, u.Real, u.Imaginary, v.Real, v.Imaginary, s.Amplitude.Real, s.Amplitude.Imaginary, s.Gain];

            public static double[] Value(double[] x)
            {
                var u = C(x, 4);
                var s = new Signal { Amplitude = C(x, 6), Gain = x[8], Kind = 3 };
                var r = Model.F(C(x, 0), C(x, 2), ref u, out var v, ref s, x[9], Constant);
                return All(r, u, v, s);
            }

            public static double[] Forward(double[] x, double[] d)
            {
                var u = C(x, 4);
                var s = new Signal { Amplitude = C(x, 6), Gain = x[8], Kind = 3 };
                var uTangent = C(d, 4);
                var sTangent = new Signal { Amplitude = C(d, 6), Gain = d[8] };
                var (r, rTangent) = Model.FForward(C(x, 0), C(x, 2), ref u, out var v, ref s, x[9], Constant, C(d, 0), C(d, 2), ref uTangent, out var vTangent, ref sTangent, d[9]);
                return [.. All(r, u, v, s), .. All(rTangent, uTangent, vTangent, sTangent)];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var u = C(x, 4);
                var s = new Signal { Amplitude = C(x, 6), Gain = x[8], Kind = 3 };
                var z = new System.Numerics.Complex(0.5, 0.25);
                var b = new System.Numerics.Complex(1.5, 1.25);
                var uAdjoint = C(w, 2);
                var sAdjoint = new Signal { Amplitude = C(w, 6), Gain = w[8], Kind = -4 };
                double t = 1;
                var r = Model.FAdjoint(C(x, 0), C(x, 2), ref u, out var v, ref s, x[9], Constant, ref z, ref b, ref uAdjoint, C(w, 4), ref sAdjoint, ref t, C(w, 0));
                if (sAdjoint.Kind != -4) throw new InvalidOperationException("Data was changed.");
                return [.. All(r, u, v, s), z.Real - 0.5, z.Imaginary - 0.25, b.Real - 1.5, b.Imaginary - 1.25, uAdjoint.Real, uAdjoint.Imaginary, sAdjoint.Amplitude.Real, sAdjoint.Amplitude.Imaginary, sAdjoint.Gain, t - 1];
            }
        }
        """,
        [[0.7, -0.4, 1.3, 0.2, 0.9, 0.4, -0.6, 1.1, 0.8, 0.3], [3, 2, 0.3, 0.2, 50, -4, 1, 1, 2, 0.7]]);

    [Fact]
    public void Buffers() => ThreeWays.Check(
        "using System.Numerics;\n" + ThreeWays.InModel("""
            [Differentiable]
            public static void F(ReadOnlySpan<Complex> z, Complex[] u)
            {
                for (int i = 0; i < u.Length; i++)
                {
                    u[i] = u[i] * z[i] + Complex.Sqrt(z[i] + 3);
                    if (i > 0) u[i] -= u[i - 1] / 2;
                }
            }
            """),
        """
        public static class Driver
        {
            private static System.Numerics.Complex[] C(double[] x, int first) => [new(x[first], x[first + 1]), new(x[first + 2], x[first + 3])];
            private static double[] All(System.Numerics.Complex[] u) => [u[0].Real, u[0].Imaginary, u[1].Real, u[1].Imaginary];

            public static double[] Value(double[] x)
            {
                var u = C(x, 4);
                Model.F(C(x, 0), u);
                return All(u);
            }

            public static double[] Forward(double[] x, double[] d)
            {
                var u = C(x, 4);
                var uTangent = C(d, 4);
                Model.FForward(C(x, 0), u, C(d, 0), uTangent);
                return [.. All(u), .. All(uTangent)];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var u = C(x, 4);
                var uAdjoint = C(w, 0);
                var z = new System.Numerics.Complex[2];
                Model.FAdjoint(C(x, 0), u, z, uAdjoint);
                return [.. All(u), .. All(z), .. All(uAdjoint)];
            }
        }
        """,
        [[0.7, -0.4, 1.3, 0.2, 0.9, 0.4, -0.6, 1.1]]);

    [Fact]
    public void Gradient() => ThreeWays.Check(
        "using System.Numerics;\n" + ThreeWays.InModel("""
            [Differentiable]
            public static double F(Complex z, Complex w, int n)
            {
                for (int i = 0; i < n; i++) z = Complex.Sin(z) * w;
                return z.Magnitude;
            }
            """),
        """
        public static class Driver
        {
            private static System.Numerics.Complex C(double[] x, int i) => new(x[i], x[i + 1]);
            public static double[] Value(double[] x) => [Model.F(C(x, 0), C(x, 2), 3)];

            public static double[] Forward(double[] x, double[] d)
            {
                var (value, tangent) = Model.FForward(C(x, 0), C(x, 2), 3, C(d, 0), C(d, 2));
                return [value, tangent];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                double value = Model.FGradient(C(x, 0), C(x, 2), 3, out var z, out var b);
                var all = Model.FValueAndGradient(C(x, 0), C(x, 2), 3);
                if (all.Value != value || all.ZGradient != z || all.WGradient != b) throw new InvalidOperationException("The gradients differ.");
                System.Numerics.Complex both = default;
                Model.FAdjoint(C(x, 0), C(x, 2), 3, ref both, ref both, 1);
                if (!((both - z - b).Magnitude < 1e-12 * (1 + both.Magnitude))) throw new InvalidOperationException("Adjoints of structs by value may be the same variable.");
                return [value, z.Real * w[0], z.Imaginary * w[0], b.Real * w[0], b.Imaginary * w[0]];
            }
        }
        """,
        [[0.7, -0.4, 1.3, 0.2], [-0.2, 0.3, 0.8, -0.9]]);

    [Fact]
    public void CallsOfOtherMethods() => ThreeWays.Check(
        "using System.Numerics;\n" + ThreeWays.InModel("""
            static Complex Blend(Complex a, Complex b, double t) => a * (1 - t) + b * t;

            [Differentiable]
            public static double G(double x, double y) => (new Complex(x, y) * new Complex(y, -x)).Imaginary * x;

            [Differentiable]
            public static double F(double[] x)
            {
                Complex z = Blend(new(x[0], x[1]), new(x[2], x[3]), x[4]);
                double s = 0;
                for (int i = 0; i < 3; i++) { s += G(z.Real, z.Imaginary); z = Blend(z, z * z, 0.25); }
                return s * z.Real;
            }
            """),
        Drivers.Scalar,
        Points);
}
