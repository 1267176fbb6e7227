using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>An array takes subscripts of type <c>long</c> and <c>uint</c>, a span does not: where a span stands for a user's array, its subscripts are converted. They were in range of the array.</summary>
internal sealed class SpanSubscripts : ExpressionRewriter
{
    public static Block Run(Block block) => new Rewriting(new SpanSubscripts()).Apply(block);

    /// <summary>The subscript as a span takes it.</summary>
    public static Expression Narrow(Expression index) => index.Type is PrimitiveType { Kind: Primitive.UInt32 or Primitive.Int64 or Primitive.UInt64 } ? new IR.Convert(index, IrType.Int32) : index;

    protected override Expression RewriteElement(Element element)
    {
        var rewritten = (Element)base.RewriteElement(element);
        return rewritten.Buffer.Type is BufferType { Kind: not BufferKind.Array } && Narrow(rewritten.Index) is var index && !ReferenceEquals(index, rewritten.Index) ? rewritten with { Index = index } : rewritten;
    }
}
