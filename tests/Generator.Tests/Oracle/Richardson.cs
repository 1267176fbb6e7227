namespace AutodiffGen.Generator.Tests.Oracle;

/// <summary>
/// Derivatives by central differences with Richardson extrapolation (Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering
/// Software 4, 1982): about ten digits, from nothing but values of the function.
/// </summary>
internal static class Richardson
{
    private const int Rows = 6;
    private const double Shrink = 1.6;

    /// <summary>The Jacobian of a function of vectors: a row per output, a column per input.</summary>
    public static double[][] Jacobian(Func<double[], double[]> function, double[] x)
    {
        var columns = new double[x.Length][];
        for (int j = 0; j < x.Length; j++) columns[j] = Column(function, x, j);
        int outputs = function([.. x]).Length;
        return [.. Enumerable.Range(0, outputs).Select(i => columns.Select(column => column[i]).ToArray())];
    }

    private static double[] Column(Func<double[], double[]> function, double[] x, int index)
    {
        double step = 0.02 * Math.Max(1, Math.Abs(x[index]));
        var tableau = new double[Rows][][];
        double[] best = [];
        double[] error = [];
        for (int row = 0; row < Rows; row++, step /= Shrink)
        {
            tableau[row] = new double[row + 1][];
            tableau[row][0] = Central(function, x, index, step);
            if (row == 0)
            {
                best = [.. tableau[0][0]];
                error = [.. best.Select(_ => double.PositiveInfinity)];
            }

            double factor = 1;
            for (int k = 1; k <= row; k++)
            {
                factor *= Shrink * Shrink;
                tableau[row][k] = Extrapolate(tableau[row][k - 1], tableau[row - 1][k - 1], factor);
                Improve(best, error, tableau[row][k], tableau[row][k - 1], tableau[row - 1][k - 1]);
            }
        }

        return best;
    }

    private static double[] Central(Func<double[], double[]> function, double[] x, int index, double step)
    {
        double[] above = [.. x];
        double[] below = [.. x];
        above[index] += step;
        below[index] -= step;
        double width = above[index] - below[index];
        return [.. function(above).Zip(function(below), (a, b) => (a - b) / width)];
    }

    private static double[] Extrapolate(double[] fine, double[] coarse, double factor) =>
        [.. fine.Zip(coarse, (f, c) => ((factor * f) - c) / (factor - 1))];

    private static void Improve(double[] best, double[] error, double[] candidate, double[] first, double[] second)
    {
        for (int i = 0; i < best.Length; i++)
        {
            double estimate = Math.Max(Math.Abs(candidate[i] - first[i]), Math.Abs(candidate[i] - second[i]));
            if (!(estimate < error[i])) continue;
            error[i] = estimate;
            best[i] = candidate[i];
        }
    }
}
