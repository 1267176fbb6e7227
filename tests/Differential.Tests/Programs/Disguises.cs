namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>
/// Prints some operations in other words: by delegates, patterns, structs of the library, numbers that may be null, rules. They mean the same bit for bit, and so the oracle stays as it is.
/// Which ones hangs on the operation alone, so that a program keeps its words while it is made smaller.
/// </summary>
internal sealed partial class Disguises
{
    private readonly Features style;
    private readonly StructPrinting structs;
    private readonly ObjectPrinting objects;
    private readonly Func<Expr, string> text;
    private readonly Func<Expr, string> plain;
    private readonly (Features Feature, Func<Expr, int, string?> Print)[] kinds;

    /// <summary>What the printed class needs beside its methods, by name.</summary>
    private readonly SortedDictionary<string, string> members = new(StringComparer.Ordinal);

    /// <summary>The statements that come before the one that is printed; null where there can be none.</summary>
    private readonly Stack<List<string>?> before = new();

    private HashSet<string> spans = [];
    private HashSet<string> rectangles = [];
    private int names;
    private bool isOther;
    private bool isShared;

    /// <param name="style">How to print.</param>
    /// <param name="structs">The names of what stands in structs.</param>
    /// <param name="objects">The objects whose members parameters are.</param>
    /// <param name="text">Prints an expression.</param>
    /// <param name="plain">Prints an expression as it is, its operands maybe in other words.</param>
    public Disguises(Features style, StructPrinting structs, ObjectPrinting objects, Func<Expr, string> text, Func<Expr, string> plain)
    {
        (this.style, this.structs, this.objects, this.text, this.plain) = (style, structs, objects, text, plain);
        kinds =
        [
            (Features.Instances, Field), (Features.Delegates, Delegate), (Features.Patterns, Pattern), (Features.Library, Library), (Features.Rules, Rule), (Features.Nullables, Nullable), (Features.Objects, Member), (Features.Generics, Generic),
        ];
    }

    /// <summary>The declarations that the printed methods need.</summary>
    public IEnumerable<string> Members => members.Values;

    /// <summary>The expression in other words, in parentheses, or null.</summary>
    public string? Of(Expr e)
    {
        foreach ((Features feature, Func<Expr, int, string?> print) in kinds)
        {
            if (!style.HasFlag(feature) || (generic is not null && feature != Features.Generics) || (isOther && feature == Features.Instances)) continue;
            int roll = Roll(e.ToString(), feature);
            if (roll % 4 == 0 && print(e, roll / 4) is { } words) return "(" + words + ")";
        }

        return null;
    }

    /// <summary>Starts a statement, before which others may be put if it has no body.</summary>
    public void Open(Stmt? statement) =>
        before.Push(statement is DeclareScalar or DeclareView or AssignStmt or AssignPair or ReturnStmt or CallStmt or FillStmt or IfStmt ? [] : null);

    /// <summary>Ends a statement, and gives those to put before it.</summary>
    public IEnumerable<string> Close() => before.Pop() ?? [];

    /// <summary>The statements to put here, after which there may be no more.</summary>
    public IEnumerable<string> Take()
    {
        List<string> lines = before.Pop() ?? [];
        before.Push(null);
        return lines;
    }

    /// <summary>Prints the body of a lambda, whose parameters mean nothing to the statements before.</summary>
    public string Inside(Func<string> print)
    {
        before.Push(null);
        string printed = print();
        before.Pop();
        return printed;
    }

    /// <summary>Starts a method, until the result is disposed.</summary>
    /// <param name="method">The method.</param>
    /// <param name="scalar">The scalar type that its type parameter stands for, if it has one.</param>
    /// <param name="isOther">Whether it is a method of another class, which may have no effects, or of none.</param>
    public IDisposable Enter(Method method, Scalar? scalar, bool isOther)
    {
        var outer = (spans, rectangles, later, generic, this.isOther);
        (spans, rectangles, later, generic, this.isOther) = ([], [], [], scalar, isOther);
        foreach (Param parameter in method.Parameters)
        {
            if (parameter.Passing != Passing.Value && structs.MemberOf(parameter.Name) is null) spans.Add(parameter.Name);
            if (parameter.Buffer is { } kind) Declare(parameter.Name, kind);
        }

        return new Leaving(() => (spans, rectangles, later, generic, this.isOther) = outer);
    }

    /// <summary>A nested scope, until the result is disposed.</summary>
    public IDisposable Scope()
    {
        var outer = new Dictionary<(string, string), string>(later);
        return new Leaving(() => later = outer);
    }

    /// <summary>What may run beside itself, until the result is disposed.</summary>
    public IDisposable Shared()
    {
        bool outer = isShared;
        isShared = true;
        return new Leaving(() => isShared = outer);
    }

    public void Declare(string name, BufferKind kind)
    {
        if (kind is BufferKind.Span or BufferKind.ReadOnlySpan) spans.Add(name);
        if (kind == BufferKind.Rectangle) rectangles.Add(name);
    }

    /// <summary>What to print around a body so that it stands in a region, or null.</summary>
    public (string Before, string After)? RegionOf(Body body)
    {
        if (!style.HasFlag(Features.Regions) || isOther || isShared || body.Statements.IsEmpty) return null;
        int roll = Roll(string.Concat(body.Statements.Select(statement => statement.ToString())), Features.Regions), id = (roll / 16 % 400) + 1;
        if (roll % 4 != 0) return null;
        return (roll / 4 % 3) switch
        {
            0 => ("try\n{", $"}}\nfinally {{ Effects.Mark({id}); }}"),
            1 => ($"using (Effects.Open({id}))\n{{", "}"),
            _ => ($"using var {Fresh("zR")} = Effects.Open({id});", ""),
        };
    }

    private static int Roll(string text, Features salt)
    {
        uint hash = 2166136261u ^ (uint)((long)salt % 1000003);
        foreach (char letter in text) hash = unchecked((hash ^ letter) * 16777619u);
        return (int)((hash ^ (hash >> 15)) & 0x7fffffff);
    }

    private string Fresh(string name) => name + ++names;

    private static string Operand(string inner) => inner.StartsWith('-') ? $"({inner})" : inner;

    private sealed class Leaving(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
