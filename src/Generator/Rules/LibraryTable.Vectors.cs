using static AutodiffGen.Generator.Rules.Formula;
using static AutodiffGen.Generator.Rules.KnownFunctions;

namespace AutodiffGen.Generator.Rules;

internal static partial class LibraryTable
{
    private static IEnumerable<LibraryMember> VectorMembers(LibraryStruct v)
    {
        int n = v.Leaves.Count;
        Formula[] Each(Func<int, Formula> part) => [.. Enumerable.Range(0, n).Select(part)];

        // The partial derivatives of part i of a function that is computed part by part.
        IEnumerable<Formula?> Diagonal(int i, Func<Formula> partial) => Enumerable.Range(0, n).Select(j => j == i ? partial() : (Formula?)null);
        IEnumerable<Formula?> All(Func<int, Formula?> partial) => Enumerable.Range(0, n).Select(partial);
        Formula Of(string name, int part, params Formula[][] arguments) => Known(KeyOf(v.FullName, name, arguments.Select(a => a.Length == 1 ? "float" : v.Name)) + "." + v.Leaves[part], [.. arguments.SelectMany(a => a)]);
        Formula AreEqual(Formula[] a, Formula[] b) => Enumerable.Range(0, n).Select(i => Equal(a[i], b[i])).Aggregate(Both);
        Formula Scalar(string name, params Formula[][] arguments) => Known(KeyOf(v.FullName, name, arguments.Select(a => v.Name)), [.. arguments.SelectMany(a => a)]);

        return
        [
            Exact(v, ".ctor", [.. new LibraryStruct?[n]], v, a => Each(i => a[i][0])),
            Exact(v, ".ctor", [null], v, a => Each(i => a[0][0])),
            .. Longer(v),
            Exact(v, "Zero", [], v, _ => Each(_ => 0)),
            Exact(v, "One", [], v, _ => Each(_ => 1)),
            .. v.Leaves.Select((leaf, unit) => Exact(v, "Unit" + leaf, [], v, _ => Each(i => i == unit ? 1 : 0))),
            .. Spelled("op_Addition", "Add").Select(name => Exact(v, name, [v, v], v, a => Each(i => a[0][i] + a[1][i]))),
            .. Spelled("op_Subtraction", "Subtract").Select(name => Exact(v, name, [v, v], v, a => Each(i => a[0][i] - a[1][i]))),
            .. Spelled("op_Multiply", "Multiply").Select(name => Exact(v, name, [v, v], v, a => Each(i => a[0][i] * a[1][i]))),
            .. Spelled("op_Multiply", "Multiply").Select(name => Exact(v, name, [v, null], v, a => Each(i => a[0][i] * a[1][0]))),
            .. Spelled("op_Multiply", "Multiply").Select(name => Exact(v, name, [null, v], v, a => Each(i => a[0][0] * a[1][i]))),
            .. Spelled("op_Division", "Divide").Select(name => Exact(v, name, [v, v], v, a => Each(i => a[0][i] / a[1][i]))),
            .. Spelled("op_Division", "Divide").Select(name => Called(v, name, [v, null], v, (a, i, r) => [.. Diagonal(i, () => 1 / a[1][0]), -r / a[1][0]])),
            .. Spelled("op_UnaryNegation", "Negate").Select(name => Called(v, name, [v], v, (a, i, r) => Diagonal(i, () => -1))),
            Exact(v, "op_Equality", [v, v], null, a => [AreEqual(a[0], a[1])]),
            Exact(v, "op_Inequality", [v, v], null, a => [Not(AreEqual(a[0], a[1]))]),
            Called(v, "Dot", [v, v], null, (a, _, r) => [.. All(i => a[1][i]), .. All(i => a[0][i])]),
            .. n == 3 ? new[] { Called(v, "Cross", [v, v], v, (a, i, r) => [.. All(j => Cross(i, j, a[1], 1)), .. All(j => Cross(i, j, a[0], -1))]) } : [],
            Called(v, "Length", [v], null, (a, _, r) => All(i => HypotX(a[0][i], r)), "0 at 0."),
            Called(v, "LengthSquared", [v], null, (a, _, r) => All(i => 2 * a[0][i])),
            Called(v, "Distance", [v, v], null, (a, _, r) => [.. All(i => HypotX(a[0][i] - a[1][i], r)), .. All(i => HypotX(a[1][i] - a[0][i], r))], "0 where the two are equal."),
            Called(v, "DistanceSquared", [v, v], null, (a, _, r) => [.. All(i => 2 * (a[0][i] - a[1][i])), .. All(i => 2 * (a[1][i] - a[0][i]))]),
            Called(v, "Normalize", [v], v, (a, i, r) => All(j => ((i == j ? 1 - (r * r) : -(r * Of("Normalize", j, a[0]))) / Scalar("Length", a[0]))), "NaN at 0, as the value is."),
            Called(v, "Lerp", [v, v, null], v, (a, i, r) => [.. Diagonal(i, () => 1 - a[2][0]), .. Diagonal(i, () => a[2][0]), a[1][i] - a[0][i]]),
            .. n < 4 ? new[] { Called(v, "Reflect", [v, v], v, (a, i, r) => [.. All(j => ReflectionPart(i, j, a[1])), .. All(j => i == j ? -2 * ((a[0][i] * a[1][i]) + Scalar("Dot", a[0], a[1])) : -2 * a[0][j] * a[1][i])]) } : [],
            Called(v, "Abs", [v], v, (a, i, r) => Diagonal(i, () => Choose(a[0][i] > 0, 1, Choose(a[0][i] < 0, -1, 0))), "0 at 0, part by part."),
            Called(v, "SquareRoot", [v], v, (a, i, r) => Diagonal(i, () => Guarded(0.5 / r)), RootNote),
            Called(v, "Max", [v, v], v, (a, i, r) => [.. Diagonal(i, () => Choose(a[0][i] > a[1][i], 1, 0)), .. Diagonal(i, () => Choose(a[0][i] > a[1][i], 0, 1))], "Part by part: to the first if it is greater, else to the second."),
            Called(v, "Min", [v, v], v, (a, i, r) => [.. Diagonal(i, () => Choose(a[0][i] < a[1][i], 1, 0)), .. Diagonal(i, () => Choose(a[0][i] < a[1][i], 0, 1))], "Part by part: to the first if it is smaller, else to the second."),
            Called(
                v,
                "Clamp",
                [v, v, v],
                v,
                (a, i, r) =>
                [
                    .. Diagonal(i, () => Choose(Both(a[0][i] >= a[1][i], a[0][i] <= a[2][i]), 1, 0)),
                    .. Diagonal(i, () => Choose(a[0][i] < a[1][i], 1, 0)),
                    .. Diagonal(i, () => Choose(a[0][i] > a[2][i], 1, 0)),
                ],
                "Part by part: passes inside the closed interval, else to the bound that is returned."),
        ];
    }

