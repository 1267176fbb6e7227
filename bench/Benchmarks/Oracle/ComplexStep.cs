using System.Numerics;

namespace AutodiffGen.Benchmarks.Oracle;

/// <summary>
/// Differentiation by the complex step: <c>f'(x) = Im f(x + ih) / h</c> has no cancellation, so a tiny <c>h</c> makes it exact to rounding
/// (W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40, 1998).
/// </summary>
internal sealed class ComplexStep(ReadOnlySpan<double> direction)
{
    private const double Size = 1e-100;

    private readonly double[] direction = direction.ToArray();
    private int position;

    /// <summary>The next group of independents, moved along its part of the direction.</summary>
    public Complex[] Next(ReadOnlySpan<double> values)
    {
        var moved = new Complex[values.Length];
        for (int i = 0; i < moved.Length; i++) moved[i] = new Complex(values[i], Size * direction[position++]);
        return moved;
    }

    public static double Derivative(Complex value) => value.Imaginary / Size;
}
