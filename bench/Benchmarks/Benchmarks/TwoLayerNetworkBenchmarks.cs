using AutodiffGen.Benchmarks.HandWritten;
using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Benchmarks.Oracle;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>A dense two-layer network: four gradients, and a scratch buffer per sample.</summary>
public class TwoLayerNetworkBenchmarks : GradientBenchmarks
{
    private const int Inputs = 32;
    private const int Hidden = 48;
    private const int Outputs = 8;

    private double[] hiddenWeights = [];
    private double[] hiddenBias = [];
    private double[] outputWeights = [];
    private double[] outputBias = [];
    private double[] inputs = [];
    private double[] targets = [];
    private double[] hiddenWeightsGradient = [];
    private double[] hiddenBiasGradient = [];
    private double[] outputWeightsGradient = [];
    private double[] outputBiasGradient = [];

    /// <summary>The number of samples.</summary>
    [Params(64)]
    public int Batch { get; set; } = 64;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Two-layer network, batch of {Batch}");

    /// <inheritdoc/>
    public override int Independents => Inputs * Hidden + Hidden + Hidden * Outputs + Outputs;

    /// <inheritdoc/>
    public override void Setup()
    {
        hiddenWeights = Random(1, Inputs * Hidden, -0.3, 0.3);
        hiddenBias = Random(2, Hidden, -0.1, 0.1);
        outputWeights = Random(3, Hidden * Outputs, -0.3, 0.3);
        outputBias = Random(4, Outputs, -0.1, 0.1);
        inputs = Random(5, Batch * Inputs, -1, 1);
        targets = Random(6, Batch * Outputs, -1, 1);
        hiddenWeightsGradient = new double[hiddenWeights.Length];
        hiddenBiasGradient = new double[hiddenBias.Length];
        outputWeightsGradient = new double[outputWeights.Length];
        outputBiasGradient = new double[outputBias.Length];
    }

    /// <inheritdoc/>
    [Benchmark]
    public override double Primal() => TwoLayerNetwork.Loss(hiddenWeights, hiddenBias, outputWeights, outputBias, inputs, targets);

    /// <inheritdoc/>
    [Benchmark(Baseline = true)]
    public override double HandWritten() => TwoLayerNetworkByHand.Gradient(
        hiddenWeights, hiddenBias, outputWeights, outputBias, inputs, targets,
        hiddenWeightsGradient, hiddenBiasGradient, outputWeightsGradient, outputBiasGradient);

    /// <inheritdoc/>
    [Benchmark]
    public override double Generated() => TwoLayerNetwork.LossGradient(
        hiddenWeights, hiddenBias, outputWeights, outputBias, inputs, targets,
        hiddenWeightsGradient, hiddenBiasGradient, outputWeightsGradient, outputBiasGradient);

    /// <inheritdoc/>
    public override double[] LastGradient() =>
        [.. hiddenWeightsGradient, .. hiddenBiasGradient, .. outputWeightsGradient, .. outputBiasGradient];

    /// <inheritdoc/>
    public override double DirectionalDerivative(ReadOnlySpan<double> direction)
    {
        var step = new ComplexStep(direction);
        return ComplexStep.Derivative(ComplexKernels.TwoLayerNetwork(
            step.Next(hiddenWeights), step.Next(hiddenBias), step.Next(outputWeights), step.Next(outputBias), inputs, targets));
    }
}
