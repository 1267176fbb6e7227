using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    private const string LogNote = "Infinite at 0, as the value is.";

    // The ...M1 functions don't use their result: result + 1 cancels for very negative x.
    private static RuleEntry[] Exponential() =>
    [
        Unary("Exp", (x, r) => r),
        Unary("Exp2", (x, r) => Ln2 * r, RealTypes),
        Unary("Exp10", (x, r) => Ln10 * r, RealTypes),
        Unary("ExpM1", x => Exp(x), RealTypes),
        Unary("Exp2M1", x => Ln2 * Exp2(x), RealTypes),
        Unary("Exp10M1", x => Ln10 * Exp10(x), RealTypes),
        Unary("Log", x => 1 / x, note: LogNote),
        Unary("Log2", x => Log2E / x, note: LogNote),
        Unary("Log10", x => Log10E / x, note: LogNote),
        Unary("LogP1", x => 1 / (1 + x), RealTypes, "Infinite at -1, as the value is."),
        Unary("Log2P1", x => Log2E / (1 + x), RealTypes, "Infinite at -1, as the value is."),
        Unary("Log10P1", x => Log10E / (1 + x), RealTypes, "Infinite at -1, as the value is."),
        Binary("Log", (x, b, r) => 1 / (x * Log(b)), (x, b, r) => -r / (b * Log(b)), note: LogNote),
    ];
}
