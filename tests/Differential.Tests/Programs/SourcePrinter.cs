using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Prints a random program as C#.</summary>
internal sealed partial class SourcePrinter
{
    private readonly StringBuilder text = new();
    private readonly RandomProgram program;
    private readonly StructPrinting structs;
    private readonly ObjectPrinting objects;
    private readonly GenericPrinting generics;
    private readonly InterfacePrinting interfaces;
    private readonly Disguises disguises;
    private readonly JaggedPrinting jagged;

    /// <summary>The scalar type that the type parameter of the printed method stands for.</summary>
    private Scalar? generic;
    private Method? current;
    private int indent;

    private SourcePrinter(RandomProgram program, IEnumerable<ZippedBuffer> zipped, ObjectPrinting? objects = null)
    {
        this.program = program;
        this.objects = objects ?? new ObjectPrinting(program, "", []);
        generics = new GenericPrinting(program, zipped.Any() || !this.objects.Members.IsEmpty, method => PlainText(program, method));
        interfaces = new InterfacePrinting(program, generics, method => PlainText(program, method));
        structs = new StructPrinting(program, zipped, this.objects, generics, interfaces);
        jagged = Jagged(program);
        disguises = new Disguises(program.Style, structs, this.objects, Text, Plain);
    }

    public static string Print(RandomProgram program, string className, string derivatives = "")
    {
        ImmutableArray<ZippedBuffer> zipped = ZippedBuffer.Of(program);
        var printer = new SourcePrinter(program, zipped, new ObjectPrinting(program, className, MembersOf(program, zipped)));
        printer.Line("#pragma warning disable CS0219, CS0649, CS1717, CS8321 // The dead code is on purpose.");
        printer.Line($"internal {(program.HasInstances ? "sealed" : "static")} partial class {className}{printer.objects.Base}");
        printer.Line("{");
        printer.indent++;
        foreach (Method method in program.Methods.Where(m => !program.IsLocal(m) || printer.interfaces.Has(m)))
        {
            if (printer.interfaces.Has(method))
            {
                printer.Line($"internal partial interface {InterfacePrinting.TypeOf(method)} {{ [Differentiable] {printer.Signature(method)}; }}");
                printer.Line($"internal sealed partial class {InterfacePrinting.ClassOf(method)} : {InterfacePrinting.TypeOf(method)}");
                printer.Line("{");
                printer.indent++;
                printer.Line("[Differentiable]");
                printer.Line("public " + printer.Signature(method));
                printer.Body(method, []);
                printer.indent--;
                printer.Line("}");
                continue;
            }

            printer.Line(derivatives.Length > 0 && method == program.Entry ? $"[Differentiable({derivatives})]" : "[Differentiable]");
            printer.Line((printer.IsInstance(method) ? "internal " : "internal static ") + printer.Signature(method));
            printer.Body(method, method == program.Entry ? program.Methods.Where(m => program.IsLocal(m) && !printer.interfaces.Has(m)) : []);
        }

        foreach (string line in printer.structs.Declarations.Concat(printer.disguises.Members).Concat(printer.objects.Inner()).Concat(printer.interfaces.Fields)) printer.Line(line);
        printer.indent--;
        printer.Line("}");
        foreach (string line in printer.objects.Outer()) printer.Line(line);
        return printer.text.ToString();
    }

    /// <summary>The parameters of the entry that are members of objects.</summary>
    public static ImmutableArray<ObjectMember> MembersOf(RandomProgram program, ImmutableArray<ZippedBuffer> zipped) => program.Style.HasFlag(Features.Objects) ? ObjectMember.Of(program, zipped, EntryBody(program, zipped)) : [];

    /// <summary>Whether the entry uses a buffer parameter only by its elements and its length.</summary>
    public static bool IsUsedByElement(RandomProgram program, string name)
    {
        Param parameter = program.Entry.Parameters.First(p => p.Name == name);
        return !Regex.IsMatch(EntryBody(program, [new ZippedBuffer(0, [parameter], ElementStyle.Fields, View: false)]), $@"(?<![\w@]){Regex.Escape(name)}(?!\w)");
    }

    /// <summary>A way to declare the elements of a zipped buffer that what the entry does with them allows.</summary>
    public static ElementStyle StyleOf(RandomProgram program, IEnumerable<ZippedBuffer> zipped, ZippedBuffer buffer)
    {
        if (program.Seed % 4 == 0 || program.HasParallel) return ElementStyle.Fields;
        string body = EntryBody(program, zipped.Select(other => other with { Style = ElementStyle.ReadOnlyRecord }));
        if (Regex.IsMatch(body, @"(ref|out) z(Buffer|View)")) return ElementStyle.Fields;
        bool isAssigned = Regex.IsMatch(body, @"\]\.zOf_\w+ ([-+*/%]?=) |\]\.zOf_\w+(\+\+|--)|(\+\+|--)z(Buffer|View)|\) = \(");
        return isAssigned || program.Seed % 4 == 1 ? ElementStyle.Record : ElementStyle.ReadOnlyRecord;
    }

