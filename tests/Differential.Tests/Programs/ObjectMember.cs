using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Where a member stands in its object.</summary>
internal enum MemberPlace
{
    /// <summary>In the class of the object.</summary>
    Top,

    /// <summary>In the class that it is derived from.</summary>
    Base,

    /// <summary>In the first of two objects of one class that it holds.</summary>
    Left,

    /// <summary>In the second of them.</summary>
    Right,

    /// <summary>In a struct that it holds.</summary>
    Struct,
}

/// <summary>A parameter of the entry that is printed as a member of an object.</summary>
/// <param name="Part">The parameter.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Accessors">The accessors of a property, or nothing for a field.</param>
/// <param name="IsCopy">Whether the method goes by a local that it starts with: a copy of a number, another name for an array.</param>
/// <param name="IsUsed">Whether the method uses it.</param>
internal sealed record ObjectMember(Param Part, MemberPlace Place, string Accessors, bool IsCopy, bool IsUsed)
{
    /// <summary>Its object; the first is <c>this</c> if the methods are instance methods.</summary>
    public int Object => Roll / 4 % 3 == 0 ? 1 : 0;

    public string Name => NameIn("zM_");

    /// <summary>Whether its class has methods that read and write it. A property that computes a real number isn't known to be data.</summary>
    public bool HasAccessors => !IsCopy && Part is not ({ IsReal: true, Constant: true } or { Buffer: BufferKind.Rectangle });

    /// <summary>Whether derivative objects have a derivative there.</summary>
    public bool HasDerivative => Part.IsActive && IsUsed;

    /// <summary>The object that holds it, as its object sees it.</summary>
    public string Holder => Place switch { MemberPlace.Left => "zLeft.", MemberPlace.Right => "zRight.", MemberPlace.Struct => "zS.", _ => "" };

    /// <summary>A number for other ways to print it.</summary>
    public int Roll => Part.Member!.Value;

    public string Type => Part.Buffer is { } kind ? SourcePrinter.Name(kind == BufferKind.Rectangle ? kind : BufferKind.Array, Part.Type) : SourcePrinter.Name(Part.Type);

    public string Declaration
    {
        get
        {
            string initial = Part.Buffer is null ? "" : Part.Buffer == BufferKind.Rectangle ? $" = new {SourcePrinter.Name(Part.Type)}[0, 0];" : " = [];";
            return $"{(Part is { Constant: true, IsReal: true } ? "[Constant] " : "")}public {Type} {Name}{(Accessors.Length > 0 ? " " + Accessors + initial : initial.Length > 0 ? initial : ";")}";
        }
    }

    public string NameIn(string prefix) => prefix + Part.Name.TrimStart('@');

    /// <summary>Whether the method starts with a copy of what is a member.</summary>
    public static bool IsCopied(Param parameter) => parameter.Member / 64 % 4 == 0;

    /// <summary>The members of a program's objects.</summary>
    /// <param name="program">The program.</param>
    /// <param name="zipped">The buffers of structs, whose parts stand in no object.</param>
    /// <param name="body">The entry's body, printed with no objects.</param>
    public static ImmutableArray<ObjectMember> Of(RandomProgram program, IEnumerable<ZippedBuffer> zipped, string body) =>
    [
        .. program.Entry.Parameters
            .Where(parameter => parameter.Member is not null && !zipped.Any(buffer => buffer.Parts.Contains(parameter)))
            .Select(parameter => Of(parameter, body)),
    ];

    private static ObjectMember Of(Param parameter, string body)
    {
        int roll = parameter.Member!.Value;
        bool isArray = parameter.Buffer is not null;
        string name = Regex.Escape(parameter.Name);
        bool isReplaced = isArray && Regex.IsMatch(body, $@"(?<![\w@.]){name} = |\((\w+, )?{name}(, \w+)?\) = ");
        bool isReferred = !isArray && Regex.IsMatch(body, $@"\b(ref|out|in) {name}(?!\w)");
        MemberPlace place = (MemberPlace)(roll / 12 % 5);
        if (isArray && place == MemberPlace.Struct) place = MemberPlace.Left;
        bool isCopy = isReplaced || parameter.Buffer is BufferKind.Span or BufferKind.ReadOnlySpan || (parameter.Passing is Passing.Value or Passing.In && IsCopied(parameter));
        string accessors = isReferred && !isCopy ? "" : (roll / 256 % 4) switch { 0 => "{ get; set; }", 1 when isArray => "{ get; init; }", _ => "" };
        return new ObjectMember(parameter, place, accessors, isCopy, Regex.IsMatch(body, $@"(?<![\w@.]){name}(?!\w)"));
    }
}
