namespace AutodiffGen.Benchmarks.HandWritten;

/// <summary>The textbook gradient: softmax minus one-hot, times the sample; the exponentials are kept, the maximum cancels.</summary>
internal static class SoftmaxRegressionByHand
{
    public static double Gradient(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> features, ReadOnlySpan<int> labels, int classes, Span<double> weightsGradient)
    {
        DerivativeGuard.SameLength(weights.Length, weightsGradient.Length, nameof(weightsGradient));
        int dimensions = weights.Length / classes;
        Span<double> scores = stackalloc double[classes];
        Span<double> exponentials = stackalloc double[classes];
        weightsGradient.Clear();
        double loss = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<double> sample = features.Slice(i * dimensions, dimensions);
            double max = double.NegativeInfinity;
            for (int k = 0; k < classes; k++)
            {
                ReadOnlySpan<double> row = weights.Slice(k * dimensions, dimensions);
                double score = 0;
                for (int j = 0; j < row.Length; j++) score += row[j] * sample[j];
                scores[k] = score;
                max = Math.Max(max, score);
            }

            double sum = 0;
            for (int k = 0; k < classes; k++)
            {
                exponentials[k] = Math.Exp(scores[k] - max);
                sum += exponentials[k];
            }

            int label = labels[i];
            loss += max + Math.Log(sum) - scores[label];

            double sumAdjoint = 1 / sum;
            for (int k = 0; k < classes; k++)
            {
                double scoreAdjoint = exponentials[k] * sumAdjoint;
                if (k == label) scoreAdjoint -= 1;
                Span<double> rowGradient = weightsGradient.Slice(k * dimensions, dimensions);
                for (int j = 0; j < rowGradient.Length; j++) rowGradient[j] += scoreAdjoint * sample[j];
            }
        }

        return loss;
    }
}
