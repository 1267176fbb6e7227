using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutodiffGen;

/// <content>The same for the scalar type of a generic method. What is computed in <c>double</c> is exact there for every type of the base library.</content>
public static partial class Partials
{
    /// <typeparam name="T">The scalar type.</typeparam>
    /// <inheritdoc cref="Times(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Times<T>(T partial, T seed)
        where T : INumberBase<T> => T.IsZero(seed) ? T.Zero : partial * seed;

    /// <typeparam name="T">The scalar type.</typeparam>
    /// <inheritdoc cref="PowX(double, double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowX<T>(T x, T y, T result)
        where T : IFloatingPointIeee754<T>
    {
        if (!T.IsNormal(result) || T.IsZero(x) || !T.IsFinite(x)) return T.IsZero(y) ? T.Zero : y * T.Pow(x, y - T.One);
        return IsNarrow<T>() ? T.CreateChecked(double.CreateChecked(y) * double.CreateChecked(result) / double.CreateChecked(x)) : y * (result / x);
    }

    /// <typeparam name="T">The scalar type.</typeparam>
    /// <inheritdoc cref="PowY(double, double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowY<T>(T x, T y, T result)
        where T : IFloatingPointIeee754<T> => T.IsZero(result) && x >= T.Zero ? T.Zero : result * T.Log(x);

    /// <typeparam name="T">The scalar type.</typeparam>
    /// <inheritdoc cref="HypotX(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T HypotX<T>(T x, T result)
        where T : INumberBase<T> => T.IsZero(result) ? T.Zero : x / result;

    /// <typeparam name="T">The scalar type.</typeparam>
    /// <inheritdoc cref="RootN(double, int, double)"/>
    public static T RootN<T>(T x, int n, T result)
        where T : IFloatingPointIeee754<T> => n switch
        {
            0 => T.NaN,
            1 => T.One,
            _ when !T.IsZero(x) && !T.IsInfinity(x) => result / x / T.CreateChecked(n),
            _ when T.IsInfinity(x) && !T.IsNaN(result) => T.Zero,
            > 1 => T.IsNaN(result) ? T.NaN : T.PositiveInfinity,
            _ => T.NegativeInfinity,
        };

    /// <typeparam name="T">The scalar type.</typeparam>
    /// <inheritdoc cref="Atan2Y(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan2Y<T>(T y, T x)
        where T : IFloatingPointIeee754<T> => FitsDouble<T>() ? T.CreateChecked(Atan2Y(double.CreateChecked(y), double.CreateChecked(x))) : x / T.Hypot(x, y) / T.Hypot(x, y);

    /// <typeparam name="T">The scalar type.</typeparam>
    /// <inheritdoc cref="Atan2X(double, double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan2X<T>(T y, T x)
        where T : IFloatingPointIeee754<T> => FitsDouble<T>() ? T.CreateChecked(Atan2X(double.CreateChecked(y), double.CreateChecked(x))) : -y / T.Hypot(x, y) / T.Hypot(x, y);

    /// <summary>Whether the type has fewer bits than <c>double</c>, which then has room for intermediate results.</summary>
    private static bool IsNarrow<T>() => Unsafe.SizeOf<T>() < sizeof(double);

    private static bool FitsDouble<T>() => Unsafe.SizeOf<T>() <= sizeof(double);
}
