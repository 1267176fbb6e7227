using System.Globalization;

namespace App;

/// <summary>Counts what is right and prints what is wrong.</summary>
internal static class Check
{
    public static int Passed { get; private set; }

    public static int Failed { get; private set; }

    public static void Close(string name, double expected, double actual, double tolerance = 1e-13)
    {
        if (Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)))
        {
            Passed++;
            return;
        }

        Failed++;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: expected {expected:R}, got {actual:R}"));
    }

    public static void Close(string name, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Close(name + ".Length", expected.Length, actual.Length);
        for (int i = 0; i < Math.Min(expected.Length, actual.Length); i++)
        {
            Close($"{name}[{i}]", expected[i], actual[i]);
        }
    }
}
