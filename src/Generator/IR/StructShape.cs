namespace AutodiffGen.Generator.IR;

/// <summary>How generated code may deal with a field of a struct.</summary>
internal enum FieldAccess
{
    /// <summary>A field, or a part of a tuple, that can be assigned and passed by reference.</summary>
    Field,

    /// <summary>An automatic property that <c>with</c> and object initialisers can set.</summary>
    Property,

    /// <summary>It can be read, and is set where a whole value is constructed.</summary>
    Constructed,

    /// <summary>It can be read but not set.</summary>
    ReadOnly,

    /// <summary>It can't be named where generated code stands.</summary>
    Hidden,
}

/// <summary>How a value of a struct is written.</summary>
internal enum StructKind
{
    /// <summary>With an object initialiser that names the fields.</summary>
    Fields,

    /// <summary>With the constructor of a positional record, which takes the fields in order and does nothing else.</summary>
    Record,

    /// <summary>As a tuple.</summary>
    Tuple,

    /// <summary>With the constructor of a struct of the base library, which takes its parts in order.</summary>
    Library,

    /// <summary>As a number or null: the first part says whether it is one.</summary>
    Nullable,

    /// <summary>Not at all: it is an object, which has its parts wherever it is seen. Only what is real and no data is among them.</summary>
    Object,
}

/// <summary>A field of a struct, under the name by which it is read.</summary>
/// <param name="Name">The name of the field or of its automatic property.</param>
/// <param name="Type">Its type.</param>
/// <param name="Inner">Its parts, where it is a struct that is taken apart itself.</param>
/// <param name="Access">What generated code may do with it.</param>
/// <param name="IsConstant">Whether it is marked as data.</param>
internal sealed record StructField(string Name, IrType Type, StructShape? Inner, FieldAccess Access, bool IsConstant)
{
    /// <summary>What follows a value of the struct where the field is read.</summary>
    public string Text { get; init; } = Name;
}

/// <summary>A struct that holds reals, as its fields in the order of declaration: variables of the type are taken apart into variables of its leaves.</summary>
/// <param name="Type">The type.</param>
/// <param name="Fields">The fields.</param>
/// <param name="Kind">How values of it are written.</param>
internal sealed record StructShape(OtherType Type, EquatableArray<StructField> Fields, StructKind Kind)
{
    /// <summary>The scalars and buffers that a value consists of, depth first.</summary>
    public IEnumerable<StructLeaf> Leaves() => Fields.SelectMany(field => field.Inner is null
        ? [new StructLeaf([field])]
        : field.Inner.Leaves().Select(leaf => new StructLeaf([field, .. leaf.Path])));

    /// <summary>An object's class and those that it is derived from, as texts.</summary>
    public EquatableArray<string> Classes { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Whether a part of it may be null, or it itself.</summary>
    public bool MayBeNull => Kind == StructKind.Nullable || Fields.Any(part => part.Inner is { MayBeNull: true });

    /// <summary>The fields that generated code can't set, so that it can't make a value.</summary>
    public IEnumerable<StructField> Unsettable() => Fields.SelectMany(field => field.Access is FieldAccess.ReadOnly or FieldAccess.Hidden ? [field] : field.Inner?.Unsettable() ?? []);

    public bool Equals(StructShape? other) => ReferenceEquals(this, other) || (other is not null && Type.Equals(other.Type) && Fields.Equals(other.Fields));

    public override int GetHashCode() => Type.GetHashCode();

    /// <summary>The text that makes a value of its leaves, with a hole for each, counted from a number on.</summary>
    public string Format(int first = 0)
    {
        int next = first;
        return Format(ref next);
    }

    private string Format(ref int next)
    {
        var parts = new List<string>();
        foreach (StructField field in Fields)
        {
            string value = field.Inner is null ? "{" + next++ + "}" : field.Inner.Format(ref next);
            parts.Add(Kind == StructKind.Fields ? field.Name + " = " + value : value);
        }

        return FormatOf(parts);
    }

    /// <summary>The text that makes a value of the texts of its parts.</summary>
    public string FormatOf(IReadOnlyList<string> parts)
    {
        string list = string.Join(", ", parts);
        return Kind switch
        {
            StructKind.Tuple => "(" + list + ")",
            StructKind.Record => "new " + Type.Text + "(" + list + ")",
            StructKind.Library => "new " + Type.Hole + "(" + list + ")",
            StructKind.Nullable => parts[0] + " ? " + parts[1] + " : (" + Type.Text + ")null",
            _ => "new " + Type.Text + " {{ " + list + " }}",
        };
    }
}

/// <summary>A scalar or buffer in a struct.</summary>
/// <param name="Path">The fields that lead to it.</param>
internal sealed record StructLeaf(EquatableArray<StructField> Path)
{
    public IrType Type => Path[Path.Count - 1].Type;

