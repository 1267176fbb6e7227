using System.Globalization;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary><c>try</c> with <c>catch</c> around what carries no derivative.</summary>
public class CatchTests
{
    /// <summary>Values, effects and derivatives of each way through the region, in reverse too, and the exceptions that leave it.</summary>
    [Theory]
    [InlineData("int n; try { n = int.Parse(t, C); } catch (FormatException) { n = 1; } for (int i = 0; i < n; i++) x *= x; return x;")]
    [InlineData("double a = 3; try { a = double.Parse(t, C); if (a > 4) throw new InvalidOperationException(); Log++; } catch (FormatException e) when (e.Message.Length > 0) { a = e is null ? 0 : 0.5; } catch { Log += 10; throw; } return a * x * x;")]
    [InlineData("double s = 0; for (int i = 0; i < 3; i++) { int k = i; try { Log++; k = 6 / (i - 1); k += Data[k]; } catch (DivideByZeroException) { k = Log; continueAt = i; } catch (IndexOutOfRangeException e) { Last = e.GetType().Name; k = -1; } finally { Log += 100; } s += k * x * (i + 1); x += s * continueAt; } return s;")]
    [InlineData("string? text = null; int[] counts = [0, 0]; try { while (true) { counts[Log % 2]++; if (Log++ > 3) { text = t + counts[0]; break; } } try { Log += int.Parse(text, C); } catch (OverflowException) { text = null; } } catch (Exception) { text = \"\"; counts[1] = 5; } return text is null ? x : x * text.Length * counts[1] + Math.Sin(x * counts[0]);")]
    [InlineData("double y = x * x; int Parse(string v) { try { Log++; return_(out int r, v); return r; } catch (FormatException) { Log += 7; } return 2; } return y * Parse(t) + Parse(\"2\");", "a jump out of it")]
    public void AroundData(string body, string? refused = null)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            using System;
            using System.Globalization;
            public static partial class Model
            {
                public static int Log;
                public static string Last = "";
                private static readonly int[] Data = [1, 2, 3];
                private static readonly CultureInfo C = CultureInfo.InvariantCulture;
                private static void return_(out int r, string v) => r = int.Parse(v, C);

                [Differentiable]
                public static double F(double x, string t)
                {
                    int continueAt = 0;
                    _ = continueAt;
                    {{body}}
                }
            }

            public static class Driver
            {
                private static string[] Texts => ["3", "x", "5", "0", "99999999999"];

                private static double[] Each(Func<double, string, double[]> f, double x)
                {
                    var results = new System.Collections.Generic.List<double>();
                    foreach (string t in Texts)
                    {
                        Model.Log = 0;
                        try { results.AddRange(f(x, t)); }
                        catch (Exception e) { results.AddRange([e.GetType().Name.Length, 0]); }
                        results.Add(Model.Log);
                    }
                    return [.. results];
                }

                public static double[] Value(double[] x) => Each((v, t) => [Model.F(v, t), 0], x[0]);
                public static double[] Forward(double[] x) => Each((v, t) => { (double y, double d) = Model.FForward(v, t, 1); return [y, d]; }, x[0]);
                public static double[] Gradient(double[] x) => Each((v, t) => { double y = Model.FGradient(v, t, out double d); return [y, d]; }, x[0]);
            }
            """);
        if (refused is not null)
        {
            Assert.Contains(refused, Assert.Single(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            return;
        }

        LoadedAssembly loaded = run.Load();
        var value = loaded.Delegate<Func<double[], double[]>>("Driver.Value");
        double[] x = [0.7], expected = value(x);
        double[][] slopes = Richardson.Jacobian(value, x);
        foreach (string mode in new[] { "Driver.Forward", "Driver.Gradient" })
        {
            double[] got = loaded.Delegate<Func<double[], double[]>>(mode)(x);
            for (int i = 0; i < expected.Length; i++)
            {
                if (i % 3 == 1) Assert.Equal(slopes[i - 1][0], got[i], 1e-8 * Math.Max(1, Math.Abs(got[i])));
                else Assert.Equal(expected[i], got[i]);
            }
        }
    }

    [Theory]
    [InlineData("double y = 0; try { y = Math.Sqrt(x); } catch (Exception) { y = 1; } return y;", "differentiable values")]
    [InlineData("double y = x; try { y = double.Parse(t); } catch (Exception) { } return y;", "such as 'y'")]
    [InlineData("double[] a = [x]; try { a[0] = double.Parse(t); } catch (Exception) { } return a[0];", "write buffers")]
    [InlineData("try { G(x); } catch (Exception) { } return x;", "a call of 'G'")]
    [InlineData("for (int i = 0; i < 2; i++) { try { if (int.Parse(t) > 3) break; } catch (Exception) { } } return x;", "a jump out of it")]
    [InlineData("try { using var s = new System.IO.StringReader(t); s.Read(); } catch (Exception) { } return x;", "'using' in a 'try' with 'catch'")]
    [InlineData("int n = 0; try { n = (x.ToString() + t).Length; } catch (Exception) { } return x * n;", "such as 'x'")]
    public void AroundDerivativesItIsRefused(string body, string text)
    {
        GeneratorRun run = GeneratorRun.Of("using System; public static partial class Model { [Differentiable] public static double F(double x, string t) { " + body + " } [Differentiable] public static double G(double x) => x; }");
        Assert.Null(run.Exception);
        Assert.Contains(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error && d.Id == "ADG0015" && d.GetMessage(CultureInfo.InvariantCulture).Contains(text, StringComparison.Ordinal));
    }
}
