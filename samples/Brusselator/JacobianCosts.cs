using System.Diagnostics;
using AutodiffGen.Sparse;

namespace Brusselator;

/// <summary>The time of one Jacobian by three ways, and how far the other two are from the generated one.</summary>
/// <param name="Generated">The generated sparse Jacobian.</param>
/// <param name="Forward">One forward product for each column.</param>
/// <param name="Differences">One more evaluation for each column.</param>
/// <param name="ForwardError">The largest difference of an entry, relative to the largest entry.</param>
/// <param name="DifferencesError">The same of finite differences.</param>
/// <param name="MeasuredColumns">How many columns the times of the two were scaled up from.</param>
/// <param name="Columns">How many columns there are.</param>
internal sealed record JacobianCosts(
    TimeSpan Generated, TimeSpan Forward, TimeSpan Differences, double ForwardError, double DifferencesError, int MeasuredColumns, int Columns)
{
    private const int Runs = 21;

    /// <summary>About this many elements of columns are computed, each of which has the full length.</summary>
    private const int MeasuredElements = 8_000_000;

    private const int FewestColumns = 16;

    public static JacobianCosts Measure(Solution solution)
    {
        Problem problem = solution.Problem;
        double[] state = [.. solution.State];
        double feed = solution.Feed;
        OdeSystem system = problem.System(feed);
        var rate = new double[problem.Length];
        var moved = new double[problem.Length];
        var direction = new double[problem.Length];
        var product = new double[problem.Length];
        SparseMatrix jacobian = problem.Plan.CreateMatrix();
        TimeSpan generated = Median(() => system.Jacobian(state, rate, jacobian.Values));
        double largest = jacobian.Values.Max(Math.Abs);
        SparseMatrix byColumns = jacobian.Transpose();

        // Spread evenly, so that both kinds of unknowns are among them.
        int measured = Math.Min(problem.Length, Math.Max(FewestColumns, MeasuredElements / problem.Length));
        TimeSpan forward = default;
        TimeSpan differences = default;
        double forwardError = 0;
        double differencesError = 0;
        for (int k = -1; k < measured; k++)
        {
            // The first one compiles, and isn't timed.
            int column = (int)((long)Math.Max(k, 0) * problem.Length / measured);
            long begin = Stopwatch.GetTimestamp();
            direction[column] = 1;
            problem.Product(state, rate, feed, direction, product);
            direction[column] = 0;
            if (k >= 0) forward += Stopwatch.GetElapsedTime(begin);
            forwardError = Math.Max(forwardError, Error(byColumns, column, product, largest));

            begin = Stopwatch.GetTimestamp();
            double value = state[column];
            double h = Math.Sqrt(Math.BitIncrement(1.0) - 1) * Math.Max(1, Math.Abs(value));
            state[column] = value + h;
            problem.Rate(state, moved, feed);
            h = state[column] - value;
            for (int i = 0; i < product.Length; i++) product[i] = (moved[i] - rate[i]) / h;
            state[column] = value;
            if (k >= 0) differences += Stopwatch.GetElapsedTime(begin);
            differencesError = Math.Max(differencesError, Error(byColumns, column, product, largest));
        }

        double scale = (double)problem.Length / measured;
        return new JacobianCosts(generated, forward * scale, differences * scale, forwardError, differencesError, measured, problem.Length);
    }

    private static double Error(SparseMatrix byColumns, int column, ReadOnlySpan<double> dense, double largest)
    {
        double error = 0;
        ReadOnlySpan<int> rows = byColumns.Pattern.Row(column);
        int start = byColumns.RowPointers[column];
        int next = 0;
        for (int i = 0; i < dense.Length; i++)
        {
            bool isNonzero = next < rows.Length && rows[next] == i;
            double expected = isNonzero ? byColumns.Values[start + next++] : 0;
            error = Math.Max(error, Math.Abs(dense[i] - expected));
        }

        return error / largest;
    }

    private static TimeSpan Median(Action action)
    {
        action();
        var times = new TimeSpan[Runs];
        for (int run = 0; run < Runs; run++)
        {
            long begin = Stopwatch.GetTimestamp();
            action();
            times[run] = Stopwatch.GetElapsedTime(begin);
        }

        Array.Sort(times);
        return times[Runs / 2];
    }
}
