namespace AutodiffGen.Checking;

/// <summary>How strict a <see cref="GradientCheck"/> is.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>
    /// The relative deviation from differences that is allowed, besides ten times the estimated error of the differences. By default
    /// <c>1e-6</c> for <c>double</c> and <c>5e-3</c> for <c>float</c>.
    /// </summary>
    public double? RelativeTolerance { get; init; }

    /// <summary>The absolute deviation from differences that is always allowed. By default 0.</summary>
    public double AbsoluteTolerance { get; init; }

    /// <summary>The number of random directions in checks of Jacobian products. By default 3.</summary>
    public int Directions { get; init; } = 3;

    /// <summary>The seed of the random directions.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Names of the components of <c>x</c> for the report, in place of <c>x[0]</c>, <c>x[1]</c>, ...</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Whether a component for which differences don't converge lets the check fail. By default it does: it was not checked.</summary>
    public bool FailUnconverged { get; init; } = true;
}
