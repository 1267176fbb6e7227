namespace AutodiffGen.Benchmarks.HandWritten;

/// <summary>
/// The adjoint of the program as it stands, the approximation of the normal distribution included. (The textbook's Greeks are shorter, but they are
/// the derivatives of the exact formula, not of this program.)
/// </summary>
internal static class BlackScholesByHand
{
    public static double Gradient(
        ReadOnlySpan<double> spots,
        ReadOnlySpan<double> volatilities,
        double rate,
        ReadOnlySpan<double> strikes,
        ReadOnlySpan<double> maturities,
        ReadOnlySpan<double> quantities,
        ReadOnlySpan<bool> calls,
        Span<double> spotsGradient,
        Span<double> volatilitiesGradient,
        out double rateGradient)
    {
        DerivativeGuard.SameLength(spots.Length, spotsGradient.Length, nameof(spotsGradient));
        DerivativeGuard.SameLength(volatilities.Length, volatilitiesGradient.Length, nameof(volatilitiesGradient));
        double total = 0;
        double rateAdjoint = 0;
        for (int i = 0; i < spots.Length; i++)
        {
            double rootMaturity = Math.Sqrt(maturities[i]);
            double spread = volatilities[i] * rootMaturity;
            double moneyness = Math.Log(spots[i] / strikes[i]) + rate * maturities[i];
            double d1 = moneyness / spread + 0.5 * spread;
            double d2 = d1 - spread;
            double discounted = strikes[i] * Math.Exp(-rate * maturities[i]);
            double value;
            double spotAdjoint;
            double discountedAdjoint;
            double d1Adjoint;
            double d2Adjoint;
            if (calls[i])
            {
                double cdf1 = NormalCdf(d1, out double slope1);
                double cdf2 = NormalCdf(d2, out double slope2);
                value = spots[i] * cdf1 - discounted * cdf2;
                spotAdjoint = quantities[i] * cdf1;
                discountedAdjoint = -quantities[i] * cdf2;
                d1Adjoint = quantities[i] * spots[i] * slope1;
                d2Adjoint = -quantities[i] * discounted * slope2;
            }
            else
            {
                double cdf1 = NormalCdf(-d1, out double slope1);
                double cdf2 = NormalCdf(-d2, out double slope2);
                value = discounted * cdf2 - spots[i] * cdf1;
                spotAdjoint = -quantities[i] * cdf1;
                discountedAdjoint = quantities[i] * cdf2;
                d1Adjoint = quantities[i] * spots[i] * slope1;
                d2Adjoint = -quantities[i] * discounted * slope2;
            }

            total += quantities[i] * value;

            d1Adjoint += d2Adjoint;
            double moneynessAdjoint = d1Adjoint / spread;
            double spreadAdjoint = 0.5 * d1Adjoint - d2Adjoint - moneynessAdjoint * moneyness / spread;
            rateAdjoint += maturities[i] * (moneynessAdjoint - discounted * discountedAdjoint);
            spotsGradient[i] = spotAdjoint + moneynessAdjoint / spots[i];
            volatilitiesGradient[i] = spreadAdjoint * rootMaturity;
        }

        rateGradient = rateAdjoint;
        return total;
    }

    private static double NormalCdf(double x, out double slope)
    {
        double t = 1 / (1 + 0.2316419 * Math.Abs(x));
        double density = 0.3989422804014327 * Math.Exp(-0.5 * x * x);
        double tail = density * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tSlope = density
            * (0.319381530 + t * (2 * -0.356563782 + t * (3 * 1.781477937 + t * (4 * -1.821255978 + t * (5 * 1.330274429)))));
        slope = Math.Abs(x) * tail + 0.2316419 * t * t * tSlope;
        return x >= 0 ? 1 - tail : tail;
    }
}
