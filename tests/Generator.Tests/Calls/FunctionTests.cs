using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Delegates whose target is known, and the methods that take them.</summary>
public class FunctionTests
{
    private const string Simpson = """
        private static double Simpson(Func<double, double> f, double a, double b, int n)
        {
            ArgumentNullException.ThrowIfNull(f);
            if (f == null) throw new ArgumentException("f");
            double h = (b - a) / n, s = f(a) + f(b);
            for (int i = 1; i < n; i++) s += (i % 2 == 0 ? 2 : 4) * f(a + i * h);
            return s * h / 3;
        }
        """;

    /// <summary>A function that is left out beside one that is known.</summary>
    [Fact]
    public void MissingFunctions() => ThreeWays.Check(
        ThreeWays.InModel("""
            private static double Root(Func<double, double> f, double x, Func<double, double>? slope = null, Func<double, double>? weight = null)
            {
                for (int k = 0; k < 3; k++)
                {
                    double d = slope is null ? (f(x + 0.5) - f(x - 0.5)) : slope(x);
                    if (weight != null) d *= weight(x);
                    x -= f(x) / d;
                }

                return x;
            }

            [Differentiable]
            public static double F(double[] x) => Root(v => v * v - x[0], x[1]) + Root(v => v * v - x[2], x[1], v => 2 * v) * Root(v => v - x[0], 1, weight: v => 1 + v * v, slope: null);
            """),
        Drivers.Scalar,
        [[0.4, 1.3, 0.7]]);

    [Theory]
    [InlineData("a lambda that captures", "return Simpson(v => Math.Exp(-x[0] * v * v), 0, x[1], 10);")]
    [InlineData("an integral of an integral", "return Simpson(v => Simpson(w => v * w * x[0], 0, v, 4), 0, x[1], 6);")]
    [InlineData("an integral with an integral as its bound", "return Simpson(v => v * x[0], Simpson(v => v * v, 0, x[1], 2), x[2], 4);")]
    [InlineData("a method group of a known function", "return Simpson(Math.Sin, 0, x[0], 6) * Simpson(Math.Cos, x[1], 1, 4);")]
    [InlineData("a method group of a differentiable method", "return Simpson(Inner, 0, x[0], 6);")]
    [InlineData("a local function that captures", "double Local(double v) => v * x[1]; return Simpson(Local, 0, x[0], 6);")]
    [InlineData("a local that holds a function, and another that takes it", "Func<double, double> f = Math.Tanh, g = f; return Simpson(g, x[0], x[1], 4) + g(x[2]) + f.Invoke(x[0]);")]
    [InlineData("a function that changes what it captures", "double s = x[1]; double value = Simpson(v => { s += x[0] * v; return s; }, 0, 1, 4); return value * s;")]
    [InlineData("a function that changes what is an argument too", "double s = x[1]; double value = Simpson(v => { s += x[0] * v; return s; }, s, s * 2, 4); return value * s;")]
    [InlineData("an argument that is read after a function has changed what it was made of", "double s = x[1]; double Next(double v) { s *= 2; return s * v; } return Before(v => { s += x[0]; return s * v; }, x[2], s) + Before(Next, s, s) + s;")]
    [InlineData("the same in functions of functions", "double s = x[1]; double Next(double v) { s *= 1.5; return s * v; } Func<double, double> f = v => Twice(Next, v) + v * s; return f(s) + Twice(v => f(v) + v, s) + s;")]
    [InlineData("the same in a struct's method", "double s = x[1]; var p = new Pair(s, x[0]); return new Pair(s, x[2]).Apply(v => { s += v; return s; }, s) + p.Apply(v => { p.A += v; s *= 2; return s; }, p.B) + s + p.A;")]
    [InlineData("a block with several returns", "return Simpson(v => { if (v < 0.5) return v * x[0]; double w = v * v; return w * x[1]; }, 0, 1, 8);")]
    [InlineData("a function of a function", "return Twice(v => Twice(w => w * x[0] + v, v), x[1]);")]
    [InlineData("passed on with something added", "return Scaled(v => v * v * x[0], 3, x[1]);")]
    [InlineData("named arguments", "return Simpson(n: 6, f: v => v * x[0], b: x[1], a: 0);")]
    [InlineData("names that clash", "double h = x[0], s = x[1]; int i = 2; return Simpson(f => f * h * s * i, h, s, i) + h + s;")]
    [InlineData("a function in a loop", "double s = 0; for (int i = 0; i < 3; i++) { double c = x[i]; Func<double, double> f = v => v * c + i; c *= 2; s += Simpson(f, 0, x[0], 2); } return s;")]
    [InlineData("a function of the user's own delegate type", "Shape shape = (v, n) => v * n * x[0]; return Shaped(shape, 3) + Shaped((v, n) => v - n, 2);")]
    [InlineData("a lambda with a reference parameter", "double total = x[0]; Change(3, (ref double v, int k) => v += v * x[k % 3], ref total); return total;")]
    [InlineData("conditions and functions", "return x[0] > 0 ? Simpson(v => v * x[1], 0, 1, 2) : Simpson(v => v * x[2], 0, 1, 2);")]
    public void Scalars(string name, string body)
    {
        Assert.NotEmpty(name);
        ThreeWays.Scalar(Simpson + """
            public delegate double Shape(double v, int n);

            public delegate void Step(ref double v, int n);

            [Differentiable]
            private static double Inner(double x) => x * Math.Sin(x);

            private static double Before(Func<double, double> f, double x, double y) => Twice(f, x) + y * x;

            public struct Pair(double a, double b)
            {
                public double A = a, B = b;

                public readonly double Apply(Func<double, double> f, double v) => f(v) * A + B * v;
            }

            private static double Twice(Func<double, double> f, double x) => f(f(x));

            private static double Scaled(Func<double, double> f, double scale, double x)
            {
                double Inside(double v) => scale * f(v);
                return Twice(Inside, x) + Twice(v => f(v) / scale, x);
            }

            private static double Shaped(Shape shape, int n)
            {
                double s = 0;
                for (int i = 0; i < n; i++) s += shape(0.5 * i, i) * shape(n, 1);
                return s;
            }

            private static void Change(int n, Step step, ref double v)
            {
                for (int i = 0; i < n; i++) step(ref v, i);
            }

            [Differentiable]
            public static double F(double[] x)
            {
            """ + body + " }", [[0.3, 0.7, 1.1], [1.2, -0.4, 0.25]]);
    }

