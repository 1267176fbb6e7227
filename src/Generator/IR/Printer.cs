using System.Globalization;
using System.Text;

namespace AutodiffGen.Generator.IR;

/// <summary>
/// A compact text form of IR for tests and debugging; it is not C#. Operations are parenthesised where they nest, <c>!</c> marks a checked operator,
/// reals always show a point or an <c>f</c>, and variables that share a name are told apart by a number.
/// </summary>
internal sealed class Printer
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<int, string> names = [];
    private readonly Dictionary<string, int> uses = [];
    private int depth;

    private Printer()
    {
    }

    public static string Print(Function function)
    {
        var printer = new Printer();
        IEnumerable<string> parameters = function.Parameters.Select(printer.Parameter);
        printer.Line(function.Name + "(" + string.Join(", ", parameters) + "): " + Short(function.ReturnType));
        printer.Nested(function.Body);
        return printer.text.ToString();
    }

    public static string Print(Block block)
    {
        var printer = new Printer();
        printer.Statements(block);
        return printer.text.ToString();
    }

    public static string Print(Statement statement) => Print(new Block([statement]));

    public static string Print(Expression expression) => new Printer().Text(expression);

    private string Parameter(Parameter parameter)
    {
        string passing = parameter.Passing == Passing.Value ? "" : parameter.Passing.ToString().ToLowerInvariant() + " ";
        return passing + (parameter.Active ? "active " : "") + Short(parameter.Variable.Type) + " " + Name(parameter.Variable);
    }

    private void Nested(Block block)
    {
        depth++;
        Statements(block);
        depth--;
    }

    private void Statements(Block block)
    {
        foreach (Statement statement in block.Statements) Append(statement);
    }

    private void Append(Statement statement)
    {
        switch (statement)
        {
            case Declare declare:
                Line(Short(declare.Variable.Type) + " " + Name(declare.Variable) + (declare.Value is null ? "" : " = " + Text(declare.Value)));
                break;
            case Assign assign:
                Line(Text(assign.Target) + " = " + Text(assign.Value));
                break;
            case Increment increment:
                Line(Text(increment.Target) + " += " + Text(increment.Value));
                break;
            case If choice:
                Line("if " + Text(choice.Condition));
                Nested(choice.Then);
                if (choice.Else.IsEmpty) break;
                Line("else");
                Nested(choice.Else);
                break;
            case For loop:
                Line(
                    "for" + Label(loop.Label) + " " + Short(loop.Counter.Type) + " " + Name(loop.Counter) + " = " + Text(loop.From) + "; "
                    + Symbol(loop.Relation) + " " + Text(loop.To) + "; += " + Text(loop.Step));
                Nested(loop.Body);
                break;
            case While loop:
                Line((loop.TestAtEnd ? "do-while" : "while") + Label(loop.Label) + " " + Text(loop.Condition));
                Nested(loop.Body);
                if (loop.Update.IsEmpty) break;
                Line("update");
                Nested(loop.Update);
                break;
            case Breakable breakable:
                Line("breakable" + Label(breakable.Label));
                Nested(breakable.Body);
                break;
            case Break exit:
                Line("break" + Label(exit.Label));
                break;
            case Continue exit:
                Line("continue" + Label(exit.Label));
                break;
            case Return exit:
                Line("return" + (exit.Value is null ? "" : " " + Text(exit.Value)));
                break;
            case Call call:
                Line(Result(call.Result) + "call " + call.Callee.PathOf(string.Empty) + "(" + List(call.Arguments) + ")");
                break;
            case Effect effect:
                Line(
                    Result(effect.Result) + (effect.Exits ? "exit " : "effect ") + "`" + effect.Format + "`(" + List(effect.Operands) + ")"
                    + (effect.Writes.Count == 0 ? "" : " writes " + string.Join(", ", effect.Writes.Select(Name))));
                break;
            case Fill fill:
                Line("fill " + Name(fill.Buffer) + " with " + Text(fill.Value));
                break;
            case Copy copy:
                Line("copy " + Name(copy.Source) + " to " + Name(copy.Target));
                break;
            case Permute permute:
                Line("permute " + string.Join(", ", permute.Targets.Select(Name)) + " = " + string.Join(", ", permute.Sources.Select(Name)));
                break;
            default:
                Line(statement.ToString());
                break;
        }

        string Result(Variable? result) => result is null ? "" : (names.ContainsKey(result.Id) ? "" : Short(result.Type) + " ") + Name(result) + " = ";
    }

    private string Text(Expression expression) => expression switch
    {
        Literal literal => LiteralText(literal),
        Read read => Name(read.Variable),
        Element element => Name(element.Buffer) + "[" + Text(element.Index) + "]",
        Length { Dimension: { } dimension } length => Name(length.Buffer) + ".Length" + dimension.ToString(CultureInfo.InvariantCulture),
        Length length => Name(length.Buffer) + ".Length",
        RowLength length => Name(length.Buffer) + "[" + Text(length.Row) + "].Length",
        Subscripts subscripts => List(subscripts.Items),
        Unary unary => Symbol(unary.Operator) + (unary.Checked ? "!" : "") + Operand(unary.Operand),
        Binary binary => Operand(binary.Left) + " " + Symbol(binary.Operator) + (binary.Checked ? "!" : "") + " " + Operand(binary.Right),
        Convert convert => Short(convert.Type) + (convert.Checked ? "!" : "") + "(" + Text(convert.Operand) + ")",
        Conditional choice => Operand(choice.Condition) + " ? " + Operand(choice.WhenTrue) + " : " + Operand(choice.WhenFalse),
        Invoke invoke => invoke.Member + "(" + List(invoke.Arguments) + ")",
        Template template => "`" + template.Format + "`" + (template.Operands.Count == 0 ? "" : "(" + List(template.Operands) + ")"),
        Slice slice => Short(slice.ViewType) + " view " + Name(slice.Buffer)
            + (slice.Start is null && slice.Count is null ? "" : "[" + (slice.Start is null ? "" : Text(slice.Start)) + ", " + (slice.Count is null ? "" : Text(slice.Count)) + "]"),
        Allocate allocate => (allocate.OnStack ? "stackalloc " : "new ") + Short(allocate.BufferType.Element) + "[" + Text(allocate.Count) + "]",
        _ => expression.ToString(),
    };

    private string Operand(Expression expression) =>
        expression is Binary or Conditional or Slice or Allocate ? "(" + Text(expression) + ")" : Text(expression);

    private string List(IEnumerable<Expression> expressions) => string.Join(", ", expressions.Select(Text));

    private string Name(Variable variable)
    {
        if (names.TryGetValue(variable.Id, out string? name)) return name;
        uses.TryGetValue(variable.Name, out int count);
        uses[variable.Name] = count + 1;
        name = count == 0 ? variable.Name : variable.Name + "'" + (count + 1).ToString(CultureInfo.InvariantCulture);
        names.Add(variable.Id, name);
        return name;
    }

    private void Line(string line) => text.Append(' ', depth * 2).Append(line).Append('\n');

    private static string Label(int label) => "#" + label.ToString(CultureInfo.InvariantCulture);

    private static string Short(IrType type) => type.Text.Replace("global::System.", "");

    private static string LiteralText(Literal literal)
    {
        if (literal.Code is not null) return literal.Code;
        if (literal.Type.IsReal)
        {
            double value = literal.RealValue;
            bool single = literal.Type == IrType.Single;
            string digits = single ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
            if (value == 0 && literal.Bits != 0) digits = "-0";
            return single ? digits + "f" : digits.IndexOfAny(['.', 'E', 'N', 'I']) < 0 ? digits + ".0" : digits;
        }

        return literal.Type is not PrimitiveType primitive ? "?" : primitive.Kind switch
        {
            Primitive.Boolean => literal.Bits != 0 ? "true" : "false",
            Primitive.Char => "'\\u" + literal.Bits.ToString("x4", CultureInfo.InvariantCulture) + "'",
            Primitive.Int32 => literal.Bits.ToString(CultureInfo.InvariantCulture),
            Primitive.UInt64 => ((ulong)literal.Bits).ToString(CultureInfo.InvariantCulture) + "ul",
            _ => literal.Bits.ToString(CultureInfo.InvariantCulture) + primitive.Text.Substring(0, 2),
        };
    }

    private static string Symbol(UnaryOperator unary) => unary switch
    {
        UnaryOperator.Negate => "-",
        UnaryOperator.Not => "not ",
        _ => "~",
    };

    private static string Symbol(BinaryOperator binary) => binary switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.And => "&",
        BinaryOperator.Or => "|",
        BinaryOperator.Xor => "^",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.UnsignedShiftRight => ">>>",
        BinaryOperator.AndAlso => "&&",
        BinaryOperator.OrElse => "||",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        _ => ">=",
    };
}
