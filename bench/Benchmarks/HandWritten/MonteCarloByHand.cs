using System.Buffers;
using System.Threading.Tasks;

namespace AutodiffGen.Benchmarks.HandWritten;

/// <summary>The way back of a path follows it at once, since the adjoint of its payoff is known; each thread sums up what its paths give.</summary>
internal static class MonteCarloByHand
{
    public static double AsianCallGradient(
        double spot,
        double volatility,
        double skew,
        double rate,
        double[] normals,
        double strike,
        int steps,
        out double spotGradient,
        out double volatilityGradient,
        out double skewGradient,
        out double rateGradient)
    {
        int paths = normals.Length / steps;
        double dt = 1.0 / steps;
        double root = Math.Sqrt(dt);
        var gate = new object();
        double total = 0, spotSum = 0, volatilitySum = 0, skewSum = 0, rateSum = 0;
        Parallel.For(
            0,
            paths,
            () => new Local(ArrayPool<double>.Shared.Rent(2 * steps)),
            (path, _, local) =>
            {
                Span<double> states = local.States.AsSpan(0, 2 * steps);
                double price = spot;
                double sum = 0;
                for (int step = 0; step < steps; step++)
                {
                    double sigma = volatility * Math.Exp(-skew * (price / strike - 1));
                    states[2 * step] = price;
                    states[2 * step + 1] = sigma;
                    price *= 1 + rate * dt + sigma * root * normals[path * steps + step];
                    sum += price;
                }

                double payoff = sum / steps - strike;
                if (payoff <= 0) return local;
                local.Total += payoff;
                double sumAdjoint = 1.0 / steps;
                double priceAdjoint = 0;
                for (int step = steps - 1; step >= 0; step--)
                {
                    double before = states[2 * step];
                    double sigma = states[2 * step + 1];
                    double noise = root * normals[path * steps + step];
                    priceAdjoint += sumAdjoint;
                    double factorAdjoint = before * priceAdjoint;
                    local.Rate += dt * factorAdjoint;
                    double sigmaAdjoint = noise * factorAdjoint;
                    double logAdjoint = sigma * sigmaAdjoint;
                    local.LogVolatility += logAdjoint;
                    local.Skew -= (before / strike - 1) * logAdjoint;
                    priceAdjoint = (1 + rate * dt + sigma * noise) * priceAdjoint - skew / strike * logAdjoint;
                }

                local.Spot += priceAdjoint;
                return local;
            },
            local =>
            {
                ArrayPool<double>.Shared.Return(local.States);
                lock (gate)
                {
                    total += local.Total;
                    spotSum += local.Spot;
                    volatilitySum += local.LogVolatility / volatility;
                    skewSum += local.Skew;
                    rateSum += local.Rate;
                }
            });
        spotGradient = spotSum / paths;
        volatilityGradient = volatilitySum / paths;
        skewGradient = skewSum / paths;
        rateGradient = rateSum / paths;
        return total / paths;
    }

    private sealed class Local(double[] states)
    {
        public double[] States => states;

        public double Total { get; set; }

        public double Spot { get; set; }

        public double LogVolatility { get; set; }

        public double Skew { get; set; }

        public double Rate { get; set; }
    }
}
