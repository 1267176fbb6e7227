using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Reversal;

/// <summary>Returned arrays and spans: new ones, parameters, parts of parameters.</summary>
public class ReturnedBufferTests
{
    [Fact]
    public void AReturnedParameterIsTheParameter() => ThreeWays.Returned("""
        [Differentiable]
        public static double[] F(double[] x)
        {
            for (int i = 1; i < x.Length; i++) x[i] *= x[i - 1];
            return x;
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void AReturnedArrayGetsTheSeed() => ThreeWays.Returned("""
        [Differentiable]
        public static double[] F(double[] x)
        {
            var y = new double[x.Length + 1];
            for (int i = 0; i < x.Length; i++)
            {
                y[i] += x[i] * x[i];
                y[i + 1] = Math.Sin(x[i]) * y[i];
            }
            return y;
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void AReturnedLinearArrayGetsTheSeed() => ThreeWays.Returned("""
        [Differentiable]
        public static double[] F(double[] x)
        {
            var y = new double[x.Length];
            for (int i = 0; i < x.Length; i++) y[i] = 3 * x[i];
            return y;
        }
        """,
        Samples.Lengths(0, 1, 2, 7),
        x => [.. x.Select((_, i) => x.Select((_, j) => i == j ? 3.0 : 0).ToArray())]);

    [Fact]
    public void AReturnedSliceIsPartOfTheParameter() => ThreeWays.Check(
        ThreeWays.InModel("""
            [Differentiable]
            public static Span<double> F(Span<double> x)
            {
                for (int i = 1; i < x.Length; i++) x[i] *= x[i - 1];
                return x[(x.Length / 2)..];
            }
            """),
        """
        public static class Driver
        {
            public static double[] Value(double[] x)
            {
                Span<double> part = Model.F(x);
                return [.. part, .. x];
            }

            public static double[] Forward(double[] x, double[] v)
            {
                Span<double> part = Model.FForward(x, v, out Span<double> partTangent);
                return [.. part, .. x, .. partTangent, .. v];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                int part = x.Length - x.Length / 2;
                double[] adjoint = w[part..];
                Span<double> value = Model.FAdjoint(x, adjoint, w.AsSpan(0, part));
                return [.. value, .. x, .. adjoint];
            }
        }
        """,
        Samples.Lengths(0, 1, 2, 7));
}
