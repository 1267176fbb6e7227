using System.Globalization;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Runtime.Tests.Rules;

/// <summary>A partial derivative as text, for the documentation: <c>x</c>, <c>y</c>, <c>z</c> are the arguments, <c>result</c> the value.</summary>
internal static class FormulaText
{
    private static readonly string[] Usual = ["x", "y", "z"];

    [ThreadStatic]
    private static string[]? names;

    private const int Choice = 0;
    private const int Comparison = 2;
    private const int Sum = 3;
    private const int Product = 4;
    private const int Prefix = 5;
    private const int Primary = 6;

    public static string Of(Expression expression) => Text(expression, Choice);

    /// <summary>The text with names of its own for the arguments.</summary>
    public static string Of(Expression expression, string[] arguments)
    {
        names = arguments;
        string text = Of(expression);
        names = null;
        return text;
    }

    private static string Text(Expression expression, int context)
    {
        (string text, int precedence) = expression switch
        {
            Literal literal => Number(literal.RealValue),
            Read read => (Name(read.Variable), Primary),
            Unary unary => ("-" + Text(unary.Operand, Prefix), Prefix),
            Binary binary => Operation(binary),
            Conditional choice => ($"{Text(choice.Condition, Choice + 1)} ? {Text(choice.WhenTrue, Choice)} : {Text(choice.WhenFalse, Choice)}", Choice),
            Invoke call when LibraryTable.FindLeaf(call.Member) is var (member, leaf) => (OfMember(member, leaf, call), Primary),
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

    private static string Name(Variable variable) =>
        Rule.ArgumentIndex(new Read(variable)) is int index && index < (names ?? Usual).Length ? (names ?? Usual)[index] : variable.Name;

    /// <summary>A part of a member of a struct of the library: <c>Complex.Exp(a).Real</c>.</summary>
    private static string OfMember(LibraryMember member, int leaf, Invoke call)
    {
        string text = member.Format;
        int next = 0;
        for (int i = 0; i < member.Parameters.Count; i++)
        {
            string[] parts = [.. call.Arguments.Skip(next).Take(member.Parameters[i]?.Leaves.Count ?? 1).Select(Of)];
            next += parts.Length;
            string argument = parts[0];
            if (member.Parameters[i] is { } type)
            {
                string whole = argument[..Math.Max(0, argument.LastIndexOf('.'))];
                argument = parts.Zip(type.Leaves, (part, name) => part == whole + "." + name).All(fits => fits) ? whole : $"new {type.Name}({string.Join(", ", parts)})";
            }

            text = text.Replace("{" + i + "}", argument, StringComparison.Ordinal);
        }

        if (member.Format.Split('(')[0].Contains(' ', StringComparison.Ordinal)) text = "(" + text + ")";
        text = text.Replace("{System.Numerics.", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        return member.Result is { } result ? text + "." + result.Leaves[leaf] : text;
    }

    private static string Member(string member) => member
        .Replace("System.Math.", "Math.", StringComparison.Ordinal)
        .Replace("System.Double.", "double.", StringComparison.Ordinal)
        .Replace("AutodiffGen.", "", StringComparison.Ordinal);
}
