using System.Diagnostics;

namespace Brusselator;

/// <summary>The stages of one step, each by the simplified Newton method with the Jacobian of the step's begin.</summary>
internal sealed class StageSolver
{
    private const int MaximalIterations = 10;

    /// <summary>How far from the solution Newton's method may stop, in units of the error that a step may have.</summary>
    private const double NewtonTolerance = 0.01;

    private readonly OdeSystem system;
    private readonly Tolerance tolerance;
    private readonly Statistics statistics;
    private readonly NewtonMatrix matrix;
    private readonly double[] jacobian;
    private readonly double[] known;
    private readonly double[] point;
    private readonly double[] residual;
    private readonly double[] correction;

    public StageSolver(OdeSystem system, Tolerance tolerance, Statistics statistics)
    {
        (this.system, this.tolerance, this.statistics) = (system, tolerance, statistics);
        int length = system.Pattern.Rows;
        matrix = new NewtonMatrix(system.Pattern);
        jacobian = new double[system.Pattern.NonzeroCount];
        BeginRate = new double[length];
        (known, point, residual, correction) = (new double[length], new double[length], new double[length], new double[length]);
        Rates = [.. Enumerable.Range(0, Sdirk4.Stages).Select(_ => new double[length])];
    }

    /// <summary>The rate at the step's begin; the Jacobian leaves it.</summary>
    public double[] BeginRate { get; }

    /// <summary>The rate at each stage of the last step.</summary>
    public double[][] Rates { get; }

    /// <summary>Takes the Jacobian at a state.</summary>
    public void Begin(double[] state)
    {
        long begin = Stopwatch.GetTimestamp();
        system.Jacobian(state, BeginRate, jacobian);
        statistics.Jacobian.Add(begin);
    }

    /// <summary>Solves all stages.</summary>
    /// <param name="state">The state at the step's begin.</param>
    /// <param name="step">The step size.</param>
    /// <param name="next">The state at its end; overwritten.</param>
    /// <returns>Whether Newton's method converged at each.</returns>
    public bool TryStep(double[] state, double step, double[] next)
    {
        long begin = Stopwatch.GetTimestamp();
        matrix.Set(Sdirk4.Gamma * step, jacobian);
        statistics.Solve.Add(begin);
        for (int stage = 0; stage < Sdirk4.Stages; stage++)
        {
            state.CopyTo(known, 0);
            for (int other = 0; other < stage; other++) AddScaled(step * Sdirk4.Lower[stage][other], Rates[other], known);
            (stage == 0 ? BeginRate : Rates[stage - 1]).CopyTo(Rates[stage], 0);
            if (!TrySolve(state, step * Sdirk4.Gamma, Rates[stage])) return false;
        }

        // The last stage is the new state.
        point.CopyTo(next, 0);
        return true;
    }

    /// <summary>Solves with the matrix of the step, which damps the stiff parts of an error estimate.</summary>
    public bool TryFilter(double[] error, double[] filtered)
    {
        long begin = Stopwatch.GetTimestamp();
        int iterations = 0;
        bool isSolved = matrix.TrySolve(error, filtered, ref iterations);
        statistics.LinearIterations += iterations;
        statistics.Solve.Add(begin);
        return isSolved;
    }

    /// <summary>Adds a multiple of a vector to another.</summary>
    public static void AddScaled(double factor, double[] vector, double[] sum)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += factor * vector[i];
    }

    /// <summary>Finds the rate k with k = f(known + c k), from a first guess.</summary>
    private bool TrySolve(double[] state, double c, double[] rate)
    {
        known.CopyTo(point, 0);
        AddScaled(c, rate, point);
        double last = double.PositiveInfinity;
        double contraction = 1;
        for (int iteration = 0; iteration < MaximalIterations; iteration++)
        {
            long begin = Stopwatch.GetTimestamp();
            system.Rate(point, residual);
            statistics.Rate.Add(begin);
            for (int i = 0; i < residual.Length; i++) residual[i] = known[i] + (c * residual[i]) - point[i];
            statistics.NewtonIterations++;
            if (!TryFilter(residual, correction)) return false;
            AddScaled(1, correction, point);
            double size = tolerance.Norm(correction, state);
            if (iteration > 0) contraction = size / last;
            if (!double.IsFinite(size) || (iteration > 0 && contraction >= 1 && size > NewtonTolerance)) return false;
            last = size;

            // The corrections that remain are a geometric series; after the first one its ratio isn't known yet.
            double remaining = contraction < 1 ? size * contraction / (1 - contraction) : size;
            if (Math.Min(remaining, size) > NewtonTolerance) continue;

            // From the equation instead of the function, whose stiffness would magnify what is left of the error.
            for (int i = 0; i < rate.Length; i++) rate[i] = (point[i] - known[i]) / c;
            return true;
        }

        return false;
    }
}
