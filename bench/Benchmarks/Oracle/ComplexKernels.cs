using System.Numerics;

namespace AutodiffGen.Benchmarks.Oracle;

/// <summary>The kernels once more over complex numbers, written from their formulas rather than from the kernels' text.</summary>
internal static class ComplexKernels
{
    public static Complex Rosenbrock(Complex[] x)
    {
        Complex sum = 0;
        for (int i = 1; i < x.Length; i++)
        {
            Complex valley = x[i] - Square(x[i - 1]);
            sum += 100 * Square(valley) + Square(1 - x[i - 1]);
        }

        return sum;
    }

    public static Complex SoftmaxRegression(Complex[] weights, double[] features, int[] labels, int classes)
    {
        int dimensions = weights.Length / classes;
        Complex loss = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            var scores = new Complex[classes];
            for (int k = 0; k < classes; k++)
            {
                for (int j = 0; j < dimensions; j++) scores[k] += weights[k * dimensions + j] * features[i * dimensions + j];
            }

            double shift = scores.Max(score => score.Real);
            Complex sum = 0;
            foreach (Complex score in scores) sum += Complex.Exp(score - shift);
            loss += Complex.Log(sum) + shift - scores[labels[i]];
        }

        return loss;
    }

    /// <param name="inputs">Alpha, beta, gamma, delta and the two starting values.</param>
    public static Complex LotkaVolterra(Complex[] inputs, double observedPrey, double observedPredator, double step, int steps)
    {
        (Complex X, Complex Y) Slope(Complex x, Complex y) => (inputs[0] * x - inputs[1] * x * y, inputs[3] * x * y - inputs[2] * y);

        (Complex x, Complex y) = (inputs[4], inputs[5]);
        for (int i = 0; i < steps; i++)
        {
            var k1 = Slope(x, y);
            var k2 = Slope(x + step / 2 * k1.X, y + step / 2 * k1.Y);
            var k3 = Slope(x + step / 2 * k2.X, y + step / 2 * k2.Y);
            var k4 = Slope(x + step * k3.X, y + step * k3.Y);
            x += step / 6 * (k1.X + 2 * (k2.X + k3.X) + k4.X);
            y += step / 6 * (k1.Y + 2 * (k2.Y + k3.Y) + k4.Y);
        }

        return Square(x - observedPrey) + Square(y - observedPredator);
    }

    public static Complex AsianCall(Complex[] inputs, double[] normals, double strike, int steps)
    {
        Complex total = 0;
        for (int path = 0; path < normals.Length / steps; path++)
        {
            Complex price = inputs[0];
            Complex sum = 0;
            for (int step = 0; step < steps; step++)
            {
                Complex sigma = inputs[1] * Complex.Exp(-inputs[2] * (price / strike - 1));
                price *= 1 + inputs[3] / steps + sigma * (normals[path * steps + step] / Math.Sqrt(steps));
                sum += price;
            }

            Complex payoff = sum / steps - strike;
            if (payoff.Real > 0) total += payoff;
        }

        return total / (normals.Length / steps);
    }

    public static Complex TwoLayerNetwork(
        Complex[] hiddenWeights, Complex[] hiddenBias, Complex[] outputWeights, Complex[] outputBias, double[] inputs, double[] targets)
    {
        int width = hiddenWeights.Length / hiddenBias.Length;
        int batch = inputs.Length / width;
        Complex loss = 0;
        for (int n = 0; n < batch; n++)
        {
            Complex[] input = [.. inputs.Skip(n * width).Take(width).Select(value => new Complex(value, 0))];
            Complex[] hidden = [.. Affine(hiddenWeights, hiddenBias, input).Select(Complex.Tanh)];
            Complex[] output = Affine(outputWeights, outputBias, hidden);
            for (int k = 0; k < output.Length; k++) loss += Square(output[k] - targets[n * output.Length + k]);
        }

        return loss / batch;
    }

    public static Complex BlackScholes(
        Complex[] spots, Complex[] volatilities, Complex rate, double[] strikes, double[] maturities, double[] quantities, bool[] calls)
    {
        Complex total = 0;
        for (int i = 0; i < spots.Length; i++)
        {
            Complex spread = volatilities[i] * Math.Sqrt(maturities[i]);
            Complex d1 = (Complex.Log(spots[i] / strikes[i]) + (rate + Square(volatilities[i]) / 2) * maturities[i]) / spread;
            Complex discounted = strikes[i] * Complex.Exp(-rate * maturities[i]);
            int sign = calls[i] ? 1 : -1;
            Complex value = sign * (spots[i] * NormalCdf(sign * d1) - discounted * NormalCdf(sign * (d1 - spread)));
            total += quantities[i] * value;
        }

        return total;
    }

    /// <summary>The rates of the first unknown of all cells, then of the second; the Laplacian cell by cell from coordinates.</summary>
    public static Complex[] Brusselator(Complex[] state, int n, double alpha)
    {
        var rates = new Complex[state.Length];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                Complex x = At(0, i, j);
                Complex y = At(1, i, j);
                rates[(i * n) + j] = 1 + (Square(x) * y) - (4.4 * x) + (alpha * Laplacian(0, i, j));
                rates[(n * n) + (i * n) + j] = (3.4 * x) - (Square(x) * y) + (alpha * Laplacian(1, i, j));
            }
        }

        return rates;

        Complex At(int unknown, int i, int j) => state[(unknown * n * n) + ((i + n) % n * n) + ((j + n) % n)];

        Complex Laplacian(int unknown, int i, int j)
        {
            Complex sum = 0;
            foreach ((int di, int dj) in ((int, int)[])[(1, 0), (-1, 0), (0, 1), (0, -1)]) sum += At(unknown, i + di, j + dj) - At(unknown, i, j);
            return sum;
        }
    }

    private static Complex NormalCdf(Complex x)
    {
        Complex size = x.Real < 0 ? -x : x;
        Complex t = 1 / (1 + 0.2316419 * size);
        double[] coefficients = [0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
        Complex polynomial = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--) polynomial = t * (coefficients[i] + polynomial);
        Complex tail = Complex.Exp(-Square(x) / 2) * 0.3989422804014327 * polynomial;
        return x.Real < 0 ? tail : 1 - tail;
    }

    private static Complex[] Affine(Complex[] weights, Complex[] bias, Complex[] input)
    {
        Complex[] output = [.. bias];
        for (int i = 0; i < output.Length; i++)
        {
            for (int j = 0; j < input.Length; j++) output[i] += weights[i * input.Length + j] * input[j];
        }

        return output;
    }

    private static Complex Square(Complex value) => value * value;
}
