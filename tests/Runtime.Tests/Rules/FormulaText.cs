using System.Globalization;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>A partial derivative as text, for the documentation: <c>x</c>, <c>y</c>, <c>z</c> are the arguments, <c>result</c> the value.</summary>
internal static class FormulaText
{
    private const int Choice = 0;
    private const int Comparison = 2;
    private const int Sum = 3;
    private const int Product = 4;
    private const int Prefix = 5;
    private const int Primary = 6;

    public static string Of(Expression expression) => Text(expression, Choice);

    private static string Text(Expression expression, int context)
    {
        (string text, int precedence) = expression switch
        {
            Literal literal => Number(literal.RealValue),
            Read read => (Name(read.Variable), Primary),
            Unary unary => ("-" + Text(unary.Operand, Prefix), Prefix),
            Binary binary => Operation(binary),
            Conditional choice => ($"{Text(choice.Condition, Choice + 1)} ? {Text(choice.WhenTrue, Choice)} : {Text(choice.WhenFalse, Choice)}", Choice),
            Invoke call => ($"{Member(call.Member)}({string.Join(", ", call.Arguments.Select(Of))})", Primary),
            _ => throw new NotSupportedException(expression.ToString()),
        };
        return precedence < context ? $"({text})" : text;
    }

    private static (string Text, int Precedence) Operation(Binary binary)
    {
        (string symbol, int precedence) = binary.Operator switch
        {
            BinaryOperator.Add => ("+", Sum),
            BinaryOperator.Subtract => ("-", Sum),
            BinaryOperator.Multiply => ("*", Product),
            BinaryOperator.Divide => ("/", Product),
            BinaryOperator.Less => ("<", Comparison),
            BinaryOperator.LessOrEqual => ("<=", Comparison),
            BinaryOperator.Greater => (">", Comparison),
            BinaryOperator.GreaterOrEqual => (">=", Comparison),
            BinaryOperator.Equal => ("==", Comparison),
            BinaryOperator.AndAlso => ("&&", Choice + 1),
            _ => throw new NotSupportedException(binary.Operator.ToString()),
        };
        return ($"{Text(binary.Left, precedence)} {symbol} {Text(binary.Right, precedence + 1)}", precedence);
    }

    private static (string Text, int Precedence) Number(double value) => value switch
    {
        Math.PI => ("π", Primary),
        -Math.PI => ("-π", Prefix),
        Math.PI / 180 => ("π / 180", Product),
        180 / Math.PI => ("180 / π", Product),
        1 / Math.PI => ("1 / π", Product),
        -1 / Math.PI => ("-1 / π", Product),
        0.6931471805599453 => ("ln 2", Prefix),
        2.302585092994046 => ("ln 10", Prefix),
        1.4426950408889634 => ("log2 e", Prefix),
        0.4342944819032518 => ("log10 e", Prefix),
        _ => (value.ToString("R", CultureInfo.InvariantCulture), value < 0 ? Prefix : Primary),
    };

    private static string Name(Variable variable) => variable.Id switch
    {
        -1 => "x",
        -2 => "y",
        -3 => "z",
        _ => variable.Name,
    };

    private static string Member(string member) => member
        .Replace("System.Math.", "Math.", StringComparison.Ordinal)
        .Replace("System.Double.", "double.", StringComparison.Ordinal)
        .Replace("AutodiffGen.", "", StringComparison.Ordinal);
}
