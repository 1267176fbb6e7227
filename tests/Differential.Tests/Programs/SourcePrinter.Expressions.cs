using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Expressions, calls and views.</summary>
internal sealed partial class SourcePrinter
{
    private string Call(string method, ImmutableArray<Argument> arguments) => $"{interfaces.Receiver(method, current)}{method}{generics.Arguments(method, program.Methods.FirstOrDefault(other => other.Name == method), generic)}({string.Join(", ", structs.Arguments(method, [.. arguments.Select(Text)]))})";

    private string Text(Argument argument) => argument switch
    {
        ValueArgument { In: true } a => "in " + Plain(a.Value),
        ValueArgument a => Top(a.Value),
        PlaceArgument a => (a.Out ? "out " : "ref ") + Plain(a.Place),
        NewArgument a => $"out {Type(a.Type)} {a.Name}",
        ViewArgument a => View(a.View),
        _ => throw new InvalidOperationException(argument.GetType().Name),
    };

    private string View(ViewExpr view) => view switch
    {
        NewArray v => $"new {Type(v.Element)}[{Top(v.Count)}]",
        NewRectangle v => $"new {Type(v.Element)}[{Top(v.Rows)}, {Top(v.Columns)}]",
        CloneOf v => $"({Type(v.Element)}[,]){structs.Text(v.Buffer)}.Clone()",
        ArrayOf { Collection: true } v => $"[{string.Join(", ", v.Elements.Select(Top))}]",
        ArrayOf v => $"new {Type(v.Element)}[] {{ {string.Join(", ", v.Elements.Select(Top))} }}",
        LoadedArray v => $"Effects.{(v.Element == Scalar.Int ? "Order" : "Load")}({v.Count})",
        StackArray v => $"stackalloc {Type(v.Element)}[{v.Count}]",
        ViewOf v => structs.Text(v.Buffer),
        SubArray v => $"{structs.Text(v.Buffer)}[{Text(v.Start)}..{Text(new Op("+", v.Start, v.Count))}]",
        SliceOf { Style: SliceStyle.AsSpan } v => $"{structs.Text(v.Buffer)}.AsSpan({Top(v.Start)}, {Top(v.Count)})",
        SliceOf { Style: SliceStyle.Slice } v => $"{structs.Text(v.Buffer)}.Slice({Top(v.Start)}, {Top(v.Count)})",
        SliceOf { Style: SliceStyle.Range } v => $"{structs.Text(v.Buffer)}[{Text(v.Start)}..{Text(new Op("+", v.Start, v.Count))}]",
        SliceOf v => $"{structs.Text(v.Buffer)}[{Text(v.Start)}..^{Text(new Op("-", new Op("-", new LengthOf(v.Buffer), v.Start), v.Count))}]",
        ViewCall v => Call(v.Method, v.Arguments),
        QueryArray v => disguises.Inside(() => $"System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select({structs.Text(v.Buffer)}, {v.Item} => {Top(v.Body)}))"),
        _ => throw new InvalidOperationException(view.GetType().Name),
    };

    /// <summary>An assignment to a part of an element as one of a new element, where the order of evaluation doesn't show; null to assign the part.</summary>
    private string? AsWhole(ZippedBuffer whole, At target, AssignStmt statement)
    {
        string element = $"{whole.Used}[{(target.FromEnd ? "^" + Text(target.Index) : Top(target.Index))}]";
        string value = Top(statement.Value);
        if (Regex.IsMatch(element + value, @"\+\+|--|[^=<>!]=[^=>]|\b[FGR]\d+\(|Effects\.|switch")) return null;
        if (whole.Style != ElementStyle.ReadOnlyRecord && (element.Length + value.Length) % 2 == 0) return null;
        string field = ZippedBuffer.Field(target.Buffer);
        string changed = statement.Operator == "=" ? value : $"({Name(target.Type)})({element}.{field} {statement.Operator[..^1]} ({value}))";
        return $"{element} = {element} with {{ {field} = {changed} }};";
    }

    /// <summary>An expression without the parentheses around it.</summary>
    private string Top(Expr expression)
    {
        string inner = Text(expression);
        return expression is Op or Compare or Logic or Choose or AssignExpr or SwitchValue ? inner[1..^1] : inner;
    }

    private string Text(Expr expression) => disguises.Of(expression) ?? Plain(expression);

