using MathNet.Numerics;

namespace CurveFitting;

/// <summary>Starting values read off the data, for those who give none.</summary>
internal static class Starts
{
    /// <summary>The straight line of least squares: intercept and slope.</summary>
    public static double[] Line(Observations data)
    {
        (double intercept, double slope) = Fit.Line(data.X, data.Y);
        return [intercept, slope];
    }

    /// <summary>The line through the logarithms where all values have one sign, else a constant.</summary>
    public static double[] Exponential(Observations data)
    {
        int sign = Math.Sign(data.Y[0]);
        if (sign == 0 || data.Y.Any(y => Math.Sign(y) != sign)) return [data.Y.Average(), 0];
        (double intercept, double slope) = Fit.Line(data.X, [.. data.Y.Select(y => Math.Log(Math.Abs(y)))]);
        return [sign * Math.Exp(intercept), slope];
    }

    /// <summary>A limit above the largest value, reached to two thirds in the middle of the range.</summary>
    public static double[] Saturation(Observations data) => [1.2 * Extreme(data.Y), 1 / NonZero(data.X.Average())];

    /// <summary>The limit, the slope from the range of x, and the middle where the half is reached.</summary>
    public static double[] Logistic(Observations data)
    {
        double limit = 1.05 * Extreme(data.Y);
        int middle = Nearest(data.Y, limit / 2);
        double slope = 4 / NonZero(data.X.Max() - data.X.Min());
        return [limit, Line(data)[1] * limit < 0 ? -slope : slope, data.X[middle]];
    }

    /// <summary>The logistic start in Richards' form with the shape 1.</summary>
    public static double[] Richards(Observations data)
    {
        double[] logistic = Logistic(data);
        return [logistic[0], logistic[1] * logistic[2], logistic[1], 1];
    }

    /// <summary>The peak, its place, and a quarter of the range as the width.</summary>
    public static double[] Gaussian(Observations data)
    {
        int peak = Nearest(data.Y, Extreme(data.Y));
        return [data.Y[peak], data.X[peak], NonZero(data.X.Max() - data.X.Min()) / 4];
    }

    /// <summary>A limit above the largest value, and the x where the half is reached.</summary>
    public static double[] MichaelisMenten(Observations data)
    {
        double limit = 1.2 * Extreme(data.Y);
        return [limit, NonZero(data.X[Nearest(data.Y, limit / 2)])];
    }

    private static double Extreme(double[] values) => NonZero(values.MaxBy(Math.Abs));

    private static double NonZero(double value) => value == 0 ? 1 : value;

    private static int Nearest(double[] values, double wanted)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (Math.Abs(values[i] - wanted) < Math.Abs(values[best] - wanted)) best = i;
        }

        return best;
    }
}
