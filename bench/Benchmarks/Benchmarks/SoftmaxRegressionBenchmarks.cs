using AutodiffGen.Benchmarks.HandWritten;
using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Benchmarks.Oracle;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>Softmax regression: a scratch buffer per sample, dot products and exponentials.</summary>
public class SoftmaxRegressionBenchmarks : GradientBenchmarks
{
    private const int Dimensions = 32;
    private const int Classes = 10;

    private double[] weights = [];
    private double[] features = [];
    private int[] labels = [];
    private double[] gradient = [];

    /// <summary>The number of samples.</summary>
    [Params(500)]
    public int Samples { get; set; } = 500;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Softmax regression, {Samples} samples");

    /// <inheritdoc/>
    public override int Independents => Dimensions * Classes;

    /// <inheritdoc/>
    public override void Setup()
    {
        weights = Random(1, Classes * Dimensions, -1, 1);
        features = Random(2, Samples * Dimensions, -1, 1);
        labels = [.. Random(3, Samples, 0, Classes).Select(label => (int)label)];
        gradient = new double[weights.Length];
    }

    /// <inheritdoc/>
    [Benchmark]
    public override double Primal() => SoftmaxRegression.Loss(weights, features, labels, Classes);

    /// <inheritdoc/>
    [Benchmark(Baseline = true)]
    public override double HandWritten() => SoftmaxRegressionByHand.Gradient(weights, features, labels, Classes, gradient);

    /// <inheritdoc/>
    [Benchmark]
    public override double Generated() => SoftmaxRegression.LossGradient(weights, features, labels, Classes, gradient);

    /// <inheritdoc/>
    public override double[] LastGradient() => [.. gradient];

    /// <inheritdoc/>
    public override double DirectionalDerivative(ReadOnlySpan<double> direction)
    {
        var step = new ComplexStep(direction);
        return ComplexStep.Derivative(ComplexKernels.SoftmaxRegression(step.Next(weights), features, labels, Classes));
    }
}
