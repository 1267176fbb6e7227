using System.Diagnostics;

namespace Brusselator;

/// <summary>The state that an integration has reached.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="State">The state.</param>
/// <param name="Time">Its time, less than the end if the integration was cancelled.</param>
/// <param name="Statistics">What was done.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="History">The means of u and v after each step.</param>
internal sealed record Solution(Problem Problem, double[] State, double Time, Statistics Statistics, TimeSpan Elapsed, IReadOnlyList<(double Time, double U, double V)> History)
{
    /// <summary>The feed at the time that was reached.</summary>
    public double Feed => Problem.Phases.Last(phase => phase.Begin <= Time).Feed;

    public ReadOnlySpan<double> U => State.AsSpan(0, State.Length / 2);

    public ReadOnlySpan<double> V => State.AsSpan(State.Length / 2);

    /// <summary>Integrates the problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="tolerance">The error that a step may have.</param>
    /// <param name="onStep">Told the time after each step.</param>
    /// <param name="cancellation">Ends the integration before its time.</param>
    /// <returns>The state that was reached.</returns>
    public static Solution Compute(Problem problem, Tolerance tolerance, Action<double>? onStep = null, CancellationToken cancellation = default)
    {
        long begin = Stopwatch.GetTimestamp();
        var integrator = new StiffIntegrator(tolerance);
        double[] state = problem.InitialState();
        var history = new List<(double Time, double U, double V)>();
        Record(0);
        double time = 0;
        foreach ((double phaseBegin, double phaseEnd, double feed) in Problem.Phases)
        {
            if (cancellation.IsCancellationRequested) break;
            time = integrator.Integrate(problem.System(feed), state, phaseBegin, phaseEnd, Record, cancellation);
        }

        return new Solution(problem, state, time, integrator.Statistics, Stopwatch.GetElapsedTime(begin), history);

        void Record(double reached)
        {
            int cells = state.Length / 2;
            history.Add((reached, Mean(state.AsSpan(0, cells)), Mean(state.AsSpan(cells))));
            onStep?.Invoke(reached);
        }
    }

    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}
