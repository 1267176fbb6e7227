namespace AutodiffGen.Benchmarks.Kernels;

/// <summary>Differences of differences of a vector: its Jacobian is a band of alternating binomial coefficients.</summary>
public static partial class IteratedDifference
{
    /// <param name="x">The vector.</param>
    /// <param name="k">How often; less than the length.</param>
    /// <returns>The k-th differences.</returns>
    [Differentiable(Derivatives.Jacobian)]
    public static double[] Loop(double[] x, int k)
    {
        double[] y = x;
        for (int d = 0; d < k; d++)
        {
            var next = new double[y.Length - 1];
            for (int i = 0; i < next.Length; i++) next[i] = y[i + 1] - y[i];
            y = next;
        }

        return y;
    }

    /// <inheritdoc cref="Loop"/>
    [Differentiable(Derivatives.Jacobian)]
    public static double[] Recursive(double[] x, int k)
    {
        if (k == 0) return x;
        var y = new double[x.Length - 1];
        for (int i = 0; i < y.Length; i++) y[i] = x[i + 1] - x[i];
        return Recursive(y, k - 1);
    }
}
