using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    private const string EdgeNote = "Infinite at ±1; a zero seed gives 0 there.";
    private const string OriginNote = "NaN at (0, 0), where there is no tangent plane.";

    // 1 - x² is factored where it would cancel near ±1.
    private static RuleEntry[] Trigonometric() =>
    [
        Unary("Sin", x => Cos(x)),
        Unary("Cos", x => -Sin(x)),
        Unary("Tan", (x, r) => 1 + (r * r)),
        Unary("Asin", x => Guarded(1 / Sqrt((1 - x) * (1 + x))), note: EdgeNote),
        Unary("Acos", x => Guarded(-1 / Sqrt((1 - x) * (1 + x))), note: EdgeNote),
        Unary("Atan", x => 1 / (1 + (x * x))),
        Binary("Atan2", (y, x, r) => Atan2Y(y, x), (y, x, r) => Atan2X(y, x), note: OriginNote),
        Unary("SinCos.Sin", x => Cos(x)),
        Unary("SinCos.Cos", x => -Sin(x)),
        Unary("SinPi", x => Math.PI * CosPi(x), RealTypes),
        Unary("CosPi", x => -Math.PI * SinPi(x), RealTypes),
        Unary("TanPi", (x, r) => Math.PI * (1 + (r * r)), RealTypes),
        Unary("AsinPi", x => Guarded(InversePi / Sqrt((1 - x) * (1 + x))), RealTypes, EdgeNote),
        Unary("AcosPi", x => Guarded(-InversePi / Sqrt((1 - x) * (1 + x))), RealTypes, EdgeNote),
        Unary("AtanPi", x => InversePi / (1 + (x * x)), RealTypes),
        Binary("Atan2Pi", (y, x, r) => InversePi * Atan2Y(y, x), (y, x, r) => InversePi * Atan2X(y, x), RealTypes, OriginNote),
        Unary("SinCosPi.SinPi", x => Math.PI * CosPi(x), RealTypes),
        Unary("SinCosPi.CosPi", x => -Math.PI * SinPi(x), RealTypes),
        Unary("DegreesToRadians", x => Math.PI / 180, RealTypes),
        Unary("RadiansToDegrees", x => 180 / Math.PI, RealTypes),
    ];
}