    /// <summary>Whether it, or what holds it, is marked as data.</summary>
    public bool IsConstant => Path.Any(part => part.IsConstant);

    /// <summary>The fields that lead to it from the innermost object on: those of objects around it never change.</summary>
    public IEnumerable<StructField> Own => Path.Skip(Path.ToList().FindLastIndex(part => part.Inner is { Kind: StructKind.Object }) + 1);

    /// <summary>The innermost object in it, as what follows the name of the whole.</summary>
    public string Owner => string.Concat(Path.Take(Path.Count - Own.Count()).Select(part => "." + part.Text));

    /// <summary>The shape of the innermost object in it; null if that is the whole.</summary>
    public StructShape? OwnerShape => Path.LastOrDefault(part => part.Inner is { Kind: StructKind.Object })?.Inner;

    /// <summary>The field in it that generated code can't set, or null.</summary>
    public StructField? Unsettable => Own.FirstOrDefault(part => part.Access is FieldAccess.ReadOnly or FieldAccess.Hidden);

    /// <summary>Whether it is an automatic property of an object, which can be assigned but not passed by reference.</summary>
    public bool IsProperty => Own.Count() == 1 && Own.All(part => part.Access == FieldAccess.Property);

    /// <summary>The member of the innermost object that it is, or is a part of, as what follows the name of the whole.</summary>
    public string Member => Owner + "." + Own.First().Text;

    /// <summary>Whether it can be assigned and passed by reference.</summary>
    public bool IsPlace => Own.All(part => part.Access == FieldAccess.Field);

    /// <summary>What follows the name of a variable of the struct.</summary>
    public string Suffix => string.Concat(Path.Select(part => "." + part.Text));

    /// <summary>The end of the name of a variable of its own.</summary>
    public string Name => string.Concat(Path.Select(part => Capitalized(part.Name.TrimStart('@', '_'))));

    private static string Capitalized(string name) => name.Length == 0 ? "Part" : char.ToUpperInvariant(name[0]) + name.Substring(1);
}

/// <summary>A value of a struct that is taken apart. Where nobody knows of that, it is text that makes the value of its leaves.</summary>
internal sealed record StructValue(StructShape Shape, EquatableArray<Expression> Operands) : Template(Shape.Format(), Operands, Shape.Type);

internal enum WholeKind
{
    Parameter,
    Receiver,
    Result,
}

/// <summary>A struct, a buffer of structs or an object in the signature of a function, whose leaves stand among the parameters. A result's leaves are <c>out</c> parameters.</summary>
/// <param name="Variable">The struct or buffer as a variable.</param>
/// <param name="Kind">Where it stands in the signature.</param>
/// <param name="Passing">How it is passed.</param>
/// <param name="Shape">Its fields.</param>
/// <param name="Leaves">The variables of its leaves, in order.</param>
internal sealed record Whole(Variable Variable, WholeKind Kind, Passing Passing, StructShape Shape, EquatableArray<Variable> Leaves)
{
    public bool IsBuffer => Variable.Type.IsBuffer;

    /// <summary>Whether it is an object, which stands among the parameters itself too, save for the one whose method it is.</summary>
    public bool IsObject => Shape.Kind == StructKind.Object;
}
