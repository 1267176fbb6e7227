using Xunit;

namespace CurveFitting.Tests;

public class ModelTests
{
    public static TheoryData<string> ModelNames => [.. ModelList.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void GeneratedGradientAgreesWithDifferences(string name)
    {
        Model model = ModelList.Find(name)!;
        double[] b = [0.7, 0.4, 1.3, 0.9, 0.2, 0.1, 0.05];
        b = b[..model.ParameterCount];
        foreach (double x in (double[])[0.25, 1, 2.5])
        {
            var gradient = new double[b.Length];
            Array.Fill(gradient, double.NaN);

            double value = model.Gradient(b, x, gradient);

            Assert.Equal(model.Function(b, x), value);
            for (int i = 0; i < b.Length; i++)
            {
                Assert.Equal(Difference(model, b, i, x), gradient[i], 1e-9);
            }
        }
    }

    [Fact]
    public void EveryModelHasItsOwnName() => Assert.Distinct(ModelList.All.Select(m => m.Name));

    /// <summary>Central differences of order 4.</summary>
    private static double Difference(Model model, double[] b, int index, double x)
    {
        const double h = 1e-4;
        return ((8 * (At(h) - At(-h))) - (At(2 * h) - At(-2 * h))) / (12 * h);

        double At(double offset)
        {
            double[] moved = [.. b];
            moved[index] += offset;
            return model.Function(moved, x);
        }
    }
}
