using AutodiffGen.Generator.IR;
using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

/// <summary>
/// The members of <c>System.Numerics.Tensors.TensorPrimitives</c> that are differentiated, as data. They sum in another order than a loop does and have functions of their own for vectors of numbers, so
/// generated code calls them for the value, whatever the member. To add a member, add a line: the documentation and the tests follow from the table.
/// </summary>
internal static class TensorTable
{
    public const string Owner = "System.Numerics.Tensors.TensorPrimitives";

    /// <summary>The key of a number whose derivative is that of another: its value is the first argument, its partial in the second is 1.</summary>
    public const string ValueKey = Owner + ".Value";

    /// <summary>The keys of <c>SoftMax</c>: of a term of the sum over the tangents of its result, and of an element of its result less that sum.</summary>
    public const string SoftMaxTermKey = Owner + ".SoftMax.Term";

    /// <inheritdoc cref="SoftMaxTermKey"/>
    public const string SoftMaxKey = Owner + ".SoftMax";

    // The members of which an element is that of a function in the table of scalars.
    private static readonly (string Name, int Inputs)[] Scalars =
    [
        .. new[]
        {
            "Abs", "Acos", "Acosh", "AcosPi", "Asin", "Asinh", "AsinPi", "Atan", "Atanh", "AtanPi", "BitDecrement", "BitIncrement", "Cbrt", "Ceiling", "Cos", "Cosh", "CosPi", "Exp", "Exp10", "Exp10M1", "Exp2",
            "Exp2M1", "ExpM1", "Floor", "Log", "Log10", "Log10P1", "Log2", "Log2P1", "LogP1", "ReciprocalEstimate", "ReciprocalSqrtEstimate", "Round", "Sin", "Sinh", "SinPi", "Sqrt", "Tan", "Tanh", "TanPi", "Truncate",
        }.Select(name => (name, 1)),
        .. new[]
        {
            "Atan2", "Atan2Pi", "CopySign", "Hypot", "Ieee754Remainder", "Log", "Max", "MaxMagnitude", "MaxMagnitudeNumber", "MaxNumber", "Min", "MinMagnitude", "MinMagnitudeNumber", "MinNumber", "Pow", "RootN",
            "Round", "ScaleB",
        }.Select(name => (name, 2)),
        .. new[] { "Clamp", "FusedMultiplyAdd", "Lerp", "MultiplyAddEstimate", "Round" }.Select(name => (name, 3)),
    ];

    /// <summary>The members that fill a destination element by element, in the order of the documentation.</summary>
    public static EquatableArray<TensorMap> Maps { get; } =
    [
        Map("Add", 1, 1),
        Map("Subtract", 1, -1),
        Map("Multiply", Y, X),
        MapOf("Divide", X / Y, 1 / Y, -R / Y),
        MapOf("Remainder", new Formula(new Binary(BinaryOperator.Remainder, X.Expression, Y.Expression, IrType.Double)), 1, -Round((X - R) / Y)),
        Map("Negate", -1),
        Map("Increment", 1),
        Map("Decrement", 1),
        Map("AddMultiply", Z, Z, X + Y),
        Map("MultiplyAdd", Y, X, 1),
        Map("Reciprocal", -R * R),
        Map("ReciprocalSqrt", -0.5 * R * R * R),
        Map("Sigmoid", R * (1 - R)),
        Map("DegreesToRadians", Math.PI / 180),
        Map("RadiansToDegrees", 180 / Math.PI),
        .. Scalars.Select(scalar => Known(scalar.Name, scalar.Inputs)),
    ];

    /// <summary>The members that give a number, in the order of the documentation.</summary>
    public static EquatableArray<TensorReduction> Reductions { get; } =
    [
        Reduction("Sum", [1]),
        Reduction("Average", [1 / X1], "Length"),
        Reduction("SumOfMagnitudes", [Choose(X > 0, 1, Choose(X < 0, -1, 0))]),
        Reduction("SumOfSquares", [2 * X]),
        Reduction("Norm", [HypotX(X, R)]),
        Reduction("StdDev", [HypotX(X - X1, R) / X2], "Average(x)", "Length"),
        Reduction("Dot", [Y, X]),
        Reduction("Distance", [HypotX(X - Y, R), HypotX(Y - X, R)]),
        Reduction("CosineSimilarity", [((Y / Y2) - (R * X / X2)) / X2, ((X / X2) - (R * Y / Y2)) / Y2], "Norm(x)", "Norm(y)"),
    ];

