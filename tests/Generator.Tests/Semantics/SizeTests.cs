using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>Methods far larger than any person writes, as other generators write them: deep trees and long bodies cost linear time and no stack.</summary>
public class SizeTests
{
    private const int Terms = 20_000;

    [Fact]
    public void ASumOfTwentyThousandTerms() => ThreeWays.Scalar(
        "[Differentiable]\npublic static double F(double[] x) => " + string.Join(" + ", Enumerable.Range(0, Terms).Select(i => $"x[{i % 10}] * {i % 7}")) + ";",
        Samples.Lengths(10),
        _ =>
        {
            var gradient = new double[10];
            for (int i = 0; i < Terms; i++) gradient[i % 10] += i % 7;
            return gradient;
        });

    [Fact]
    public void TwoThousandStatements() => ThreeWays.Scalar(
        "[Differentiable]\npublic static double F(double[] x)\n{\n    double s = x[0];\n"
            + string.Concat(Enumerable.Range(0, 2000).Select(i => $"    s = 0.999 * s + 0.001 * Math.Sin(s * x[{i % 10}]);\n")) + "    return s;\n}",
        Samples.Lengths(10));
}
