namespace AutodiffGen.Checking;

/// <summary>What a check must know of the scalar type in which the checked functions compute.</summary>
/// <param name="Epsilon">The distance from 1 to the next number.</param>
/// <param name="SmallestStep">The least step for differences.</param>
/// <param name="RelativeTolerance">The default tolerance of a check against differences.</param>
internal sealed record Precision(double Epsilon, double SmallestStep, double RelativeTolerance)
{
    public static Precision Double { get; } = new(Math.ScaleB(1, -52), 1e-290, 1e-6);

    public static Precision Single { get; } = new(Math.ScaleB(1, -23), 1e-30, 5e-3);

    public double Round(double value) => ReferenceEquals(this, Single) ? (float)value : value;
}
