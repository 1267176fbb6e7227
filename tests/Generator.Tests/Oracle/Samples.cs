namespace AutodiffGen.Generator.Tests.Oracle;

/// <summary>Inputs of tests: irregular, away from 0 and 1, the same in every run.</summary>
internal static class Samples
{
    /// <summary>A point of each length.</summary>
    public static double[][] Lengths(params int[] lengths) => [.. lengths.Select(length => Vector(length))];

    /// <summary>Values between 0.4 and 1.6.</summary>
    public static double[] Vector(int length, double phase = 0) => [.. Enumerable.Range(0, length).Select(i => 1 + (0.6 * Math.Sin(phase + 1 + (1.7 * i))))];
}