    /// <summary>The members that give one of the elements of their input, and those that tell which it is.</summary>
    public static IReadOnlyDictionary<string, string> Choices { get; } = new Dictionary<string, string>
    {
        ["Max"] = "IndexOfMax",
        ["Min"] = "IndexOfMin",
        ["MaxMagnitude"] = "IndexOfMaxMagnitude",
        ["MinMagnitude"] = "IndexOfMinMagnitude",
    };

    private static readonly Lazy<Dictionary<(string Key, int Arity), Rule>> ByKey = new(() => AllRules().ToDictionary(entry => (entry.Key, entry.Rule.Partials.Count), entry => entry.Rule));

    /// <summary>The rule of a key, or null.</summary>
    public static Rule? Find(string key, int arity) => ByKey.Value.TryGetValue((key, arity), out Rule? rule) ? rule : null;

    private static IEnumerable<(string Key, Rule Rule)> AllRules() =>
    [
        .. Maps.SelectMany(map => new[] { (map.Key, map.AfterCall), (map.InputsKey, map.BeforeCall) }),
        .. Reductions.Select(reduction => (reduction.Key, reduction.Term)),
        (ValueKey, new Rule("value", [null, One])),
        (SoftMaxTermKey, new Rule("SoftMax", [null, Z.ToPartial(), null])),
        (SoftMaxKey, new Rule("SoftMax", [null, X.ToPartial(), (-X).ToPartial()])),
    ];

    public static TensorMap? FindMap(string name, int inputs) => Maps.FirstOrDefault(map => map.Name == name && map.Rule.Partials.Count == inputs);

    public static TensorReduction? FindReduction(string name, int inputs) => Reductions.FirstOrDefault(reduction => reduction.Name == name && reduction.Inputs == inputs);

    /// <summary>Whether a key is one of this table's: an <see cref="Invoke"/> of it is no call, but says whose derivatives a value has: its first argument is the value.</summary>
    public static bool Has(string key) => key.StartsWith(Owner, StringComparison.Ordinal);

    public static string KeyOf(string name) => Owner + "." + name;

    /// <summary>The stand-ins of inputs behind that of the value.</summary>
    public static EquatableArray<Expression> Inputs(int count) => Enumerable.Range(1, count).Select(i => (Expression)Rule.Argument(i)).ToEquatableArray();

    private static TensorMap Map(string name, params Formula[] partials) => new(name, new Rule(name, partials.Select(partial => (Partial?)partial.ToPartial()).ToEquatableArray()), null);

    private static TensorMap MapOf(string name, Formula scalar, params Formula[] partials) => Map(name, partials) with { Scalar = scalar.Expression };

    private static TensorMap Known(string name, int inputs)
    {
        string member = new[] { "System.Double.", "System.Math." }.Select(owner => owner + name).First(key => RuleTable.Find(key, inputs) is not null);
        Rule rule = RuleTable.Find(member, inputs)!;
        bool namesResult = rule.Partials.Any(partial => partial is not null && RuleTable.UsesResult(partial));
        bool namesInputs = rule.Partials.Any(partial => partial is not null && Enumerable.Range(0, inputs).Any(i => RuleTable.UsesArgument(partial, i)));
        return new TensorMap(name, rule with { Name = name }, namesResult && namesInputs ? new Invoke(member, Enumerable.Range(0, inputs).Select(i => (Expression)Rule.Argument(i)).ToEquatableArray(), IrType.Double) : null);
    }

    private static TensorReduction Reduction(string name, Formula[] partials, params string[] numbers) =>
        new(name, new Rule(name, [.. partials.Select(partial => (Partial?)partial.ToPartial())]), numbers.ToEquatableArray());

    private static Partial One => new(Literal.Double(1), false);

    private static Formula X => new(Rule.Argument(0));

    private static Formula Y => new(Rule.Argument(1));

    private static Formula Z => new(Rule.Argument(2));

    private static Formula R => new(Rule.Result);

    /// <summary>The first number of a member of one input.</summary>
    private static Formula X1 => Y;

    /// <summary>The second number of a member of one input, and the first of a member of two.</summary>
    private static Formula X2 => Z;

    /// <summary>The second number of a member of two inputs.</summary>
    private static Formula Y2 => new(Rule.Argument(3));
}
