using System.Numerics;
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

    /// <typeparam name="T">The scalar type of a generic method.</typeparam>
    /// <inheritdoc cref="StopGradient(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T StopGradient<T>(T value)
        where T : IFloatingPointConstants<T> => value;

    /// <summary>
    /// The value itself. Where reverse mode needs it, or a part of it, in a loop, it is computed again from what it is made of, rather than recorded. It costs nothing at run time. A comment in the
    /// generated method tells what is recorded and what is computed again.
    /// </summary>
    /// <param name="value">An expression.</param>
    /// <returns><paramref name="value"/>, bit for bit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Recompute(double value) => value;

    /// <inheritdoc cref="Recompute(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Recompute(float value) => value;

    /// <typeparam name="T">The scalar type of a generic method.</typeparam>
    /// <inheritdoc cref="Recompute(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Recompute<T>(T value)
        where T : IFloatingPointConstants<T> => value;

    /// <summary>
    /// Asks for <see cref="Recompute(double)"/> of all that the statements from here to the end of the block compute, the blocks in them included: of a loop at the start of its body, of a method at
    /// the start of that. It costs nothing at run time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Recompute()
    {
    }

    /// <summary>The value itself. Where reverse mode needs it in a loop it is recorded, and so are those of its parts that derivatives need, even if they could be computed again.</summary>
    /// <param name="value">An expression.</param>
    /// <returns><paramref name="value"/>, bit for bit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Save(double value) => value;

    /// <inheritdoc cref="Save(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Save(float value) => value;

    /// <typeparam name="T">The scalar type of a generic method.</typeparam>
    /// <inheritdoc cref="Save(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Save<T>(T value)
        where T : IFloatingPointConstants<T> => value;

    /// <summary>
    /// Asks for <see cref="Save(double)"/> of all that the statements from here to the end of the block compute, the blocks in them included: of a loop at the start of its body, of a method at the
    /// start of that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Save()
    {
    }
}
