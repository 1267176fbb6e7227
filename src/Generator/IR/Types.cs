namespace AutodiffGen.Generator.IR;

/// <summary>The built-in scalar types that the analyses compute with.</summary>
internal enum Primitive
{
    Boolean,
    Char,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Single,
    Double,
}

internal enum BufferKind
{
    Array,
    Span,
    ReadOnlySpan,
}

/// <summary>The type of an expression or variable. Only <c>double</c>, <c>float</c> and type parameters that stand for such, and buffers of them, carry derivatives.</summary>
internal abstract record IrType
{
    public static PrimitiveType Double { get; } = new(Primitive.Double);

    public static PrimitiveType Single { get; } = new(Primitive.Single);

    public static PrimitiveType Int32 { get; } = new(Primitive.Int32);

    public static PrimitiveType Int64 { get; } = new(Primitive.Int64);

    public static PrimitiveType Boolean { get; } = new(Primitive.Boolean);

    public static OtherType Void { get; } = new("void", false);

    /// <summary>Eight tangents in one value, of batched forward mode.</summary>
    public static OtherType Lanes { get; } = new("global::System.Runtime.Intrinsics.Vector512<double>", true);

    /// <summary>The type as C# text that binds anywhere (<c>global::</c> where it isn't a keyword).</summary>
    public abstract string Text { get; }

    /// <summary>The type as a part of a format: a hole that is printed short where the name alone is known to bind, or text.</summary>
    public string Hole => this is OtherType { Name: var name } && name.StartsWith("global::System.Numerics.", StringComparison.Ordinal) ? "{" + name.Substring("global::".Length) + "}" : Text;

    /// <summary><c>double</c>, <c>float</c>, or a type parameter that stands for a real type.</summary>
    public bool IsReal => this is PrimitiveType { Kind: Primitive.Double or Primitive.Single } or RealParameter;

    /// <summary>Whether values are numbers, characters or truth values, which the analyses compute with.</summary>
    public bool IsScalar => this is PrimitiveType or RealParameter;

    public bool IsBuffer => this is BufferType;

    /// <summary>An array or span of reals.</summary>
    public bool IsRealBuffer => this is BufferType { Element.IsReal: true };

    /// <summary>Whether values of the type can carry derivatives.</summary>
    public bool IsDifferentiable => IsReal || IsRealBuffer;

    /// <summary>Whether a value can be recorded on the tape.</summary>
    public abstract bool IsUnmanaged { get; }

    public bool IsInteger => this is PrimitiveType { Kind: >= Primitive.SByte and <= Primitive.UInt64 };
}

internal sealed record PrimitiveType(Primitive Kind) : IrType
{
    public override string Text => Kind switch
    {
        Primitive.Boolean => "bool",
        Primitive.Char => "char",
        Primitive.SByte => "sbyte",
        Primitive.Byte => "byte",
        Primitive.Int16 => "short",
        Primitive.UInt16 => "ushort",
        Primitive.Int32 => "int",
        Primitive.UInt32 => "uint",
        Primitive.Int64 => "long",
        Primitive.UInt64 => "ulong",
        Primitive.Single => "float",
        _ => "double",
    };

    public override bool IsUnmanaged => true;
}

/// <summary>An array of any rank, an array of arrays, or a span.</summary>
internal sealed record BufferType(BufferKind Kind, IrType Element, int Rank = 1) : IrType
{
    /// <summary>Where the buffer is one of structs that its signature gives, the part of each struct that this variable stands for; <see cref="Element"/> is the part's type.</summary>
    public StructPart? Part { get; init; }

    /// <summary>Whether this is an array of arrays, of <see cref="Rank"/> levels, that differ and stay: its elements have as many subscripts, and a row is a view of it.</summary>
    public bool IsJagged { get; init; }

    /// <summary>What one subscript leaves of an array of arrays.</summary>
    public BufferType RowType() => Rank == 2 ? new BufferType(BufferKind.Array, Element) : this with { Rank = Rank - 1 };

    /// <summary>What the memory consists of.</summary>
    public IrType Stored => Part?.Shape.Type ?? Element;

    public override string Text => Kind switch
    {
        BufferKind.Array => ArrayText(static element => element.Text),
        BufferKind.Span => "global::System.Span<" + Stored.Text + ">",
        _ => "global::System.ReadOnlySpan<" + Stored.Text + ">",
    };

    /// <summary>Whether this is an array of two or more dimensions: its elements have as many subscripts, and no span views it.</summary>
    public bool IsRectangular => Rank > 1 && !IsJagged;

    /// <summary>The type of a view that may be written: a span, or for an array of several subscripts itself.</summary>
    public BufferType Writable => Rank > 1 ? this : this with { Kind = BufferKind.Span };

    /// <summary>The type of a view that is only read: a span, or for an array of several subscripts itself.</summary>
    public BufferType ReadOnly => Rank > 1 ? this : this with { Kind = BufferKind.ReadOnlySpan };

    /// <summary>The type of the array that holds as many elements, of nothing else.</summary>
    public BufferType Allocated => this with { Kind = BufferKind.Array, Part = null };

    /// <summary>The text alone: some of its properties are types like it.</summary>
    public override string ToString() => Part is null ? Text : Text + Part.Leaf.Suffix;

    /// <summary>The text of an array type. C# writes the brackets of an array of arrays from the outside in.</summary>
    public string ArrayText(Func<IrType, string> print)
    {
        string brackets = string.Empty;
        IrType inner = this;
        while (inner is BufferType { Kind: BufferKind.Array } array)
        {
            brackets += array.IsJagged ? string.Concat(Enumerable.Repeat("[]", array.Rank)) : "[" + new string(',', array.Rank - 1) + "]";
            inner = array.Stored;
        }

        return print(inner) + brackets;
    }

    public override bool IsUnmanaged => false;
}

/// <summary>Any other type; its values are inactive and are only passed around as C# text.</summary>
internal sealed record OtherType(string Name, bool Unmanaged) : IrType
{
    public override string Text => Name;

    public override bool IsUnmanaged => Unmanaged;
}
