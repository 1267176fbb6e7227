using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The product of a partial that may be infinite or NaN with a tangent or adjoint: zero where the latter is zero.</summary>
internal static class GuardedProduct
{
    public static Expression Make(Expression coefficient, Expression seed) => seed is Literal
        ? Algebra.Multiply(coefficient, seed)
        : new Invoke("AutodiffGen.Partials.Times", [coefficient, seed], coefficient.Type);
}
