using AutodiffGen.Benchmarks.HandWritten;
using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Benchmarks.Oracle;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>A portfolio of options: independent iterations with known functions, branches and a called method.</summary>
public class BlackScholesBenchmarks : GradientBenchmarks
{
    private const double Rate = 0.03;

    private double[] spots = [];
    private double[] volatilities = [];
    private double[] strikes = [];
    private double[] maturities = [];
    private double[] quantities = [];
    private bool[] calls = [];
    private double[] spotsGradient = [];
    private double[] volatilitiesGradient = [];
    private double rateGradient;

    /// <summary>The number of options.</summary>
    [Params(1000)]
    public int Options { get; set; } = 1000;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Black-Scholes, {Options} options");

    /// <inheritdoc/>
    public override int Independents => 2 * Options + 1;

    /// <inheritdoc/>
    public override void Setup()
    {
        spots = Random(1, Options, 80, 120);
        volatilities = Random(2, Options, 0.1, 0.5);
        strikes = Random(3, Options, 70, 130);
        maturities = Random(4, Options, 0.1, 3);
        quantities = Random(5, Options, -10, 10);
        calls = [.. Random(6, Options, 0, 1).Select(value => value < 0.5)];
        spotsGradient = new double[Options];
        volatilitiesGradient = new double[Options];
    }

    /// <inheritdoc/>
    [Benchmark]
    public override double Primal() => BlackScholes.Portfolio(spots, volatilities, Rate, strikes, maturities, quantities, calls);

    /// <inheritdoc/>
    [Benchmark(Baseline = true)]
    public override double HandWritten() => BlackScholesByHand.Gradient(
        spots, volatilities, Rate, strikes, maturities, quantities, calls, spotsGradient, volatilitiesGradient, out rateGradient);

    /// <inheritdoc/>
    [Benchmark]
    public override double Generated() => BlackScholes.PortfolioGradient(
        spots, volatilities, Rate, strikes, maturities, quantities, calls, spotsGradient, volatilitiesGradient, out rateGradient);

    /// <inheritdoc/>
    public override double[] LastGradient() => [.. spotsGradient, .. volatilitiesGradient, rateGradient];

    /// <inheritdoc/>
    public override double DirectionalDerivative(ReadOnlySpan<double> direction)
    {
        var step = new ComplexStep(direction);
        return ComplexStep.Derivative(ComplexKernels.BlackScholes(
            step.Next(spots), step.Next(volatilities), step.Next([Rate])[0], strikes, maturities, quantities, calls));
    }
}
