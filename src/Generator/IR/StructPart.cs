namespace AutodiffGen.Generator.IR;

/// <summary>
/// One leaf of the structs that a buffer holds. To all passes such a buffer is a buffer for each leaf, all of one length and none with memory of another; the text of an element names the leaf.
/// </summary>
/// <param name="Shape">The structs.</param>
/// <param name="Index">The leaf's place among their leaves.</param>
internal sealed record StructPart(StructShape Shape, int Index)
{
    public StructLeaf Leaf => Shape.Leaves().ElementAt(Index);
}
