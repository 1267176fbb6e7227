using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Oracle;

/// <summary>Comparisons, operators and functions.</summary>
internal sealed partial class Interpreter
{
    private Value Compare(Compare e, Value left, Value right)
    {
        double a = left.Number, b = right.Number;
        if (e.Left.IsReal && (left.Tangents is not null || right.Tangents is not null)) Margin = Math.Min(Margin, Math.Abs(a - b));
        return Truth(e.Operator switch
        {
            "<" => a < b,
            "<=" => a <= b,
            ">" => a > b,
            ">=" => a >= b,
            "==" => a == b,
            _ => a != b,
        });
    }

    private Value Apply(Apply e, Frame frame)
    {
        Value[] arguments = [.. e.Arguments.Select(argument => Eval(argument, frame))];
        double[] x = Array.ConvertAll(arguments, value => value.Number);
        double result = e.Function.Evaluate(e.Type, x);
        double[] partials = e.Function.Partials(x, result);
        if (e.Function.Margin is { } margin && arguments.Any(value => value.Tangents is not null)) Margin = Math.Min(Margin, margin(x));
        return Seen(Value.Combine(result, arguments, partials, 1));
    }

    private Value Apply(string name, Scalar type, Value left, Value right)
    {
        if (type == Scalar.Int) return new Value(Integer(name, left.Integer, right.Integer));
        double a = left.Number, b = right.Number;
        double result = name switch
        {
            "+" => type == Scalar.Single ? (float)a + (float)b : a + b,
            "-" => type == Scalar.Single ? (float)a - (float)b : a - b,
            "*" => type == Scalar.Single ? (float)a * (float)b : a * b,
            "/" => type == Scalar.Single ? (float)a / (float)b : a / b,
            _ => type == Scalar.Single ? (float)a % (float)b : a % b,
        };
        ReadOnlySpan<double> partials = name switch
        {
            "+" => [1, 1],
            "-" => [1, -1],
            "*" => [b, a],
            "/" => [1 / b, -a / (b * b)],
            _ => [1, -Math.Round((a - result) / b)],
        };
        if (name == "%" && (left.Tangents is not null || right.Tangents is not null))
        {
            double quotient = a / b;
            Margin = Math.Min(Margin, Math.Abs(quotient - Math.Round(quotient)));
        }

        return Seen(Value.Combine(result, [left, right], partials, 0));
    }

    private static int Integer(string name, int a, int b)
    {
        if (b == 0 && name is "/" or "%") throw new RejectedException("integer division by zero");
        return unchecked(name switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            _ => a % b,
        });
    }
}
