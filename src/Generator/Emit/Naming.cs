using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Emit;

/// <summary>Gives every variable of a method a name that clashes with none in its own, an enclosing or a nested scope; disjoint scopes may reuse names.</summary>
internal sealed class Naming
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do", "double", "else",
        "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock",
        "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed",
        "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort",
        "using", "virtual", "void", "volatile", "while",
    ];

    private readonly Dictionary<int, string> names = [];
    private readonly Dictionary<int, VariablePart> parts;
    private readonly Variable? receiver;
    private readonly IEnumerable<string> reserved;

    /// <param name="method">The method.</param>
    /// <param name="receiver">The struct that it is a method of, or null.</param>
    /// <param name="reserved">Names that no variable may have.</param>
    public Naming(DerivedMethod method, Variable? receiver, IEnumerable<string> reserved)
    {
        this.reserved = reserved;
        this.receiver = receiver;
        parts = method.Parts.ToDictionary(part => part.Variable.Id);
        var taken = new HashSet<string>(reserved);
        foreach (DerivedParameter parameter in method.Parameters) Name(parameter.Variable, taken);
        if (method.PassesTape is not null) Name(method.PassesTape, taken);
        Visit(method.Body, taken, []);
    }

    /// <summary>The texts that stand for variables of an effect's own.</summary>
    public Dictionary<int, string> Aliases { get; } = [];

    public string this[Variable variable] =>
        Aliases.TryGetValue(variable.Id, out string? alias) ? alias
        : variable.Id == receiver?.Id ? "this"
        : parts.TryGetValue(variable.Id, out VariablePart? part) ? this[part.Whole] + part.Suffix
        : names.TryGetValue(variable.Id, out string? name) ? Escape(name) : throw new InvalidOperationException("The variable " + variable.Name + " is not declared.");

    /// <summary>Whether the statement that assigns the variable has to declare it too.</summary>
    public HashSet<int> DeclaredByStatement { get; } = [];

    private static string Escape(string name) => Keywords.Contains(name) ? "@" + name : name;

    private void Visit(Block block, HashSet<string> taken, IEnumerable<Variable> own)
    {
        var scope = new HashSet<string>(taken);

        // A variable that was named in another block and is declared again below keeps its name, so that none around it may have it.
        HashSet<string> below = [.. block.All().SelectMany(inner => inner is For loop ? [loop.Counter] : Declared(inner)).Where(variable => names.ContainsKey(variable.Id)).Select(variable => names[variable.Id])];
        void Name(Variable variable, HashSet<string> scope) => this.Name(variable, scope, below);
        foreach (Variable variable in own) Name(variable, scope);
        foreach (Statement statement in block.Statements)
        {
            foreach (Variable variable in Declared(statement)) Name(variable, scope);
            if (Assigned(statement) is { } result && !names.ContainsKey(result.Id))
            {
                DeclaredByStatement.Add(result.Id);
                Name(result, scope);
            }
        }

        foreach (Statement statement in block.Statements)
        {
            switch (statement)
            {
                case For @for:
                    Visit(@for.Body, scope, [@for.Counter]);
                    break;
                case While @while:
                    Visit(new Block([.. @while.Body.Statements, .. @while.Update.Statements]), scope, []);
                    break;
                case WithTapes tapes:
                    foreach (Variable tape in tapes.Tapes) Name(tape, scope);
                    Visit(tapes.Body, scope, []);
                    break;
                case CaughtEffect caught:
                    Visit(caught.Body, scope, []);
                    foreach (Handler handler in caught.Handlers) Visit(handler.Body, scope, handler.Exception is null ? [] : [handler.Exception]);
                    break;
                default:
                    foreach (Block nested in statement.Blocks()) Visit(nested, scope, []);
                    break;
            }
        }
    }

    private static IEnumerable<Variable> Declared(Statement statement) => statement switch
    {
        Declare declare => [declare.Variable],
        TapePop pop => [pop.Variable],
        TapeWindow window => [window.Window],
        TakePair pair => new[] { pair.First, pair.Second }.OfType<PairPart>().Where(p => p.Declares).Select(p => p.Variable),
        _ => [],
    };

    private static Variable? Assigned(Statement statement) => statement switch
    {
        Call call => call.Result,
        Effect effect => effect.Result,
        _ => null,
    };

    private void Name(Variable variable, HashSet<string> scope, HashSet<string>? below = null)
    {
        if (names.TryGetValue(variable.Id, out string? known))
        {
            scope.Add(known);
            return;
        }

        string name = variable.Name;
        for (int i = 2; scope.Contains(name) || reserved.Contains(name) || below?.Contains(name) == true; i++) name = variable.Name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        names.Add(variable.Id, name);
        scope.Add(name);
    }
}
