using AutodiffGen.Generator.IR;
using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    /// <summary>
    /// The rule of a call, made simpler where arguments are literals: those have no partial, and the others may have a cheaper one (<c>Pow(x, 2)</c> has
    /// the partial <c>2 * x</c>). Null if the function isn't known.
    /// </summary>
    /// <param name="member">The metadata name of the function.</param>
    /// <param name="arguments">The arguments of the call.</param>
    public static Rule? Specialise(string member, EquatableArray<Expression> arguments)
    {
        if (Find(member, arguments.Count) is not Rule rule) return null;
        double?[] values = [.. arguments.Select(LiteralValue)];
        if (Array.TrueForAll(values, value => value is null)) return rule;
        EquatableArray<Partial?> partials = values.Length == 2 && Specialised(rule.Name, values[0], values[1]) is { } special
            ? special
            : rule.Partials;
        return rule with { Partials = partials.Select((partial, i) => values[i] is null ? partial : null).ToEquatableArray() };
    }

    private static EquatableArray<Partial?>? Specialised(string name, double? first, double? second) => (name, first, second) switch
    {
        ("Pow", null, double exponent) => Partials(PowerOf(X, exponent), null),
        ("Pow", > 0, null) => Partials(null, Math.Log(first.Value) * R),
        ("RootN", null, 1) => Partials(1, null),
        ("RootN", null, 2) => Partials(Guarded(0.5 / R), null),
        ("RootN", null, 3) => Partials(Guarded(1 / (3 * R * R)), null),
        ("Log", null, > 0 and not 1) => Partials(1 / Math.Log(second.Value) / X, null),
        ("Hypot", null, not (null or 0)) => Partials(X / R, null),
        ("Hypot", not (null or 0), null) => Partials(null, Y / R),
        _ => null,
    };

    /// <summary>The derivative of <c>x^n</c> for a constant <c>n</c>: products for small integers; guarded only where it is infinite at a finite value.</summary>
    private static Formula? PowerOf(Formula x, double n) => n switch
    {
        0 => null,
        1 => 1,
        2 => 2 * x,
        3 => 3 * x * x,
        4 => 4 * x * x * x,
        -1 => -1 / (x * x),
        -2 => -2 / (x * x * x),
        0.5 => Guarded(0.5 / R),
        1.5 => 1.5 * Sqrt(x),
        > 0 and < 1 => Guarded(PowX(x, n, R)),
        _ => n * Pow(x, n - 1),
    };

    /// <summary>The value of a numeric literal, also under a conversion.</summary>
    private static double? LiteralValue(Expression expression) => expression switch
    {
        Literal { Code: null, Type.IsReal: true } literal => literal.RealValue,
        Literal { Code: null, Type.IsInteger: true } literal => literal.Bits,
        IR.Convert { Type.IsReal: true } conversion when LiteralValue(conversion.Operand) is double value =>
            conversion.Type == IrType.Single ? (float)value : value,
        _ => null,
    };
}
