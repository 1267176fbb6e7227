using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Rectangular;

/// <summary>What derivative methods check of arrays of several dimensions before they write anything, and what they leave to the run.</summary>
public class GuardTests
{
    private const string Model = """
        public static partial class Model
        {
            [Differentiable]
            public static double Sum(double[,] a, double[,] b)
            {
                double sum = 0;
                for (int i = 0; i < a.GetLength(0); i++) for (int j = 0; j < a.GetLength(1); j++) sum += a[i, j] * b[i, j];
                return sum;
            }

            [Differentiable]
            public static void Step(double[,] a, Span<double> x, double[,] data, ref double scale)
            {
                for (int i = 0; i < x.Length; i++) a[0, i] = a[0, i] * x[i] * scale + data[0, i];
            }

            [Differentiable]
            public static double Outside(double[,] a, int column) => a[0, column] * a[0, 0];

            [Differentiable]
            public static double Outer(double[,] a, double[,] b)
            {
                double x = 1;
                Step(a, new double[2], b, ref x);
                return a[0, 0];
            }
        }

        """;

    private static readonly Lazy<GeneratorRun> Generated = new(() => GeneratorRun.Of(Model));

    [Theory]
    [InlineData("Model.SumAdjoint(a, b, new double[2, 3], new double[3, 2], 1)", "The shape of 'bAdjoint' is 3 x 2, but 2 x 3 is needed.")]
    [InlineData("Model.SumGradient(a, b, new double[2, 2], new double[2, 3])", "The shape of 'aGradient' is 2 x 2, but 2 x 3 is needed.")]
    [InlineData("Model.SumForward(a, b, new double[1, 6], new double[2, 3])", "The shape of 'aTangent' is 1 x 6, but 2 x 3 is needed.")]
    [InlineData("Model.SumForward(based, a, g, a)", "The shape of 'aTangent' is 2 x 3, but 2 (from 1, where 0 is needed) x 3 is needed.")]
    [InlineData("Model.SumAdjoint(a, b, a, g, 1)", "'a' and 'aAdjoint' are the same array.")]
    [InlineData("Model.SumGradient(a, b, g, g)", "'aGradient' and 'bGradient' are the same array.")]
    [InlineData("Model.StepForward(a, x, a, ref s, g, x2, b, ref t)", "'a' and 'data' are the same array.")]
    [InlineData("Model.StepForward(a, inside, b, ref s, g, x2, new double[2, 3], ref t)", "The buffers 'a' and 'x' overlap.")]
    [InlineData("Model.StepForward(a, x, b, ref a[0, 1], g, x2, new double[2, 3], ref t)", "The buffers 'a' and 'scale' overlap.")]
    [InlineData("Model.StepAdjoint(a, x, b, ref s, g, x2, g, ref t)", "'aAdjoint' and 'dataAdjoint' are the same array.")]
    [InlineData("Model.OuterForward(a, a, g, g)", "'a' and 'b' are the same array.")]
    public void RefusedBeforeAnythingIsWritten(string call, string message) => Assert.Equal(message, Message(call));

    [Fact]
    public void TheSameInputTwiceMayHaveTheSameAdjointTwice() => Assert.Equal([2, 4, 6, 8, 10, 12], Numbers("""
        var g = new double[2, 3];
        Model.SumAdjoint(a, a, g, g, 1);
        return Flat(g);
        """));

    /// <summary>The position in memory exists, the element doesn't.</summary>
    [Theory]
    [InlineData("Model.Outside(a, 3)")]
    [InlineData("Model.OutsideForward(a, 3, g)")]
    [InlineData("Model.OutsideGradient(a, 3, g)")]
    [InlineData("Model.OutsideAdjoint(a, 3, g, 1)")]
    public void ASubscriptBehindTheEndOfARowThrows(string call) => Assert.Equal("IndexOutOfRangeException", Message(call));

    [Fact]
    public void TheShortFormAllocatesTheShape() => Assert.Equal([91, 2, 3, 6], Numbers("""
        var (value, first, second) = Model.SumValueAndGradient(a, a);
        return [value, first.GetLength(0), first.GetLength(1), second[1, 2]];
        """));

    private static string Message(string call) => Generated.Value.Load(moreSources: Driver($$"""
        double[,] before = (double[,])a.Clone(), gBefore = (double[,])g.Clone();
        string message = "";
        try
        {
            {{call}};
        }
        catch (ArgumentException exception)
        {
            message = exception.Message;
            for (int i = 0; i < 6; i++) if (a[i / 3, i % 3] != before[i / 3, i % 3] || g[i / 3, i % 3] != gBefore[i / 3, i % 3]) message = "written";
        }
        catch (IndexOutOfRangeException)
        {
            message = "IndexOutOfRangeException";
        }

        Text = message.Split(" (Parameter")[0];
        return [];
        """)).Delegate<Func<string>>("Driver.Message")();

    private static double[] Numbers(string body) => Generated.Value.Load(moreSources: Driver(body)).Run("Driver.Run");

    private static string Driver(string body) => $$"""
        #pragma warning disable CS0219 // Not every call takes all of them.
        public static class Driver
        {
            private static string Text = "";

            public static string Message()
            {
                Run();
                return Text;
            }

            public static double[] Run()
            {
                double[,] a = { { 1, 2, 3 }, { 4, 5, 6 } }, b = { { 6, 5, 4 }, { 3, 2, 1 } };
                double s = 1, t = 1;
                double[] x = [1, 2], x2 = [3, 4];
                Span<double> inside = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref a[0, 1], 2);
                var based = (double[,])Array.CreateInstance(typeof(double), [2, 3], [1, 0]);
                {{(body.Contains("var g =", StringComparison.Ordinal) ? string.Empty : "var g = new double[2, 3];")}}
                {{body}}
            }

            private static double[] Flat(double[,] a) => [a[0, 0], a[0, 1], a[0, 2], a[1, 0], a[1, 1], a[1, 2]];
        }
        """;
}
