using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

internal static partial class RuleTable
{
    /// <summary>
    /// Fills in a partial derivative: the arguments and the result of the call take the place of their stand-ins, and everything else becomes an
    /// expression of the scalar type: literals, operators, and its functions for those of <c>double</c>.
    /// </summary>
    /// <param name="partial">The partial derivative.</param>
    /// <param name="real">The scalar type.</param>
    /// <param name="arguments">The arguments of the call; they should be cheap to repeat.</param>
    /// <param name="result">The value of the call.</param>
    public static Expression Instantiate(Partial partial, IrType real, EquatableArray<Expression> arguments, Expression result) =>
        new Instantiation(real, arguments, result).Operand(partial.Expression);

    /// <summary>The function of a scalar type that one of <c>double</c> is.</summary>
    public static string MemberOf(string member, IrType real)
    {
        const string math = "System.Math.";
        const string type = "System.Double.";
        (string Math, string Type)? owners = real switch
        {
            RealParameter parameter => (parameter.Name + ".", parameter.Name + "."),
            PrimitiveType { Kind: Primitive.Single } => ("System.MathF.", "System.Single."),
            _ => null,
        };
        if (owners is not var (ofMath, ofType)) return member;
        if (member.StartsWith(math, StringComparison.Ordinal)) return ofMath + member.Substring(math.Length);
        return member.StartsWith(type, StringComparison.Ordinal) ? ofType + member.Substring(type.Length) : member;
    }

    /// <summary>Whether a partial uses the value of the function, not its arguments alone.</summary>
    public static bool UsesResult(Partial partial) => Reads(partial.Expression).Any(read => Rule.ArgumentIndex(read) is null);

    /// <summary>Whether a partial uses the value of an argument.</summary>
    public static bool UsesArgument(Partial partial, int index) => Reads(partial.Expression).Any(read => Rule.ArgumentIndex(read) == index);

    private static IEnumerable<Read> Reads(Expression expression) => expression switch
    {
        Read read => [read],
        Unary unary => Reads(unary.Operand),
        Binary binary => Reads(binary.Left).Concat(Reads(binary.Right)),
        Conditional choice => Reads(choice.Condition).Concat(Reads(choice.WhenTrue)).Concat(Reads(choice.WhenFalse)),
        Invoke call => call.Arguments.SelectMany(Reads),
        _ => [],
    };

    private sealed class Instantiation(IrType real, EquatableArray<Expression> arguments, Expression result)
    {
        /// <summary>An operand of an operator: an integer argument (the degree of a root) is converted.</summary>
        public Expression Operand(Expression template)
        {
            Expression value = Value(template);
            return value.Type.IsInteger ? new IR.Convert(value, real) : value;
        }

        private Expression Value(Expression template) => template switch
        {
            Read read => Rule.ArgumentIndex(read) is int index ? arguments[index] : result,
            Literal literal => Literal.Real(Rounded(literal.RealValue), real),
            Unary unary => unary with { Operand = Operand(unary.Operand), Type = Scalar(unary.Type) },
            Binary binary => Folded(binary with { Left = Operand(binary.Left), Right = Operand(binary.Right), Type = Scalar(binary.Type) }),
            Conditional choice => Operand(choice.Condition) switch
            {
                Literal known => Operand(known.Bits != 0 ? choice.WhenTrue : choice.WhenFalse),
                var condition => new Conditional(condition, Operand(choice.WhenTrue), Operand(choice.WhenFalse)),
            },
            Invoke call => new Invoke(MemberOf(call.Member, real), call.Arguments.Select(Value).ToEquatableArray(), Scalar(call.Type)),
            _ => throw new InvalidOperationException("A partial derivative holds " + template.GetType().Name + "."),
        };

        /// <summary>A comparison of an argument with itself, as in <c>Min(x, x)</c>, is known; the compiler would warn of it.</summary>
        private static Expression Folded(Binary binary) => binary switch
        {
            { Operator: BinaryOperator.Less or BinaryOperator.Greater or BinaryOperator.NotEqual } when binary.Left.Equals(binary.Right) => Literal.Bool(false),
            { Operator: BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal } when binary.Left.Equals(binary.Right) => Literal.Bool(true),
            { Operator: BinaryOperator.GreaterOrEqual, Left: Literal { Type.IsReal: true } left, Right: Literal { Type.IsReal: true } right } => Literal.Bool(left.RealValue >= right.RealValue),
            { Operator: BinaryOperator.Subtract, Left: Literal { Type.IsReal: true } left, Right: Literal { Type.IsReal: true } right } => Literal.Real(left.RealValue - right.RealValue, binary.Type),
            { Operator: BinaryOperator.AndAlso, Left: Literal { Bits: var left } } => left != 0 ? binary.Right : binary.Left,
            { Operator: BinaryOperator.AndAlso, Right: Literal { Bits: not 0 } } => binary.Left,
            _ => binary,
        };

        private IrType Scalar(IrType type) => type == IrType.Double ? real : type;

        private double Rounded(double value) => real == IrType.Single ? (float)value : value;
    }
}
