using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Signatures;

/// <summary>Instance methods of classes whose members that hold reals are data.</summary>
public class InstanceMethodTests
{
    /// <summary>The sum of scale · (a polynomial at the times - data)², whose derivatives are known.</summary>
    [Fact]
    public void TheObjectIsData()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System.Linq;
            namespace N;
            public partial class Fit
            {
                [Constant] private readonly double[] times;
                [Constant] public double[] Data { get; }
                [Constant] private double scale = 2;
                private readonly int order = 2;
                private int calls;

                public Fit(double[] times, double[] data) { this.times = times; Data = data; }

                [Differentiable]
                public double Model(double t, double[] p)
                {
                    double s = 0;
                    for (int k = order; k >= 0; k--) s = s * t + p[k];
                    return s;
                }

                [Differentiable]
                public double Loss(double[] p)
                {
                    calls++;
                    double s = 0;
                    for (int i = 0; i < times.Length; i++)
                    {
                        double r = Model(times[i], p) - Data[i];
                        s += scale * r * r;
                        if (i == 0) scale += 1;
                    }

                    scale -= 1;
                    return s + Data.Sum(v => v * p[0]) * Squared(p[1]);
                }

                [Differentiable]
                private static double Squared(double v) => v * v;

                public static double[] Run()
                {
                    var fit = new Fit([0, 1, 2], [1, -1, 4]);
                    double[] p = [0.5, -1, 2], gradient = new double[3], adjoint = [1, 1, 1];
                    double value = fit.LossGradient(p, gradient);
                    (double again, double slope) = fit.LossForward(p, [0, 1, 0]);
                    double third = fit.LossAdjoint(p, adjoint, 2);
                    (double fourth, double[] fresh) = fit.LossValueAndGradient(p);
                    return [value - fit.Loss(p), again - value, third - value, fourth - value, .. gradient, slope, .. adjoint, .. fresh, fit.calls];
                }
            }
            """);
        double[] p = [0.5, -1, 2];
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++)
        {
            double t = i, r = p[0] + (t * (p[1] + (t * p[2]))) - new[] { 1.0, -1, 4 }[i];
            for (int k = 0; k < 3; k++) expected[k] += 2 * (i == 0 ? 2 : 3) * r * Math.Pow(t, k);
        }

        expected[0] += 4 * p[1] * p[1];
        expected[1] += 4 * p[0] * 2 * p[1];
        double[] got = run.Load().Run("N.Fit.Run");
        double[] wanted = [0, 0, 0, 0, .. expected, expected[1], .. expected.Select(v => 1 + (2 * v)), .. expected, 5];
        Assert.Equal(wanted.Length, got.Length);
        for (int i = 0; i < got.Length; i++) Assert.Equal(wanted[i], got[i], 1e-12);
    }

    /// <summary>Helpers of the object that take functions or structs stand where they are called.</summary>
    [Theory]
    [InlineData("Simpson(v => v * g * x[0] + w[order] * x[1] * v * v, 0, x[2], 4)")]
    [InlineData("Apply(Cube, x[0]) + Apply(v => Apply(u => u * v + x[1], v), x[2])")]
    [InlineData("Energy(x.Select(v => new Body(v, v * v, 1, 2)).ToArray()) + fixedBodies.Sum(q => q.X * x[1])")]
    [InlineData("x.Select((v, i) => new System.Numerics.Complex(v, i)).ToArray().Sum(c => c.Magnitude)")]
    public void HelpersOfTheObject(string value)
    {
        LoadedAssembly loaded = GeneratorRun.Of($$"""
            using System.Linq;
            public record struct Body(double X, double Y, [Constant] double M, int Id);

            public partial class World
            {
                [Constant] private readonly double g = 9.81;
                [Constant] private readonly double[] w = [1, 2, 3];
                private readonly int order = 2;
                [Constant] private readonly Body[] fixedBodies = [new(3, 1, 2, 1), new(-2, 5, 1, 2)];

                private double Simpson(Func<double, double> f, double a, double b, int n)
                {
                    double h = (b - a) / n, s = f(a) + f(b);
                    for (int i = 1; i < n; i++) s += (i % 2 == 0 ? 2 : 4) * f(a + i * h);
                    return s * h / 3;
                }

