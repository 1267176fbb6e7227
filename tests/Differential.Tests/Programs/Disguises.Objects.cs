namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Reads and writes of members by methods and properties of the object.</summary>
internal sealed partial class Disguises
{
    /// <summary>An assignment to a member by a method of its object, or null.</summary>
    public string? AsSetter(AssignStmt statement)
    {
        if (statement.Operator != "=" || Roll(statement.ToString(), Features.Objects) % 3 != 0) return null;
        return statement.Target switch
        {
            Local local when structs.MemberOf(local.Name) is { IsCopy: false, Roll: var roll } member && roll / 8192 % 3 == 0 => $"{Helper(member, "zGive_", "void", $", {SourcePrinter.Name(local.Type)} z", " = z")}, {text(statement.Value)});",
            Local local when Accessible(local.Name) is { } member => $"{objects.Holder(member)}{member.NameIn("zSet_")}({text(statement.Value)});",
            At { Row: null, FromEnd: false } at when Accessible(at.Buffer) is { } member => $"{objects.Holder(member)}{member.NameIn("zPut_")}({text(at.Index)}, {text(statement.Value)});",
            _ => null,
        };
    }

    private string? Member(Expr e, int roll) => e switch
    {
        Local local when structs.MemberOf(local.Name) is { IsCopy: false } member && roll % 3 == 0 => Helper(member, "zTake_", SourcePrinter.Name(local.Type), "", "") + ")",
        Local local when Accessible(local.Name) is { } member => objects.Holder(member) + (member.Roll / 4096 % 2 == 0 ? member.NameIn("zGet_") : member.NameIn("zRead_") + "()"),
        At { Row: null, FromEnd: false } at when Accessible(at.Buffer) is { } member && roll % 2 == 0 => $"{objects.Holder(member)}{member.NameIn("zAt_")}({text(at.Index)})",
        _ => null,
    };

    /// <summary>The start of a call of a static method that is given the whole object, to read or write a member.</summary>
    private string Helper(ObjectMember member, string prefix, string result, string parameters, string operation)
    {
        string name = member.NameIn(prefix);
        members[name] = $"private static {result} {name}({objects.TypeOf(member.Object)} zO{parameters}) => zO.{member.Holder}{member.Name}{operation};";
        return $"{name}({(objects.IsThis(member.Object) ? "this" : ObjectPrinting.NameOf(member.Object))}";
    }

    private ObjectMember? Accessible(string name) => structs.MemberOf(name) is { HasAccessors: true } member ? member : null;
}
