using AutodiffGen.Benchmarks.HandWritten;
using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Benchmarks.Oracle;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>A Runge-Kutta integration: a recurrence whose states must be recorded.</summary>
public class LotkaVolterraBenchmarks : GradientBenchmarks
{
    private const double ObservedPrey = 1.2;
    private const double ObservedPredator = 0.9;
    private const double Step = 0.01;

    private readonly double[] inputs = [1.1, 0.4, 0.45, 0.1, 10, 5];
    private readonly double[] gradient = new double[6];

    /// <summary>The number of time steps.</summary>
    [Params(10_000)]
    public int Steps { get; set; } = 10_000;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Lotka-Volterra, {Steps} steps");

    /// <inheritdoc/>
    public override int Independents => inputs.Length;

    /// <inheritdoc/>
    public override void Setup()
    {
    }

    /// <inheritdoc/>
    [Benchmark]
    public override double Primal() => LotkaVolterra.Misfit(
        inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5], ObservedPrey, ObservedPredator, Step, Steps);

    /// <inheritdoc/>
    [Benchmark(Baseline = true)]
    public override double HandWritten() => LotkaVolterraByHand.Gradient(
        inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5], ObservedPrey, ObservedPredator, Step, Steps,
        out gradient[0], out gradient[1], out gradient[2], out gradient[3], out gradient[4], out gradient[5]);

    /// <inheritdoc/>
    [Benchmark]
    public override double Generated() => LotkaVolterra.MisfitGradient(
        inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5], ObservedPrey, ObservedPredator, Step, Steps,
        out gradient[0], out gradient[1], out gradient[2], out gradient[3], out gradient[4], out gradient[5]);

    /// <inheritdoc/>
    public override double[] LastGradient() => [.. gradient];

    /// <inheritdoc/>
    public override double DirectionalDerivative(ReadOnlySpan<double> direction)
    {
        var step = new ComplexStep(direction);
        return ComplexStep.Derivative(ComplexKernels.LotkaVolterra(step.Next(inputs), ObservedPrey, ObservedPredator, Step, Steps));
    }
}
