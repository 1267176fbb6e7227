using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>
/// The members of the base library's structs of reals that are differentiated, as data. The structs stand in files of their own; to add a member, add a line there: the documentation and the
/// tests of the bits of its value and of its derivatives follow from the table.
/// </summary>
internal static partial class LibraryTable
{
    /// <summary>All members, in the order of the documentation.</summary>
    public static EquatableArray<LibraryMember> Members { get; } =
    [
        .. ComplexMembers(),
        .. VectorMembers(LibraryStruct.Vector2),
        .. VectorMembers(LibraryStruct.Vector3),
        .. VectorMembers(LibraryStruct.Vector4),
    ];

    private static readonly Dictionary<string, LibraryMember> ByKey = Members.ToDictionary(member => member.Key, StringComparer.Ordinal);

    private static readonly Dictionary<string, (LibraryMember Member, int Leaf)> ByLeaf = Members
        .SelectMany(member => Enumerable.Range(0, member.Rules.Count).Select(leaf => (member, leaf)))
        .ToDictionary(part => part.member.LeafKey(part.leaf), StringComparer.Ordinal);

    /// <summary>The member of a key, or null.</summary>
    public static LibraryMember? Find(string key) => ByKey.TryGetValue(key, out LibraryMember? member) ? member : null;

    /// <summary>The member, and the part of its result, that an <see cref="Invoke"/> names; null if it names another function.</summary>
    public static (LibraryMember Member, int Leaf)? FindLeaf(string member) => ByLeaf.TryGetValue(member, out (LibraryMember, int) part) ? part : null;

    /// <summary>The key of a member.</summary>
    /// <param name="owner">The full name of the type.</param>
    /// <param name="name">The metadata name of the member.</param>
    /// <param name="parameters">The names of the types of its parameters in C#, without namespaces.</param>
    public static string KeyOf(string owner, string name, IEnumerable<string> parameters) => owner + "." + name + "(" + string.Join(", ", parameters) + ")";

    /// <summary>A member that is scalar operations.</summary>
    /// <param name="owner">The struct.</param>
    /// <param name="name">The metadata name.</param>
    /// <param name="parameters">The struct that each parameter is, or null for a scalar.</param>
    /// <param name="result">The struct that the result is, or null for a scalar.</param>
    /// <param name="values">Makes the parts of the value of the parts of the arguments.</param>
    /// <param name="scalar">The type of scalar parameters in C#, if it isn't that of the parts.</param>
    private static LibraryMember Exact(LibraryStruct owner, string name, LibraryStruct?[] parameters, LibraryStruct? result, Func<Formula[][], Formula[]> values, string? scalar = null) =>
        Make(owner, name, parameters, result, scalar) with { Values = values(Arguments(parameters)).Select(value => value.Expression).ToEquatableArray() };

    /// <summary>A member that is called for its value.</summary>
    /// <param name="owner">The struct.</param>
    /// <param name="name">The metadata name.</param>
    /// <param name="parameters">The struct that each parameter is, or null for a scalar.</param>
    /// <param name="result">The struct that the result is, or null for a scalar.</param>
    /// <param name="partials">Makes the partial derivatives of a part of the result, given the parts of the arguments, the number of the part, and its value.</param>
    /// <param name="note">What the documentation says of kinks and singular points.</param>
    private static LibraryMember Called(
        LibraryStruct owner, string name, LibraryStruct?[] parameters, LibraryStruct? result, Func<Formula[][], int, Formula, IEnumerable<Formula?>> partials, string? note = null)
    {
        LibraryMember member = Make(owner, name, parameters, result, null) with { Note = note };
        Formula[][] arguments = Arguments(parameters);
        var own = new Formula(Rule.Result);
        return member with
        {
            Rules = Enumerable.Range(0, result?.Leaves.Count ?? 1)
                .Select(leaf => new Rule(member.LeafKey(leaf), partials(arguments, leaf, own).Select(partial => partial?.ToPartial()).ToEquatableArray(), note)).ToEquatableArray(),
        };
    }

    private static Formula[][] Arguments(LibraryStruct?[] parameters)
    {
        int next = 0;
        return [.. parameters.Select(parameter => Enumerable.Range(0, parameter?.Leaves.Count ?? 1).Select(_ => new Formula(Rule.Argument(next++))).ToArray())];
    }

    private static LibraryMember Make(LibraryStruct owner, string name, LibraryStruct?[] parameters, LibraryStruct? result, string? scalar)
    {
        string key = KeyOf(owner.FullName, name, parameters.Select(parameter => parameter?.Name ?? scalar ?? owner.Real.Text));
        (string format, string resultName) = TextOf(owner, name, parameters.Length);
        return new LibraryMember(key, format, parameters.ToEquatableArray(), result, owner.Real)
        {
            ResultName = resultName,
            Signature = Signature(owner, format, parameters),
        };
    }

    private static string Signature(LibraryStruct owner, string format, LibraryStruct?[] parameters)
    {
        string text = format.Replace(owner.Hole, owner.Name);
        for (int i = 0; i < parameters.Length; i++) text = text.Replace("{" + i + "}", ArgumentName(i));
        return text;
    }

    /// <summary>The name of a parameter in the documentation.</summary>
    public static string ArgumentName(int parameter) => ((char)('a' + parameter)).ToString();

    /// <summary>The text of a call, and what its value is called.</summary>
    private static (string Format, string ResultName) TextOf(LibraryStruct owner, string name, int count)
    {
        string list = string.Join(", ", Enumerable.Range(0, count).Select(i => "{" + i + "}"));
        return name switch
        {
            ".ctor" => ("new " + owner.Hole + "(" + list + ")", "value"),
            "op_Implicit" => ("(" + owner.Hole + "){0}", "value"),
            "op_UnaryNegation" => ("-{0}", "negative"),
            "op_Addition" => ("{0} + {1}", "sum"),
            "op_Subtraction" => ("{0} - {1}", "difference"),
            "op_Multiply" => ("{0} * {1}", "product"),
            "op_Division" => ("{0} / {1}", "quotient"),
            "op_Equality" => ("{0} == {1}", "areEqual"),
            "op_Inequality" => ("{0} != {1}", "differ"),
            "Magnitude" or "Phase" => ("{0}." + name, char.ToLowerInvariant(name[0]) + name.Substring(1)),
            "Length" or "LengthSquared" => ("{0}." + name + "()", char.ToLowerInvariant(name[0]) + name.Substring(1)),
            _ => (owner.Hole + "." + name + (count == 0 ? string.Empty : "(" + list + ")"), char.ToLowerInvariant(name[0]) + name.Substring(1)),
        };
    }
}
