using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>Derivatives allocate nothing in steady state, save what the primal allocates.</summary>
public class AllocationTests
{
    private const string Loops = """
        [Differentiable]
        public static double Sum(ReadOnlySpan<double> x)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++) sum += Math.Sin(x[i]) * x[i];
            return sum;
        }

        [Differentiable]
        public static double Recurrence(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 0; i < x.Length; i++) p = Math.Sin(p) * x[i] + p * p * 0.1;
            return p;
        }

        [Differentiable]
        public static double Unknown(ReadOnlySpan<double> x)
        {
            double p = 1;
            int i = 0;
            while (p < 100 && i < 1000)
            {
                p = p * (1 + 0.01 * x[i % x.Length]);
                i++;
            }
            return p;
        }

        [Differentiable]
        public static double Stack(ReadOnlySpan<double> x)
        {
            Span<double> work = stackalloc double[8];
            for (int k = 0; k < 3; k++)
            {
                for (int i = 0; i < 8; i++) work[i] = work[i] * 0.5 + x[i] * x[(i + k) % x.Length];
            }
            return work[3] * work[7];
        }

        [Differentiable]
        private static void Step(Span<double> state, double x)
        {
            for (int i = 0; i < state.Length; i++) state[i] = state[i] * x + 0.1 * state[i] * state[i];
        }

        [Differentiable]
        public static double Calls(ReadOnlySpan<double> x)
        {
            Span<double> state = stackalloc double[4];
            state.Fill(0.5);
            for (int i = 0; i < x.Length; i++) Step(state, x[i] * 0.9);
            return state[0] + state[3];
        }
        """;

    [Theory]
    [InlineData("Sum")]
    [InlineData("Recurrence")]
    [InlineData("Unknown")]
    [InlineData("Stack")]
    [InlineData("Calls")]
    public void ForwardAdjointAndGradientAllocateNothing(string method)
    {
        double[] got = Run(Loops, $$"""
            Model.{{method}}Forward(x, v);
            long start = GC.GetAllocatedBytesForCurrentThread();
            Model.{{method}}Forward(x, v);
            long forward = GC.GetAllocatedBytesForCurrentThread();
            Model.{{method}}Adjoint(x, g, 1);
            long adjoint = GC.GetAllocatedBytesForCurrentThread();
            Model.{{method}}Gradient(x, g);
            long gradient = GC.GetAllocatedBytesForCurrentThread();
            bytes = [forward - start, adjoint - forward, gradient - adjoint];
            """);
        Assert.Equal([0, 0, 0], got);
    }

    [Fact]
    public void ALocalArrayIsAllocatedAsOftenAsInThePrimal()
    {
        double[] got = Run("""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x)
            {
                var work = new double[x.Length];
                for (int i = 0; i < x.Length; i++) work[i] = x[i] * x[i] + (i > 0 ? work[i - 1] : 0);
                return work[^1] * work[0];
            }
            """, """
            long start = GC.GetAllocatedBytesForCurrentThread();
            Model.F(x);
            long primal = GC.GetAllocatedBytesForCurrentThread();
            Model.FAdjoint(x, g, 1);
            long adjoint = GC.GetAllocatedBytesForCurrentThread();
            Model.FGradient(x, g);
            long gradient = GC.GetAllocatedBytesForCurrentThread();
            bytes = [primal - start, adjoint - primal, gradient - adjoint];
            """);
        Assert.True(got[0] > 0);
        Assert.True(got[1] <= got[0], $"FAdjoint allocates {got[1]} bytes, F {got[0]}");
        Assert.True(got[2] <= got[0], $"FGradient allocates {got[2]} bytes, F {got[0]}");
    }

    /// <summary>The bytes of the last of some rounds: the first ones compile and fill the pools.</summary>
    private static double[] Run(string members, string round) => GeneratorRun.Of("public static partial class Model\n{\n" + members + "\n}\n").Load(moreSources: $$"""
        public static class Driver
        {
            public static double[] Run()
            {
                double[] bytes = [];
                var x = new double[200];
                Array.Fill(x, 0.7);
                var v = new double[200];
                var g = new double[200];
                for (int round = 0; round < 5; round++) Round(x, v, g, ref bytes);
                return bytes;
            }

            private static void Round(double[] x, double[] v, double[] g, ref double[] bytes)
            {
                {{round}}
            }
        }
        """).Run("Driver.Run");
}
