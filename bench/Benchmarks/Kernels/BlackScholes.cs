namespace AutodiffGen.Benchmarks.Kernels;

/// <summary>A portfolio of European options.</summary>
public static partial class BlackScholes
{
    /// <summary>The value of a portfolio; its gradient holds the deltas, the vegas and the rho.</summary>
    [Differentiable]
    public static double Portfolio(
        ReadOnlySpan<double> spots,
        ReadOnlySpan<double> volatilities,
        double rate,
        [Constant] ReadOnlySpan<double> strikes,
        [Constant] ReadOnlySpan<double> maturities,
        [Constant] ReadOnlySpan<double> quantities,
        ReadOnlySpan<bool> calls)
    {
        double total = 0;
        for (int i = 0; i < spots.Length; i++)
        {
            double spread = volatilities[i] * Math.Sqrt(maturities[i]);
            double d1 = (Math.Log(spots[i] / strikes[i]) + rate * maturities[i]) / spread + 0.5 * spread;
            double d2 = d1 - spread;
            double discounted = strikes[i] * Math.Exp(-rate * maturities[i]);
            double value = calls[i]
                ? spots[i] * NormalCdf(d1) - discounted * NormalCdf(d2)
                : discounted * NormalCdf(-d2) - spots[i] * NormalCdf(-d1);
            total += quantities[i] * value;
        }

        return total;
    }

    /// <summary>The cumulative normal distribution (Abramowitz and Stegun, 26.2.17, 7 digits).</summary>
    [Differentiable]
    public static double NormalCdf(double x)
    {
        double t = 1 / (1 + 0.2316419 * Math.Abs(x));
        double density = 0.3989422804014327 * Math.Exp(-0.5 * x * x);
        double tail = density * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x >= 0 ? 1 - tail : tail;
    }
}
