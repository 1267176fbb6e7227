namespace AutodiffGen.Checking;

/// <summary>A slope from differences.</summary>
/// <param name="Value">The extrapolated slope; NaN if none could be had.</param>
/// <param name="Error">How far neighbouring extrapolations disagree, at least <paramref name="Noise"/>.</param>
/// <param name="Noise">The rounding error of the differences that the slope rests on.</param>
internal readonly record struct DifferenceEstimate(double Value, double Error, double Noise)
{
    private const double ConvergedRatio = 1e-3;
    private const double NoiseRatio = 100;

    public static DifferenceEstimate None { get; } = new(double.NaN, double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Whether the slope means something: its error is small beside it, or beside a claimed slope, or no more than rounding.</summary>
    public bool IsConverged(double claimed) =>
        double.IsFinite(Error) && (Error <= ConvergedRatio * Math.Max(Math.Abs(Value), FiniteMagnitude(claimed)) || Error <= NoiseRatio * Noise);

    private static double FiniteMagnitude(double value) => double.IsFinite(value) ? Math.Abs(value) : 0;
}
