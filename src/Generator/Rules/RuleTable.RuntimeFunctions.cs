using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    private const string HintNote = "The last argument repeats a value that the others determine; its share is in their partials.";

    /// <summary>
    /// Functions that stand in partial derivatives only. Their rules make the table closed: what differentiation makes can be differentiated again.
    /// </summary>
    private static RuleEntry[] RuntimeFunctions() =>
    [
        Binary("Times", (p, s, r) => s, (p, s, r) => Guarded(p), Runtime),
        Ternary(
            "PowX",
            (x, y, p) => Guarded(y * PowX(x, y - 1, Pow(x, y - 1))),
            (x, y, p) => Guarded(Pow(x, y - 1) + (y * PowY(x, y - 1, Pow(x, y - 1)))),
            (x, y, p) => null,
            Runtime,
            HintNote),
        Ternary(
            "PowY",
            (x, y, p) => Guarded((PowX(x, y, p) * Log(x)) + (p / x)),
            (x, y, p) => Guarded(PowY(x, y, p) * Log(x)),
            (x, y, p) => null,
            Runtime,
            HintNote),
        Binary("HypotX", (x, h, r) => Choose(Equal(h, 0), 0, 1 / h), (x, h, r) => Choose(Equal(h, 0), 0, -x / (h * h)), Runtime),
        Ternary("RootN", (x, n, p) => Guarded(RootN(x, n, p) * ((1 / n) - 1) / x), (x, n, p) => null, (x, n, p) => null, Runtime, HintNote),
        Binary(
            "Atan2Y",
            (y, x, r) => 2 * Atan2Y(y, x) * Atan2X(y, x),
            (y, x, r) => (Atan2X(y, x) * Atan2X(y, x)) - (Atan2Y(y, x) * Atan2Y(y, x)),
            Runtime),
        Binary(
            "Atan2X",
            (y, x, r) => (Atan2X(y, x) * Atan2X(y, x)) - (Atan2Y(y, x) * Atan2Y(y, x)),
            (y, x, r) => -2 * Atan2Y(y, x) * Atan2X(y, x),
            Runtime),
    ];
}
