using System.Text.RegularExpressions;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Runtime.Tests;
using Xunit;

namespace AutodiffGen.Generator.Tests.UserRules;

/// <summary>The programs of docs/custom-rules.md are right.</summary>
public partial class DocumentationTests
{
    private static readonly string[] Blocks = [.. CSharpBlock().Matches(Repository.Read("docs/custom-rules.md").ReplaceLineEndings("\n")).Select(match => match.Groups[1].Value)];

    [Fact]
    public void ThePageShowsTwoPrograms() => Assert.Equal(2, Blocks.Length);

    [Fact]
    public void ThePartialsOfTheNormalTail()
    {
        // The series of erf, which converges everywhere.
        double[] got = GeneratorRun.Of(Blocks[0], """
            public static class Special
            {
                public static double Erf(double x)
                {
                    double sum = 0, term = x;
                    for (int n = 0; n < 60; n++)
                    {
                        sum += term / (2 * n + 1);
                        term *= -x * x / (n + 1);
                    }
                    return 2 / Math.Sqrt(Math.PI) * sum;
                }

                public static double[] Run()
                {
                    double value = Model.NormalTailGradient(1.5, 0.5, 2, out double x, out double mean, out double deviation);
                    return [value, x, mean, deviation];
                }
            }
            """).Load().Run();
        double density = Math.Exp(-0.125) / Math.Sqrt(2 * Math.PI) / 2;
        double[] expected = [0.30853753872598690, -density, density, density * 0.5];
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], got[i], 1e-14);
    }

    [Fact]
    public void TheEnergyOfTheSprings()
    {
        double[] got = GeneratorRun.Of(Blocks[1]).Load(moreSources: """
            public static class Driver
            {
                public static double[] Run()
                {
                    double[] gradient = [9, 9];
                    double value = Springs.EnergyGradient([2, 3], 0.5, gradient, out double k);
                    return [value, .. gradient, k];
                }
            }
            """).Run("Driver.Run");

        // u1 = 3 + 2k, 3 + 4k, 3 + 6k at k = 1/2: 4, 5, 6.
        Assert.Equal([16 + 25 + 36, 2 * (4 * 0.5 + 5 * 1 + 6 * 1.5), 2 * (4 + 5 + 6), 2 * (4 * 2 + 5 * 4 + 6 * 6)], got);
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();
}
