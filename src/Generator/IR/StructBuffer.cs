namespace AutodiffGen.Generator.IR;

/// <summary>A buffer of structs that is taken apart: a buffer for each leaf. It stands in no statement.</summary>
/// <param name="Shape">The structs.</param>
/// <param name="Leaves">The buffers, in the order of the leaves.</param>
/// <param name="Whole">The type of the buffer.</param>
internal sealed record StructBuffer(StructShape Shape, EquatableArray<Variable> Leaves, BufferType Whole) : Expression(Whole)
{
    /// <summary>The buffer whose length is that of all.</summary>
    public Variable First => Leaves[0];

    /// <summary>One element, as the elements of the leaves.</summary>
    public StructValue At(Expression index) => new(Shape, Leaves.Select(leaf => (Expression)new Element(leaf, index)).ToEquatableArray());

    /// <summary>Whether the leaves lie in structs, rather than in buffers of their own.</summary>
    public bool IsGiven => First.Type is BufferType { Part: not null };
}
