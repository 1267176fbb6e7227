using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Local functions, lambdas and integer helpers, whose bodies stand where they are called.</summary>
public class LocalFunctionTests
{
    [Fact]
    public void WhatIsCapturedHasItsValueAtTheCall() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            double a = 1, s = 0;
            double Scaled(double v) => a * v * v;
            for (int i = 0; i < x.Length; i++)
            {
                s += Scaled(x[i]) + Scaled(a + x[0]);
                a *= 0.5 + x[i] * 0.1;
            }
            return s * a;
        }
        """, Samples.Lengths(1, 2, 5));

    [Fact]
    public void ALocalFunctionThatChangesWhatItCaptures() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            double s = 0.3;
            int calls = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double before = s * x[i];
                s = before + Next(x[i], i) * s;
            }
            return s + calls * x[0];

            double Next(double v, int i)
            {
                calls++;
                if (i % 3 == 1) return v;
                s *= 1 + v * 0.1;
                for (int k = 0; k < i; k++)
                {
                    if (k > 2) return s * v;
                    v += 0.1 * s;
                }
                return v * v;
            }
        }
        """, Samples.Lengths(1, 2, 7));

    [Fact]
    public void ALambdaThatALocalHolds() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            double w = 0.2;
            Func<double, double> f = v => Math.Sin(v) * w;
            Func<double, int, double> power = (v, n) =>
            {
                double r = 1;
                while (n-- > 0) r *= v;
                return r;
            };
            double s = 0;
            for (int i = 0; i < x.Length; i++)
            {
                w += f(x[i]);
                s += f(f(x[i])) + power(x[i] + w, i);
            }
            return s;
        }
        """, Samples.Lengths(1, 4));

    [Fact]
    public void ReferencesAndBuffers() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> u)
        {
            static void Blend(ref double a, ref double b, Span<double> all, int at)
            {
                double old = a;
                a = a * b;
                b += old + all[at];
            }

            double[] Doubled(Span<double> part)
            {
                var copy = new double[part.Length];
                for (int i = 0; i < copy.Length; i++) copy[i] = 2 * part[i] * part[0];
                return copy;
            }

            double t = 0.5;
            for (int i = 0; i + 1 < u.Length; i++)
            {
                Blend(ref u[i], ref u[i + 1], u, i);
                Blend(ref t, ref u[i], u, i + 1);
            }
            double[] twice = Doubled(u);
            for (int i = 0; i < u.Length; i++) u[i] += twice[i] * t;
        }
        """, Samples.Lengths(1, 2, 6));

    [Fact]
    public void ALoopWhoseBoundALocalFunctionChanges() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            int n = x.Length;
            double s = 1;
            void Shorten() { if (s > 1.2) n--; }
            for (int i = 0; i < n; i++)
            {
                s *= 1 + x[i] * x[i];
                Shorten();
            }
            return s * n;
        }
        """, Samples.Lengths(1, 3, 8));

    [Fact]
    public void HelpersOfIntegersInSubscripts() => ThreeWays.Returned("""
        private static int Index(int i, int j, int n) => i * n + j;

        private static int Wrap(int i, int n)
        {
            if (i < 0) return i + n;
            return i >= n ? i - n : i;
        }

        private static int Count(int n)
        {
            int count = 0;
            for (int k = 1; k * k <= n; k++) count = k;
            return count;
        }

        [Differentiable]
        public static double[] F(double[] x)
        {
            var y = new double[x.Length];
            int n = Count(x.Length);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) y[Index(i, j, n)] = x[Index(Wrap(i - 1, n), j, n)] * x[Index(i, Wrap(j + 1, n), n)];
            }
            return y;
        }
        """, Samples.Lengths(1, 4, 9));

    [Theory]
    [InlineData("double G(double v, int n) => n == 0 ? v : v * G(v, n - 1); return G(x, 3);", "calls itself")]
    [InlineData("double G(double v, int n) => n < 2 ? v : G(v, n - 1) * G(v, n - 2); return G(x, 5);", "calls itself")]
    [InlineData("Converter<double, double> f = v => v * v; return Array.ConvertAll(new[] { x }, f)[0];", "A function that is passed on")]
    [InlineData("System.Collections.Generic.IEnumerable<double> G() { yield return x; } System.Console.WriteLine(G()); return x;", "with 'yield'")]
    [InlineData("double G([Constant] double v) => v * v; return G(x);", "[Constant]")]
    public void WhatCantBeBoundIsNamed(string body, string text)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable] public static double F(double x) { " + body + " } }");
        Diagnostic error = Assert.Single(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Contains(text, error.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Empty(run.Generated);
    }

    [Fact]
    public void ALambdaThatIsExchangedIsRefused()
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable] public static double F(double x) { Func<double, double> f = v => v * v; if (x > 0) f = v => v; return f(x); } }");
        Assert.Contains(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(run.Generated);
    }
}
