using System.Runtime.CompilerServices;

namespace AutodiffGen;

/// <summary>
/// The numerics of those partial derivatives that need more than an expression: at a point where the slope is infinite or undefined, or
/// where the obvious formula overflows. Generated code calls them; the documentation's table of kinks and infinities says what each gives.
/// </summary>
public static partial class Partials
{
    /// <summary>
    /// A partial derivative times a tangent or adjoint, where the partial may be infinite or NaN: a <paramref name="seed"/> of zero gives zero.
    /// </summary>
    /// <param name="partial">The partial derivative.</param>
    /// <param name="seed">The tangent or adjoint.</param>
    /// <returns>The product, or 0 if <paramref name="seed"/> is 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Times(double partial, double seed) => seed == 0 ? 0 : partial * seed;

    /// <summary>The partial derivative of <c>Pow(x, y)</c> with respect to <paramref name="x"/>.</summary>
    /// <remarks>
    /// <c>y * Pow(x, y - 1)</c> with <c>0^0 = 1</c>, and 0 where <c>y = 0</c>. Where the value is neither zero, subnormal nor infinite it is
    /// <c>y * (result / x)</c>: a division instead of a power, and without the rounding of <c>y - 1</c>.
    /// </remarks>
    /// <param name="x">The base.</param>
    /// <param name="y">The exponent.</param>
    /// <param name="result"><c>Pow(x, y)</c>.</param>
    /// <returns>The partial derivative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PowX(double x, double y, double result) =>
        Math.Abs(result) is > 1e-290 and < double.PositiveInfinity && Math.Abs(x) is > 0 and < double.PositiveInfinity
            ? y * (result / x)
            : y == 0 ? 0 : y * Math.Pow(x, y - 1);

    /// <summary>The partial derivative of <c>Pow(x, y)</c> with respect to <paramref name="y"/>.</summary>
    /// <remarks>
    /// <c>result * Log(x)</c>; 0 at <c>x = 0, y > 0</c> and wherever else the power has gone to 0 on <c>x >= 0</c>; NaN for <c>x &lt; 0</c>.
    /// </remarks>
    /// <param name="x">The base.</param>
    /// <param name="y">The exponent.</param>
    /// <param name="result"><c>Pow(x, y)</c>.</param>
    /// <returns>The partial derivative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PowY(double x, double y, double result) => result == 0 && x >= 0 ? 0 : result * Math.Log(x);

    /// <summary>The partial derivative of <c>Hypot(x, y)</c> with respect to <paramref name="x"/>: <c>x / result</c>, and 0 at the origin.</summary>
    /// <param name="x">The argument in question.</param>
    /// <param name="result">The value of <c>Hypot</c>.</param>
    /// <returns>The partial derivative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double HypotX(double x, double result) => result == 0 ? 0 : x / result;

    /// <summary>The derivative of <c>RootN(x, n)</c>: <c>result / (n * x)</c>; infinite at 0 if <c>n > 1</c>, and 1 if <c>n = 1</c>.</summary>
    /// <param name="x">The radicand.</param>
    /// <param name="n">The degree of the root.</param>
    /// <param name="result"><c>RootN(x, n)</c>.</param>
    /// <returns>The derivative.</returns>
    public static double RootN(double x, int n, double result) => n switch
    {
        0 => double.NaN,
        1 => 1,
        _ when x != 0 && !double.IsInfinity(x) => result / x / n,
        _ when double.IsInfinity(x) && !double.IsNaN(result) => 0,
        > 1 => double.IsNaN(result) ? double.NaN : double.PositiveInfinity,
        _ => double.NegativeInfinity,
    };

    /// <summary>The partial derivative of <c>Atan2(y, x)</c> with respect to <paramref name="y"/>: <c>x / (x² + y²)</c>, NaN at the origin.</summary>
    /// <remarks>The sum of squares is scaled where it would overflow or underflow.</remarks>
    /// <param name="y">The ordinate.</param>
    /// <param name="x">The abscissa.</param>
    /// <returns>The partial derivative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Atan2Y(double y, double x)
    {
        double squares = (x * x) + (y * y);
        return squares is > 1e-290 and < double.PositiveInfinity ? x / squares : OverSquares(x, y, x);
    }

    /// <summary>The partial derivative of <c>Atan2(y, x)</c> with respect to <paramref name="x"/>: <c>-y / (x² + y²)</c>, NaN at the origin.</summary>
    /// <remarks>The sum of squares is scaled where it would overflow or underflow.</remarks>
    /// <param name="y">The ordinate.</param>
    /// <param name="x">The abscissa.</param>
    /// <returns>The partial derivative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Atan2X(double y, double x)
    {
        double squares = (x * x) + (y * y);
        return squares is > 1e-290 and < double.PositiveInfinity ? -y / squares : OverSquares(-y, y, x);
    }

    /// <summary><c>numerator / (x² + y²)</c> where the squares leave the range of the type.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double OverSquares(double numerator, double y, double x)
    {
        if (double.IsInfinity(x) || double.IsInfinity(y)) return 0;
        double largest = Math.Max(Math.Abs(x), Math.Abs(y));
        double a = x / largest;
        double b = y / largest;
        return numerator / largest / ((a * a) + (b * b)) / largest;
    }
}
