namespace AutodiffGen.Generator.IR;

/// <summary>Rebuilds expressions bottom-up; nodes that don't change are kept. Recursion is bounded because Binding bounds the depth of expressions.</summary>
internal abstract class ExpressionRewriter
{
    public virtual Expression Rewrite(Expression expression) => expression switch
    {
        Read read => RewriteRead(read),
        Element element => RewriteElement(element),
        Length length => RewriteLength(length),
        RowLength length => RewriteRowLength(length),
        Subscripts subscripts => RewriteAll(subscripts.Items) is var items && ReferenceEquals(items, subscripts.Items) ? subscripts : new Subscripts(items),
        Unary unary => Rewrite(unary.Operand) is var operand && ReferenceEquals(operand, unary.Operand) ? unary : unary with { Operand = operand },
        Binary binary => RewriteBinary(binary),
        Convert convert => Rewrite(convert.Operand) is var operand && ReferenceEquals(operand, convert.Operand) ? convert : convert with { Operand = operand },
        Conditional conditional => RewriteConditional(conditional),
        Invoke invoke => RewriteAll(invoke.Arguments) is var arguments && ReferenceEquals(arguments, invoke.Arguments) ? invoke : invoke with { Arguments = arguments },
        Template template => RewriteAll(template.Operands) is var operands && ReferenceEquals(operands, template.Operands) ? template : template with { Operands = operands },
        Slice slice => RewriteSlice(slice),
        Allocate allocate => Rewrite(allocate.Count) is var count && ReferenceEquals(count, allocate.Count) ? allocate : allocate with { Count = count },
        _ => expression,
    };

    /// <summary>A place that is assigned; of an element only the subscript is evaluated.</summary>
    public virtual Expression RewriteTarget(Element element) => element with { Index = Rewrite(element.Index) };

    public EquatableArray<Expression> RewriteAll(EquatableArray<Expression> expressions)
    {
        Expression[]? changed = null;
        for (int i = 0; i < expressions.Count; i++)
        {
            Expression rewritten = Rewrite(expressions[i]);
            if (!ReferenceEquals(rewritten, expressions[i])) changed ??= [.. expressions];
            if (changed is not null) changed[i] = rewritten;
        }

        return changed is null ? expressions : new EquatableArray<Expression>(changed);
    }

    protected virtual Expression RewriteRead(Read read) => read;

    protected virtual Variable RewriteBuffer(Variable buffer) => buffer;

    protected virtual Expression RewriteElement(Element element)
    {
        Variable buffer = RewriteBuffer(element.Buffer);
        Expression index = Rewrite(element.Index);
        return ReferenceEquals(buffer, element.Buffer) && ReferenceEquals(index, element.Index) ? element : new Element(buffer, index);
    }

    protected virtual Expression RewriteLength(Length length)
    {
        Variable buffer = RewriteBuffer(length.Buffer);
        return ReferenceEquals(buffer, length.Buffer) ? length : length with { Buffer = buffer };
    }

    private Expression RewriteRowLength(RowLength length)
    {
        Variable buffer = RewriteBuffer(length.Buffer);
        Expression row = Rewrite(length.Row);
        return ReferenceEquals(buffer, length.Buffer) && ReferenceEquals(row, length.Row) ? length : new RowLength(buffer, (Subscripts)row);
    }

    private Expression RewriteBinary(Binary binary)
    {
        Expression left = Rewrite(binary.Left);
        Expression right = Rewrite(binary.Right);
        return ReferenceEquals(left, binary.Left) && ReferenceEquals(right, binary.Right) ? binary : binary with { Left = left, Right = right };
    }

    private Expression RewriteConditional(Conditional conditional)
    {
        Expression condition = Rewrite(conditional.Condition);
        Expression whenTrue = Rewrite(conditional.WhenTrue);
        Expression whenFalse = Rewrite(conditional.WhenFalse);
        return ReferenceEquals(condition, conditional.Condition) && ReferenceEquals(whenTrue, conditional.WhenTrue) && ReferenceEquals(whenFalse, conditional.WhenFalse)
            ? conditional
            : new Conditional(condition, whenTrue, whenFalse);
    }

    private Expression RewriteSlice(Slice slice)
    {
        Variable buffer = RewriteBuffer(slice.Buffer);
        Expression? start = slice.Start is null ? null : Rewrite(slice.Start);
        Expression? count = slice.Count is null ? null : Rewrite(slice.Count);
        return ReferenceEquals(buffer, slice.Buffer) && ReferenceEquals(start, slice.Start) && ReferenceEquals(count, slice.Count)
            ? slice
            : slice with { Buffer = buffer, Start = start, Count = count };
    }
}

/// <summary>Replaces reads of scalar variables by expressions, and buffer variables by others.</summary>
internal sealed class Substitution(Func<Variable, Expression?> scalars, Func<Variable, Variable>? buffers = null) : ExpressionRewriter
{
    protected override Expression RewriteRead(Read read) =>
        read.Type.IsBuffer ? (RewriteBuffer(read.Variable) is var buffer && ReferenceEquals(buffer, read.Variable) ? read : new Read(buffer)) : scalars(read.Variable) ?? read;

    protected override Variable RewriteBuffer(Variable buffer) => buffers?.Invoke(buffer) ?? buffer;
}
