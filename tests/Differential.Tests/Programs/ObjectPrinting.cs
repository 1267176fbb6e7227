using System.Collections.Immutable;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Prints the same program with objects, whose members some parameters of the entry are.</summary>
/// <param name="program">The program.</param>
/// <param name="className">The name of the class that is printed.</param>
/// <param name="members">The members.</param>
internal sealed class ObjectPrinting(RandomProgram program, string className, ImmutableArray<ObjectMember> members)
{
    public ImmutableArray<ObjectMember> Members => members;

    /// <summary>The names of what holds members.</summary>
    public IEnumerable<int> Objects => members.Select(member => member.Object).Distinct().Order();

    public bool IsThis(int index) => index == 0 && program.HasInstances;

    public static string NameOf(int index) => "zO" + index;

    public string TypeOf(int index) => IsThis(index) ? className : "zWorld" + index;

    /// <summary>What the class that is printed derives from.</summary>
    public string Base => members.Any(member => IsThis(member.Object)) ? " : " + className + "Base" : "";

    public ObjectMember? Find(string parameter) => members.FirstOrDefault(member => member.Part.Name == parameter);

    /// <summary>The object whose first member a parameter is, if it is a parameter in its stead; null if it is none.</summary>
    public int? Opens(Param parameter) => Find(parameter.Name) is { } member && !IsThis(member.Object) && members.First(other => other.Object == member.Object) == member ? member.Object : null;

    /// <summary>What the method starts with.</summary>
    public IEnumerable<string> Prologue()
    {
        foreach ((int index, MemberPlace place) in members.Where(member => member.IsUsed && HasAlias(member)).Select(member => (member.Object, member.Place)).Distinct())
            yield return $"var {Alias(index, place)} = {Owner(index)}{(place == MemberPlace.Left ? "zLeft" : "zRight")};";
        foreach (ObjectMember member in members.Where(member => member.IsCopy && member.IsUsed))
        {
            string type = member.Part.Buffer is { } kind ? SourcePrinter.Name(kind, member.Part.Type) : member.Type;
            yield return $"{type} {member.Part.Name} = {Place(member)};";
        }
    }

    /// <summary>How the body names a parameter that is a member.</summary>
    public string Text(ObjectMember member) => member.IsCopy ? member.Part.Name : Place(member);

    /// <summary>How the entry names the object that holds a member, up to the dot.</summary>
    public string Holder(ObjectMember member) => HasAlias(member) ? Alias(member.Object, member.Place) + "." : Owner(member.Object, member.Roll / 2048 % 2 == 0) + member.Holder;

    /// <summary>The types of the objects inside the class that is printed, and the members of <c>this</c>.</summary>
    public IEnumerable<string> Inner()
    {
        foreach (int index in Objects)
        {
            string own = Declarations(index, MemberPlace.Top) + " " + Holders(index);
            if (IsThis(index))
            {
                yield return own;
            }
            else
            {
                yield return $"internal class zBase{index} {{ {Declarations(index, MemberPlace.Base)} }}";
                yield return $"internal {(program.Seed % 2 == 0 ? "sealed " : "")}class zWorld{index} : zBase{index} {{ {own} }}";
            }

            if (Has(index, MemberPlace.Left, MemberPlace.Right)) yield return $"internal sealed class zPart{index} {{ {Declarations(index, MemberPlace.Left, MemberPlace.Right)} }}";
            if (Has(index, MemberPlace.Struct)) yield return $"internal struct zValues{index} {{ {Declarations(index, MemberPlace.Struct)} }}";
        }
    }

    /// <summary>The class that the one that is printed derives from.</summary>
    public IEnumerable<string> Outer() => Base.Length == 0 ? [] : [$"internal class {className}Base {{ {Declarations(0, MemberPlace.Base)} }}"];

    /// <summary>Makes an object of the values of its members.</summary>
    public string Make(int index, string model, Func<ObjectMember, string> value)
    {
        string Set(params MemberPlace[] places) => string.Concat(In(index, places).Select(member => $"{member.Name} = {value(member)}, "));
        string outer = IsThis(index) ? model : $"{model}.zWorld{index}";
        string left = !Has(index, MemberPlace.Left, MemberPlace.Right) ? "" : $"zLeft = new {model}.zPart{index} {{ {Set(MemberPlace.Left)}}}, zRight = new {model}.zPart{index} {{ {Set(MemberPlace.Right)}}}, ";
        string values = !Has(index, MemberPlace.Struct) ? "" : $"zS = new {model}.zValues{index} {{ {Set(MemberPlace.Struct)}}}, ";
        return $"new {outer} {{ {Set(MemberPlace.Top, MemberPlace.Base)}{left}{values}}}";
    }

    private string Declarations(int index, params MemberPlace[] places) => string.Join(" ", In(index, places).Select(member => member.Declaration + Accessors(member)));

    /// <summary>Methods by which some operations on the member go.</summary>
    private static string Accessors(ObjectMember member)
    {
        if (!member.HasAccessors) return "";
        string element = SourcePrinter.Name(member.Part.Type), name = member.Name;
        string read = member.Roll / 4096 % 2 == 0 ? $"public {element} {member.NameIn("zGet_")} => {name};" : $"public {element} {member.NameIn("zRead_")}() {{ return {name}; }}";
        return member.Part.Buffer switch
        {
            null => $" {read} public void {member.NameIn("zSet_")}({element} z) {{ {name} = z; }}",
            _ => $" public {element} {member.NameIn("zAt_")}(int z) => {name}[z]; public void {member.NameIn("zPut_")}(int z, {element} zV) => {name}[z] = zV;",
        };
    }

    private IEnumerable<ObjectMember> In(int index, params MemberPlace[] places) => members.Where(member => member.Object == index && places.Contains(member.Place));

    private bool Has(int index, params MemberPlace[] places) => In(index, places).Any();

    private string Holders(int index)
    {
        string part = program.Seed % 3 == 0 ? "{ get; init; } = new();" : "= new();";
        return (Has(index, MemberPlace.Left, MemberPlace.Right) ? $"public zPart{index} zLeft {part} public zPart{index} zRight {part} " : "") + (Has(index, MemberPlace.Struct) ? $"public zValues{index} zS;" : "");
    }

    private string Place(ObjectMember member) => Holder(member) + member.Name;

    private string Owner(int index, bool isNamed = false) => !IsThis(index) ? NameOf(index) + "." : isNamed ? "this." : "";

    private static bool HasAlias(ObjectMember member) => member.Place is MemberPlace.Left or MemberPlace.Right && member.Roll / 1024 % 2 == 0;

    private static string Alias(int index, MemberPlace place) => (place == MemberPlace.Left ? "zLeftOf" : "zRightOf") + index;
}
