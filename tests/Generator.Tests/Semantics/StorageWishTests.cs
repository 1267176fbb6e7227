using System.Text.RegularExpressions;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>"Compute it again" and "record it" are obeyed where they can be, said in a comment, and change no value.</summary>
public class StorageWishTests
{
    private const string Recurrence = """
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 0.7;
            for (int i = 0; i < x.Length; i++)
            {
                LOOP
                double e = VALUE(Math.Exp(-p * p * x[i]) * Math.Sin(x[i]));
                double s = OTHER(x[i] * x[i] + 1);
                p = Math.Tanh(e * s) * e + 0.1 * s;
            }
            return p;
        }
        """;

    private static string Program(string loop, string value, string other) =>
        Recurrence.Replace("LOOP", loop, StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal).Replace("OTHER", other, StringComparison.Ordinal);

    public static TheoryData<string> Programs =>
    [
        Program("", "", ""),
        Program("", "Derivative.Recompute", ""),
        Program("", "", "Derivative.Save"),
        Program("", "Derivative.Recompute", "Derivative.Save"),
        Program("Derivative.Recompute();", "", ""),
        Program("Derivative.Save();", "", ""),
        Program("Derivative.Recompute();", "Derivative.Save", "Derivative.Save"),
        Program("Derivative.Save();", "Derivative.Recompute", "1 * Derivative.Recompute"),
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    public void NoValueChanges(string program) => ThreeWays.Scalar(program, Samples.Lengths(0, 1, 2, 9));

    [Theory]
    [MemberData(nameof(Programs))]
    public void InACallee(string program) => ThreeWays.Scalar(
        program.Replace("double F(", "double Inner(", StringComparison.Ordinal) + "\n[Differentiable] public static double F(ReadOnlySpan<double> x) { double q = 0; for (int i = 0; i < x.Length; i++) q = Inner(x[i..]) * Math.Cos(q); return q; }",
        Samples.Lengths(0, 1, 4));

    [Theory]
    [InlineData("", "", "", "p at its start, exp, sin, tanh (4 double)", null)]
    [InlineData("", "Derivative.Recompute", "", "p at its start, tanh (2 double)", "product, exp, sin, e")]
    [InlineData("Derivative.Recompute();", "", "", "p at its start (1 double)", "product, exp, sin, e, s, tanh")]
    public void TheCommentTellsWhatIsRecorded(string loop, string value, string other, string recorded, string? computed)
    {
        string text = Assert.Single(GeneratorRun.Of(ThreeWays.InModel(Program(loop, value, other))).Generated).Text;
        Assert.Contains("// Records in each iteration of the loop over i: " + recorded + ".", text, StringComparison.Ordinal);
        Assert.Equal(computed is not null, text.Contains("Computes again", StringComparison.Ordinal));
        if (computed is not null) Assert.Contains("// Computes again in each iteration of the loop over i, as asked: " + computed + ".", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AValueThatWouldBeComputedAgainIsRecorded()
    {
        string text = Assert.Single(GeneratorRun.Of(ThreeWays.InModel(Program("", "", "Derivative.Save"))).Generated).Text;
        Assert.Contains(", s as asked", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Derivative.Save", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ABlockEndsItsWish()
    {
        string text = Assert.Single(GeneratorRun.Of(ThreeWays.InModel("""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x)
            {
                double p = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    double a = 0;
                    if (x[i] > 0)
                    {
                        Derivative.Recompute();
                        double inside = Math.Exp(p * x[i]);
                        a = inside * inside;
                    }
                    double outside = Math.Exp(p + x[i]);
                    p = 0.1 * a * outside * outside;
                }
                return p;
            }
            """)).Generated).Text;
        Assert.Matches(new Regex("Records in each iteration of the loop over i: [^\n]*outside"), text);
        Assert.DoesNotMatch(new Regex("Records in each iteration of the loop over i: [^\n]*inside"), text);
        Assert.Matches(new Regex("Computes again in each iteration of the loop over i, as asked: [^\n]*inside"), text);
    }

    [Fact]
    public void AConditionThatIsDearIsComputedAgain() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 0.5;
            for (int i = 0; i < x.Length; i++)
            {
                Derivative.Recompute();
                if (Math.Sin(p * x[i]) > 0.5) p = Math.Exp(-p) * x[i];
                else p = p > 0.6 ? Math.Cos(p) : x[i] * p;
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Theory]
    [InlineData("Derivative.Recompute();")]
    [InlineData("Derivative.Save();")]
    public void WithCallsAndObjects(string wish) => ThreeWays.Scalar($$"""
        [Differentiable]
        public static double Square(double x) => x * x + Math.Sin(x);

        [Differentiable]
        public static double Halve(double x, int n)
        {
            for (int i = 0; i < n; i++) x = 0.5 * Math.Cos(x);
            return x;
        }

        private static string Name(int i) => new('a', i % 3 + 1);

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            {{wish}}
            double p = 0.5;
            int k = 0;
            foreach (double v in x)
            {
                string name = Name(k++);
                double w = Square(p * v) * name.Length;
                double h = Halve(w, 2);
                p = Math.Exp(-w) * h + (k % 2 > 0 ? Math.Tanh(w) : v) * Square(v);
                int left = k % 4;
                while (left-- > 0) p *= Square(0.5) * Math.Sin(p);
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void AnElementThatIsOverwrittenIsRecordedForIt() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> u)
        {
            for (int k = 0; k < 2; k++)
            {
                for (int i = 1; i < u.Length; i++)
                {
                    double e = Derivative.Recompute(Math.Exp(-u[i] * u[i - 1]));
                    u[i] = e * u[i] + Math.Sin(e);
                }
            }
        }
        """, Samples.Lengths(0, 1, 2, 6));

    [Theory]
    [InlineData("double y = Derivative.Recompute(x); return y * y;", true)]
    [InlineData("double y = Derivative.Recompute(Inner(x)); return y * y;", true)]
    [InlineData("double y = Derivative.Recompute(2 * Inner(x)); return y * y;", true)]
    [InlineData("double y = Derivative.Recompute(x * x); return y * y;", false)]
    [InlineData("double y = Derivative.Save(Inner(x)) + Derivative.Save(x); return y * y;", false)]
    public void WhatCannotBeComputedAgainIsReported(string body, bool isReported)
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel("[Differentiable] public static double Inner(double x) { while (x > 1) x *= 0.5; return x; }\n[Differentiable] public static double F(double x) { " + body + " }"));
        Assert.Equal(isReported ? ["ADG0045"] : [], run.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.All(run.Diagnostics, diagnostic => Assert.Equal(DiagnosticSeverity.Warning, diagnostic.DefaultSeverity));
        Assert.Equal(2, run.Generated.Count);
        Assert.Empty(run.CompilerProblems());
    }
}