    private static string EntryBody(RandomProgram program, IEnumerable<ZippedBuffer> zipped)
    {
        var printer = new SourcePrinter(program, zipped);
        printer.Body(program.Entry, []);
        return printer.text.ToString();
    }

    /// <summary>A method without a style.</summary>
    private static string PlainText(RandomProgram program, Method method)
    {
        var printer = new SourcePrinter(program with { Style = Features.Scalars }, []);
        printer.Line(printer.Signature(method));
        printer.Body(method, []);
        return printer.text.ToString();
    }

    /// <summary>The scalar type of a generic entry, and the objects that the entry is given to call methods of.</summary>
    public static (Scalar? Scalar, IEnumerable<string> Objects) EntryArguments(RandomProgram program, string model)
    {
        ImmutableArray<ZippedBuffer> zipped = ZippedBuffer.Of(program);
        var printer = new SourcePrinter(program, zipped, new ObjectPrinting(program, model, MembersOf(program, zipped)));
        return (printer.generics.Of(program.Entry.Name), printer.interfaces.Arguments(model));
    }

    /// <summary>Which parameters of the entry are arrays of arrays.</summary>
    public static JaggedPrinting Jagged(RandomProgram program) => new(program, () => PlainText(program, program.Entry));

    private bool IsJagged(string name) => current == program.Entry && jagged.Has(name);

    public static string Name(Scalar type) => type switch
    {
        Scalar.Double => "double",
        Scalar.Single => "float",
        Scalar.Int => "int",
        _ => "bool",
    };

    public static string Name(BufferKind kind, Scalar element) => Name(kind, Name(element));

    private static string Name(BufferKind kind, string element) => kind switch
    {
        BufferKind.Array => element + "[]",
        BufferKind.Rectangle => element + "[,]",
        BufferKind.Span => $"Span<{element}>",
        _ => $"ReadOnlySpan<{element}>",
    };

    public static string Literal(double value, Scalar type) => type switch
    {
        Scalar.Bool => value != 0 ? "true" : "false",
        Scalar.Int => ((int)value).ToString(CultureInfo.InvariantCulture),
        Scalar.Single => ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f",
        _ => WithPoint(value.ToString("R", CultureInfo.InvariantCulture)),
    };

    private static string WithPoint(string text) => text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text;

    /// <param name="parameter">The parameter.</param>
    /// <param name="generic">The scalar type that the type parameter of the method stands for.</param>
    /// <param name="isJagged">Whether a rectangular array is printed as an array of arrays.</param>
    public static string Declare(Param parameter, Scalar? generic, bool isJagged = false)
    {
        string passing = parameter.Passing switch { Passing.In => "in ", Passing.Ref => "ref ", Passing.Out => "out ", _ => "" };
        string scalar = parameter.Type == generic ? "T" : Name(parameter.Type);
        string type = isJagged ? scalar + "[][]" : parameter.Buffer is { } kind ? Name(kind, scalar) : scalar;
        return $"{(parameter.Constant && parameter.IsReal ? "[Constant] " : "")}{passing}{type} {parameter.Name}";
    }

    /// <summary>Whether a method is one of an object: a method that calls itself isn't, if the object has derivatives.</summary>
    private bool IsInstance(Method method) => program.HasInstances && !(objects.Base.Length > 0 && method.Name.StartsWith('R'));

    private void Line(string line) => text.Append(' ', indent * 4).Append(line).Append('\n');

    private string Signature(Method method)
    {
        string scalar = method.Result is not { } type ? "void" : type == generics.Of(method.Name) ? "T" : Name(type);
        string result = method.Result is null ? scalar : method.ReturnsArray ? Name(method.ResultKind, scalar) : structs.HasTuple(method) ? $"({scalar} Result, int Count)" : scalar;
        return $"{result} {method.Name}{generics.Parameters(method)}({string.Join(", ", structs.Parameters(method).Concat(method == program.Entry ? interfaces.Parameters : []))}){generics.Constraints(method)}";
    }

