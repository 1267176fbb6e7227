using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Replaces generated locals that hold a constant, or a variable that doesn't change any more, by what they hold.</summary>
internal sealed class Propagation
{
    private readonly Block block;
    private readonly Dictionary<int, Expression> values = [];

    public Propagation(Block block, int firstGenerated)
    {
        this.block = block;
        Statement[] all = [.. block.All()];
        var assigned = new HashSet<int>(all.SelectMany(Usage.Assigned).Select(v => v.Id));
        var declaredOnce = new HashSet<int>(all.OfType<Declare>().GroupBy(d => d.Variable.Id).Where(g => g.Count() == 1).Select(g => g.Key));
        Visit(block, firstGenerated, id => !assigned.Contains(id) && declaredOnce.Contains(id), assigned);
    }

    public Block Run()
    {
        if (values.Count == 0) return block;
        return new Rewriting(new Replacing(values)).Apply(block);
    }

    private void Visit(Block scope, int firstGenerated, Func<int, bool> isConstant, HashSet<int> assigned)
    {
        for (int i = 0; i < scope.Statements.Count; i++)
        {
            Statement statement = scope.Statements[i];
            if (statement is Declare { Value: { } value } declare && declare.Variable.Id >= firstGenerated && isConstant(declare.Variable.Id))
            {
                bool isStable = value is Literal { Code: null } || (value is Read read && read.Type.Equals(declare.Variable.Type) && (!assigned.Contains(read.Variable.Id) || IsLastUse(scope, i, read.Variable)));
                if (isStable) values[declare.Variable.Id] = value;
            }

            foreach (Block nested in statement.Blocks()) Visit(nested, firstGenerated, isConstant, assigned);
        }
    }

    /// <summary>Whether nothing assigns the variable behind the statement: in the outermost block, or in the one that declares it, since an outer loop would come back.</summary>
    private bool IsLastUse(Block scope, int index, Variable variable)
    {
        bool isOutermost = ReferenceEquals(scope, block) || block.Statements.OfType<WithTapes>().Any(t => ReferenceEquals(t.Body, scope))
            || scope.Statements.Take(index).Any(s => s is Declare declared && declared.Variable.Id == variable.Id);
        return isOutermost && !scope.Statements.Skip(index + 1).SelectMany(Usage.Tree).SelectMany(Usage.Assigned).Any(v => v.Id == variable.Id);
    }

    /// <summary>Substitutes, and simplifies the real expressions that have changed: they are derivatives.</summary>
    private sealed class Replacing(Dictionary<int, Expression> values) : ExpressionRewriter
    {
        public override Expression Rewrite(Expression expression)
        {
            switch (expression)
            {
                case Binary { Type.IsReal: true, Operator: BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Add or BinaryOperator.Subtract } binary:
                    Expression left = Rewrite(binary.Left);
                    Expression right = Rewrite(binary.Right);
                    if (ReferenceEquals(left, binary.Left) && ReferenceEquals(right, binary.Right)) return binary;
                    return binary.Operator switch
                    {
                        BinaryOperator.Multiply => Algebra.Multiply(left, right),
                        BinaryOperator.Divide => Algebra.Divide(left, right),
                        BinaryOperator.Add => Algebra.Add(left, right),
                        _ => Algebra.Sum([(left, false), (right, true)], binary.Type),
                    };
                case Unary { Type.IsReal: true, Operator: UnaryOperator.Negate } negate:
                    Expression operand = Rewrite(negate.Operand);
                    return ReferenceEquals(operand, negate.Operand) ? negate : Algebra.Negate(operand);
                case Invoke { Member: "AutodiffGen.Partials.Times" } times when Rewrite(times.Arguments[1]) is Literal seed:
                    return Algebra.Multiply(Rewrite(times.Arguments[0]), seed);
                case IR.Convert convert when Rewrite(convert.Operand) is Literal { Type.IsReal: true } literal && convert.Operand is Read && convert.Type.IsReal:
                    return Algebra.To(literal, convert.Type);
                default:
                    return base.Rewrite(expression);
            }
        }

        protected override Variable RewriteBuffer(Variable buffer) => values.TryGetValue(buffer.Id, out Expression? value) ? ((Read)value).Variable : buffer;

        protected override Expression RewriteRead(Read read) => values.TryGetValue(read.Variable.Id, out Expression? value) ? Rewrite(value) : read;
    }
}