    [Fact]
    public void AStepperAndItsRightHandSide() => ThreeWays.Scalar("""
        private static void RungeKutta(Action<double[], double[]> rate, double[] y, double h, int steps)
        {
            int n = y.Length;
            double[] k1 = new double[n], k2 = new double[n], k3 = new double[n], k4 = new double[n], at = new double[n];
            for (int step = 0; step < steps; step++)
            {
                rate(y, k1);
                for (int i = 0; i < n; i++) at[i] = y[i] + h / 2 * k1[i];
                rate(at, k2);
                for (int i = 0; i < n; i++) at[i] = y[i] + h / 2 * k2[i];
                rate(at, k3);
                for (int i = 0; i < n; i++) at[i] = y[i] + h * k3[i];
                rate(at, k4);
                for (int i = 0; i < n; i++) y[i] += h / 6 * (k1[i] + 2 * (k2[i] + k3[i]) + k4[i]);
            }
        }

        [Differentiable]
        public static double F(double[] x)
        {
            double stiffness = x[2];
            double[] y = [x[0], x[1]];
            RungeKutta((at, rate) => { rate[0] = at[1]; rate[1] = -stiffness * at[0] - 0.1 * at[1] * at[1]; }, y, 0.1, 5);
            return y[0] * y[1];
        }
        """, [[1, 0.5, 2.0], [-0.3, 0.2, 0.7]]);

    [Fact]
    public void ARootWithItsSlope() => ThreeWays.Scalar("""
        private static double Newton(Func<double, double> f, Func<double, double> slope, double start)
        {
            double at = start;
            for (int k = 0; k < 30; k++)
            {
                double step = f(at) / slope(at);
                at -= step;
                if (Math.Abs(step) < 1e-14) break;
            }
            return at;
        }

        [Differentiable]
        public static double F(double[] x) => Newton(v => v * v * v + x[0] * v - x[1], v => 3 * v * v + x[0], 1);
        """, [[1, 2.5], [0.5, 0.3]]);

