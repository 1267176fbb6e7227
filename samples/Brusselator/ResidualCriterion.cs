using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Solvers;

namespace Brusselator;

/// <summary>Ends an iteration when the residual is small beside the right-hand side, and counts.</summary>
internal sealed class ResidualCriterion : IIterationStopCriterion<double>
{
    private const double Tolerance = 1e-3;
    private const int MaximalIterations = 500;

    public IterationStatus Status { get; private set; }

    /// <summary>The iterations since the last reset.</summary>
    public int Iterations { get; private set; }

    public IterationStatus DetermineStatus(int iterationNumber, Vector<double> solutionVector, Vector<double> sourceVector, Vector<double> residualVector)
    {
        Iterations = Math.Max(Iterations, iterationNumber);
        double residual = residualVector.L2Norm();
        if (residual <= Tolerance * sourceVector.L2Norm()) Status = IterationStatus.Converged;
        else if (!double.IsFinite(residual)) Status = IterationStatus.Diverged;
        else Status = iterationNumber >= MaximalIterations ? IterationStatus.StoppedWithoutConvergence : IterationStatus.Continue;
        return Status;
    }

    public void Reset() => (Status, Iterations) = (IterationStatus.Continue, 0);

    public IIterationStopCriterion<double> Clone() => new ResidualCriterion();
}
