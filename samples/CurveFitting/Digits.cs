namespace CurveFitting;

/// <summary>How many digits of a certified value are right.</summary>
internal static class Digits
{
    /// <summary>The certified values have this many digits; no more can be told.</summary>
    public const double Certified = 11;

    /// <summary>The logarithm of the relative error, as NIST measures it, between 0 and <see cref="Certified"/>.</summary>
    public static double Correct(double value, double certified)
    {
        double error = Math.Abs(value - certified) / Math.Abs(certified);
        if (double.IsNaN(error)) return 0;
        return error == 0 ? Certified : Math.Clamp(-Math.Log10(error), 0, Certified);
    }

    /// <summary>The digits of the worst parameter.</summary>
    public static double Worst(double[] values, double[] certified) => values.Zip(certified, Correct).Min();
}
