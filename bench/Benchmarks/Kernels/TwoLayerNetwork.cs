namespace AutodiffGen.Benchmarks.Kernels;

/// <summary>A dense network with one hidden layer of tanh units and a linear output layer.</summary>
public static partial class TwoLayerNetwork
{
    /// <summary>The mean over a batch of the squared error.</summary>
    [Differentiable]
    public static double Loss(
        ReadOnlySpan<double> hiddenWeights,
        ReadOnlySpan<double> hiddenBias,
        ReadOnlySpan<double> outputWeights,
        ReadOnlySpan<double> outputBias,
        [Constant] ReadOnlySpan<double> inputs,
        [Constant] ReadOnlySpan<double> targets)
    {
        int hiddenCount = hiddenBias.Length;
        int outputCount = outputBias.Length;
        int inputCount = hiddenWeights.Length / hiddenCount;
        int batch = inputs.Length / inputCount;
        Span<double> hidden = stackalloc double[hiddenCount];
        double loss = 0;
        for (int n = 0; n < batch; n++)
        {
            for (int j = 0; j < hiddenCount; j++)
            {
                double sum = hiddenBias[j];
                for (int i = 0; i < inputCount; i++) sum += hiddenWeights[j * inputCount + i] * inputs[n * inputCount + i];
                hidden[j] = Math.Tanh(sum);
            }

            for (int k = 0; k < outputCount; k++)
            {
                double sum = outputBias[k];
                for (int j = 0; j < hiddenCount; j++) sum += outputWeights[k * hiddenCount + j] * hidden[j];
                double error = sum - targets[n * outputCount + k];
                loss += error * error;
            }
        }

        return loss / batch;
    }
}
