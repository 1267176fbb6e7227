namespace AutodiffGen.Checking;

/// <summary>
/// Slopes from differences, extrapolated to a step of 0: Richardson's tableau with the stopping rule and error estimate of C. J. F. Ridders, "Accurate computation of
/// F'(x) and F'(x) F''(x)", Advances in Engineering Software 4(2), 1982.
/// </summary>
/// <remarks>
/// A difference quotient has an expansion in powers of its step (even powers if it is central), so quotients for a falling sequence of steps combine
/// into estimates of ever higher order. Neighbours in the tableau tell the error. Ridders' method needs a first step of the size of the function's own scale, which
/// isn't known here; so several are tried, and the estimate with the least error is taken.
/// </remarks>
internal static class RichardsonDifference
{
    private const int Rows = 12;

    // Not 2: steps that all are multiples of a period look like a line.
    private const double StepRatio = 1.6;
    private const double Safety = 2;
    private static readonly double[] RelativeSteps = [0.1, 1e-3, 1e-5];

    /// <summary>The slope from both sides.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="precision">The scalar type in which the function computes.</param>
    public static DifferenceEstimate Central(Func<double, double> function, double x, Precision precision) => Best(function, x, precision, side: 0);

    /// <summary>The slope from one side.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="precision">The scalar type in which the function computes.</param>
    /// <param name="side">1 for the right side, -1 for the left one.</param>
    public static DifferenceEstimate OneSided(Func<double, double> function, double x, Precision precision, int side) =>
        Best(function, x, precision, side);

    private static DifferenceEstimate Best(Func<double, double> function, double x, Precision precision, int side)
    {
        DifferenceEstimate best = DifferenceEstimate.None;
        double good = Math.Pow(precision.Epsilon, 0.7);
        double magnitude = Math.Abs(x);
        double[] scales = magnitude is 0 or 1 ? [1] : [Math.Max(magnitude, 1), Math.Min(magnitude, 1)];
        foreach (double scale in scales)
        {
            foreach (double relative in RelativeSteps)
            {
                double step = relative * scale;
                if (step < 64 * precision.Epsilon * magnitude || step < precision.SmallestStep) continue;
                DifferenceEstimate estimate = Tableau(function, x, step, precision, side);
                if (estimate.Error < best.Error) best = estimate;
                if (best.Error <= good * Math.Abs(best.Value)) return best;
            }
        }

        return best;
    }

    private static DifferenceEstimate Tableau(Func<double, double> function, double x, double step, Precision precision, int side)
    {
        // Central quotients lose a factor of StepRatio² per column, one-sided ones a factor of StepRatio.
        double columnRatio = side == 0 ? StepRatio * StepRatio : StepRatio;
        double[] previous = new double[Rows];
        double[] current = new double[Rows];
        DifferenceEstimate best = DifferenceEstimate.None;
        int row = 0;
        for (int i = 0; i < Rows; i++, step /= StepRatio)
        {
            (double quotient, double noise) = Quotient(function, x, step, precision, side);
            if (!double.IsFinite(quotient))
            {
                // Outside the domain, or overflow: the tableau starts again with the next step.
                row = 0;
                best = DifferenceEstimate.None;
                continue;
            }

            current[0] = quotient;
            double factor = columnRatio;
            for (int column = 1; column <= row; column++, factor *= columnRatio)
            {
                current[column] = current[column - 1] + ((current[column - 1] - previous[column - 1]) / (factor - 1));
                double error = Math.Max(Math.Abs(current[column] - current[column - 1]), Math.Abs(current[column] - previous[column - 1]));
                if (Math.Max(error, noise) <= best.Error) best = new DifferenceEstimate(current[column], Math.Max(error, noise), noise);
            }

            // Ridders: higher orders have become worse by more than the error so far, rounding has taken over.
            if (row > 0 && Math.Abs(current[row] - previous[row - 1]) >= Safety * best.Error) break;
            (previous, current) = (current, previous);
            row++;
        }

        return best;
    }

    private static (double Quotient, double Noise) Quotient(Func<double, double> function, double x, double step, Precision precision, int side)
    {
        // The step that was really taken: x + step is rounded.
        double right = side >= 0 ? precision.Round(x + step) : x;
        double exact = side >= 0 ? right - x : step;
        double left = side <= 0 ? precision.Round(x - exact) : x;
        double valueRight = function(right);
        double valueLeft = function(left);
        double width = right - left;
        double noise = precision.Epsilon * Math.Max(Math.Abs(valueRight), Math.Abs(valueLeft)) / width;
        return ((valueRight - valueLeft) / width, noise);
    }
}
