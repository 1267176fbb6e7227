using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Generator.Simplification;

/// <summary>
/// The last step before printing: calls of members of the library's structs, of which each <see cref="Invoke"/> names one part of the result, become text. A call whose result is used more than
/// once while its arguments stay the same is made once, and variables that hold parts of its result are the parts themselves.
/// </summary>
internal sealed class LibraryCalls
{
    /// <summary>Ids of the variables that hold results start above those of any method.</summary>
    private const int FirstHeld = 1 << 29;

    private readonly VariableSource variables = new(FirstHeld);
    private readonly Dictionary<int, VariablePart> parts;

    private readonly Dictionary<string, StructShape> shapes;
    private readonly HashSet<int> data;

    private LibraryCalls(Function function, DerivedMethod method)
    {
        data = [.. method.Parameters.Where(parameter => parameter.Passing == Passing.Value).Select(parameter => parameter.Variable.Id)];
        parts = method.Parts.ToDictionary(part => part.Variable.Id);
        shapes = function.Wholes.Select(whole => whole.Shape).GroupBy(shape => shape.Type.Text).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    public static DerivedMethod Run(Function function, DerivedMethod method)
    {
        if (!method.Body.All().SelectMany(statement => statement.Expressions()).SelectMany(expression => expression.Descendants()).Any(e => IsCall(e) || e is StructValue { Shape.Kind: StructKind.Library or StructKind.Nullable })) return method;
        var pass = new LibraryCalls(function, method);
        Block body = method.Body;
        for (Block before = Block.Empty; !body.Equals(before);)
        {
            before = body;
            body = pass.Share(body);
            body = pass.WithoutCopies(body);
        }

        return method with { Body = new Rewriting(new Printing(pass)).Apply(body) };
    }

    private static bool IsLibrary(IrType type) => type is OtherType { Name: var name } && name.StartsWith("global::", StringComparison.Ordinal) && LibraryStruct.Find(name.Substring("global::".Length)) is not null;

    private static bool IsCall(Expression expression) => expression is Invoke invoke && LibraryTable.FindLeaf(invoke.Member) is not null;

    /// <summary>A call, without saying which part of its result is meant.</summary>
    private sealed record Made(LibraryMember Member, EquatableArray<Expression> Arguments)
    {
        /// <summary>The call of an expression, if no other call stands in its arguments.</summary>
        public static Made? Of(Expression expression) =>
            expression is Invoke invoke && LibraryTable.FindLeaf(invoke.Member) is var (member, _) && !invoke.Arguments.SelectMany(argument => argument.Descendants()).Any(IsCall)
                ? new Made(member, invoke.Arguments)
                : null;

        public bool IsIn(Expression expression) => Of(expression) is { } other && ReferenceEquals(other.Member, Member) && other.Arguments.Equals(Arguments);
    }

    /// <summary>Makes calls that are needed more than once in front of the first statement that needs them.</summary>
    private Block Share(Block block)
    {
        List<Statement> statements = [.. block.Statements];
        for (int i = 0; i < statements.Count; i++)
        {
            Made[] calls = [.. EvaluatedOnce(statements[i]).SelectMany(e => e.Descendants()).Select(Made.Of).OfType<Made>().Distinct()];
            foreach (Made call in calls)
            {
                int end = Extent(statements, i, call);
                int uses = Enumerable.Range(i, end - i).Sum(k => Usage.Tree(statements[k]).SelectMany(s => s.Expressions()).SelectMany(e => e.Descendants()).Count(call.IsIn));
                if (uses < 2) continue;
                Variable held = variables.New(NameOf(call, statements, i, end), call.Member.Result is { } type ? new OtherType(type.TypeText, true) : call.Member.Real);
                var replacing = new Rewriting(new Holding(call, held));
                for (int k = i; k < end; k++) statements[k] = replacing.Apply(new Block([statements[k]])).Statements[0];
                statements.Insert(i, new Declare(held, new Invoked(call.Member, call.Arguments)));
                i++;
            }
        }

        return new Block(statements.Select(Inside).ToEquatableArray());
    }

    private Statement Inside(Statement statement) => statement switch
    {
        If choice => choice with { Then = Share(choice.Then), Else = Share(choice.Else) },
        For loop => loop with { Body = Share(loop.Body) },
        While loop => loop with { Body = Share(loop.Body), Update = Share(loop.Update) },
        Breakable breakable => breakable with { Body = Share(breakable.Body) },
        WithTapes tapes => tapes with { Body = Share(tapes.Body) },
        WithCleanup cleanup => new WithCleanup(Share(cleanup.Body), Share(cleanup.Cleanup)),
        _ => statement,
    };

    /// <summary>What a statement evaluates just once, before anything that stands in it.</summary>
    private static IEnumerable<Expression> EvaluatedOnce(Statement statement) => statement switch
    {
        For loop => [loop.From],
        While => [],
        _ => statement.Expressions(),
    };

    /// <summary>The first statement that sees other arguments, or that isn't sure to see the same.</summary>
    private static int Extent(List<Statement> statements, int start, Made call)
    {
        HashSet<int> named = [.. call.Arguments.SelectMany(argument => argument.Variables()).Select(variable => variable.Id)];
        bool readsElements = call.Arguments.SelectMany(argument => argument.Descendants()).Any(e => e is Element or Template);
        for (int i = start; i < statements.Count; i++)
        {
            if (!Usage.Tree(statements[i]).Any(Changes)) continue;

            // The value is evaluated before it is assigned.
            return statements[i] is Assign or Increment ? i + 1 : i == start ? start : i;
        }

        return statements.Count;

        bool Changes(Statement statement) => Usage.Assigned(statement).Any(variable => named.Contains(variable.Id))
            || (readsElements && statement is Call or Effect or Fill or Copy or Permute or TakePair or Assign { Target: Element } or Increment { Target: Element });
    }

    /// <summary>The common name of the variables that take the parts of a result, or the member's.</summary>
    private static string NameOf(Made call, List<Statement> statements, int start, int end)
    {
        var names = new HashSet<string>();
        foreach (Declare declare in statements.Skip(start).Take(end - start).OfType<Declare>())
        {
            if (declare.Value is not Invoke value || !call.IsIn(value)) continue;
            string leaf = call.Member.Result?.Leaves[LibraryTable.FindLeaf(value.Member)!.Value.Leaf] ?? string.Empty;
            string name = declare.Variable.Name;
            names.Add(name.Length > leaf.Length && name.EndsWith(leaf, StringComparison.Ordinal) ? name.Substring(0, name.Length - leaf.Length) : call.Member.ResultName);
        }

        return names.Count == 1 ? names.First() : call.Member.ResultName;
    }

    /// <summary>Replaces variables that only ever hold a part of a result by the part.</summary>
    private Block WithoutCopies(Block block)
    {
        Statement[] all = [.. block.All()];
        HashSet<int> assigned = [.. all.SelectMany(Usage.Assigned).Select(variable => variable.Id)];
        var copies = new Dictionary<int, Expression>();
        foreach (Declare declare in all.OfType<Declare>())
        {
            bool isPart = declare.Value is Read { Variable.Id: >= FirstHeld }
                || (SourceOf(declare.Value) is var (source, _) && source is Read { Variable: var whole } && (whole.Id >= FirstHeld || (data.Contains(whole.Id) && !assigned.Contains(whole.Id) && IsLibrary(whole.Type))));
            if (isPart && !assigned.Contains(declare.Variable.Id) && !parts.ContainsKey(declare.Variable.Id)) copies[declare.Variable.Id] = declare.Value!;
        }

        return copies.Count == 0 ? block : new Dropping(copies).Run(new Rewriting(new Substitution(variable => copies.TryGetValue(variable.Id, out Expression? part) ? part : null)).Apply(block));
    }

    /// <summary>Drops the declarations of variables.</summary>
    private sealed class Dropping(IReadOnlyDictionary<int, Expression> copies) : BlockRewriter
    {
        protected override void Rewrite(List<Statement> statements) => statements.RemoveAll(statement => statement is Declare { Variable.Id: var id } && copies.ContainsKey(id));
    }

    /// <summary>A call as a whole, which only stands where its result is held.</summary>
    private sealed record Invoked(LibraryMember Member, EquatableArray<Expression> Operands)
        : Template(Member.Format, Operands, Member.Result is { } type ? new OtherType(type.TypeText, true) : Member.Real);

    /// <summary>Replaces the parts of a call by those of the variable that holds its result.</summary>
    private sealed class Holding(Made call, Variable held) : ExpressionRewriter
    {
        public override Expression Rewrite(Expression expression)
        {
            if (!call.IsIn(expression)) return base.Rewrite(expression);
            return call.Member.Result is { } result
                ? new Template("{0}." + result.Leaves[LibraryTable.FindLeaf(((Invoke)expression).Member)!.Value.Leaf], [new Read(held)], call.Member.Real)
                : new Read(held);
        }
    }

    /// <summary>Writes calls, and values of structs, with whole structs as they are at hand.</summary>
    private sealed class Printing(LibraryCalls pass) : ExpressionRewriter
    {
        public override Expression Rewrite(Expression expression)
        {
            switch (expression)
            {
                case Invoke invoke when LibraryTable.FindLeaf(invoke.Member) is var (member, leaf):
                    Template text = Call(member, invoke.Arguments);
                    return member.Result is null ? text : new Template("{0}." + member.Result.Leaves[leaf], [text], member.Real);
                case Invoked call:
                    return Call(call.Member, call.Operands);
                case StructValue { Shape.Kind: StructKind.Library } value:
                    return pass.Whole(RewriteAll(value.Operands), LibraryStruct.Find(value.Shape.Type.Text.Substring("global::".Length))!);
                case StructValue { Shape: { Kind: StructKind.Nullable, Type: var type }, Operands: var operands }:
                    return pass.Number(RewriteAll(operands), type);
                default:
                    return base.Rewrite(expression);
            }
        }

        private Template Call(LibraryMember member, EquatableArray<Expression> leaves)
        {
            EquatableArray<Expression> rewritten = RewriteAll(leaves);
            var arguments = new List<Expression>();
            int next = 0;
            foreach (LibraryStruct? type in member.Parameters)
            {
                int count = type?.Leaves.Count ?? 1;
                Expression[] own = [.. rewritten.Skip(next).Take(count)];
                arguments.Add(type is null ? own[0] : pass.Whole(own.ToEquatableArray(), type));
                next += count;
            }

            return new Template(member.Format, arguments.ToEquatableArray(), member.Result is { } result ? new OtherType(result.TypeText, true) : member.Real);
        }
    }

    /// <summary>The struct whose parts the expressions are, or a new one of them.</summary>
    private Expression Whole(EquatableArray<Expression> leaves, LibraryStruct type)
    {
        (Expression Source, string Suffix)?[] sources = [.. leaves.Select(SourceOf)];
        if (sources[0] is var (source, suffix))
        {
            string prefix = suffix.Substring(0, suffix.LastIndexOf('.'));
            bool isWhole = sources.Zip(type.Leaves, (part, leaf) => part is var (from, path) && from.Equals(source) && path == prefix + "." + leaf).All(fits => fits);
            if (isWhole && TypeOf(source, prefix) == type.TypeText) return prefix.Length == 0 ? source : new Template("{0}" + prefix, [source], new OtherType(type.TypeText, true));
        }

        return new Template("new " + type.Hole + "(" + string.Join(", ", leaves.Select((_, i) => "{" + i + "}")) + ")", leaves, new OtherType(type.TypeText, true));
    }

    /// <summary>A number that may be null: what it is made of, where it is at hand or known to be there or not.</summary>
    private Expression Number(EquatableArray<Expression> parts, OtherType type)
    {
        if (parts[0] is Literal { Bits: var flag }) return flag != 0 ? new Template("(" + type.Text + "){0}", [parts[1]], type) : new Template("(" + type.Text + ")null", [], type);
        if (SourceOf(parts[0]) is var (source, path) && path == ".HasValue" && source.Type.Equals(type) && Matches(parts[1], source)) return source;
        return new Template("{0} ? {1} : (" + type.Text + ")null", parts, type);
    }

    private bool Matches(Expression number, Expression source) => number switch
    {
        Read { Variable.Id: var id } when parts.TryGetValue(id, out VariablePart? part) => part.Whole.Equals(((source as Read)?.Variable)) && part.Suffix == ".GetValueOrDefault()",
        Template { Format: "{0}.GetValueOrDefault()", Operands: var operands } => operands[0].Equals(source),
        _ => false,
    };

    /// <summary>The type of a member of a value, as far as it is known.</summary>
    private string? TypeOf(Expression source, string suffix)
    {
        if (suffix.Length == 0) return source.Type.Text;
        if (!shapes.TryGetValue(source.Type.Text, out StructShape? shape)) return null;
        StructField? field = null;
        foreach (string name in suffix.Substring(1).Split('.'))
        {
            field = shape?.Fields.FirstOrDefault(part => part.Name == name);
            shape = field?.Inner;
        }

        return shape?.Type.Text;
    }

    private (Expression Source, string Suffix)? SourceOf(Expression? leaf) => leaf switch
    {
        Read { Variable.Id: var id } when parts.TryGetValue(id, out VariablePart? part) => (new Read(part.Whole), part.Suffix),
        Element { Buffer: { Id: var id, Type: BufferType { Part: { } leafOf } }, Index: var index } when parts.TryGetValue(id, out VariablePart? part) => (new Element(part.Whole, index), leafOf.Leaf.Suffix),
        Template { Operands: { Count: 1 } operands, Format: var format } when format.StartsWith("{0}.", StringComparison.Ordinal) && format.Skip(4).All(c => c is '.' or '_' || char.IsLetterOrDigit(c)) => (operands[0], format.Substring(3)),
        _ => null,
    };
}
