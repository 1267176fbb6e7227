using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>
/// The derivative of every known function, as data keyed by metadata name and arity. Each rule is written once, for <c>double</c>; the subjects
/// stand in files of their own. To add a rule, add a line there; the documentation and the tests follow from the table.
/// </summary>
internal static partial class RuleTable
{
    private static readonly string[] Everywhere = ["System.Math", "System.MathF", "System.Double", "System.Single"];
    private static readonly string[] MathClasses = ["System.Math", "System.MathF"];
    private static readonly string[] NotMathF = ["System.Math", "System.Double", "System.Single"];
    private static readonly string[] RealTypes = ["System.Double", "System.Single"];
    private static readonly string[] Runtime = ["AutodiffGen.Partials"];

    /// <summary>All entries, by subject, in the order of the documentation.</summary>
    public static EquatableArray<RuleSubject> Subjects { get; } =
    [
        new("Trigonometric functions", Trigonometric().ToEquatableArray()),
        new("Hyperbolic functions", Hyperbolic().ToEquatableArray()),
        new("Exponentials and logarithms", Exponential().ToEquatableArray()),
        new("Powers and roots", Powers().ToEquatableArray()),
        new("Choice and sign", Choice().ToEquatableArray()),
        new("Arithmetic", Arithmetic().ToEquatableArray()),
        new("Locally constant functions", LocallyConstant().ToEquatableArray()),
        new("The runtime's own functions", RuntimeFunctions().ToEquatableArray()),
    ];

    /// <summary>The operator <c>x % y</c> on reals.</summary>
    public static Rule Remainder { get; } = new("%", RemainderPartials());

    private static readonly Dictionary<(string Member, int Arity), Rule> Rules = Index();

    /// <summary>The rule of a function, or null if it isn't known.</summary>
    /// <param name="member">The metadata name, such as <c>System.Math.Sin</c>, <c>System.Double.Exp2</c> or <c>System.Math.SinCos.Cos</c>; <c>T.Sin</c> for a type parameter <c>T</c>.</param>
    /// <param name="arity">The number of arguments.</param>
    public static Rule? Find(string member, int arity) => Rules.TryGetValue((Canonical(member), arity), out Rule? rule) ? rule : TensorTable.Has(member) ? TensorTable.Find(member, arity) : null;

    /// <summary>A function of a type parameter has the rule of that of <c>double</c>.</summary>
    private static string Canonical(string member) =>
        member.StartsWith("System.", StringComparison.Ordinal) || member.StartsWith("AutodiffGen.", StringComparison.Ordinal) ? member : "System.Double" + member.Substring(member.IndexOf('.'));

    private static Dictionary<(string Member, int Arity), Rule> Index()
    {
        var index = new Dictionary<(string, int), Rule>();
        foreach (RuleEntry entry in Subjects.SelectMany(subject => subject.Entries))
        {
            foreach (string member in entry.Members) index.Add((member, entry.Rule.Partials.Count), entry.Rule);
        }

        foreach (LibraryMember member in LibraryTable.Members)
        {
            for (int leaf = 0; leaf < member.Rules.Count; leaf++) index.Add((member.LeafKey(leaf), member.Rules[leaf].Partials.Count), member.Rules[leaf]);
        }

        return index;
    }

    private static RuleEntry Unary(string name, Func<Formula, Formula> partial, string[]? owners = null, string? note = null) =>
        Unary(name, (x, _) => partial(x), owners, note);

    private static RuleEntry Unary(string name, Func<Formula, Formula, Formula> partial, string[]? owners = null, string? note = null) =>
        Entry(name, owners, note, partial(X, R));

    /// <summary>A function of two arguments, with its partials over <c>x</c>, <c>y</c> and the result <c>r</c>.</summary>
    private static RuleEntry Binary(
        string name, Func<Formula, Formula, Formula, Formula?> x, Func<Formula, Formula, Formula, Formula?> y, string[]? owners = null, string? note = null) =>
        Entry(name, owners, note, x(X, Y, R), y(X, Y, R));

    private static RuleEntry Ternary(
        string name,
        Func<Formula, Formula, Formula, Formula?> x,
        Func<Formula, Formula, Formula, Formula?> y,
        Func<Formula, Formula, Formula, Formula?> z,
        string[]? owners = null,
        string? note = null) =>
        Entry(name, owners, note, x(X, Y, Z), y(X, Y, Z), z(X, Y, Z));

    private static RuleEntry Constant(string name, int arity, string[]? owners = null) => Entry(name, owners, null, new Formula?[arity]);

    private static Formula X => new(Rule.Argument(0));

    private static Formula Y => new(Rule.Argument(1));

    private static Formula Z => new(Rule.Argument(2));

    private static Formula R => new(Rule.Result);

    private static RuleEntry Entry(string name, string[]? owners, string? note, params Formula?[] partials) => new(
        (owners ?? Everywhere).Select(owner => owner + "." + name).ToEquatableArray(),
        new Rule(name, Partials(partials), note));

    private static EquatableArray<Partial?> Partials(params Formula?[] partials) =>
        partials.Select(partial => partial?.ToPartial()).ToEquatableArray();
}

/// <summary>A rule and the metadata names of the functions that it holds for.</summary>
internal sealed record RuleEntry(EquatableArray<string> Members, Rule Rule);

/// <summary>The rules of one subject, for the documentation.</summary>
internal sealed record RuleSubject(string Title, EquatableArray<RuleEntry> Entries);
