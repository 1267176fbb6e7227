using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;

namespace CurveFitting;

/// <summary>Where the solver's Jacobian comes from.</summary>
internal enum JacobianSource
{
    /// <summary>The generated gradient of the model, one row per observation.</summary>
    Generated,

    /// <summary>The solver's own central differences.</summary>
    Differences,
}

/// <summary>The result of one fit.</summary>
/// <param name="Solver">The parameters that the solver returned.</param>
/// <param name="Iterations">The solver's iterations.</param>
/// <param name="Time">The solver's time, the median of several runs.</param>
/// <param name="Refined">The parameters after the refinement.</param>
/// <param name="RefinementSteps">The number of refinement steps.</param>
/// <param name="ResidualSum">The residual sum of squares at the refined parameters.</param>
/// <param name="StandardErrors">The standard errors of the parameters.</param>
internal sealed record FitResult(
    double[] Solver,
    int Iterations,
    TimeSpan Time,
    double[] Refined,
    int RefinementSteps,
    double ResidualSum,
    double[] StandardErrors);

/// <summary>The solver found no fit.</summary>
internal sealed class FitException(string message) : Exception(message);

/// <summary>Fits a model to observations by MathNet.Numerics' Levenberg-Marquardt method.</summary>
internal static class Fitting
{
    private const int TimedRuns = 5;
    private const int MaximumRefinementSteps = 200;
    private const int StallsBeforeStop = 3;
    private const double LongestTrustedStep = 1e-4;

    public static FitResult Fit(Model model, Observations data, double[] start, JacobianSource source)
    {
        // The first run also compiles, so it isn't timed.
        NonlinearMinimizationResult result = Solve(model, data, start, source);
        double[] solver = result.MinimizingPoint.ToArray();
        TimeSpan time = MedianTime(() => Solve(model, data, start, source));

        IObjectiveModel objective = CreateObjective(model, data, source);
        (double[] refined, int steps) = Refine(objective, solver);
        MoveTo(objective, Vector<double>.Build.DenseOfArray(refined));
        var errors = new NonlinearMinimizationResult(objective, 0, ExitCondition.None);
        return new FitResult(solver, result.Iterations, time, refined, steps, objective.Value, errors.StandardErrors.ToArray());
    }

    private static NonlinearMinimizationResult Solve(Model model, Observations data, double[] start, JacobianSource source)
    {
        NonlinearMinimizationResult result;
        try
        {
            result = new LevenbergMarquardtMinimizer().FindMinimum(CreateObjective(model, data, source), start);
        }
        catch (ArgumentException)
        {
            // What MathNet.Numerics throws when a step leads to an infinite or undefined parameter.
            throw new FitException($"no fit of {model.Name}: a step led to parameters that are not finite; try another start");
        }

        if (result.ReasonForExit is ExitCondition.InvalidValues)
        {
            throw new FitException($"no fit of {model.Name}: the model's value became undefined; try another start");
        }

        if (result.ReasonForExit is ExitCondition.ExceedIterations)
        {
            throw new FitException($"no fit of {model.Name} in {result.Iterations} iterations; try another start");
        }

        return result;
    }

    private static IObjectiveModel CreateObjective(Model model, Observations data, JacobianSource source)
    {
        Vector<double> x = Vector<double>.Build.DenseOfArray(data.X);
        Vector<double> y = Vector<double>.Build.DenseOfArray(data.Y);
        return source == JacobianSource.Generated
            ? ObjectiveFunction.NonlinearModel(Values, Jacobian, x, y)
            : ObjectiveFunction.NonlinearModel(Values, x, y);

        Vector<double> Values(Vector<double> parameters, Vector<double> places)
        {
            double[] b = parameters.AsArray();
            var values = new double[places.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = model.Function(b, places[i]);
            }

            return new DenseVector(values);
        }

        Matrix<double> Jacobian(Vector<double> parameters, Vector<double> places)
        {
            double[] b = parameters.AsArray();
            var row = new double[b.Length];
            var jacobian = new DenseMatrix(places.Count, b.Length);
            for (int i = 0; i < places.Count; i++)
            {
                model.Gradient(b, places[i], row);
                jacobian.SetRow(i, row);
            }

            return jacobian;
        }
    }

    /// <summary>
    /// Gauss-Newton steps from the solver's result, judged by their length instead of the residual sum of squares, until three in a row are no
    /// shorter than the shortest; the parameters that the shortest step led to are returned, or the solver's where no step is short.
    /// </summary>
    private static (double[] Parameters, int Steps) Refine(IObjectiveModel objective, double[] start)
    {
        Vector<double> point = Vector<double>.Build.DenseOfArray(start);
        Vector<double> best = point;
        double shortest = double.PositiveInfinity;
        int steps = 0;
        for (int stalls = 0; stalls < StallsBeforeStop && steps < MaximumRefinementSteps; steps++)
        {
            MoveTo(objective, point);
            Vector<double> step = objective.Hessian.Solve(-objective.Gradient);
            double length = RelativeLength(step, point);
            point += step;
            if (length < shortest)
            {
                (shortest, best, stalls) = (length, point, 0);
            }
            else
            {
                stalls++;
            }

            if (!point.All(double.IsFinite)) break;
        }

        return (shortest <= LongestTrustedStep ? best.ToArray() : start, steps);
    }

    /// <summary>The objective computes its residuals with its value, and needs them for the gradient.</summary>
    private static void MoveTo(IObjectiveModel objective, Vector<double> point)
    {
        objective.EvaluateAt(point);
        _ = objective.Value;
    }

    private static double RelativeLength(Vector<double> step, Vector<double> point)
    {
        double length = 0;
        for (int i = 0; i < step.Count; i++)
        {
            length = Math.Max(length, Math.Abs(step[i]) / Math.Max(Math.Abs(point[i]), double.Epsilon));
        }

        return length;
    }

    private static TimeSpan MedianTime(Action run)
    {
        var times = new TimeSpan[TimedRuns];
        for (int i = 0; i < TimedRuns; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(begin);
        }

        Array.Sort(times);
        return times[TimedRuns / 2];
    }
}
