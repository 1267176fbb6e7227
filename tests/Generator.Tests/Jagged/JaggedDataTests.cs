using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Jagged;

/// <summary>Arrays of arrays that are no parameters with derivatives: data, or refused.</summary>
public class JaggedDataTests
{
    private const string Rows = "its rows may be shared or replaced, so use a rectangular array (double[,]), or an array or span of one dimension and compute the subscript";

    [Theory]
    [InlineData("public static double F(double x, float[][,] y) => x * y[0][0, 0];", "ADG0011", Rows)]
    [InlineData("public static double F(double x, double[][][][] y) => x * y[0][0][0][0];", "ADG0011", Rows)]
    [InlineData("public static double F(double x, ref double[][] y) => x * y[0][0];", "ADG0011", "pass the buffer by value")]
    [InlineData("public static double F(double[][]? x) => x![0][0];", "ADG0011", "never null")]
    [InlineData("public static double[][] F(double x) => null!;", "ADG0012", Rows)]
    [InlineData("public static double F(double x, Span<double[]> y) => x * y[0][0];", "ADG0011", "use arrays, spans and scalars of double or float")]
    [InlineData("public static double F(double x) { var rows = new double[2][]; return x; }", "ADG0015", "use a rectangular array, as in a[i, j], or a one-dimensional one")]
    [InlineData("public static double F(double x, [Constant] double[][] rows) { rows[0][0] = x; return x; }", "ADG0018", "'rows[0]' would lose its derivative")]
    [InlineData("public static double F(double[][] x) { x[0] = x[1]; return x[0][0]; }", "ADG0015", "copy the elements with CopyTo")]
    [InlineData("public static double F(double[][] x) { (x[0], x[1]) = (x[1], x[0]); return x[0][0]; }", "ADG0015", "assign the parts in statements of their own")]
    [InlineData("public static double F(double[][] x) { ref double[] r = ref x[0]; return r[0]; }", "ADG0015", "use a subscript")]
    [InlineData("public static double F(double[][] x, double[][] y) { x = y; return x[0][0]; }", "ADG0015", "use its elements, its rows and their lengths")]
    [InlineData("public static double F(double[][] x) { var y = (double[][])x.Clone(); return y[0][0]; }", "ADG00", "")]
    [InlineData("public static double F(double[][] x) { Array.Clear(x); return 1; }", "ADG00", "")]
    [InlineData("public static double F(double[][] x) { Array.Reverse(x); return x[0][0]; }", "ADG00", "")]
    [InlineData("public static double F(double[][] x) { var y = x[1..]; return y[0][0]; }", "ADG0015", "use its elements, its rows and their lengths")]
    [InlineData("public static double F(double[][] x) => System.Linq.Enumerable.Sum(x, r => r[0]);", "ADG0015", "use its elements, its rows and their lengths")]
    [InlineData("public static double F(double[][] x) { object o = x; return ((double[][])o)[0][0]; }", "ADG00", "")]
    [InlineData("public static double F(double[][] x, int n) => n == 0 ? x[0][0] : x[n][0] * F(x, n - 1);", "ADG0015", "rectangular arrays, as parameters of their own")]
    [InlineData("public static double F(double[][] x) { double[] r = x[0]; for (int i = 1; i < x.Length; i++) r = x[i]; return r[0]; }", "ADG0021", "declare a variable for each row")]
    [InlineData("public static double F(double[][] x) { var y = x; y = null!; return x[0][0]; }", "ADG0015", "give each a local of its own")]
    [InlineData("public static double F(double[][] x) => G(x, 1); private static double G(double[][] y, int n) { y = y[..n]; return y[0][0]; }", "ADG0015", "")]
    public void RefusedWithWhatToWriteInstead(string method, string id, string text)
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel("[Differentiable] " + method));
        Assert.Null(run.Exception);
        Assert.Contains(run.Diagnostics, diagnostic => diagnostic.Id.StartsWith(id, StringComparison.Ordinal) && diagnostic.Id != "ADG0001" && diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains(text, StringComparison.Ordinal));
        Assert.Empty(run.Generated);
    }

    [Theory]
    [InlineData("[Differentiable(Derivatives.Callable)] public static double F(double[][] x) => x[0][0];", "a method that other projects call")]
    [InlineData("[Differentiable(Derivatives.Jacobian)] public static void F(double[][] x, double[] y) => y[0] = x[0][0];", "a Jacobian has rows and columns of scalars and buffers")]
    public void RefusedForWhatIsAsked(string method, string text) =>
        Assert.Contains(text, Assert.Single(GeneratorRun.Of(ThreeWays.InModel(method)).Diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [Fact]
    public void AMethodOfAnInterfaceTakesNone() => Assert.Contains(
        "a method of an interface",
        Assert.Single(GeneratorRun.Of("public partial interface I { [Differentiable] double F(double[][] x); }").Diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

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
