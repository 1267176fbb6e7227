using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Arguments of one call that share elements: right where it is harmless, an exception that names both where it would make a derivative wrong.</summary>
public class AliasedArgumentTests
{
    [Fact]
    public void DisjointSlicesOfOneBuffer() => ThreeWays.InPlace("""
        [Differentiable]
        public static void G(ReadOnlySpan<double> a, Span<double> b)
        {
            for (int i = 0; i < a.Length; i++) b[i] = a[i] * b[i] + 0.3;
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            int half = u.Length / 2;
            for (int k = 0; k < 3; k++)
            {
                G(u[..half], u[half..]);
                G(u[half..(2 * half)], u[..half]);
            }
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void TheSameBufferTwiceIsReadOnly() => ThreeWays.Scalar("""
        [Differentiable]
        public static double G(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
        {
            double s = 0;
            for (int i = 0; i < c.Length; i++)
            {
                c[i] = a[i] * b[i];
                s += c[i] * a[i];
            }
            return s;
        }

        [Differentiable]
        public static double F(double[] x)
        {
            var c = new double[x.Length];
            double s = G(x, x, c);
            double[] d = c;
            s *= G(x, d, new double[x.Length]);
            return s;
        }
        """, Samples.Lengths(0, 1, 5));

    [Fact]
    public void AnElementByReferenceInALoop() => ThreeWays.InPlace("""
        [Differentiable]
        public static void G(ref double e)
        {
            e = e * e + 0.2;
            e = Math.Sin(e);
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int i = 0; i < u.Length; i++)
            {
                G(ref u[i]);
                G(ref u[i / 2]);
            }
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void AnElementOutOfACalleeInALoop() => ThreeWays.InPlace("""
        [Differentiable]
        public static double G(double x, out double square)
        {
            square = x * x;
            return square * x;
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int i = 1; i < u.Length; i++) u[i - 1] *= G(u[i - 1], out u[i]) + u[i];
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void NeighbouringElementsByReference() => ThreeWays.InPlace("""
        [Differentiable]
        public static void Rotate(ref double a, ref double b, double angle)
        {
            double c = Math.Cos(angle), s = Math.Sin(angle);
            (a, b) = (c * a - s * b, s * a + c * b);
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int i = 0; i + 1 < u.Length; i++) Rotate(ref u[i], ref u[i + 1], u[i + 1] * u[i]);
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void AnElementBesideAnotherBuffer() => ThreeWays.InPlace("""
        [Differentiable]
        public static void G(ReadOnlySpan<double> v, ref double e)
        {
            e = v[0] * e;
            e = e * v[^1] + v[0];
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int i = 2; i < u.Length; i++)
            {
                G(u[..2], ref u[i]);
                u[1] *= u[i];
            }
        }
        """, Samples.Lengths(0, 1, 2, 6));

    [Theory]
    [InlineData("G(u[..^1], u[1..]);", "a", "b")]
    [InlineData("G(u, u);", "a", "b")]
    [InlineData("H(u, ref u[i]);", "v", "e")]
    [InlineData("K(u, out u[i]);", "v", "e")]
    [InlineData("K(u[..2], out u[i]);", "v", "e")]
    [InlineData("L(ref u[i], ref u[u.Length / 4]);", "p", "q")]
    [InlineData("M(in u[i], u);", "p", "v")]
    [InlineData("M(u[i], u);", "p", "v")]
    [InlineData("N(in u[i], ref u[1]);", "p", "q")]
    [InlineData("var w = u; H(w[1..], ref u[i]);", "v", "e")]
    public void AWrittenArgumentThatSharesWithAnotherThrows(string call, string first, string second)
    {
        double[] got = GeneratorRun.Of($$"""
            public static partial class Model
            {
                [Differentiable]
                public static void G(ReadOnlySpan<double> a, Span<double> b)
                {
                    for (int i = 0; i < a.Length; i++) b[i] = a[i] * a[i] + 0.3;
                }

                [Differentiable]
                public static void H(ReadOnlySpan<double> v, ref double e) => e = v[0] * e;

                [Differentiable]
                public static void K(ReadOnlySpan<double> v, out double e) => e = v[0] * v[1];

                [Differentiable]
                public static void L(ref double p, ref double q)
                {
                    p += q;
                    q *= p;
                }

                [Differentiable]
                public static void M(in double p, Span<double> v) => v[0] = p * v[0];

                [Differentiable]
                public static void N(in double p, ref double q) => q *= p * p;

                [Differentiable]
                public static void F(Span<double> u, int i)
                {
                    {{call}}
                }

                private static string Message(Action action)
                {
                    try
                    {
                        action();
                        return "";
                    }
                    catch (ArgumentException exception)
                    {
                        return exception.Message;
                    }
                }

                public static double[] Run()
                {
                    string expected = "The buffers '{{first}}' and '{{second}}' overlap.";
                    string forward = Message(() => FForward(new double[] { 1, 2, 3, 4 }, 1, new double[4]));
                    string adjoint = Message(() => FAdjoint(new double[] { 1, 2, 3, 4 }, 1, new double[4]));
                    return [forward.StartsWith(expected) ? 1 : 0, adjoint.StartsWith(expected) ? 1 : 0];
                }
            }
            """).Load().Run();
        Assert.Equal([1, 1], got);
    }

    [Theory]
    [InlineData("L(ref s, ref s);")]
    [InlineData("N(in s, ref s);")]
    [InlineData("N(s, ref s);")]
    [InlineData("N(q: ref s, p: s);")]
    public void AVariableByTwoReferencesIsRefused(string call)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            public static partial class Model
            {
                [Differentiable]
                public static void L(ref double p, ref double q) => q *= p;

                [Differentiable]
                public static void N(in double p, ref double q) => q *= p * p;

                [Differentiable]
                public static double F(double s)
                {
                    {{call}}
                    return s;
                }
            }
            """);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ADG0015", diagnostic.Id);
        Assert.Contains("'s'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void AVariableByTwoReferencesThatOnlyReadIsAllowed() => ThreeWays.Scalar("""
        [Differentiable]
        public static double G(in double a, in double b) => a * a * b;

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double s = x[0] * x[0];
            return G(s, in s) * G(x[0], x[0]);
        }
        """, Samples.Lengths(1, 3), x => [.. x.Select((value, i) => i == 0 ? 9 * Math.Pow(value, 8) : 0)]);

    [Fact]
    public void ScalarsByReferenceMustNotLieInABufferNorBeEachOther()
    {
        LoadedAssembly loaded = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static void F(Span<double> u, ref double a, in double b)
                {
                    a *= u[0] + b;
                    u[0] += a;
                }
            }

            public static class Driver
            {
                public static string Run()
                {
                    double[] u = [1, 2];
                    double a = 3, b = 4, d = 5, e = 6;
                    double[] du = [1, 1];
                    string Try(Action action) { try { action(); return "ok;"; } catch (ArgumentException x) { return x.ParamName + ";"; } }
                    return Try(() => Model.FForward(u, ref a, in b, du, ref d, in e)) + Try(() => Model.FForward(u, ref u[1], in b, du, ref d, in e)) + Try(() => Model.FAdjoint(u, ref a, in a, du, ref d, ref e))
                        + Try(() => Model.FAdjoint(u, ref a, in u[1], du, ref d, ref e)) + Try(() => Model.FAdjoint(u, ref a, in b, du, ref du[1], ref e)) + Try(() => Model.FAdjoint(u, ref a, in b, du, ref a, ref e));
                }
            }
            """).Load();
        string result = loaded.Delegate<Func<string>>("Driver.Run")();
        Assert.StartsWith("ok;", result, StringComparison.Ordinal);
        Assert.DoesNotContain("ok", result[3..], StringComparison.Ordinal);
        Assert.Equal(6, result.Count(c => c == ';'));
    }

    /// <summary>A buffer variable that is assigned another buffer before it is written: what was passed as it stays as it was, so it may be passed twice.</summary>
    [Fact]
    public void TheBufferOfAReassignedParameterIsOnlyRead() => ThreeWays.InPlace("""
        [Differentiable]
        public static double G(double[] u, double y, double[] w, double[] data)
        {
            double first = w[0] * y;
            w = data;
            data[0] += y * first;
            data[0] *= u[0] + w[0];
            return y * w[0];
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            if (u.Length < 2) return;
            double[] t = [u[0], u[1]];
            double[] data = [u[1]];
            u[0] = G(t, u[1], t, data);
            u[1] = data[0];
        }
        """, Samples.Lengths(0, 2, 3));
}
