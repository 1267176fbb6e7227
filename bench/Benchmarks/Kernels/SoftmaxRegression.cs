namespace AutodiffGen.Benchmarks.Kernels;

/// <summary>The negative log-likelihood of multinomial logistic regression, with the scores' maximum taken out of the log-sum-exp.</summary>
public static partial class SoftmaxRegression
{
    /// <param name="weights">One row of weights per class.</param>
    /// <param name="features">One row of features per sample.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="classes">The number of classes.</param>
    [Differentiable]
    public static double Loss(ReadOnlySpan<double> weights, [Constant] ReadOnlySpan<double> features, ReadOnlySpan<int> labels, int classes)
    {
        int dimensions = weights.Length / classes;
        Span<double> scores = stackalloc double[classes];
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
            for (int k = 0; k < classes; k++) sum += Math.Exp(scores[k] - max);
            loss += max + Math.Log(sum) - scores[labels[i]];
        }

        return loss;
    }
}
