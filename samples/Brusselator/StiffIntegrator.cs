using System.Globalization;

namespace Brusselator;

/// <summary>The step size became too small.</summary>
internal sealed class IntegrationException(string message) : Exception(message);

/// <summary>Integrates stiff equations by <see cref="Sdirk4"/> with step control.</summary>
internal sealed class StiffIntegrator(Tolerance tolerance)
{
    private const double Safety = 0.9;
    private const double MostShrinking = 0.2;
    private const double MostGrowth = 5;
    private const double AfterFailure = 0.25;

    /// <summary>Below this part of the time a step is lost in rounding.</summary>
    private const double SmallestStep = 1e-14;

    public Statistics Statistics { get; } = new();

    /// <summary>Integrates from one time to another.</summary>
    /// <param name="system">The equations.</param>
    /// <param name="state">The state; overwritten with the one that was reached.</param>
    /// <param name="begin">The time at which it is given.</param>
    /// <param name="end">The time at which it is wanted.</param>
    /// <param name="onStep">Told the time after each step.</param>
    /// <param name="cancellation">Ends the integration before its time.</param>
    /// <returns>The time that was reached.</returns>
    public double Integrate(OdeSystem system, double[] state, double begin, double end, Action<double>? onStep = null, CancellationToken cancellation = default)
    {
        var stages = new StageSolver(system, tolerance, Statistics);
        var next = new double[state.Length];
        var error = new double[state.Length];
        var filtered = new double[state.Length];
        double time = begin;
        double proposed = 0;
        bool isNew = true;
        while (time < end && !cancellation.IsCancellationRequested)
        {
            if (isNew) stages.Begin(state);
            isNew = false;
            if (proposed == 0) proposed = FirstStep(state, stages.BeginRate, end - begin);

            // No crumb is left for a last step.
            bool isLast = time + (1.01 * proposed) >= end;
            double step = isLast ? end - time : proposed;
            if (step < SmallestStep * Math.Max(1, Math.Abs(time))) throw TooSmall(time);
            if (!stages.TryStep(state, step, next) || !TryEstimate(stages, state, step, error, filtered, out double size))
            {
                Statistics.RejectedSteps++;
                proposed = AfterFailure * step;
                continue;
            }

            // The estimate is of order 4 in the step size.
            proposed = step * Math.Clamp(Safety * Math.Pow(size, -0.25), MostShrinking, MostGrowth);
            if (size > 1)
            {
                Statistics.RejectedSteps++;
                continue;
            }

            next.CopyTo(state, 0);
            time = isLast ? end : time + step;
            Statistics.Steps++;
            isNew = true;
            onStep?.Invoke(time);
        }

        return time;
    }

    private bool TryEstimate(StageSolver stages, double[] state, double step, double[] error, double[] filtered, out double size)
    {
        Array.Clear(error);
        for (int stage = 0; stage < Sdirk4.Stages; stage++) StageSolver.AddScaled(step * Sdirk4.Error[stage], stages.Rates[stage], error);
        bool isSolved = stages.TryFilter(error, filtered);
        size = tolerance.Norm(filtered, state);
        return isSolved && double.IsFinite(size);
    }

    /// <summary>A step in which the state changes by a hundredth.</summary>
    private double FirstStep(double[] state, double[] rate, double whole)
    {
        double size = tolerance.Norm(state, state);
        double speed = tolerance.Norm(rate, state);
        return Math.Min(whole, size > 1e-5 && speed > 1e-5 ? 0.01 * size / speed : 1e-6);
    }

    private static IntegrationException TooSmall(double time) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the step size became too small at time {time:G4}"));
}
