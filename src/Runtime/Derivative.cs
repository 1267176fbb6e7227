using System.Runtime.CompilerServices;

namespace AutodiffGen;

/// <summary>What a differentiable method says about its own derivative.</summary>
public static class Derivative
{
    /// <summary>The value itself, whose derivative is taken for 0: it passes in the primal, nothing passes in the derivatives. It costs nothing at run time.</summary>
    /// <param name="value">The value.</param>
    /// <returns><paramref name="value"/>, bit for bit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double StopGradient(double value) => value;

    /// <inheritdoc cref="StopGradient(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float StopGradient(float value) => value;
}