    private const string RootNote = "Infinite at 0; a zero seed gives 0 there.";

    private static string[] Spelled(string symbol, string name) => [symbol, name];

    /// <summary>Constructors that put numbers behind a shorter vector.</summary>
    private static IEnumerable<LibraryMember> Longer(LibraryStruct v) => new[] { LibraryStruct.Vector2, LibraryStruct.Vector3 }
        .Where(shorter => shorter.Leaves.Count < v.Leaves.Count)
        .Select(shorter => Exact(v, ".ctor", [shorter, .. new LibraryStruct?[v.Leaves.Count - shorter.Leaves.Count]], v, a => [.. a.SelectMany(parts => parts)]));

    /// <summary>The partial derivative of part <paramref name="i"/> of a reflected vector by part <paramref name="j"/> of the vector.</summary>
    private static Formula ReflectionPart(int i, int j, Formula[] normal) => i == j ? 1 - (2 * normal[i] * normal[i]) : -2 * normal[i] * normal[j];

    /// <summary>The partial derivative of part <paramref name="i"/> of a cross product by part <paramref name="j"/> of a factor.</summary>
    private static Formula? Cross(int i, int j, Formula[] other, int sign)
    {
        if (i == j) return null;
        int k = 3 - i - j;
        return (j == (i + 1) % 3) == (sign > 0) ? other[k] : -other[k];
    }
}
