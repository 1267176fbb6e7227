using System.Globalization;

namespace AutodiffGen.Checking;

/// <summary>The comparisons of one check, as they are made.</summary>
internal sealed class Comparison(Precision precision, GradientCheckOptions options)
{
    // Two evaluation orders of a dot product of n terms differ by about n rounding errors; derivative sweeps behind it have many more.
    private const double IdentityUnits = 1e4;
    private const double ErrorFactor = 10;
    private readonly List<GradientCheckEntry> entries = [];
    private readonly double relativeTolerance = options.RelativeTolerance ?? precision.RelativeTolerance;

    public GradientCheckReport ToReport() => new(entries, options.FailUnconverged);

    public string ComponentName(int index) => options.Names is { } names && index < names.Count
        ? names[index]
        : string.Create(CultureInfo.InvariantCulture, $"x[{index}]");

    /// <summary>The value that a derivative method returns must have the bits of the primal's.</summary>
    public void Value(string name, double actual, double primal)
    {
        bool same = BitConverter.DoubleToInt64Bits(actual) == BitConverter.DoubleToInt64Bits(primal) || (double.IsNaN(actual) && double.IsNaN(primal));
        entries.Add(new GradientCheckEntry(name, actual, primal, 0, 0, same ? GradientCheckOutcome.Agrees : GradientCheckOutcome.Disagrees, same ? null : "the value differs from the primal's"));
    }

    /// <summary>Two sides of an identity that holds up to rounding; <paramref name="magnitude"/> is the sum of the absolute values of the terms.</summary>
    public bool Identity(string name, double derivative, double expected, double magnitude)
    {
        double tolerance = (IdentityUnits * precision.Epsilon * magnitude) + options.AbsoluteTolerance;
        bool holds = Math.Abs(derivative - expected) <= tolerance;
        entries.Add(new GradientCheckEntry(name, derivative, expected, 0, tolerance, holds ? GradientCheckOutcome.Agrees : GradientCheckOutcome.Disagrees));
        return holds;
    }

    /// <summary>A slope of <paramref name="function"/> at <paramref name="x"/>.</summary>
    public void Slope(string name, double derivative, Func<double, double> function, double x)
    {
        DifferenceEstimate central = RichardsonDifference.Central(function, x, precision);
        bool converged = central.IsConverged(derivative);
        double tolerance = Tolerance(derivative, central);
        if (converged && Math.Abs(derivative - central.Value) <= tolerance)
        {
            entries.Add(new GradientCheckEntry(name, derivative, central.Value, central.Error, tolerance, GradientCheckOutcome.Agrees));
            return;
        }

        DifferenceEstimate left = RichardsonDifference.OneSided(function, x, precision, -1);
        DifferenceEstimate right = RichardsonDifference.OneSided(function, x, precision, 1);
        string? remark = IsKink(left, right)
            ? string.Create(CultureInfo.InvariantCulture, $"slope {left.Value:G6} on the left, {right.Value:G6} on the right")
            : null;
        GradientCheckOutcome outcome = remark is not null && IsBetween(derivative, left, right) ? GradientCheckOutcome.Kink
            : converged || remark is not null ? GradientCheckOutcome.Disagrees
            : GradientCheckOutcome.Unconverged;
        entries.Add(new GradientCheckEntry(name, derivative, central.Value, central.Error, tolerance, outcome, remark));
    }

    private double Tolerance(double derivative, DifferenceEstimate estimate)
    {
        double magnitude = double.IsFinite(derivative) ? Math.Max(Math.Abs(derivative), Math.Abs(estimate.Value)) : Math.Abs(estimate.Value);
        return options.AbsoluteTolerance + (relativeTolerance * magnitude) + (ErrorFactor * estimate.Error);
    }

    private bool IsKink(DifferenceEstimate left, DifferenceEstimate right) =>
        left.IsConverged(right.Value) && right.IsConverged(left.Value)
        && Math.Abs(left.Value - right.Value) > Tolerance(left.Value, right) + Tolerance(right.Value, left);

    private bool IsBetween(double derivative, DifferenceEstimate left, DifferenceEstimate right) =>
        derivative >= Math.Min(left.Value, right.Value) - Tolerance(derivative, left)
        && derivative <= Math.Max(left.Value, right.Value) + Tolerance(derivative, right);
}