    /// <summary>The body of a method, in which names mean its own locals.</summary>
    private void Body(Method method, IEnumerable<Method> locals)
    {
        Line("{");
        indent++;
        foreach (Method local in locals)
        {
            Line((program.HasInstances ? "" : "static ") + Signature(local));
            Body(local, []);
        }

        var outer = (generic, current);
        (generic, current) = (generics.Of(method.Name), method);
        using (structs.Enter(method))
        using (disguises.Enter(method, generic, interfaces.Has(method) || (program.HasParallel && method != program.Entry) || (program.HasInstances && !IsInstance(method))))
        {
            if (structs.Prologue is { } prologue) Line(prologue);
            foreach (string view in structs.Views.Concat(method == program.Entry ? interfaces.Prologue : [])) Line(view);
            Statements(method.Body);
        }

        (generic, current) = outer;
        indent--;
        Line("}");
    }

    private void Block(Body body)
    {
        Line("{");
        indent++;
        using (structs.Scope())
        using (disguises.Scope())
        {
            Statements(body);
        }

        indent--;
        Line("}");
    }

    private void Print(Stmt statement)
    {
        if (statement is IfStmt && AsSwitch(statement)) return;
        disguises.Open(statement);
        int start = text.Length;
        PrintPlain(statement);
        text.Insert(start, string.Concat(disguises.Close().Select(line => new string(' ', indent * 4) + line + "\n")));
    }

