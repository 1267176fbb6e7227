using System.Collections.Immutable;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>How the elements of a zipped buffer are declared.</summary>
internal enum ElementStyle
{
    /// <summary>A struct with fields, data among them.</summary>
    Fields,

    /// <summary>A positional record, whose properties can be set, with data.</summary>
    Record,

    /// <summary>A positional record, whose properties can't be set.</summary>
    ReadOnlyRecord,
}

/// <summary>Equally long buffer parameters of the entry that are printed as one buffer of structs.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Parts">The parameters, in order.</param>
/// <param name="Style">How its elements are declared.</param>
/// <param name="View">Whether the body uses a view of it.</param>
internal sealed record ZippedBuffer(int Index, ImmutableArray<Param> Parts, ElementStyle Style, bool View)
{
    public string Name => "zBuffer" + Index;

    public string Type => "zElement" + Index;

    /// <summary>The name by which the body goes.</summary>
    public string Used => View ? "zView" + Index : Name;

    public BufferKind Kind => Parts[0].Buffer!.Value;

    public bool IsActive => Parts.Any(part => part.IsActive);

    public bool HasData => Style != ElementStyle.ReadOnlyRecord;

    public string TypeOf(string element) => Kind switch { BufferKind.Array => element + "[]", BufferKind.Span => $"Span<{element}>", _ => $"ReadOnlySpan<{element}>" };

    /// <summary>Whether the body goes by a span that can be written.</summary>
    public bool IsWritableSpan => Kind == BufferKind.Span || (Kind == BufferKind.Array && View);

    /// <summary>What makes no difference: a copy of all elements that comes back.</summary>
    public string? Detour(int seed) => Kind == BufferKind.ReadOnlySpan || seed / 3 % 3 != 0 ? null : seed % 2 == 0
        ? $"var zCopy{Index} = {Name}[..]{(Kind == BufferKind.Span ? ".ToArray()" : "")}; zCopy{Index}.CopyTo({(Kind == BufferKind.Span ? Name : Name + ", 0")});"
        : $"var zCopy{Index} = new {Type}[{Name}.Length]; for (int zAt = 0; zAt < zCopy{Index}.Length; zAt++) zCopy{Index}[zAt] = {Name}[zAt]; foreach (var zItem in zCopy{Index}) {{ }} {(Kind == BufferKind.Span ? $"zCopy{Index}.CopyTo({Name})" : $"Array.Copy(zCopy{Index}, {Name}, zCopy{Index}.Length)")};";

    public string? Prologue => !View ? null : Kind == BufferKind.Array ? $"var {Used} = {Name}.AsSpan(0, {Name}.Length);" : Index % 2 == 0 ? $"var {Used} = {Name}[..];" : $"var {Used} = {Name}.Slice(0);";

    public static string Field(string parameter) => "zOf_" + parameter.TrimStart('@');

    public string Declaration()
    {
        string Attribute(Param part) => part is { Constant: true, IsReal: true } ? "[Constant] " : "";
        if (Style == ElementStyle.Fields)
            return $"internal struct {Type} {{ {string.Join(" ", Parts.Select(part => $"{Attribute(part)}public {SourcePrinter.Name(part.Type)} {Field(part.Name)};"))} public int zTag; public string? zText; }}";
        string list = string.Join(", ", Parts.Select(part => $"{Attribute(part).Replace("[", "[property: ")}{SourcePrinter.Name(part.Type)} {Field(part.Name)}")) + (HasData ? ", int zTag" : "");
        return $"internal {(Style == ElementStyle.Record ? "" : "readonly ")}record struct {Type}({list});";
    }

    /// <summary>The text that makes an element of its parts and its data.</summary>
    public string Make(string model, Func<Param, string> value, string tag) => Style == ElementStyle.Fields
        ? $"new {model}.{Type} {{ {string.Join(", ", Parts.Select(part => Field(part.Name) + " = " + value(part)))}, zTag = {tag} }}"
        : $"new {model}.{Type}({string.Join(", ", Parts.Select(value))}{(HasData ? ", " + tag : "")})";

    /// <summary>The zipped buffers of a program: those whose parts are only used element by element.</summary>
    public static ImmutableArray<ZippedBuffer> Of(RandomProgram program)
    {
        if (!program.HasStructs) return [];
        var zipped = new List<ZippedBuffer>();
        foreach (IGrouping<(BufferKind, int), Param> group in program.Entry.Parameters.Where(p => p.Buffer is not (null or BufferKind.Rectangle)).GroupBy(p => (p.Buffer!.Value, p.Extra)))
        {
            Param[] parts = [.. group.Where(part => SourcePrinter.IsUsedByElement(program, part.Name)).Take(3)];
            if (parts.Any(part => part.IsActive) && (parts.Length > 1 || program.Seed % 3 == 0)) zipped.Add(new ZippedBuffer(zipped.Count, [.. parts], ElementStyle.Fields, !program.HasParallel && (program.Seed + zipped.Count) % 3 == 0));
        }

        return [.. zipped.Select(buffer => buffer with { Style = SourcePrinter.StyleOf(program, zipped, buffer) })];
    }
}
