using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>A derivative that vanishes draws a warning at its place, unless the source says that it is meant.</summary>
public class VanishedDerivativeTests
{
    [Theory]
    [InlineData("ADG0032", "return k * 2.0;", "return k * 2.0;", "'F'")]
    [InlineData("ADG0032", "double s = 0; for (int i = 0; i < k; i++) s += i; return s;", "return s;", "'F'")]
    [InlineData("ADG0032", "double y = x * a[0]; y = k; return k;", "return k;", "'F'")]
    [InlineData("ADG0032", "return a.Length;", "return a.Length;", "'F'")]
    [InlineData("ADG0033", "return x > 0 ? 1.0 : 0.0;", "return x > 0 ? 1.0 : 0.0;", "'x'")]
    [InlineData("ADG0033", "if (x > a[0]) return 1; return k;", "return 1;", "'a' and 'x'")]
    [InlineData("ADG0033", "double n = 0; for (int i = 0; i < a.Length; i++) if (a[i] > 0) n += 1; return n / a.Length;", "return n / a.Length;", "'a'")]
    [InlineData("ADG0033", "double n = 0; while (x > 1) { x *= 0.5; n++; } return n;", "return n;", "'x'")]
    [InlineData("ADG0033", "double paid = x > k ? 1.0 : 0.0; return paid * Math.Exp(-a[0]);", "return paid * Math.Exp(-a[0]);", "'paid'")]
    [InlineData("ADG0033", "return a[0] * a[1] + (x > 0 ? 1 : 0);", "return a[0] * a[1] + (x > 0 ? 1 : 0);", "'x'")]
    [InlineData("ADG0033", "double s = x; for (int i = 0; i < a.Length; i++) s += a[i] > 0 ? 1.0 : -1.0; return s;", "s += a[i] > 0 ? 1.0 : -1.0;", "'a'")]
    [InlineData("ADG0033", "return Math.Exp(a[0] * (x > 0 ? 1.0 : 0.0));", "return Math.Exp(a[0] * (x > 0 ? 1.0 : 0.0));", "'x'")]
    [InlineData("ADG0020", "int n = (int)(x * 10); return n * a[0];", "(int)(x * 10)", "'x * 10'")]
    public void WhatVanishesIsReportedAtItsPlace(string id, string body, string place, string names)
    {
        string text = Source(body);
        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(text).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.DefaultSeverity);
        Assert.Equal(place, text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        string message = diagnostic.GetMessage();
        Assert.Contains(names, message, StringComparison.Ordinal);
        Assert.Contains("StopGradient", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return Derivative.StopGradient(x > 0 ? 1.0 : 0.0);")]
    [InlineData("return Derivative.StopGradient(k * 2.0);")]
    [InlineData("double held = Derivative.StopGradient(x); return held;")]
    [InlineData("return Math.Floor(x);")]
    [InlineData("int n = (int)Derivative.StopGradient(x); return n;")]
    [InlineData("throw new NotSupportedException();")]
    [InlineData("if (k == 0) return 0; return x;")]
    [InlineData("return x > 0 ? x : 0;")]
    [InlineData("double mask = x > 0 ? 1.0 : 0.0; return mask * x * a[0];")]
    [InlineData("return (x > 0 ? 1.0 : 0.0) * (x - a[0]);")]
    [InlineData("double rate = x > 100 ? 0.4 : 0.3; return rate * x;")]
    [InlineData("double s = 0; for (int i = 0; i < a.Length; i++) { double m = a[i] > x ? 1 : 0; s += m * (a[i] - x); } return s;")]
    [InlineData("return k > 0 ? a[0] * 1.0 : a[1];")]
    [InlineData("double on = k > 0 ? 1.0 : 0.0; return on * a[0];")]
    [InlineData("double seen = x > 0 ? 1.0 : 0.0; Console.WriteLine(seen); return a[0];")]
    [InlineData("double side = Derivative.StopGradient(x > 0 ? 1.0 : 0.0); return side * a[0];")]
    [InlineData("int n = x > 0 ? 1 : 0; return a[n];")]
    public void WhatIsMeantIsNot(string body) => Assert.Empty(GeneratorRun.Of(Source(body)).Diagnostics);

    [Fact]
    public void AConstantParameterInTheComparisonIsMeant() =>
        Assert.Empty(GeneratorRun.Of(ThreeWays.InModel("[Differentiable] public static double F(double x, [Constant] double t) => (t > 0 ? 1.0 : 0.0) * x;")).Diagnostics);

    [Fact]
    public void ACallerOfACallerNamesTheChain()
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel("""
            [Differentiable] public static double Scale(double x, string name) { for (int i = 0; i < name.Length; i++) x *= x; return x; }
            [Differentiable] public static double Inner(double x) { for (int i = 0; i < 2; i++) { string name = Console.ReadLine()!; x = Scale(x, name); } return x; }
            [Differentiable] public static double Middle(double x) => Inner(x);
            [Differentiable] public static double Outer(double x) => Middle(x);
            """));
        Assert.Contains("'Middle → Inner'", run.Diagnostics.Last().GetMessage(), StringComparison.Ordinal);
    }

    private static string Source(string body) => ThreeWays.InModel("[Differentiable] public static double F(double x, double[] a, int k) { " + body + " }");
}
