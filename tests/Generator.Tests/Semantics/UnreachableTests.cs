using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>Code that constants make unreachable, on which the compiler would warn, is in no generated file.</summary>
public class UnreachableTests
{
    [Fact]
    public void BehindALoopThatIsLeftAtOnce()
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel("""
            [Differentiable]
            public static void F(double[] u, double[] v)
            {
                switch (u.Length)
                {
                    case 0:
                        while (0 < 3)
                        {
                            int t = 0;
                            if ((t % 3) == 0) { break; }
                            double s = ++v[0];
                        }
                        break;
                    default:
                        v[2] = 1.0 - u[1];
                        break;
                }
            }
            """));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems());
    }

    [Theory]
    [InlineData("int t = 0; if (t % 3 != 0) { s *= x; }")]
    [InlineData("int t = 7; if (t % 3 == 1 && (t & 1) == 0) { s *= x; } else { s += x; }")]
    [InlineData("int t = 4; if (t / 2 - 3 > 0 || t * 2 < 8) { s *= x; } s += x;")]
    [InlineData("double h = 0.5; if (h * 2 < 1) { s *= x; } s += x;")]
    [InlineData("int t = 3; while (t + 1 < 4) { s *= x; t--; } s += x;")]
    public void BehindAConditionOverConstantVariables(string body)
    {
        GeneratorRun run = GeneratorRun.Of(ThreeWays.InModel(
            "[Differentiable] public static double F(double x, int n) { double s = x; for (int i = 0; i < n; i++) { " + body + " s *= x; } return s; }"));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems());
    }

    /// <summary>The compiler makes invalid code of a local span that is made of a local array and not used, so that derivatives which don't use one don't declare it.</summary>
    [Theory]
    [InlineData("double[] v = x; ReadOnlySpan<double> data = v; double r = x[0]; r = data[1]; return 1 - x[0] * x[1];")]
    [InlineData("var v = new double[2]; v[0] = x[0]; Span<double> data = v; ReadOnlySpan<double> same = data; int count = same.Length; double r = same[1]; return v[0] * count;")]
    public void ASpanThatNothingUsesIsNotThere(string body) =>
        ThreeWays.Scalar("[Differentiable] public static double F(double[] x) { " + body + " }", [[0.5, 2], [-1, 3]]);
}
