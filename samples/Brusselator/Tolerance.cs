namespace Brusselator;

/// <summary>The error that a step may have in each component: a part that is the same everywhere, and one relative to the state.</summary>
internal readonly record struct Tolerance(double Absolute, double Relative)
{
    /// <summary>The root of the mean square of an error, in units of what it may be.</summary>
    public double Norm(ReadOnlySpan<double> error, ReadOnlySpan<double> state)
    {
        double sum = 0;
        for (int i = 0; i < error.Length; i++)
        {
            double scaled = error[i] / (Absolute + (Relative * Math.Abs(state[i])));
            sum += scaled * scaled;
        }

        return Math.Sqrt(sum / error.Length);
    }
}
