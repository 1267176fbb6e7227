using AutodiffGen.Generator.IR;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    private const string RemainderNote = "The quotient is locally constant.";

    private static RuleEntry[] Arithmetic() =>
    [
        Ternary("FusedMultiplyAdd", (x, y, z) => y, (x, y, z) => x, (x, y, z) => 1),
        Ternary("MultiplyAddEstimate", (x, y, z) => y, (x, y, z) => x, (x, y, z) => 1, RealTypes),
        Ternary("Lerp", (a, b, t) => 1 - t, (a, b, t) => t, (a, b, t) => b - a, RealTypes),
        Binary("ScaleB", (x, n, r) => ScaleB(1, n), (x, n, r) => null),
        Binary("IEEERemainder", (x, y, r) => 1, (x, y, r) => -Round((x - r) / y), MathClasses, RemainderNote),
        Binary("Ieee754Remainder", (x, y, r) => 1, (x, y, r) => -Round((x - r) / y), RealTypes, RemainderNote),
        Unary("BitIncrement", x => 1),
        Unary("BitDecrement", x => 1),
    ];

    private static EquatableArray<Partial?> RemainderPartials() => Partials(1, -Round((X - R) / Y));
}