                private double Apply(Func<double, double> f, double v)
                {
                    if (v < 0) return -f(-v);
                    double r = f(v);
                    for (int i = 0; ; i++) { if (i == order) break; r = r * 0.5 + f(r * 0.1); }
                    return r;
                }

                private double Energy(Body[] b)
                {
                    b[1].X *= b[0].Y;
                    for (int i = 0; i + 1 < b.Length; i++) b[i] = b[i + 1] with { Y = b[i].X * g };
                    return b.Sum(q => q.X * q.Y * q.M) + b.Where(q => q.Id > 1).Select(q => q.Y).Sum();
                }

                [Differentiable]
                private static double Cube(double v) => v * v * v;

                [Differentiable]
                public double F(double[] x) => {{value}};
            }

            public static class Driver
            {
                private static readonly World World = new();

                public static double[] Value(double[] x) => [World.F(x)];

                public static double[] Gradient(double[] x)
                {
                    var gradient = new double[x.Length];
                    double value = World.FGradient(x, gradient);
                    return [value - World.F(x), .. gradient];
                }
            }
            """).Load();
        var primal = loaded.Delegate<Func<double[], double[]>>("Driver.Value");
        var gradient = loaded.Delegate<Func<double[], double[]>>("Driver.Gradient");
        foreach (double[] x in new double[][] { [0.4, 1.3, -0.7], [1.1, -0.2, 0.9] })
        {
            double[] got = gradient(x);
            double[] expected = Oracle.Richardson.Jacobian(primal, x)[0];
            Assert.Equal(0, got[0]);
            for (int i = 0; i < x.Length; i++) Assert.Equal(expected[i], got[i + 1], 1e-7 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData("private readonly System.Collections.Generic.List<double> l = []; [Differentiable] public double F(double x) => x * l[0];", "ADG0015", "'l'")]
    [InlineData("[Constant] private double w = 1; [Differentiable] public double F(double x) { w = x; return x; }", "ADG0018", "Storing 'x'")]
    [InlineData("public override string ToString() => \"\"; [Differentiable] public double F(double x) => x * base.ToString()!.Length;", "ADG0015", "'base'")]
    [InlineData("[Differentiable] public virtual double F(double x) => x;", "ADG0003", "derived classes may replace")]
    [InlineData("[Differentiable(Derivatives.Jacobian)] public void F(double[] x, double[] y) { y[0] = x[0]; }", "ADG0003", "Jacobian")]
    [InlineData("[Differentiable(Derivatives.Callable)] public double F(double x) => x;", "ADG0003", "other assemblies")]
    [InlineData("[Differentiable] public double F(double x) => new Model().G(x); [Differentiable] public double G(double x) => x;", "ADG0015", "instance method 'G'")]
    [InlineData("private double G(double x) => x; [Differentiable] public double F(double x) => G(x);", "ADG0016", "'x'")]
    public void WhatWouldLoseADerivativeIsRefused(string members, string id, string text)
    {
        GeneratorRun run = GeneratorRun.Of("public partial class Model { " + members + " }");
        Assert.Null(run.Exception);
        Diagnostic error = Assert.Single(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal(id, error.Id);
        Assert.Contains(text, error.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void AParameterOfThePrimaryConstructorIsRefused()
    {
        GeneratorRun run = GeneratorRun.Of("public partial class Model(double rate) { [Differentiable] public double F(double x) => x * rate; }");
        Diagnostic error = Assert.Single(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Contains("readonly field", error.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadonlyArraysAreFetchedOnce()
    {
        string text = Assert.Single(GeneratorRun.Of("public sealed partial class Model { [Constant] private readonly double[] w = [1]; private readonly int n = 1; [Differentiable(Derivatives.Gradient)] public double F(double x) { double s = 0; for (int i = 0; i < n; i++) s += w[i] * x; return s; } }").Generated).Text;
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, "this[.]w"));
        Assert.DoesNotContain("(this)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("static", text, StringComparison.Ordinal);
    }
}
