using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    private const string RootNote = "Infinite at 0; a zero seed gives 0 there.";

    private static RuleEntry[] Powers() =>
    [
        Binary(
            "Pow",
            (x, y, r) => Guarded(PowX(x, y, r)),
            (x, y, r) => Guarded(PowY(x, y, r)),
            note: "`y * x^(y - 1)` with `0^0 = 1`, 0 where `y = 0`; `result * log(x)`, 0 at `x = 0, y > 0`, NaN at `x < 0`. A zero seed gives 0."),
        Unary("Sqrt", (x, r) => Guarded(0.5 / r), note: RootNote),
        Unary("Cbrt", (x, r) => Guarded(1 / (3 * r * r)), note: RootNote),
        Binary("RootN", (x, n, r) => Guarded(RootN(x, n, r)), (x, n, r) => null, RealTypes, "`result / (n * x)`; infinite at 0 if `n > 1`; a zero seed gives 0 there."),
        Binary("Hypot", (x, y, r) => HypotX(x, r), (x, y, r) => HypotX(y, r), RealTypes, "`x / result`; 0 at the origin."),
        Unary("ReciprocalEstimate", x => -1 / (x * x), note: "The derivative of 1 / x."),
        Unary("ReciprocalSqrtEstimate", x => -0.5 / (x * Sqrt(x)), note: "The derivative of 1 / √x."),
    ];
}
