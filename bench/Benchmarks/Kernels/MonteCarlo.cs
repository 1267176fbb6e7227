using System.Threading.Tasks;

namespace AutodiffGen.Benchmarks.Kernels;

/// <summary>A Monte Carlo estimate whose paths run at once.</summary>
public static partial class MonteCarlo
{
    /// <summary>The undiscounted value of an Asian call option in a model whose volatility falls as the price rises; its gradient holds the delta, the vega, the skew and the rho.</summary>
    [Differentiable]
    public static double AsianCall(double spot, double volatility, double skew, double rate, [Constant] double[] normals, [Constant] double strike, int steps)
    {
        var payoffs = new double[normals.Length / steps];
        double dt = 1.0 / steps;
        double root = Math.Sqrt(dt);
        Parallel.For(0, payoffs.Length, path =>
        {
            double price = spot;
            double sum = 0;
            for (int step = 0; step < steps; step++)
            {
                double sigma = volatility * Math.Exp(-skew * (price / strike - 1));
                price *= 1 + rate * dt + sigma * root * normals[path * steps + step];
                sum += price;
            }

            payoffs[path] = Math.Max(sum / steps - strike, 0);
        });
        double total = 0;
        foreach (double payoff in payoffs) total += payoff;
        return total / payoffs.Length;
    }
}
