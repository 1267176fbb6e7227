using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Clears buffers of structs, whose parts are cleared beside each other, as wholes. What isn't cleared in them is the primal's.</summary>
/// <param name="buffers">The leaves of buffers, with the buffer of the signature that they are parts of.</param>
/// <param name="variables">Makes counters.</param>
internal sealed class ClearedStructs(IReadOnlyDictionary<int, (Whole Whole, Variable Buffer)> buffers, VariableSource variables) : BlockRewriter
{
    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            if (BufferOf(statements[i]) is not var (whole, buffer)) continue;
            var leaves = new Dictionary<int, Expression>();
            int count = 0;
            for (; i + count < statements.Count && BufferOf(statements[i + count]) is var (_, same) && same.Id == buffer.Id; count++)
            {
                var fill = (Fill)statements[i + count];
                leaves.Add(((BufferType)fill.Buffer.Type).Part!.Index, fill.Value);
            }

            statements.RemoveRange(i, count);
            statements.Insert(i, leaves.Count == whole.Leaves.Count ? new Fill(buffer, Literal.Int(0)) : Copy(whole, buffer, leaves));
        }
    }

    private (Whole Whole, Variable Buffer)? BufferOf(Statement statement) =>
        statement is Fill { Buffer: { Type: BufferType { Part: not null } } leaf } && buffers.TryGetValue(leaf.Id, out (Whole Whole, Variable Buffer) known) ? known : null;

    /// <summary>Sets each element to the primal's with some parts cleared.</summary>
    private For Copy(Whole whole, Variable buffer, Dictionary<int, Expression> leaves)
    {
        Variable counter = variables.New("i", IrType.Int32);
        var set = new Assign(new Element(buffer, new Read(counter)), Regrouping.Changed(new Element(whole.Variable, new Read(counter)), whole.Shape, leaves));
        return new For(counter, Literal.Int(0), BinaryOperator.Less, new Length(whole.Variable), Literal.Int(1), new Block([set]), -1);
    }
}
