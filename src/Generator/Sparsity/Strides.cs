using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity;

/// <summary>
/// The numbers by which a method multiplies or divides in subscripts, as far as they follow from its arguments, and the lengths of the independents: candidates for the extents of a grid. A
/// wrong one does no harm: a colouring of a grid is tested against the pattern.
/// </summary>
internal static class Strides
{
    private const int Limit = 8;

    public static IEnumerable<Expression> Of(LinearProgram program, PatternCall call)
    {
        Statement[] statements = [.. program.Body.All().Select(s => s.Primal())];
        var definitions = new Dictionary<int, Expression>();
        foreach (Declare declare in statements.OfType<Declare>().Where(d => d.Variable.Type.IsInteger && d.Value is not null)) definitions[declare.Variable.Id] = declare.Value!;
        foreach (Assign assign in statements.OfType<Assign>()) definitions.Remove(assign.Target.NamedVariable()!.Id);
        HashSet<int> arguments = [.. call.Parameters.Select(p => p.Variable.Id)];
        var closed = new Closing(call, definitions);
        IEnumerable<Expression> found = statements.SelectMany(s => s.Expressions()).SelectMany(e => e.Descendants()).OfType<Binary>().Where(b => b.Type.Equals(IrType.Int32)).SelectMany(b => b.Operator switch
        {
            BinaryOperator.Multiply => new[] { b.Left, b.Right, b },
            BinaryOperator.Divide or BinaryOperator.Remainder => [b.Right],
            _ => [],
        });
        IEnumerable<Expression> lengths = call.FirstColumns.Count > 1 ? call.FirstColumns.Keys.Where(call.Lengths.ContainsKey).Select(id => (Expression)new Read(call.Lengths[id])) : [];
        IEnumerable<Expression> rows = call.FirstColumns.Keys.Where(call.Extents.ContainsKey).SelectMany(id => Products(call.Extents[id]));
        return rows.Concat(found).Where(e => e.Type.Equals(IrType.Int32)).Select(closed.Rewrite).Concat(lengths)
            .Where(e => e is Literal { Bits: > 1 } || (e is not Literal && e.Descendants().All(d => d is Literal or Binary { Checked: false, Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply } || (d is Read read && arguments.Contains(read.Variable.Id)))))
            .Distinct().Take(Limit);
    }

    /// <summary>How far apart elements are whose subscripts in one dimension differ by one.</summary>
    private static IEnumerable<Expression> Products(Variable[] extents)
    {
        Expression stride = new Read(extents[extents.Length - 1]);
        yield return stride;
        for (int dimension = extents.Length - 2; dimension > 0; dimension--) yield return stride = new Binary(BinaryOperator.Multiply, new Read(extents[dimension]), stride, IrType.Int32);
    }

    /// <summary>Puts the definitions of locals, and the lengths that a plan is given, in their places.</summary>
    private sealed class Closing(PatternCall call, IReadOnlyDictionary<int, Expression> definitions) : ExpressionRewriter
    {
        private int depth;

        protected override Expression RewriteLength(Length length) =>
            length.Dimension is { } dimension && call.Extents.TryGetValue(length.Buffer.Id, out Variable[]? extents) ? new Read(extents[dimension])
            : call.Lengths.TryGetValue(length.Buffer.Id, out Variable? known) ? new Read(known) : length;

        protected override Expression RewriteRead(Read read)
        {
            if (depth > 8 || !definitions.TryGetValue(read.Variable.Id, out Expression? value)) return read;
            depth++;
            Expression closed = Rewrite(value);
            depth--;
            return closed;
        }
    }
}
