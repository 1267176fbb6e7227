using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>A tangent that makes a choice is computed behind the functions that don't need it, but never behind a change of what it reads.</summary>
public class LateChoiceTests
{
    [Fact]
    public void GoesBehindTheFunction()
    {
        string text = GeneratedText("""
            double a = Math.Abs(x);
            double b = a * a;
            return b * Math.Exp(x);
            """);
        Assert.True(text.IndexOf("aTangent = x > 0", StringComparison.Ordinal) > text.IndexOf("Math.Exp", StringComparison.Ordinal), text);
        Assert.True(text.IndexOf("bTangent =", StringComparison.Ordinal) > text.IndexOf("aTangent =", StringComparison.Ordinal), text);
    }

    [Fact]
    public void StaysWhereNoFunctionFollows()
    {
        string text = GeneratedText("""
            double a = Math.Abs(x);
            double b = 3 * x;
            return a * b;
            """);
        Assert.True(text.IndexOf("aTangent = x > 0", StringComparison.Ordinal) < text.IndexOf("double b =", StringComparison.Ordinal), text);
    }

    [Theory]
    [InlineData("double a = Math.Abs(x); double y = x; x = Math.Exp(x); return a * x * y;", -1, 0.36787944117144233)] // -x^2 exp(x)
    [InlineData("double a = Math.Abs(x); double s = 1; for (int i = 0; i < 2; i++) { s *= Math.Exp(x); x = 2 * x; } return a + s;", -1, -0.85063879488)] // -x + exp(3x)
    [InlineData("double a = Math.Max(x, 1); double b = Math.Sqrt(a); if (b > 1) { x = 3; } return a * x;", 4, 3)]
    [InlineData("double a = Math.Max(x, 1); double b = Math.Exp(x); a = b; return a;", 0, 1)]
    public void KeepsTheDerivative(string body, double x, double expected)
    {
        Func<double, double> tangent = Run(body).Load(moreSources: "public static class Driver { public static double Tangent(double x) => Model.FForward(x, 1).Tangent; }")
            .Delegate<Func<double, double>>("Driver.Tangent");
        Assert.Equal(expected, tangent(x), 1e-10);
    }

    private static GeneratorRun Run(string body) => GeneratorRun.Of($$"""
        public static partial class Model
        {
            [Differentiable(Derivatives.Forward)]
            public static double F(double x)
            {
                {{body}}
            }
        }
        """);

    private static string GeneratedText(string body) => string.Concat(Run(body).Generated.Select(file => file.Text));
}