    private string Plain(Expr expression) => expression switch
    {
        Const { IsReal: true } e when e.Type == generic => GenericPrinting.Constant(e.Value, e.Type),
        Const e => Literal(e.Value, e.Type),
        Local e => structs.Text(e.Name),
        At { Row: { } row } e when IsJagged(e.Buffer) => JaggedPrinting.Element(e.Buffer, Top(row), Top(e.Index)),
        LengthOf e when IsJagged(e.Buffer) => JaggedPrinting.Length(e.Buffer, e.Dimension),
        At { Row: { } row } e => $"{structs.Text(e.Buffer)}[{Top(row)}, {Top(e.Index)}]",
        At e when structs.WholeOf(e.Buffer) is { } whole => $"{whole.Used}[{(e.FromEnd ? "^" + Text(e.Index) : Top(e.Index))}].{ZippedBuffer.Field(e.Buffer)}",
        At e => $"{structs.Text(e.Buffer)}[{(e.FromEnd ? "^" + Text(e.Index) : Top(e.Index))}]",
        LengthOf e when structs.WholeOf(e.Buffer) is { } whole => whole.Used + ".Length",
        LengthOf { Dimension: { } dimension } e => $"{structs.Text(e.Buffer)}.GetLength({dimension})",
        LengthOf e => structs.Text(e.Buffer) + ".Length",
        Negate e => "-" + Guard(Text(e.Operand)),
        Not e => "!" + Text(e.Operand),
        Op e => $"({Operand(e.Left, e.Right)} {e.Operator} {Operand(e.Right, null)})",
        Compare e => $"({Text(e.Left)} {e.Operator} {Text(e.Right)})",
        Logic e => $"({Text(e.Left)} {e.Operator} {Text(e.Right)})",
        Cast e when generic is not null && (e.Type == generic || e.Operand.Type == generic) => $"{Type(e.Type)}.{(e.Type == Scalar.Int ? "CreateTruncating" : "CreateChecked")}({Top(e.Operand)})",
        Cast e => $"({Type(e.Type)}){Guard(Text(e.Operand))}",
        Apply e when e.Type == generic => $"T.{e.Function.Double[(e.Function.Double.IndexOf('.') + 1)..]}({string.Join(", ", e.Arguments.Select(Top))})",
        Apply e => e.Function.Text(e.Type, [.. e.Arguments.Select(Top)]),
        Choose e => $"({Text(e.Condition)} ? {Text(e.WhenTrue)} : {Text(e.WhenFalse)})",
        SwitchValue e => $"({Text(e.Selector)} switch {{ {string.Concat(e.Arms.Select((arm, index) => $"{index} => {Top(arm)}, "))}_ => {Top(e.Otherwise)} }})",
        QuerySum e => disguises.Inside(() => Query(e)),
        QueryFold e => $"System.Linq.Enumerable.Aggregate({structs.Text(e.Buffer)}, {Top(e.Seed)}, {disguises.Inside(() => $"({e.Sum}, {e.Item}) => {Top(e.Body)}")})",
        TensorReduce e => $"{Tensor(e.Function, e.Type)}({structs.Text(e.First)}{(e.Second is null ? "" : ", " + structs.Text(e.Second))})",
        CallExpr e => Call(e.Method, e.Arguments) + (structs.HasTuple(program.Methods.FirstOrDefault(method => method.Name == e.Method)) ? ".Result" : ""),
        AssignExpr e => $"({Plain(e.Target)} {e.Operator} {Top(e.Value)})",
        StepExpr e => Step(e.Target, e.Increment, e.Prefix),
        _ => throw new InvalidOperationException(expression.GetType().Name),
    };

    /// <summary>A widening of the left operand may stay implicit, as the right operand then has the wider type anyway.</summary>
    private string Operand(Expr operand, Expr? other) =>
        generic is null && operand is Cast { Type: Scalar.Double, Operand: { } inner } && other is not null and not Cast and not Const ? Text(inner) : Text(operand);

    /// <summary>The name of a scalar type in the method that is printed.</summary>
    private string Type(Scalar type) => type == generic ? "T" : Name(type);

    private static string Guard(string operand) => operand.StartsWith('-') ? $"({operand})" : operand;

    private string Step(Expr target, bool increment, bool prefix)
    {
        string sign = increment ? "++" : "--";
        return prefix ? sign + Plain(target) : Plain(target) + sign;
    }
}
