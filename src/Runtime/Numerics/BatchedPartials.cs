using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutodiffGen;

/// <summary>The numerics of batched forward mode, which carries eight tangents at once; for generated code.</summary>
public static class BatchedPartials
{
    /// <summary>A partial derivative times tangents, where the partial may be infinite or NaN: a tangent of zero gives zero.</summary>
    /// <param name="partial">The partial derivative.</param>
    /// <param name="seeds">The tangents.</param>
    /// <returns>The products, 0 in each lane where the tangent is 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Times(double partial, Vector512<double> seeds) =>
        Vector512.ConditionalSelect(Vector512.Equals(seeds, Vector512<double>.Zero), Vector512<double>.Zero, partial * seeds);
}
