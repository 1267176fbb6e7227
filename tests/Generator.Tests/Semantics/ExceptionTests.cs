using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>Exceptions of the primal are exceptions of its derivatives, and nothing rented is lost on their way.</summary>
public class ExceptionTests
{
    [Theory]
    [InlineData("if (x < 0) throw new ArgumentOutOfRangeException(nameof(x), $\"{x} is negative\"); return x;", -1, 0, "ArgumentOutOfRangeException", "-1 is negative")]
    [InlineData("double[] a = [x, x * x]; return a[n] * x;", 1, 2, "IndexOutOfRangeException", "")]
    [InlineData("return x * x * (6 / n);", 1, 0, "DivideByZeroException", "")]
    [InlineData("checked { int k = n * n; return x * x * k; }", 1, 100000, "OverflowException", "")]
    [InlineData("checked { return x * x * (n + 2147483647); }", 1, 1, "OverflowException", "")]
    [InlineData("var a = new double[n]; a[^1] = x * x; return a[^1];", 1, -1, "OverflowException", "")]
    [InlineData("return n switch { 0 => x, 1 => x * x };", 1, 5, "SwitchExpressionException", "")]
    public void WhatThePrimalThrowsTheDerivativesThrow(string body, double x, int n, string type, string part)
    {
        // The switch that isn't exhaustive draws a warning in the source.
        LoadedAssembly loaded = GeneratorRun.Of($$"""
            #pragma warning disable CS8509
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x, int n)
                {
                    {{body}}
                }
            }
            """).Load(moreSources: """
            public static class Driver
            {
                public static string[] Thrown(double x, int n)
                {
                    return
                    [
                        Try(() => Model.F(x, n)),
                        Try(() => Model.FForward(x, n, 1)),
                        Try(() => { double adjoint = 0; Model.FAdjoint(x, n, ref adjoint, 1); }),
                        Try(() => Model.FGradient(x, n, out _)),
                        Try(() => Model.FValueAndGradient(x, n)),
                    ];
                }

                private static string Try(Action action)
                {
                    try
                    {
                        action();
                        return "nothing";
                    }
                    catch (Exception exception)
                    {
                        return exception.GetType().Name + ": " + exception.Message;
                    }
                }
            }
            """);
        string[] thrown = loaded.Delegate<Func<double, int, string[]>>("Driver.Thrown")(x, n);
        Assert.StartsWith(type, thrown[0], StringComparison.Ordinal);
        Assert.Contains(part, thrown[0], StringComparison.Ordinal);
        Assert.All(thrown, one => Assert.Equal(thrown[0], one));
    }

    [Fact]
    public void AThrowInTheMiddleReturnsTheRentedBuffers()
    {
        // Were the buffers lost, each of the failing calls would rent, and so allocate, 8 MB again.
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x, int n, int stop)
                {
                    double p = x;
                    for (int i = 0; i < n; i++)
                    {
                        p = Math.Sin(p) + x;
                        if (i == stop) throw new InvalidOperationException();
                    }
                    return p;
                }

                [Differentiable]
                public static double G(double x, int stop)
                {
                    double p = x;
                    int i = 0;
                    while (p < 1000000)
                    {
                        p = p * (1 + Math.Exp(-p)) + x;
                        if (i++ == stop) throw new InvalidOperationException();
                    }
                    return p;
                }

                public static double[] Run()
                {
                    long flat = 0, growing = 0;
                    for (int k = 0; k < 12; k++)
                    {
                        long before = GC.GetAllocatedBytesForCurrentThread();
                        try
                        {
                            FGradient(0.5, 1000000, 999000, out _);
                        }
                        catch (InvalidOperationException)
                        {
                        }
                        long between = GC.GetAllocatedBytesForCurrentThread();
                        try
                        {
                            GGradient(0.5, 500000, out _);
                        }
                        catch (InvalidOperationException)
                        {
                        }
                        if (k < 2) continue;
                        flat += between - before;
                        growing += GC.GetAllocatedBytesForCurrentThread() - between;
                    }
                    return [flat, growing];
                }
            }
            """).Load().Run();
        Assert.True(got[0] < 100_000, $"{got[0]} bytes in ten calls");
        Assert.True(got[1] < 100_000, $"{got[1]} bytes in ten calls");
    }

    [Fact]
    public void CheckedArithmeticStaysChecked()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(ReadOnlySpan<double> x, int n)
                {
                    double p = 1;
                    for (int i = 0; i < x.Length; i++)
                    {
                        int wrapped = unchecked(n * 65536);
                        n = checked(n + 1);
                        p = p * x[i] * n + wrapped;
                    }
                    return p;
                }

                public static double[] Run()
                {
                    double[] x = [2, 3];
                    var gradient = new double[2];
                    double value = FGradient(x, 65536, gradient);
                    bool thrown = false;
                    try
                    {
                        FGradient(x, int.MaxValue, gradient);
                    }
                    catch (OverflowException)
                    {
                        thrown = true;
                    }
                    return [value, F(x, 65536), thrown ? 1 : 0];
                }
            }
            """).Load().Run();
        Assert.Equal(got[1], got[0]);
        Assert.Equal(1, got[2]);
    }
}
