namespace Brusselator;

/// <summary>What an integration has done, and where its time went.</summary>
internal sealed class Statistics
{
    public int Steps { get; set; }

    /// <summary>Steps that were taken again with a smaller size.</summary>
    public int RejectedSteps { get; set; }

    public int NewtonIterations { get; set; }

    /// <summary>Iterations of the linear solver.</summary>
    public int LinearIterations { get; set; }

    public Share Rate { get; } = new();

    public Share Jacobian { get; } = new();

    /// <summary>Factorising and solving.</summary>
    public Share Solve { get; } = new();
}
