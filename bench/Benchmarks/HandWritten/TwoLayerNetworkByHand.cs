namespace AutodiffGen.Benchmarks.HandWritten;

/// <summary>Back-propagation, one sample at a time.</summary>
internal static class TwoLayerNetworkByHand
{
    public static double Gradient(
        ReadOnlySpan<double> hiddenWeights,
        ReadOnlySpan<double> hiddenBias,
        ReadOnlySpan<double> outputWeights,
        ReadOnlySpan<double> outputBias,
        ReadOnlySpan<double> inputs,
        ReadOnlySpan<double> targets,
        Span<double> hiddenWeightsGradient,
        Span<double> hiddenBiasGradient,
        Span<double> outputWeightsGradient,
        Span<double> outputBiasGradient)
    {
        DerivativeGuard.SameLength(hiddenWeights.Length, hiddenWeightsGradient.Length, nameof(hiddenWeightsGradient));
        DerivativeGuard.SameLength(hiddenBias.Length, hiddenBiasGradient.Length, nameof(hiddenBiasGradient));
        DerivativeGuard.SameLength(outputWeights.Length, outputWeightsGradient.Length, nameof(outputWeightsGradient));
        DerivativeGuard.SameLength(outputBias.Length, outputBiasGradient.Length, nameof(outputBiasGradient));
        int hiddenCount = hiddenBias.Length;
        int outputCount = outputBias.Length;
        int inputCount = hiddenWeights.Length / hiddenCount;
        int batch = inputs.Length / inputCount;
        Span<double> hidden = stackalloc double[hiddenCount];
        Span<double> hiddenAdjoint = stackalloc double[hiddenCount];
        hiddenWeightsGradient.Clear();
        hiddenBiasGradient.Clear();
        outputWeightsGradient.Clear();
        outputBiasGradient.Clear();
        double loss = 0;
        double scale = 2.0 / batch;
        for (int n = 0; n < batch; n++)
        {
            for (int j = 0; j < hiddenCount; j++)
            {
                double sum = hiddenBias[j];
                for (int i = 0; i < inputCount; i++) sum += hiddenWeights[j * inputCount + i] * inputs[n * inputCount + i];
                hidden[j] = Math.Tanh(sum);
            }

            hiddenAdjoint.Clear();
            for (int k = 0; k < outputCount; k++)
            {
                double sum = outputBias[k];
                for (int j = 0; j < hiddenCount; j++) sum += outputWeights[k * hiddenCount + j] * hidden[j];
                double error = sum - targets[n * outputCount + k];
                loss += error * error;

                double sumAdjoint = scale * error;
                outputBiasGradient[k] += sumAdjoint;
                for (int j = 0; j < hiddenCount; j++)
                {
                    outputWeightsGradient[k * hiddenCount + j] += hidden[j] * sumAdjoint;
                    hiddenAdjoint[j] += outputWeights[k * hiddenCount + j] * sumAdjoint;
                }
            }

            for (int j = 0; j < hiddenCount; j++)
            {
                double sumAdjoint = hiddenAdjoint[j] * (1 - hidden[j] * hidden[j]);
                hiddenBiasGradient[j] += sumAdjoint;
                for (int i = 0; i < inputCount; i++) hiddenWeightsGradient[j * inputCount + i] += inputs[n * inputCount + i] * sumAdjoint;
            }
        }

        return loss / batch;
    }
}