    private void PrintPlain(Stmt statement)
    {
        switch (statement)
        {
            case DeclareScalar s when structs.Holds(s):
                string initial = s.Value is null ? "" : Top(s.Value);
                string field = structs.Declare(s);
                if (s.Value is not null) Line($"{field} = {initial};");
                if (structs.Copy(s) is { } copy) Line(copy);
                break;
            case DeclareScalar { Value: { } value } s when disguises.Later(s) is { } later:
                string first = Top(value);
                foreach (string line in later) Line(line);
                Line($"{s.Name} = {first};");
                break;
            case DeclareScalar s: Line(s.Value is null ? $"{Type(s.Type)} {s.Name};" : $"{Type(s.Type)} {s.Name} = {Top(s.Value)};"); break;
            case DeclareView s:
                Line($"{Name(s.Kind, Type(s.Element))} {s.Name} = {View(s.Value)};");
                disguises.Declare(s.Name, s.Kind);
                break;
            case AssignStmt { Target: At target } s when !program.HasParallel && structs.WholeOf(target.Buffer) is { } whole && AsWhole(whole, target, s) is { } line: Line(line); break;
            case AssignStmt s when disguises.AsSetter(s) is { } setter: Line(setter); break;
            case AssignStmt s: Line($"{Plain(s.Target)} {s.Operator} {Top(s.Value)};"); break;
            case StepStmt s: Line(Step(s.Target, s.Increment, s.Prefix) + ";"); break;
            case AssignView s: Line($"{s.Name} = {View(s.Value)};"); break;
            case SwapViews { Kind: not (BufferKind.Array or BufferKind.Rectangle) } s:
                Line("{");
                Line($"    {Name(s.Kind, Type(s.Element))} swap = {s.First};");
                Line($"    {s.First} = {s.Second};");
                Line($"    {s.Second} = swap;");
                Line("}");
                break;
            case SwapViews s: Line($"({s.First}, {s.Second}) = ({s.Second}, {s.First});"); break;
            case AssignPair s when disguises.AsComplex(s) is { } whole: Line(whole); break;
            case AssignPair s: Line($"({Plain(s.First)}, {Plain(s.Second)}) = ({Top(s.FirstValue)}, {Top(s.SecondValue)});"); break;
            case IfStmt s:
                string condition = Top(s.Condition);
                Hoist();
                Line($"if ({condition})");
                Block(s.Then);
                if (s.Else is null) break;
                Line("else");
                Block(s.Else);
                break;
            case ForStmt s:
                string step = s.Step switch { 1 => s.Counter + "++", -1 => s.Counter + "--", > 0 => $"{s.Counter} += {s.Step}", _ => $"{s.Counter} -= {-s.Step}" };
                Line($"for (int {s.Counter} = {Top(s.From)}; {s.Counter} {s.Relation} {Text(s.To)}; {step})");
                Block(s.Body);
                break;
            case TwoCounters s:
                Line($"for (int {s.Low} = {Top(s.From)}, {s.High} = {Top(s.To)}; {s.Low} < {s.High}; {s.Low}++, {s.High}--)");
                Block(s.Body);
                break;
            case WhileStmt { TestAtEnd: false } s:
                Line($"while ({Top(s.Condition)})");
                Block(s.Body);
                break;
            case WhileStmt s:
                Line("do");
                Block(s.Body);
                Line($"while ({Top(s.Condition)});");
                break;
            case ForEachBuffer s when structs.WholeOf(s.Buffer) is { } whole:
                Line($"foreach ({(whole.IsWritableSpan && program.Seed % 2 == 0 ? "ref var" : "var")} z{s.Name.TrimStart('@')} in {whole.Used})");
                Line("{");
                indent++;
                Line($"{Type(s.Element)} {s.Name} = z{s.Name.TrimStart('@')}.{ZippedBuffer.Field(s.Buffer)};");
                Block(s.Body);
                indent--;
                Line("}");
                break;
            case ForEachBuffer s:
                Line($"foreach ({Type(s.Element)} {s.Name} in {structs.Text(s.Buffer)})");
                Block(s.Body);
                break;
            case ForEachRange s:
                Line($"foreach (int {s.Name} in System.Linq.Enumerable.Range({Top(s.Start)}, {Top(s.Count)}))");
                Block(s.Body);
                break;
            case ParallelStmt s:
                Line($"System.Threading.Tasks.Parallel.For({Top(s.From)}, {Top(s.To)}, {s.Counter} =>");
                using (structs.Shared())
                using (disguises.Shared())
                {
                    Block(s.Body);
                }

                text.Insert(text.Length - 1, ");");
                break;
            case SwitchStmt s: Print(s); break;
            case BreakStmt: Line("break;"); break;
            case ContinueStmt: Line("continue;"); break;
            case ReturnStmt s: Line(s.View is not null ? $"return {View(s.View)};" : s.Value is null ? "return;" : structs.ReturnsTuple ? $"return ({Top(s.Value)}, 7);" : $"return {Top(s.Value)};"); break;
            case CallStmt s: Line(Call(s.Method, s.Arguments) + ";"); break;
            case TickStmt s: Line($"Effects.Tick({s.Id});"); break;
            case NextStmt s: Line(s.Type == Scalar.Int ? $"int {s.Name} = Effects.NextInt(3);" : generic == s.Type ? $"T {s.Name} = T.CreateChecked(Effects.Next());" : $"double {s.Name} = Effects.Next();"); break;
            case ClearStmt s:
                Line(s.Style switch
                {
                    ClearStyle.Span => $"{structs.Text(s.Buffer)}.Clear();",
                    ClearStyle.Array => $"Array.Clear({structs.Text(s.Buffer)});",
                    _ => $"Array.Clear({structs.Text(s.Buffer)}, 0, {structs.Text(s.Buffer)}.Length);",
                });
                break;
            case FillStmt s: Line(s.Array ? $"Array.Fill({structs.Text(s.Buffer)}, {Top(s.Value)});" : $"{structs.Text(s.Buffer)}.Fill({Top(s.Value)});"); break;
            case TensorMap s: Line($"{Tensor(s.Function, s.Type)}({string.Join(", ", [.. s.Inputs.Select(structs.Text), .. s.Number is null ? Array.Empty<string>() : [Top(s.Number)], structs.Text(s.Destination)])});"); break;
            case CopyStmt s:
                Line(s.Style switch
                {
                    CopyStyle.CopyTo => $"{structs.Text(s.Source)}.CopyTo({structs.Text(s.Target)});",
                    CopyStyle.CopyToIndex => $"{structs.Text(s.Source)}.CopyTo({structs.Text(s.Target)}, 0);",
                    CopyStyle.ArrayCopy => $"Array.Copy({structs.Text(s.Source)}, {structs.Text(s.Target)}, {structs.Text(s.Source)}.Length);",
                    _ => $"{structs.Text(s.Source)}.AsSpan().CopyTo({structs.Text(s.Target)});",
                });
                break;
            default: throw new InvalidOperationException(statement.GetType().Name);
        }
    }

    private void Print(SwitchStmt statement)
    {
        Line($"switch ({Top(statement.Selector)})");
        Line("{");
        indent++;
        using IDisposable scope = structs.Scope();
        foreach (Section section in statement.Sections)
        {
            // Sections share one scope, so that those with declarations get a block of their own.
            bool block = section.Body.Statements.Any(inner => inner is DeclareScalar or DeclareView or NextStmt or CallStmt);
            Line((section.Label is { } label ? $"case {label}:" : "default:") + (block ? " {" : ""));
            indent++;
            using (disguises.Scope())
            {
                foreach (Stmt inner in section.Body.Statements) Print(inner);
            }

            if (section.Body.Statements is not [.., ReturnStmt or ContinueStmt]) Line(section.GoTo is { } target ? $"goto case {target};" : "break;");
            indent--;
            if (block) Line("}");
        }

        indent--;
        Line("}");
    }
}
