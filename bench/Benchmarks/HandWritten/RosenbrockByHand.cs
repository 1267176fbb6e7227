namespace AutodiffGen.Benchmarks.HandWritten;

internal static class RosenbrockByHand
{
    public static double Gradient(ReadOnlySpan<double> x, Span<double> xGradient)
    {
        xGradient.Clear();
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            sum += 100 * a * a + b * b;
            xGradient[i + 1] += 200 * a;
            xGradient[i] -= 400 * a * x[i] + 2 * b;
        }

        return sum;
    }
}
