using AutodiffGen.Generator.IR;
using Convert = AutodiffGen.Generator.IR.Convert;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>Evaluates the expressions of partial derivatives, rounding as the scalar type does.</summary>
internal static class Interpreter
{
    public static double Evaluate(Expression expression, IReadOnlyDictionary<Variable, double> values) => expression switch
    {
        Literal literal => literal.Type.IsReal ? literal.RealValue : literal.Bits,
        Read read => values[read.Variable],
        Unary { Operator: UnaryOperator.Negate } unary => -Evaluate(unary.Operand, values),
        Binary binary => Rounded(binary.Type, Apply(binary, values)),
        Convert conversion => Rounded(conversion.Type, Evaluate(conversion.Operand, values)),
        Conditional choice => Evaluate(choice.Condition, values) != 0 ? Evaluate(choice.WhenTrue, values) : Evaluate(choice.WhenFalse, values),
        Invoke call => Call(call, values),
        _ => throw new NotSupportedException(expression.ToString()),
    };

    private static double Call(Invoke call, IReadOnlyDictionary<Variable, double> values)
    {
        Type real = call.Type == IrType.Single ? typeof(float) : typeof(double);
        KnownMember member = KnownMember.Find(call.Member, call.Arguments.Count, real) ?? throw new MissingMethodException(call.Member);
        return member.Invoke([.. call.Arguments.Select(argument => Evaluate(argument, values))]);
    }

    private static double Apply(Binary binary, IReadOnlyDictionary<Variable, double> values)
    {
        double left = Evaluate(binary.Left, values);
        if (binary.Operator == BinaryOperator.AndAlso) return left == 0 ? 0 : Evaluate(binary.Right, values);
        double right = Evaluate(binary.Right, values);
        return binary.Operator switch
        {
            BinaryOperator.Add => left + right,
            BinaryOperator.Subtract => left - right,
            BinaryOperator.Multiply => left * right,
            BinaryOperator.Divide => left / right,
            BinaryOperator.Less => left < right ? 1 : 0,
            BinaryOperator.LessOrEqual => left <= right ? 1 : 0,
            BinaryOperator.Greater => left > right ? 1 : 0,
            BinaryOperator.GreaterOrEqual => left >= right ? 1 : 0,
            BinaryOperator.Equal => left == right ? 1 : 0,
            _ => throw new NotSupportedException(binary.Operator.ToString()),
        };
    }

    /// <summary>Sums, products and quotients of floats, computed in double and rounded once, are those of float.</summary>
    private static double Rounded(IrType type, double value) => type == IrType.Single ? (float)value : value;
}
