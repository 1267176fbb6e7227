using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Rectangular;

/// <summary>Arrays of arrays: their rows may be shared or replaced, so that they are refused, and data at most.</summary>
public class JaggedTests
{
    private const string Rows = "its rows may be shared or replaced, so use a rectangular array (double[,]), or an array or span of one dimension and compute the subscript";

    [Theory]
    [InlineData("public static double F(double[][] x) => x[0][0];", "ADG0011", Rows)]
    [InlineData("public static double F(double x, float[][,] y) => x * y[0][0, 0];", "ADG0011", Rows)]
    [InlineData("public static double[][] F(double x) => null!;", "ADG0012", Rows)]
    [InlineData("public static double F(double x, Span<double[]> y) => x * y[0][0];", "ADG0011", "use arrays, spans and scalars of double or float")]
    [InlineData("public static double F(double x) { var rows = new double[2][]; return x; }", "ADG0015", "use a rectangular array, as in a[i, j], or a one-dimensional one")]
    [InlineData("public static double F(double x, [Constant] double[][] rows) { rows[0][0] = x; return x; }", "ADG0018", "'rows[0]' would lose its derivative")]
    public void RefusedWithWhatToWriteInstead(string method, string id, string text)
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel("[Differentiable] " + method));
        Assert.Contains(run.Diagnostics, diagnostic => diagnostic.Id == id && diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void RowsOfDataAreRead() => Assert.Equal([10, 5], GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double F(double x, [Constant] double[][] rows)
            {
                double s = 0;
                for (int i = 0; i < rows.Length; i++) s += rows[i][i] * x;
                return s;
            }

            public static double[] Run() => [FGradient(2, [[1, 2], [3, 4]], out double slope), slope];
        }
        """).Load().Run());
}
