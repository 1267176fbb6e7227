using System.Text.RegularExpressions;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Operations in lambdas, local functions and method groups.</summary>
internal sealed partial class Disguises
{
    /// <summary>The lambdas in scope that apply an operator to their argument and to a variable that they capture.</summary>
    private Dictionary<(string Operator, string Captured), string> later = [];

    /// <summary>What declares a variable and a function of it before the variable has its value, or null.</summary>
    public IEnumerable<string>? Later(DeclareScalar statement)
    {
        if (!style.HasFlag(Features.Delegates) || generic is not null || statement.Type != Scalar.Double) return null;
        int roll = Roll(statement.ToString(), Features.Delegates);
        if (roll % 3 != 0) return null;
        string sign = (roll / 3 % 3) switch { 0 => "+", 1 => "-", _ => "*" }, function = Fresh("zL"), value = Fresh("zA");
        later[(sign, statement.Name)] = function;
        return [$"double {statement.Name} = 0.25;", $"Func<double, double> {function} = {value} => {value} {sign} {statement.Name};"];
    }

    private string? Delegate(Expr e, int roll)
    {
        const string Apply = "private static double zApply(Func<double, double> f, double x) => f(x);";
        const string ApplyTwo = "private static double zApplyTwo(Func<double, double, double> f, double x, double y) { double r = 0.0; for (int i = 0; i < 1; i++) r = f(x, y); return r; }";
        if (e.Type != Scalar.Double) return null;
        if (e is Apply { Arguments: [var argument] } call)
        {
            if (roll % 2 == 0 && Hoisted(name => $"Func<double, double> {name} = {call.Function.Double};") is { } held) return $"{held}({text(argument)})";
            members["zApply"] = Apply;
            return $"zApply({call.Function.Double}, {text(argument)})";
        }

        if (e is Apply { Arguments: [var x, var y] } two)
        {
            members["zApplyTwo"] = ApplyTwo;
            return $"zApplyTwo({two.Function.Double}, {text(x)}, {text(y)})";
        }

        if (e is not Op op || op.Left.Type != Scalar.Double || op.Right.Type != Scalar.Double) return null;
        if (op.Right is Local captured && later.TryGetValue((op.Operator, captured.Name), out string? known)) return $"{known}({text(op.Left)})";
        string left = text(op.Left), a = Fresh("zA"), b = Fresh("zA"), sign = op.Operator;
        if (roll % 6 is 0 or 1)
        {
            members["zApplyTwo"] = ApplyTwo;
            if (roll % 6 == 1 && Hoisted(name => $"double {name}(double {a}, double {b}) {{ if ({a} > 1e30) return {b}; return {a} {sign} {b}; }}") is { } both) return $"zApplyTwo({both}, {left}, {text(op.Right)})";
            return $"zApplyTwo(({a}, {b}) => {a} {sign} {b}, {left}, {text(op.Right)})";
        }

        string right = Inside(() => text(op.Right));
        if (!IsCapturable(right)) return null;
        if (roll % 6 == 2 && Hoisted(name => $"Func<double, double> {name} = {a} => {a} {sign} {right};") is { } function) return $"{function}({left})";
        members["zApply"] = Apply;
        if (roll % 6 == 3 && Hoisted(name => $"double {name}(double {a}) => {a} {sign} {right};") is { } local) return $"zApply({local}, {left})";
        return roll % 6 == 4 ? $"zApply({a} => {{ double {b} = {right}; return {a} {sign} {b}; }}, {left})" : $"zApply({a} => {a} {sign} {right}, {left})";
    }

    /// <summary>Puts the declaration of a function before the statement, and returns its name; null where nothing can be put.</summary>
    private string? Hoisted(Func<string, string> declaration)
    {
        if (!before.TryPeek(out List<string>? lines) || lines is null) return null;
        string name = Fresh("zF");
        lines.Add(declaration(name));
        return name;
    }

    /// <summary>Whether an expression may stand in a lambda: spans and parameters by reference may not.</summary>
    private bool IsCapturable(string printed) => Words().Matches(printed).All(word => !spans.Contains(word.Value) && !word.Value.StartsWith("zView", StringComparison.Ordinal) && !word.Value.StartsWith("zBuffer", StringComparison.Ordinal));

    [GeneratedRegex(@"@?[A-Za-z_]\w*")]
    private static partial Regex Words();
}
