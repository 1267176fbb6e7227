using AutodiffGen.Benchmarks.HandWritten;
using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Benchmarks.Oracle;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>Paths that run at once: states recorded for each, sums for each thread.</summary>
public class MonteCarloBenchmarks : GradientBenchmarks
{
    private const double Strike = 105;
    private const int Steps = 50;

    private readonly double[] inputs = [100, 0.3, 0.7, 0.02];
    private readonly double[] gradient = new double[4];
    private double[] normals = [];

    /// <summary>The number of paths.</summary>
    [Params(4000)]
    public int Paths { get; set; } = 4000;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Monte Carlo, {Paths} paths at once");

    /// <inheritdoc/>
    public override int Independents => inputs.Length;

    /// <inheritdoc/>
    public override void Setup() => normals = [.. Random(3, Paths * Steps, 1e-9, 1).Zip(Random(4, Paths * Steps, 0, 1), (u, v) => Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(Math.Tau * v))];

    /// <inheritdoc/>
    [Benchmark]
    public override double Primal() => MonteCarlo.AsianCall(inputs[0], inputs[1], inputs[2], inputs[3], normals, Strike, Steps);

    /// <inheritdoc/>
    [Benchmark(Baseline = true)]
    public override double HandWritten() => MonteCarloByHand.AsianCallGradient(
        inputs[0], inputs[1], inputs[2], inputs[3], normals, Strike, Steps, out gradient[0], out gradient[1], out gradient[2], out gradient[3]);

    /// <inheritdoc/>
    [Benchmark]
    public override double Generated() => MonteCarlo.AsianCallGradient(
        inputs[0], inputs[1], inputs[2], inputs[3], normals, Strike, Steps, out gradient[0], out gradient[1], out gradient[2], out gradient[3]);

    /// <inheritdoc/>
    public override double[] LastGradient() => [.. gradient];

    /// <inheritdoc/>
    public override double DirectionalDerivative(ReadOnlySpan<double> direction)
    {
        var step = new ComplexStep(direction);
        return ComplexStep.Derivative(ComplexKernels.AsianCall(step.Next(inputs), normals, Strike, Steps));
    }
}
