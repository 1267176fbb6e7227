using Xunit;

namespace CurveFitting.Tests;

public class FittingTests
{
    public static TheoryData<string, int> ProblemsAndStarts
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (Problem problem in Problems.All)
            {
                for (int start = 0; start < problem.Starts.Length; start++) data.Add(problem.Name, start);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ProblemsAndStarts))]
    public void GeneratedDerivativesReachTheCertifiedParameters(string name, int start)
    {
        Problem problem = Problems.Find(name)!;

        FitResult fit = Fitting.Fit(problem.Model, problem.Data, problem.Starts[start], JacobianSource.Generated);

        Assert.True(Digits.Worst(fit.Refined, problem.Certified) >= 10, string.Join(" ", fit.Refined));
        Assert.True(Digits.Worst(fit.Solver, problem.Certified) >= 7, string.Join(" ", fit.Solver));
        Assert.True(Digits.Correct(fit.ResidualSum, problem.CertifiedResidualSum) >= 10);
    }

    [Theory]
    [MemberData(nameof(ProblemsAndStarts))]
    public void FiniteDifferencesComeNearThem(string name, int start)
    {
        Problem problem = Problems.Find(name)!;

        FitResult fit = Fitting.Fit(problem.Model, problem.Data, problem.Starts[start], JacobianSource.Differences);

        Assert.True(Digits.Worst(fit.Refined, problem.Certified) >= 7, string.Join(" ", fit.Refined));
    }

    [Theory]
    [InlineData("exponential", new[] { -3, 0.4 })]
    [InlineData("logistic", new[] { 12.5, 1.5, 4 })]
    [InlineData("logistic", new[] { 12.5, -1.5, 4 })]
    [InlineData("gaussian", new[] { -2, 3, 0.8 })]
    [InlineData("michaelis-menten", new[] { 7, 2.5 })]
    [InlineData("misra1a", new[] { 40, 0.3 })]
    [InlineData("rat43", new[] { 30, 5, 1.2, 0.9 })]
    [InlineData("quadratic", new[] { 1.5, -2, 0.25 })]
    public void DefaultStartsLeadToTheParameters(string name, double[] expected)
    {
        Model model = ModelList.Find(name)!;
        double[] x = [.. Enumerable.Range(0, 40).Select(i => 0.1 + (0.2 * i))];
        // A little noise that no model can follow, so that the residuals don't vanish.
        double[] y = [.. x.Select((place, i) => model.Function(expected, place) + (1e-7 * Math.Sin(97 * i)))];
        var data = new Observations(x, y);

        FitResult fit = Fitting.Fit(model, data, model.DefaultStart(data), JacobianSource.Generated);

        Assert.Equal(expected.Length, fit.Refined.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], fit.Refined[i], 1e-5 * (1 + Math.Abs(expected[i])));
            Assert.True(fit.StandardErrors[i] is > 0 and < 1e-4);
        }
    }

    [Fact]
    public void AStartThatOverflowsIsAFitError()
    {
        Model model = ModelList.Find("exponential")!;
        var data = new Observations([1, 2, 3, 4], [1, 2, 3, 5]);

        Assert.Throws<FitException>(() => Fitting.Fit(model, data, [1, 1e6], JacobianSource.Generated));
    }

    [Theory]
    [InlineData(2.5, 2.5, 11)]
    [InlineData(2.5025, 2.5, 3)]
    [InlineData(25, 2.5, 0)]
    [InlineData(double.NaN, 2.5, 0)]
    public void DigitsAreTheLogarithmOfTheRelativeError(double value, double certified, double digits) =>
        Assert.Equal(digits, Digits.Correct(value, certified), 1e-9);
}
