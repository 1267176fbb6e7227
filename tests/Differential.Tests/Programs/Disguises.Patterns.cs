namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Comparisons and choices by patterns.</summary>
internal sealed partial class Disguises
{
    /// <summary>The pattern that an <c>if</c> is printed with, as a switch, or null.</summary>
    public string? PatternOf(Compare condition) =>
        style.HasFlag(Features.Patterns) && generic is null && condition is { Right: Const constant, Left: not Const } && Roll(condition.ToString(), Features.Regions) % 4 == 0 ? Relational(condition.Operator, constant) : null;

    private static string Relational(string relation, Const constant)
    {
        string literal = SourcePrinter.Literal(constant.Value, constant.Type);
        return relation switch { "==" => literal, "!=" => "not " + literal, _ => relation + " " + literal };
    }

    private string? Pattern(Expr e, int roll)
    {
        switch (e)
        {
            case Compare { Right: Const constant, Left: not Const } c: return Test(c, constant, roll);
            case Compare { Left: not Const } c:
                (string one, string two) = (Fresh("zV"), Fresh("zV"));
                return $"({text(c.Left)}, {text(c.Right)}) is (var {one}, var {two}) && {one} {c.Operator} {two}";
            case Choose { Condition: Compare { Right: Const constant, Left: not Const } c } choice:
                string name = Fresh("zV");
                string arm = roll % 2 == 0 ? Relational(c.Operator, constant) : $"var {name} when {name} {c.Operator} {SourcePrinter.Literal(constant.Value, constant.Type)}";
                return $"{text(c.Left)} switch {{ {arm} => {text(choice.WhenTrue)}, _ => {text(choice.WhenFalse)} }}";
            case SwitchValue s:
                return $"{text(s.Selector)} switch {{ {string.Concat(s.Arms.Select((a, i) => $">= {i} and < {i + 1} => {text(a)}, "))}_ => {text(s.Otherwise)} }}";
            default: return null;
        }
    }

    private string Test(Compare c, Const constant, int roll)
    {
        string pattern = Relational(c.Operator, constant);
        if (c.Left is At { Row: null, Index: Const { Value: >= 0 and < 4 } index } at && structs.WholeOf(at.Buffer) is null && roll % 2 == 0)
        {
            if (!at.FromEnd) return $"{structs.Text(at.Buffer)} is [{string.Concat(Enumerable.Repeat("_, ", (int)index.Value))}{pattern}, ..]";
            if (index.Value == 1) return $"{structs.Text(at.Buffer)} is [.., {pattern}]";
        }

        if (c.Left is LengthOf { Dimension: null } length && structs.WholeOf(length.Buffer) is null && !rectangles.Contains(length.Buffer) && roll % 2 == 0) return $"{structs.Text(length.Buffer)} is {{ Length: {pattern} }}";
        string left = text(c.Left);
        if (roll % 5 == 1 && c.Operator is "<" or "<=" or ">" or ">=") return $"{left} is {pattern} and not {SourcePrinter.Literal(12345, constant.Type)}";
        string name = Fresh("zV");
        return (roll % 5) switch
        {
            2 => $"({left}, 1) is ({pattern}, 1)",
            3 => $"{left} switch {{ {pattern} => true, _ => false }}",
            4 => $"{left} is var {name} && {name} {c.Operator} {SourcePrinter.Literal(constant.Value, constant.Type)}",
            _ => $"{left} is {pattern}",
        };
    }
}
