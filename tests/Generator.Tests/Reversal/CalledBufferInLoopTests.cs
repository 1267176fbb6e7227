using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Reversal;

/// <summary>Each iteration of a loop gets a buffer of data from a call: reverse code has it no more, and needs its length or its elements.</summary>
public class CalledBufferInLoopTests
{
    private const string Callees = """
        [Differentiable]
        public static double[] Pair(double x) => new double[] { x, 2 * x };

        private static double[] Table(int i) => new double[] { i, 2, 3 };

        private static int[] Places(int i) => new int[] { i, 0 };

        """;

    [Theory]
    [InlineData("double[] next = Pair(1.0); next.CopyTo(u, 0); u[0] *= u[3];", "a differentiable method's, copied")]
    [InlineData("double[] next = Pair(i + 1); for (int j = 0; j < next.Length; j++) s *= u[j] * next[j];", "a differentiable method's, read")]
    [InlineData("double[] next = Table(i); next.CopyTo(u, 0); u[0] *= u[1] * next[1] * u[3];", "another method's, copied")]
    [InlineData("double[] next = Table(i); double[] view = next; for (int j = 0; j < view.Length; j++) s *= u[j] * view[j] + next[j];", "another method's, through a view")]
    [InlineData("ReadOnlySpan<double> next = Table(i).AsSpan(1); for (int j = 0; j < next.Length; j++) s *= u[j] * next[j]; next.CopyTo(u);", "a slice of it")]
    [InlineData("int[] places = Places(i); for (int j = 0; j < places.Length; j++) s *= u[places[j]];", "subscripts")]
    public void DataOfEachIteration(string body, string what)
    {
        Assert.NotEmpty(what);
        ThreeWays.Scalar(
            Callees + $$"""
            [Differentiable]
            public static double F(double[] x)
            {
                double[] u = (double[])x.Clone();
                double s = 1;
                for (int i = 0; i < 2; i++)
                {
                    {{body}}
                }

                return s * u[0] * u[3];
            }
            """,
            Samples.Lengths(4, 5));
    }
}
