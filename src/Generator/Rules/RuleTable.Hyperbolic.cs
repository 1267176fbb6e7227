using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    // Asinh and Acosh avoid x², which would overflow where the derivative is still far from 0.
    private static RuleEntry[] Hyperbolic() =>
    [
        Unary("Sinh", x => Cosh(x)),
        Unary("Cosh", x => Sinh(x)),
        Unary("Tanh", (x, r) => 1 - (r * r), note: "Exact to a rounding error of 1: 0 where the value has rounded to ±1."),
        Unary("Asinh", x => 1 / Hypot(x, 1)),
        Unary("Acosh", x => Guarded(1 / (Sqrt(x - 1) * Sqrt(x + 1))), note: "Infinite at 1; a zero seed gives 0 there."),
        Unary("Atanh", x => 1 / ((1 - x) * (1 + x)), note: "Infinite at ±1, as the value is."),
    ];
}
