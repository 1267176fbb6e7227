using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    private const string MaxNote = "To the first if it is greater, else to the second.";
    private const string MinNote = "To the first if it is smaller, else to the second.";
    private const string ChosenNote = "To the argument whose value is the result; to the second if both are.";
    private const string ClampNote = "Passes inside the closed interval, else to the bound that is returned.";

    private static RuleEntry[] Choice() =>
    [
        Unary("Abs", x => Choose(x > 0, 1, Choose(x < 0, -1, 0)), note: "0 at 0."),
        Binary(
            "CopySign",
            (x, y, r) => Choose(x > 0, CopySign(1, y), Choose(x < 0, -CopySign(1, y), 0)),
            (x, y, r) => null,
            note: "0 at `x = 0`; locally constant in the sign's argument."),
        Binary("Max", (x, y, r) => Choose(x > y, 1, 0), (x, y, r) => Choose(x > y, 0, 1), note: MaxNote),
        Binary("Min", (x, y, r) => Choose(x < y, 1, 0), (x, y, r) => Choose(x < y, 0, 1), note: MinNote),
        Binary("MaxNative", (x, y, r) => Choose(x > y, 1, 0), (x, y, r) => Choose(x > y, 0, 1), RealTypes, MaxNote),
        Binary("MinNative", (x, y, r) => Choose(x < y, 1, 0), (x, y, r) => Choose(x < y, 0, 1), RealTypes, MinNote),
        Chosen("MaxNumber", RealTypes),
        Chosen("MinNumber", RealTypes),
        Chosen("MaxMagnitude", Everywhere),
        Chosen("MinMagnitude", Everywhere),
        Chosen("MaxMagnitudeNumber", RealTypes),
        Chosen("MinMagnitudeNumber", RealTypes),
        Clamp("Clamp", NotMathF),
        Clamp("ClampNative", RealTypes),
    ];

    /// <summary>A function that returns one of its arguments; the result says which, even if the other is NaN.</summary>
    private static RuleEntry Chosen(string name, string[] owners) =>
        Binary(name, (x, y, r) => Choose(Equal(r, y), 0, 1), (x, y, r) => Choose(Equal(r, y), 1, 0), owners, ChosenNote);

    private static RuleEntry Clamp(string name, string[] owners) => Ternary(
        name,
        (x, min, max) => Choose(Both(x >= min, x <= max), 1, 0),
        (x, min, max) => Choose(x < min, 1, 0),
        (x, min, max) => Choose(x > max, 1, 0),
        owners,
        ClampNote);
}
