namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Bodies and statements in other words; queries.</summary>
internal sealed partial class SourcePrinter
{
    /// <summary>The statements of a body, some of them in a region.</summary>
    private void Statements(Body body)
    {
        (string Before, string After)? region = disguises.RegionOf(body);
        if (region is { } opened)
        {
            foreach (string line in opened.Before.Split('\n')) Line(line);
            indent++;
        }

        foreach (Stmt statement in body.Statements) Print(statement);
        if (region is not { } closed) return;
        indent--;
        foreach (string line in closed.After.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Line(line);
    }

    /// <summary>Prints a choice as a switch with patterns, if that says the same.</summary>
    private bool AsSwitch(Stmt statement)
    {
        if (statement is not IfStmt { Condition: Compare { Right: Const } condition } choice || disguises.PatternOf(condition) is not { } pattern) return false;
        if (HasBreak(choice.Then) || (choice.Else is not null && HasBreak(choice.Else))) return false;
        Line($"switch ({disguises.Inside(() => Top(condition.Left))})");
        Line("{");
        indent++;
        Section($"case {pattern}:", choice.Then);
        if (choice.Else is not null) Section("default:", choice.Else);
        indent--;
        Line("}");
        return true;
    }

    private void Section(string label, Body body)
    {
        Line(label);
        indent++;
        Block(body);
        if (body.Statements is not [.., ReturnStmt or ContinueStmt]) Line("break;");
        indent--;
    }

    /// <summary>Whether a body ends the loop around it.</summary>
    private static bool HasBreak(Body body) => body.Statements.Any(statement => statement switch
    {
        BreakStmt => true,
        IfStmt s => HasBreak(s.Then) || (s.Else is not null && HasBreak(s.Else)),
        _ => false,
    });

    /// <summary>Puts what must stand before a statement with a body there, before the body is printed.</summary>
    private void Hoist()
    {
        foreach (string line in disguises.Take()) Line(line);
    }

    private static string Tensor(TensorFunction function, Scalar type) => $"System.Numerics.Tensors.TensorPrimitives.{function.Name}<{Name(type)}>";

    private string Query(QuerySum query)
    {
        const string Linq = "System.Linq.Enumerable.";
        string buffer = structs.Text(query.Buffer);
        string source = query.Where is null ? buffer : $"{Linq}Where({buffer}, {query.Item} => {Top(query.Where)})";
        string body = Top(query.Body);
        return query.Style switch
        {
            QueryStyle.Sum => $"{Linq}Sum({source}, {query.Item} => {body})",
            QueryStyle.Select => $"{Linq}Sum({Linq}Select({source}, {query.Item} => {body}))",
            QueryStyle.Indexed => $"{Linq}Sum({Linq}Select({source}, ({query.Item}, {query.Other}) => {body}))",
            QueryStyle.Range => $"{Linq}Sum({Linq}Range(0, {buffer}.Length), {query.Other} => {body})",
            _ => $"{Linq}Sum({Linq}Zip({source}, {structs.Text(query.Second)}, ({query.Item}, {query.Other}) => {body}))",
        };
    }
}
