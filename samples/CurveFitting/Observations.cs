namespace CurveFitting;

/// <summary>Observed values <see cref="Y"/> at the places <see cref="X"/>.</summary>
internal sealed record Observations(double[] X, double[] Y)
{
    public int Count => X.Length;

    /// <summary>From pairs in the order of the published files: y, then x.</summary>
    public static Observations OfPairs((double Y, double X)[] pairs) =>
        new([.. pairs.Select(p => p.X)], [.. pairs.Select(p => p.Y)]);
}
