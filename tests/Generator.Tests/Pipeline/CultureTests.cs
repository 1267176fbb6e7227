using System.Globalization;
using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Pipeline;

/// <summary>Generated text and numbers are the same in every culture. fi-FI writes the minus sign as U+2212 and a comma in numbers; tr-TR maps I to ı.</summary>
public class CultureTests
{
    private const string Source = """
        public static partial class INDEX
        {
            [Differentiable]
            public static double ITERATE(ReadOnlySpan<double> INPUT, double ISCALE)
            {
                double sum = -1.5e-7;
                for (int i = INPUT.Length - 1; i >= 0; i -= 2)
                {
                    double t = Math.Pow(INPUT[i] * -0.25, 3) + 1234567.875 * ISCALE;
                    sum = sum * -1e-3 + t * (i + -2);
                }
                return sum * 1e300 * 1e-300;
            }

            public static double[] Run()
            {
                double[] x = [1.5, -2.5, 0.125];
                var gradient = new double[3];
                double value = ITERATEGradient(x, -0.5, gradient, out double scale);
                return [value, .. gradient, scale, ITERATEForward(x, -0.5, [1, 2, 3], 0.5).Tangent];
            }
        }
        """;

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void TextAndNumbersAreThoseOfTheInvariantCulture(string name)
    {
        (IReadOnlyList<SourceFile> text, double[] numbers) = In(CultureInfo.InvariantCulture);
        (IReadOnlyList<SourceFile> hostileText, double[] hostileNumbers) = In(CultureInfo.GetCultureInfo(name));
        Assert.NotEmpty(text);
        Assert.Equal(text, hostileText);
        Assert.Equal(numbers, hostileNumbers);
    }

    [Fact]
    public void TheHostileCulturesAreHostile()
    {
        Assert.NotEqual("-1.5", (-1.5).ToString(CultureInfo.GetCultureInfo("fi-FI")));
        Assert.NotEqual("i", "I".ToLower(CultureInfo.GetCultureInfo("tr-TR")));
    }

    private static (IReadOnlyList<SourceFile> Text, double[] Numbers) In(CultureInfo culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            GeneratorRun run = GeneratorRun.Of(Source);
            return (run.Generated, run.Load().Run());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