    /// <summary>The body of Newton stands in itself: its jumps and its regions must not be taken for those around it.</summary>
    [Fact]
    public void ARootOfARoot() => ThreeWays.Scalar("""
        private sealed class Scope : IDisposable { public void Dispose() { } }

        private static double Newton(Func<double, double> f, double start, int most)
        {
            double at = start;
            using (new Scope())
            {
                for (int k = 0; ; k++)
                {
                    if (k >= most) return at;
                    double slope = (f(at + 1e-3) - f(at - 1e-3)) / 2e-3;
                    double step = f(at) / slope;
                    if (Math.Abs(step) < 1e-6 && k > 1) break;
                    switch (k)
                    {
                        case 0: at -= 0.9 * step; continue;
                        case 1: goto default;
                        default: at -= step; break;
                    }
                }
            }
            return at * 1.0;
        }

        [Differentiable]
        public static double F(double[] x) => Newton(v => v * v - Newton(w => w * w - x[0] * v, 1, 3) - x[1], 1.5, 3);
        """, [[1, 2.5], [0.5, 0.3]]);

    [Theory]
    [InlineData("return Apply(x > 0 ? v => v : v => -v, x);", "lambda")]
    [InlineData("Func<double, double> f = v => v; f = v => v * v; return Apply(f, x);", "")]
    [InlineData("return Again(v => v * v, x, 3);", "calls itself")]
    [InlineData("return Kept(v => v * v, x);", "A function that is passed on")]
    [InlineData("Self self = (me, v) => me(me, v); return self(self, x);", "calls itself")]
    [InlineData("return Apply(new Other().Twice, x);", "method group")]
    [InlineData("return Apply(Unmarked, x);", "'Unmarked' by way of a delegate")]
    [InlineData("return Assigned(v => v * v, x);", "lambda")]
    public void WhatIsntKnownIsRefused(string body, string text)
    {
        GeneratorRun run = GeneratorRun.Of("""
            public class Other { public double Twice(double v) => 2 * v; }

            public static partial class Model
            {
                public delegate double Self(Self self, double v);

                private static Func<double, double>? kept;

                private static double Unmarked(double v) => v * v;

                private static double Apply(Func<double, double> f, double x) => f(x);

                private static double Again(Func<double, double> f, double x, int n) => n == 0 ? x : Again(f, f(x), n - 1);

                private static double Kept(Func<double, double> f, double x) { kept = f; return f(x); }

                private static double Assigned(Func<double, double> f, double x) { f = v => v; return f(x); }

                [Differentiable] public static double F(double x) {
            """ + body + " } }");
        Assert.Null(run.Exception);
        Diagnostic[] errors = [.. run.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        Assert.NotEmpty(errors);
        Assert.Contains(errors, error => error.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains(text, StringComparison.Ordinal));
        Assert.Empty(run.Generated);
    }

    /// <summary>What an inlined body leaves behind is removed, however long the chain of values that nobody reads.</summary>
    [Fact]
    public void LongChainsOfUnreadValuesGo() => GeneratorRun.Of("""
        #pragma warning disable CS0219
        internal static partial class P
        {
            [Differentiable]
            internal static double F(double[] u)
            {
                static double G(double x)
                {
                    int zero = 0;
                    double Divide(double a, double b) { if (a > 1e30) return b; return a / b; }
                    double Scale(double a) => a * x;
                    double delta = Apply(Divide, Apply(a => { double c = (double)zero; return a * c; }, 0.25), 1.25 + Apply(Scale, x));
                    return Apply((a, b) => a + b, (delta * x) - delta, x);
                }

                double scale = -G(1.0);
                u[1] *= 1.38;
                return u[1];
            }

            private static double Apply(Func<double, double> f, double x) => f(x);
            private static double Apply(Func<double, double, double> f, double x, double y) { double r = 0.0; for (int i = 0; i < 1; i++) r = f(x, y); return r; }
        }
        """).Load();
}
