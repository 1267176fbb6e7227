using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// The members of a type parameter that derivatives name beyond what the method itself names: its constraints have to offer them. The derivative of <c>T.Abs</c> compares, that of <c>T.Acos</c> takes
/// a root.
/// </summary>
internal static class RequiredInterfaces
{
    private static readonly Dictionary<string, string> Functions = new (string Interface, string[] Names)[]
    {
        ("INumber", ["Clamp", "CopySign", "Max", "MaxNumber", "Min", "MinNumber", "Sign"]),
        ("IExponentialFunctions", ["Exp", "ExpM1", "Exp2", "Exp2M1", "Exp10", "Exp10M1"]),
        ("IHyperbolicFunctions", ["Acosh", "Asinh", "Atanh", "Cosh", "Sinh", "Tanh"]),
        ("ILogarithmicFunctions", ["Log", "LogP1", "Log2", "Log2P1", "Log10", "Log10P1"]),
        ("IPowerFunctions", ["Pow"]),
        ("IRootFunctions", ["Cbrt", "Hypot", "RootN", "Sqrt"]),
        ("ITrigonometricFunctions", ["Acos", "AcosPi", "Asin", "AsinPi", "Atan", "AtanPi", "Cos", "CosPi", "Sin", "SinPi", "Tan", "TanPi"]),
        ("IFloatingPoint", ["Ceiling", "Floor", "Round", "Truncate"]),
        ("IFloatingPointIeee754", ["ScaleB", "PowX", "PowY", "Atan2X", "Atan2Y"]),
    }.SelectMany(home => home.Names.Select(name => (home.Interface, Name: name))).GroupBy(entry => entry.Name).ToDictionary(group => group.Key, group => group.First().Interface, StringComparer.Ordinal);

    /// <summary>Refuses a function whose derivatives need more than the constraints offer.</summary>
    public static void Check(Function function, IEnumerable<DerivedMethod> methods)
    {
        HashSet<string> own = [.. Expressions(function.Body).Select(use => use.Expression).SelectMany(Members).Select(need => need.Member)];
        foreach ((Statement statement, Expression expression) in methods.SelectMany(method => Expressions(method.Body)))
        {
            foreach ((RealParameter type, string member, string needed) in Members(expression))
            {
                if (type.Has(needed) || own.Contains(member)) continue;
                throw new RefusalException(statement.Ordinal, "its derivative needs '" + member + "', which the constraints of '" + type.Name + "' don't offer; add '" + needed + "<" + type.Name + ">'") { Id = "ADG0004" };
            }
        }
    }

    private static IEnumerable<(Statement Statement, Expression Expression)> Expressions(Block body) =>
        body.All().SelectMany(statement => statement.Expressions().SelectMany(expression => expression.Descendants()).Select(expression => (statement, expression)));

    /// <summary>What an expression itself needs of a type parameter.</summary>
    private static IEnumerable<(RealParameter Type, string Member, string Interface)> Members(Expression expression)
    {
        switch (expression)
        {
            case Binary { Operator: BinaryOperator.Remainder, Type: RealParameter type }:
                yield return (type, type.Name + " % " + type.Name, "INumber");
                break;
            case Binary { Operator: BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual, Left.Type: RealParameter type }:
                yield return (type, type.Name + " < " + type.Name, "INumber");
                break;
            case Invoke call when call.Arguments.Select(argument => argument.Type).Prepend(call.Type).OfType<RealParameter>().FirstOrDefault() is { } type:
                string name = call.Member.Substring(call.Member.LastIndexOf('.') + 1);
                bool isPartial = call.Member.StartsWith("AutodiffGen.", StringComparison.Ordinal);
                if (isPartial && name == "RootN") yield return (type, "Partials.RootN", "IFloatingPointIeee754");
                else if (Functions.TryGetValue(name, out string? needed)) yield return (type, isPartial ? "Partials." + name : type.Name + "." + name, needed);
                break;
        }
    }
}
