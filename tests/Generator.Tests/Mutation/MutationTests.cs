using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Mutation;

/// <summary>
/// Each safety analysis earns its place: with it switched off, the gradient of some program is wrong (or isn't C# any more); with all of them on, every program is right.
/// </summary>
public sealed class MutationTests
{
    private static readonly Dictionary<SafetyAnalysis, string> Programs = new()
    {
        [SafetyAnalysis.ElementOverwrites] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                for (int k = 0; k < 3; k++)
                    for (int i = 1; i < u.Length; i++) u[i] = u[i] * u[i - 1] + 0.5;
                return u[^1];
            }
            """,
        [SafetyAnalysis.ScalarOverwrites] = """
            [Differentiable] public static double F(double[] x)
            {
                double s = x[0] * x[1];
                double t = s * s * x[2];
                s = t * x[3];
                return s * t;
            }
            """,
        [SafetyAnalysis.Aliases] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] a = (double[])x.Clone();
                Span<double> b = a.AsSpan(1);
                double p = a[1] * a[1];
                b[0] = p * a[0];
                return p * a[1] * a[2];
            }
            """,
        [SafetyAnalysis.AdjointResets] = """
            [Differentiable] public static double F(double[] x)
            {
                double s = x[0] * x[0];
                double p = s * x[1];
                s = x[2];
                return p * s;
            }
            """,
        [SafetyAnalysis.LoopIndependence] = """
            [Differentiable] public static double F(double[] x)
            {
                double s = 1;
                for (int i = 0; i < x.Length; i++) s = s * x[i] + x[i];
                return s;
            }
            """,
        [SafetyAnalysis.MovingWindows] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 0;
                for (int i = 0; i + 1 < u.Length; i++)
                {
                    Span<double> window = u.AsSpan(i, 2);
                    s += window[1] * window[1];
                    window[0] = Math.Sin(window[0]) * window[1];
                }
                return s * u[0];
            }
            """,
        [SafetyAnalysis.IncomingAdjoints] = """
            [Differentiable] public static double F(double[] x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += x[i] * x[i];
                return Math.Sqrt(sum);
            }
            """,
        [SafetyAnalysis.ScratchBuffers] = """
            [Differentiable] public static double F(double[] x)
            {
                double[] scratch = new double[2];
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    sum += scratch[0] * x[i];
                    scratch[0] = x[i] * x[i];
                }
                return sum;
            }
            """,
        [SafetyAnalysis.CallSnapshots] = """
            [Differentiable] public static void Step(Span<double> u, double c) { for (int i = 0; i < u.Length; i++) u[i] = Math.Sin(u[i]) * c + u[i] * u[i]; }
            [Differentiable] public static double Energy(ReadOnlySpan<double> u) { double e = 0; for (int i = 0; i < u.Length; i++) e += u[i] * u[i] * u[i]; return e; }
            [Differentiable] public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double sum = 0;
                for (int k = 0; k < 3; k++)
                {
                    sum += Energy(u);
                    Step(u, 0.3);
                }
                return sum;
            }
            """,
        [SafetyAnalysis.ParameterCopies] = """
            [Differentiable] public static double Squares(double y, int n)
            {
                for (int k = 0; k < n; k++) y = 0.5 * y * y + y;
                return y * y * y;
            }
            [Differentiable] public static double F(double[] x) => Squares(x[0], 2) * x[1] + Squares(x[2], 1);
            """,
        [SafetyAnalysis.CoefficientValues] = """
            [Differentiable] public static double F(double[] x)
            {
                double s = x[0];
                s = s * s * x[1];
                s = s * s + x[2];
                return s;
            }
            """,
    };

    public static TheoryData<string> Analyses => [.. Programs.Keys.Select(analysis => analysis.ToString())];

    [Fact]
    public void EveryAnalysisHasAProgram() =>
        Assert.Equal(Enum.GetValues<SafetyAnalysis>().Where(analysis => analysis != SafetyAnalysis.None), Programs.Keys.Order());

    [Theory]
    [MemberData(nameof(Analyses))]
    public void TheProgramIsRight(string analysis) => Assert.Null(Problem(Programs[Enum.Parse<SafetyAnalysis>(analysis)], SafetyAnalysis.None));

    [Theory]
    [MemberData(nameof(Analyses))]
    public void WithoutTheAnalysisItIsWrong(string analysis)
    {
        SafetyAnalysis off = Enum.Parse<SafetyAnalysis>(analysis);
        Assert.NotNull(Problem(Programs[off], off));
    }

    /// <summary>What is wrong with the generated gradient, or null.</summary>
    private static string? Problem(string program, SafetyAnalysis off)
    {
        string source = $$"""
            using System;
            using AutodiffGen;

            public static partial class Model
            {
                {{program}}

                public static double[] Run()
                {
                    double[] x = [1.2, 0.7, -0.6, 0.9];
                    double[] result = new double[2 * x.Length];
                    FGradient(x, result.AsSpan(0, x.Length));
                    for (int i = 0; i < x.Length; i++) result[x.Length + i] = (8 * Difference(x, i, 1e-3) - Difference(x, i, 2e-3)) / 6e-3 / 2;
                    return result;
                }

                private static double Difference(double[] x, int i, double step)
                {
                    double[] up = (double[])x.Clone();
                    double[] down = (double[])x.Clone();
                    up[i] += step;
                    down[i] -= step;
                    return F(up) - F(down);
                }
            }
            """;
        GeneratorRun run = null!;
        Safety.Without(off, () => run = GeneratorRun.Of(source));
        try
        {
            double[] result = run.Load().Run();
            int n = result.Length / 2;
            for (int i = 0; i < n; i++)
            {
                double expected = result[n + i];
                if (!(Math.Abs(result[i] - expected) <= 1e-6 * Math.Max(1, Math.Abs(expected)))) return $"component {i}: {result[i]} instead of {expected}";
            }

            return null;
        }
        catch (Exception exception)
        {
            return exception.Message;
        }
    }
}
