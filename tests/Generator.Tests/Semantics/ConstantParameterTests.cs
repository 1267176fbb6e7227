using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>A parameter that is marked constant has no derivative: a differentiable value that reaches it is refused, by name and at its place.</summary>
public class ConstantParameterTests
{
    private const string Helpers = """
        [Differentiable] public static void Put(double[] to, double y) { to[0] = y; }
        [Differentiable] public static void Out(double y, out double to) { to = 2 * y; }
        [Differentiable] public static double[] Add([Constant] double[] data, double[] y) { y[0] += data[0]; return y; }

        """;

    [Theory]
    [InlineData("double x, double y", "x = y; return x;", "x = y")]
    [InlineData("double x, double y", "x = 3; x += y; return x;", "x += y")]
    [InlineData("ref double x, double y", "x = y * y; return y;", "x = y * y")]
    [InlineData("double[] x, double y", "x[0] = y * y; return y;", "x[0] = y * y")]
    [InlineData("double x, double y", "Out(y, out x); return x;", "Out(y, out x)")]
    [InlineData("double x, double y", "(x, y) = (y, x); return x * y;", "(x, y) = (y, x)")]
    [InlineData("double[] x, double y", "x[1] = 2; x[0] = y; return x[0];", "x[0] = y")]
    [InlineData("double[] x, double y", "Put(x, y); return x[0];", "Put(x, y)")]
    [InlineData("double[] x, double y", "Array.Fill(x, y); return x[0];", "Array.Fill(x, y)")]
    [InlineData("double[] x, double y", "x.AsSpan().Fill(y); return x[0];", "x.AsSpan().Fill(y)")]
    [InlineData("double[] x, double[] y", "y.CopyTo(x, 0); return x[0];", "y.CopyTo(x, 0)")]
    [InlineData("double[] x, double[] y", "x = y; return x[0];", "x = y")]
    [InlineData("double[] x, double[] y", "(x, y) = (y, x); return x[0] + y[0];", "(x, y) = (y, x)")]
    [InlineData("double[] x, double y", "var z = x; z[0] = y; return z[0];", "z[0] = y")]
    [InlineData("double[] x, double[] y", "var z = y[0] > 0 ? x : y; return z[0];", "y[0] > 0 ? x : y")]
    [InlineData("double[] x, double[] y", "var z = x; if (y[0] > 0) z = y; return z[0];", "var z = x")]
    [InlineData("Span<double> x, Span<double> y", "var z = x[1..]; if (y[0] > 0) z = y; return z[0];", "var z = x[1..]")]
    public void ADifferentiableValueThatReachesItIsRefused(string parameters, string body, string place)
    {
        string text = ThreeWays.InModel(Helpers + "[Differentiable] public static double F([Constant] " + parameters + ") { " + body + " }");
        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(text).Diagnostics);
        Assert.Equal("ADG0028", diagnostic.Id);
        Assert.Contains("'x'", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Contains(place, text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double x, double y", "double z = x; z += y; return z * x;")]
    [InlineData("double x, double y", "x = 2 * x; return x * y;")]
    [InlineData("double[] x, double y", "x[0] = 3; return x[0] * y;")]
    [InlineData("double[] x, double[] y", "var z = y[0] > 0 ? x.AsSpan().ToArray() : y; z[0] *= 2; return z[0];")]
    [InlineData("double[] x, double[] y", "var z = (double[])x.Clone(); z[0] = y[0]; return z[0] * x[0];")]
    [InlineData("double[] x, double[] y", "var z = x; x = new double[2]; return z[0] * y[0] + x[0];")]
    [InlineData("double[] x, double[] y", "var z = Add(x, y); z[0] *= 2; return z[0];")]
    public void WhatKeepsItConstantIsNot(string parameters, string body)
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel(Helpers + "[Differentiable] public static double F([Constant] " + parameters + ") { " + body + " }"));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems());
    }
}
