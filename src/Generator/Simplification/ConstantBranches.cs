using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Simplification;

/// <summary>Takes the branches whose condition is a constant: what is never run is not written, since the compiler would warn of it.</summary>
internal static class ConstantBranches
{
    public static Block Fold(Block block) => new Folding().Run(new Rewriting(new Choices()).Apply(block));

    /// <summary>The value of a constant condition, or null.</summary>
    public static bool? Value(Expression condition) => condition switch
    {
        Literal { Code: null, Type: PrimitiveType { Kind: Primitive.Boolean } } literal => literal.Bits != 0,
        Unary { Operator: UnaryOperator.Not } not => !Value(not.Operand),
        Binary { Operator: BinaryOperator.AndAlso } and => Value(and.Left) is false ? false : Value(and.Left) is true ? Value(and.Right) : null,
        Binary { Operator: BinaryOperator.OrElse } or => Value(or.Left) is true ? true : Value(or.Left) is false ? Value(or.Right) : null,
        Binary relation => Real(relation.Left) is { } left && Real(relation.Right) is { } right ? Compare(relation.Operator, left, right)
            : Integer(relation.Left) is { } first && Integer(relation.Right) is { } second ? Compare(relation.Operator, first, second)
            : null,
        _ => null,
    };

    /// <summary>The value of a constant real expression as the compiler computes it, or null.</summary>
    private static double? Real(Expression expression)
    {
        double? value = expression switch
        {
            { Type: not PrimitiveType { IsReal: true } } => null,
            Literal { Code: null } literal => literal.RealValue,
            Unary { Operator: UnaryOperator.Negate } negate => -Real(negate.Operand),
            IR.Convert convert => Real(convert.Operand) ?? Integer(convert.Operand),
            Binary binary => (binary.Operator, Real(binary.Left), Real(binary.Right)) switch
            {
                (BinaryOperator.Add, { } left, { } right) => left + right,
                (BinaryOperator.Subtract, { } left, { } right) => left - right,
                (BinaryOperator.Multiply, { } left, { } right) => left * right,
                (BinaryOperator.Divide, { } left, { } right) => left / right,
                (BinaryOperator.Remainder, { } left, { } right) => left % right,
                _ => null,
            },
            _ => null,
        };
        return expression.Type.Equals(IrType.Single) ? (float?)value : value;
    }

    /// <summary>The value of a constant integer, character or truth value as the compiler computes it, or null, as where it overflows.</summary>
    private static long? Integer(Expression expression)
    {
        if (expression is Literal { Code: null, Type: PrimitiveType { IsReal: false } } literal) return literal.Bits;
        if (!expression.Type.Equals(IrType.Int32)) return null;
        long? value = expression switch
        {
            Unary { Operator: UnaryOperator.Negate } negate => -Integer(negate.Operand),
            Binary binary => (binary.Operator, Integer(binary.Left), Integer(binary.Right)) switch
            {
                (BinaryOperator.Add, { } left, { } right) => left + right,
                (BinaryOperator.Subtract, { } left, { } right) => left - right,
                (BinaryOperator.Multiply, { } left, { } right) => left * right,
                (BinaryOperator.Divide, { } left, not 0 and { } right) => left / right,
                (BinaryOperator.Remainder, { } left, not 0 and { } right) => left % right,
                (BinaryOperator.And, { } left, { } right) => left & right,
                (BinaryOperator.Or, { } left, { } right) => left | right,
                (BinaryOperator.Xor, { } left, { } right) => left ^ right,
                _ => null,
            },
            _ => null,
        };
        return value is >= int.MinValue and <= int.MaxValue ? value : null;
    }

    private static bool? Compare<T>(BinaryOperator relation, T left, T right)
        where T : IComparable<T>
    {
        // Not a number compares unequal to everything.
        if (left is double first && right is double second && (double.IsNaN(first) || double.IsNaN(second))) return relation == BinaryOperator.NotEqual;
        int order = left.CompareTo(right);
        return relation switch
        {
            BinaryOperator.Equal => order == 0,
            BinaryOperator.NotEqual => order != 0,
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            BinaryOperator.GreaterOrEqual => order >= 0,
            _ => null,
        };
    }

    private sealed class Choices : ExpressionRewriter
    {
        public override Expression Rewrite(Expression expression)
        {
            if (expression is Conditional conditional && Value(conditional.Condition) is { } value) return Rewrite(value ? conditional.WhenTrue : conditional.WhenFalse);
            Expression rewritten = base.Rewrite(expression);
            return rewritten is Binary { Left: Read { Type.IsScalar: true } left, Right: Read right } comparison && left.Equals(right) ? WithItself(comparison.Operator, left) ?? rewritten : rewritten;
        }

        /// <summary>The comparison of a variable with itself, which the compiler would warn of: only NaN differs from itself.</summary>
        private static Expression? WithItself(BinaryOperator relation, Read variable)
        {
            var isNaN = new Template(variable.Type.Text + ".IsNaN({0})", [variable], IrType.Boolean);
            return relation switch
            {
                BinaryOperator.Less or BinaryOperator.Greater => Literal.Bool(false),
                BinaryOperator.NotEqual => variable.Type.IsReal ? isNaN : Literal.Bool(false),
                BinaryOperator.Equal or BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual => variable.Type.IsReal ? new Unary(UnaryOperator.Not, isNaN, IrType.Boolean) : Literal.Bool(true),
                _ => null,
            };
        }
    }

    private sealed class Folding : BlockRewriter
    {
        protected override void Rewrite(List<Statement> statements)
        {
            for (int i = statements.Count - 1; i >= 0; i--)
            {
                if (statements[i] is While { TestAtEnd: false } loop && Value(loop.Condition) is false)
                {
                    statements.RemoveAt(i);
                }
                else if (statements[i] is If @if && Value(@if.Condition) is { } value)
                {
                    Block taken = value ? @if.Then : @if.Else;
                    statements.RemoveAt(i);
                    statements.InsertRange(i, taken.Statements);

                    // Nothing behind a jump is ever run.
                    if (taken.Statements.Count > 0 && taken.Statements[taken.Statements.Count - 1] is Return or Break or Continue) statements.RemoveRange(i + taken.Statements.Count, statements.Count - i - taken.Statements.Count);
                }
            }
        }
    }
}
