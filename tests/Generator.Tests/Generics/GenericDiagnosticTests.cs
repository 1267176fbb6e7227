using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Generics;

/// <summary>What a generic method needs and doesn't have is named.</summary>
public class GenericDiagnosticTests
{
    [Theory]
    [InlineData("T F<T>(T x) where T : System.Numerics.INumberBase<T> => x * x", "ADG0004", "add 'INumber<T>', or 'IFloatingPointIeee754<T>'")]
    [InlineData("T F<T>(T x) where T : System.Numerics.ITrigonometricFunctions<T> => T.Acos(x)", "ADG0004", "its derivative needs 'T.Sqrt', which the constraints of 'T' don't offer; add 'IRootFunctions<T>'")]
    [InlineData("T F<T>(T x) where T : System.Numerics.IRootFunctions<T> => T.Abs(x)", "ADG0004", "'T < T', which the constraints of 'T' don't offer; add 'INumber<T>'")]
    [InlineData("T F<T>(T x, T y) where T : System.Numerics.INumber<T> => x % y", "ADG0004", "'T.Round', which the constraints of 'T' don't offer; add 'IFloatingPoint<T>'")]
    [InlineData("T F<T>(T x, T y) where T : System.Numerics.INumber<T>, System.Numerics.IPowerFunctions<T> => T.Pow(x, y)", "ADG0004", "add 'IFloatingPointIeee754<T>'")]
    [InlineData("double F<T>(T x, double y) where T : System.Numerics.INumber<T> => y * double.CreateChecked(T.CreateSaturating(y))", "ADG0015", "write 'CreateChecked'")]
    [InlineData("T F<T>(T x) where T : System.Numerics.INumber<T> => x * T.CreateChecked(int.CreateTruncating(x))", "ADG0020", "wrap it in Derivative.StopGradient")]
    [InlineData("T F<T>(T x) where T : System.Numerics.IBinaryFloatingPointIeee754<T> => x & x", "ADG0024", "would lose the derivative")]
    [InlineData("T F<T>(T x, T[][,] m) where T : System.Numerics.INumber<T> => x * m[0][0, 0]", "ADG0011", "rectangular array")]
    public void IsRefused(string method, string id, string words)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model { [Differentiable] public static " + method + "; [Differentiable] public static double Neighbour(double x) => x * x; }");
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(words, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Contains(run.Generated, file => file.Text.Contains("NeighbourGradient", StringComparison.Ordinal));
        Assert.Empty(run.CompilerProblems());
    }

    /// <summary>Jacobians belong to methods of double and float, which may call a generic method.</summary>
    [Fact]
    public void JacobiansBelongToPlainMethods()
    {
        GeneratorRun refused = GeneratorRun.Of("public static partial class Model { [Differentiable(Derivatives.Jacobian)] public static void F<T>(ReadOnlySpan<T> x, Span<T> y) where T : struct, System.Numerics.INumber<T> { y[0] = x[0] * x[0]; } }");
        Assert.Equal("ADG0004", Assert.Single(refused.Diagnostics).Id);

        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                private static T Flux<T>(ReadOnlySpan<T> x, int i) where T : struct, System.Numerics.IFloatingPointIeee754<T> => x[i] * T.Exp(x[i + 1]);

                [Differentiable(Derivatives.Jacobian | Derivatives.JacobianPattern | Derivatives.LocalJacobianPattern, WithRespectTo = ["x"])]
                public static void F(ReadOnlySpan<double> x, Span<double> y)
                {
                    for (int i = 0; i < y.Length; i++) y[i] = Flux(x, i);
                }

                public static double[] Run()
                {
                    double[] x = [0.1, 0.2, 0.3, 0.4, 0.5];
                    var y = new double[4];
                    SparseMatrix matrix = FJacobian(x, y);
                    return [matrix.Pattern.NonzeroCount, FLocalJacobianPattern(x, y).NonzeroCount, .. matrix.Values];
                }
            }
            """, "global using AutodiffGen.Sparse;").Load().Run();
        Assert.Equal(8, got[0]);
        Assert.Equal(8, got[1]);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(Math.Exp(0.1 * (i + 2)), got[2 + (2 * i)], 1e-15);
            Assert.Equal(0.1 * (i + 1) * Math.Exp(0.1 * (i + 2)), got[3 + (2 * i)], 1e-15);
        }
    }
}
