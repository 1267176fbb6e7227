using AutodiffGen.Benchmarks.HandWritten;
using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Benchmarks.Oracle;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>Chained Rosenbrock: independent iterations, one pass, nothing to record.</summary>
public class RosenbrockBenchmarks : GradientBenchmarks
{
    private double[] x = [];
    private double[] gradient = [];

    /// <summary>The number of variables.</summary>
    [Params(10, 1000, 100_000)]
    public int Length { get; set; } = 1000;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Rosenbrock, n = {Length}");

    /// <inheritdoc/>
    public override int Independents => Length;

    /// <inheritdoc/>
    public override void Setup()
    {
        x = Random(1, Length, -2, 2);
        gradient = new double[Length];
    }

    /// <inheritdoc/>
    [Benchmark]
    public override double Primal() => Rosenbrock.Value(x);

    /// <inheritdoc/>
    [Benchmark(Baseline = true)]
    public override double HandWritten() => RosenbrockByHand.Gradient(x, gradient);

    /// <inheritdoc/>
    [Benchmark]
    public override double Generated() => Rosenbrock.ValueGradient(x, gradient);

    /// <inheritdoc/>
    public override double[] LastGradient() => [.. gradient];

    /// <inheritdoc/>
    public override double DirectionalDerivative(ReadOnlySpan<double> direction)
    {
        var step = new ComplexStep(direction);
        return ComplexStep.Derivative(ComplexKernels.Rosenbrock(step.Next(x)));
    }
}
