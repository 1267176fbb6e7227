using System.Runtime.CompilerServices;

namespace AutodiffGen;

/// <content>The same for <c>float</c>.</content>
public static partial class Partials
{
    /// <inheritdoc cref="Times(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Times(float partial, float seed) => seed == 0 ? 0 : partial * seed;

    /// <inheritdoc cref="PowX(double, double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowX(float x, float y, float result) =>
        MathF.Abs(result) is > 1e-36f and < float.PositiveInfinity && MathF.Abs(x) is > 0 and < float.PositiveInfinity
            ? (float)((double)y * result / x)
            : y == 0 ? 0 : y * MathF.Pow(x, y - 1);

    /// <inheritdoc cref="PowY(double, double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowY(float x, float y, float result) => result == 0 && x >= 0 ? 0 : result * MathF.Log(x);

    /// <inheritdoc cref="HypotX(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HypotX(float x, float result) => result == 0 ? 0 : x / result;

    /// <inheritdoc cref="RootN(double, int, double)"/>
    public static float RootN(float x, int n, float result) => (float)RootN((double)x, n, result);

    /// <inheritdoc cref="Atan2Y(double, double)"/>
    /// <remarks>The squares of a <c>float</c> neither overflow nor underflow in <c>double</c>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Atan2Y(float y, float x) => (float)Atan2Y((double)y, (double)x);

    /// <inheritdoc cref="Atan2X(double, double)"/>
    /// <remarks>The squares of a <c>float</c> neither overflow nor underflow in <c>double</c>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Atan2X(float y, float x) => (float)Atan2X((double)y, (double)x);
}
