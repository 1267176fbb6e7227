using System.Text;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Emit;

/// <summary>Prints expressions with no more parentheses than C# needs.</summary>
/// <param name="names">The names of the variables.</param>
/// <param name="shortNames">Type names that may be printed without <c>global::</c>.</param>
internal sealed class ExpressionPrinter(Func<Variable, string> names, ISet<string> shortNames)
{
    private const string Global = "global::";
    private const int Primary = 20;
    private const int Prefix = 19;

    public string Print(Expression expression) => Print(expression, 0, true);

    /// <summary>The namespaces of the types that have been printed without them.</summary>
    public SortedSet<string> Namespaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Prints a type, short where that is known to bind to the same type.</summary>
    public string Print(IrType type) => type switch
    {
        BufferType { Kind: BufferKind.Array } array => array.ArrayText(Print),
        BufferType buffer => PrintType("System." + buffer.Kind) + "<" + Print(buffer.Stored) + ">",
        OtherType { Name: var name } when name.StartsWith(Global, StringComparison.Ordinal) => PrintType(name.Substring(Global.Length)),
        _ => type.Text,
    };

    /// <summary>Prints a type of the system or of the runtime, given by its full name, with type arguments if it has any.</summary>
    public string PrintType(string fullName)
    {
        if (fullName is "System.Double" or "System.Single") return fullName == "System.Double" ? "double" : "float";
        int arguments = fullName.IndexOf('<');
        int end = arguments < 0 ? fullName.Length : arguments;
        int dot = fullName.LastIndexOf('.', end - 1);
        string name = fullName.Substring(dot + 1, end - dot - 1);
        if (dot < 0 || !shortNames.Contains(name) || fullName.Substring(0, dot) != ShortTypes.Namespaces[name]) return Global + fullName;
        Namespaces.Add(ShortTypes.Namespaces[name]);
        return fullName.Substring(dot + 1);
    }

    private string Print(Expression expression, int precedence, bool realContext, bool isChecked = false)
    {
        (string text, int own) = expression switch
        {
            Literal literal => PrintLiteral(literal, realContext),
            Read read => (names(read.Variable), Primary),
            Element { Index: Subscripts row, Buffer: { Type: BufferType { IsJagged: true } } jagged } => (PrintRow(jagged, row), Primary),
            RowLength length => (PrintRow(length.Buffer, length.Row) + ".Length", Primary),
            Element element => (names(element.Buffer) + "[" + PrintIndex(element) + "]" + (element.Buffer.Type as BufferType)?.Part?.Leaf.Suffix, Primary),
            Length { Dimension: { } dimension } length => (names(length.Buffer) + ".GetLength(" + dimension.ToString(System.Globalization.CultureInfo.InvariantCulture) + ")", Primary),
            Length length => (names(length.Buffer) + ".Length", Primary),
            Subscripts subscripts => (string.Join(", ", subscripts.Items.Select(item => Print(item, 0, false))), 0),
            Unary unary => PrintUnary(unary, isChecked),
            Binary binary => PrintBinary(binary, isChecked),
            IR.Convert convert => PrintConvert(convert, isChecked),
            Conditional conditional => PrintConditional(conditional),
            Invoke invoke => (PrintInvoke(invoke), Primary),
            Template template => (PrintTemplate(template.Format, template.Operands, parenthesize: true), IsPrimary(template.Format) ? Primary : 0),
            Slice slice => PrintSlice(slice),
            Allocate allocate => ((allocate.OnStack ? "stackalloc " : "new ") + Print(allocate.BufferType.Element) + "[" + Print(allocate.Count, 0, false) + "]", allocate.OnStack ? 0 : Primary),
            _ => throw new InvalidOperationException("No text for " + expression.GetType().Name),
        };
        return own < precedence ? "(" + text + ")" : text;
    }

    /// <summary>An expression as an operand that needs no parentheses.</summary>
    public string PrintPrimary(Expression expression) => Print(expression, Primary, false);

