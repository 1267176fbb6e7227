namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    // A property: static fields of a class in several files have no order of initialisation.
    private static string[] Predicates =>
    [
        "IsEvenInteger", "IsFinite", "IsInfinity", "IsInteger", "IsNaN", "IsNegative", "IsNegativeInfinity", "IsNormal", "IsOddInteger",
        "IsPositive", "IsPositiveInfinity", "IsPow2", "IsRealNumber", "IsSubnormal",
    ];

    private static RuleEntry[] LocallyConstant() =>
    [
        Constant("Floor", 1),
        Constant("Ceiling", 1),
        Constant("Truncate", 1),
        Constant("Round", 1),
        Constant("Round", 2),
        Constant("Round", 3),
        Constant("Sign", 1),
        Constant("ILogB", 1),
        Entry("StopGradient", ["AutodiffGen.Derivative"], "Not the derivative of its value: none passes, on purpose.", [null]),
        .. Predicates.Select(name => Constant(name, 1, RealTypes)),
    ];
}