    /// <summary>Fills a format's holes, which hold the number of an operand or the full name of a type; operands that aren't primary get parentheses.</summary>
    public string PrintTemplate(string format, EquatableArray<Expression> operands, bool parenthesize = true)
    {
        var builder = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                builder.Append(c);
                i++;
            }
            else if (c == '{')
            {
                int end = format.IndexOf('}', i);
                string hole = format.Substring(i + 1, end - i - 1);
                bool isAssigned = end + 1 == format.Length && i > 2 && string.CompareOrdinal(format, i - 3, " = ", 0, 3) == 0;
                bool alone = isAssigned || i > 0 && format[i - 1] is '(' or '[' or ' ' && end + 1 < format.Length && (format[end + 1] is ')' or ']' or ',' || (end + 2 < format.Length && format[end + 1] == ' ' && format[end + 2] is '}' or ':'));
                if (int.TryParse(hole, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number)) builder.Append(Print(operands[number], parenthesize && !alone ? Primary : 0, false));
                else builder.Append(PrintType(hole));
                i = end;
            }
            else
            {
                builder.Append(c);
            }
        }

        return builder.ToString();
    }

    /// <summary>Whether text is a member of its operand, or a member of that.</summary>
    private static bool IsMember(string format) => (format.StartsWith("{0}.", StringComparison.Ordinal) || format.StartsWith("this.", StringComparison.Ordinal)) && format.Skip(4).All(c => c is '.' or '_' || char.IsLetterOrDigit(c));

    private static bool IsPrimary(string format) => IsName(format) || IsMember(format) || IsCall(format);

    /// <summary>Whether text is a name, also of a member of a type.</summary>
    private static bool IsName(string format) => format.All(c => c is '.' or ':' or '_' || char.IsLetterOrDigit(c));

    /// <summary>Whether text is one call of a constructor or of a method, with operands alone as arguments.</summary>
    private static bool IsCall(string format)
    {
        string call = format.StartsWith("new {", StringComparison.Ordinal) ? format.Substring("new ".Length) : format;
        int open = call.IndexOf('(');
        return open > 0 && call[0] == '{' && !call.Substring(0, open).Contains(' ') && call.IndexOf(')') == call.Length - 1 && call.LastIndexOf('(') == open;
    }

    private string PrintIndex(Element element) =>
        element.Index is Binary { Operator: BinaryOperator.Subtract, Left: Length length, Right: Literal } fromEnd && names(length.Buffer) == names(element.Buffer)
            ? "^" + Print(fromEnd.Right, Prefix, false)
            : Print(element.Index, 0, false);

    private static (string Text, int Precedence) PrintLiteral(Literal literal, bool realContext)
    {
        string text = Literals.Print(literal, realContext);
        bool prefix = text[0] is '-' or '(';
        return (text, literal.Code is not null ? 0 : prefix ? Prefix : Primary);
    }

    private (string Text, int Precedence) PrintUnary(Unary unary, bool isChecked)
    {
        string sign = unary.Operator switch { UnaryOperator.Negate => "-", UnaryOperator.Not => "!", _ => "~" };
        string operand = Print(unary.Operand, Prefix, !unary.Type.IsReal || unary.Operand is not Literal, isChecked || unary.Checked);
        string text = operand[0] == '-' && sign == "-" ? "-(" + operand + ")" : sign + operand;
        return unary.Checked && unary.Type.IsInteger && !isChecked ? ("checked(" + text + ")", Primary) : (text, Prefix);
    }

    private (string Text, int Precedence) PrintBinary(Binary binary, bool isChecked)
    {
        (string sign, int precedence) = binary.Operator switch
        {
            BinaryOperator.Multiply => ("*", 18),
            BinaryOperator.Divide => ("/", 18),
            BinaryOperator.Remainder => ("%", 18),
            BinaryOperator.Add => ("+", 17),
            BinaryOperator.Subtract => ("-", 17),
            BinaryOperator.ShiftLeft => ("<<", 16),
            BinaryOperator.ShiftRight => (">>", 16),
            BinaryOperator.UnsignedShiftRight => (">>>", 16),
            BinaryOperator.Less => ("<", 15),
            BinaryOperator.LessOrEqual => ("<=", 15),
            BinaryOperator.Greater => (">", 15),
            BinaryOperator.GreaterOrEqual => (">=", 15),
            BinaryOperator.Equal => ("==", 14),
            BinaryOperator.NotEqual => ("!=", 14),
            BinaryOperator.And => ("&", 13),
            BinaryOperator.Xor => ("^", 12),
            BinaryOperator.Or => ("|", 11),
            BinaryOperator.AndAlso => ("&&", 10),
            _ => ("||", 9),
        };
        bool wraps = binary.Checked && binary.Type.IsInteger && !isChecked;
        bool inside = isChecked || binary.Checked;
        Expression first = WithoutWidening(binary.Left, binary.Right);
        Expression second = ReferenceEquals(first, binary.Left) ? WithoutWidening(binary.Right, binary.Left) : binary.Right;
        string text = Print(first, precedence, binary.Right is not Literal, inside) + " " + sign + " " + Print(second, precedence + 1, binary.Left is not Literal, inside);
        return wraps ? ("checked(" + text + ")", Primary) : (text, precedence);
    }

    /// <summary>An operand without a conversion that C# makes by itself because the other operand is of the wider type.</summary>
    private static Expression WithoutWidening(Expression operand, Expression other) =>
        operand is IR.Convert { Checked: false, Type.IsReal: true } convert && other is not (Literal or IR.Convert or Conditional or Template) && other.Type.Equals(convert.Type) && convert.Type is PrimitiveType
        && (convert.Operand.Type is PrimitiveType { Kind: Primitive.Int32 } || (convert.Operand.Type.Equals(IrType.Single) && convert.Type.Equals(IrType.Double))) && convert.Operand is not Literal
            ? convert.Operand
            : operand;

    private (string Text, int Precedence) PrintConvert(IR.Convert convert, bool isChecked)
    {
        if (convert.Type is RealParameter || convert.Operand.Type is RealParameter) return (Print(convert.Type) + ".CreateChecked(" + Print(convert.Operand, 0, false) + ")", Primary);
        string text = "(" + Print(convert.Type) + ")" + Print(convert.Operand, Prefix, false, isChecked || convert.Checked);
        if (convert.Operand is Unary { Operator: UnaryOperator.Negate }) text = "(" + Print(convert.Type) + ")(" + Print(convert.Operand, 0, false, isChecked || convert.Checked) + ")";
        return convert.Checked && !isChecked ? ("checked(" + text + ")", Primary) : (text, Prefix);
    }

    private (string Text, int Precedence) PrintConditional(Conditional conditional)
    {
        bool bothLiteral = conditional.WhenTrue is Literal && conditional.WhenFalse is Literal;
        string text = Print(conditional.Condition, 9, false) + " ? " + Print(conditional.WhenTrue, 1, !bothLiteral) + " : " + Print(conditional.WhenFalse, 1, !bothLiteral);
        return (text, 1);
    }

    private string PrintInvoke(Invoke invoke)
    {
        string arguments = "(" + string.Join(", ", invoke.Arguments.Select(a => Print(a, 0, false))) + ")";
        int dot = invoke.Member.LastIndexOf('.');
        string owner = invoke.Member.Substring(0, dot);
        string name = invoke.Member.Substring(dot + 1);
        int inner = owner.LastIndexOf('.');
        string container = owner.Substring(inner + 1);

        // System.Math.SinCos.Sin: a part of a function with two results.
        return container.StartsWith("SinCos", StringComparison.Ordinal)
            ? PrintOwner(owner.Substring(0, inner)) + "." + container + arguments + "." + name
            : PrintOwner(owner) + "." + name + arguments;
    }

    /// <summary>The type that a function belongs to; a name alone is a type parameter.</summary>
    private string PrintOwner(string owner) => owner.IndexOf('.') < 0 ? owner : PrintType(owner);

    /// <summary>A row of an array of arrays, or an element in its last row.</summary>
    private string PrintRow(Variable buffer, Subscripts row) => names(buffer) + string.Concat(row.Items.Select(item => "[" + Print(item, 0, false) + "]"));

    private (string Text, int Precedence) PrintSlice(Slice slice)
    {
        string buffer = names(slice.Buffer);
        bool fromArray = slice.Buffer.Type is BufferType { Kind: BufferKind.Array };
        if (slice.Start is null && slice.Count is null) return (buffer, Primary);
        if (slice.Start is Subscripts row) return (PrintRow(slice.Buffer, row), Primary);
        string arguments = slice.Count is null ? Print(slice.Start!, 0, false) : Print(slice.Start ?? Literal.Int(0), 0, false) + ", " + Print(slice.Count, 0, false);
        return (fromArray ? "new " + Print(slice.ViewType) + "(" + buffer + ").Slice(" + arguments + ")" : buffer + ".Slice(" + arguments + ")", Primary);
    }
}
