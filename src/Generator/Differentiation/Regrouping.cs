using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Puts the structs of a signature together again: a derived method takes, and gives, whole structs where its parameters are their leaves. Leaves that are fields are used where they stand; others, which
/// only a whole value can set, are locals that are read at the start and written before each return.
/// </summary>
internal sealed partial class Regrouping
{
    /// <summary>Ids of the structs' variables start above those of any method.</summary>
    private const int FirstWhole = 1 << 28;

    private readonly Function function;
    private readonly DerivedMethod method;
    private readonly HashSet<int> assigned;
    private readonly HashSet<int> moved;
    private readonly VariableSource variables;
    private readonly List<VariablePart> parts = [];
    private readonly List<Statement> prologue = [];
    private readonly List<Statement> epilogue = [];
    private readonly List<StructValue> returned = [];
    private readonly List<DerivedResult> results = [];

    /// <summary>The leaves of buffers, with the buffer of the signature that they are parts of.</summary>
    private readonly Dictionary<int, (Whole Whole, Variable Buffer)> buffers = [];

    private Regrouping(Function function, DerivedMethod method)
    {
        this.function = function;
        this.method = method;
        assigned = [.. method.Body.All().SelectMany(statement => Usage.Assigned(statement.Primal())).Select(variable => variable.Id)];
        moved = [.. method.Body.All().Select(statement => statement.Primal()).SelectMany(statement => statement is Permute or Assign { Target: Read { Type.IsBuffer: true } } ? Usage.Assigned(statement) : []).Select(variable => variable.Id)];
        variables = new VariableSource(FirstWhole);
    }

    public static DerivedMethod Run(Function function, DerivedMethod method) => function.Wholes.Count == 0 || method.Hidden ? method : new Regrouping(function, method).Run();

    private DerivedMethod Run()
    {
        var parameters = new List<DerivedParameter?>(method.Parameters);
        var guarded = new List<DerivedParameter>();
        foreach (Whole whole in function.Wholes)
        {
            HashSet<int> leaves = [.. whole.Leaves.Select(leaf => leaf.Id)];
            Group(whole, parameters, p => p.Of is null && leaves.Contains(p.Variable.Id), null, guarded);
            Group(whole, parameters, p => p.Of is not null && leaves.Contains(p.Of.Variable.Id), method.Name, guarded);
        }

        EquatableArray<DerivedParameter> signature = parameters.OfType<DerivedParameter>().ToEquatableArray();
        int guards = method.Body.Statements.TakeWhile(IsGuard).Count();
        Statement[] own = [.. Guards(signature, guarded)];
        Block rest = Finish(new Block(method.Body.Statements.Skip(guards).ToEquatableArray()), isOutermost: true);
        Block body = Clean(new Block([.. prologue, .. rest.Statements]));
        if (buffers.Count > 0) body = WithWholeElements(body);
        Block checks = new Block(WithObjects([.. new VariableReplacement(buffers.ToDictionary(pair => pair.Key, pair => pair.Value.Buffer)).Rewrite(new Block(method.Body.Statements.Take(guards).ToEquatableArray())).Statements, .. own], signature).ToEquatableArray());
        return method with
        {
            Parameters = signature,
            Results = results.Count > 0 ? results.ToEquatableArray() : method.Results,
            Returns = returned.Count == 0 ? method.Returns : returned.Count == 2 ? "The value and its tangent." : "The value.",
            Exceptions = own.Length > 0 || objects.Count > 0 ? Documentation.GuardExceptions : method.Exceptions,
            Body = WithArrays(new Block([.. checks.Statements, .. body.Statements])),
            Parts = [.. method.Parts, .. parts],
        };
    }

    /// <summary>What moved to locals reads as if it had been there from the start.</summary>
    private Block Clean(Block body) => prologue.Count == 0 ? body : Cleanup.Run(body, new VariableSource(function).Next);

    /// <summary>Puts the leaves of one struct, or of its derivative, together.</summary>
    private void Group(Whole whole, List<DerivedParameter?> parameters, Func<DerivedParameter, bool> isMember, string? derivative, List<DerivedParameter> guarded)
    {
        int first = parameters.FindIndex(p => p is not null && isMember(p));
        if (first < 0) return;
        DerivedParameter[] members = [.. parameters.OfType<DerivedParameter>().Where(isMember)];
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i] is { } parameter && isMember(parameter)) parameters[i] = null;
        }

        if (whole.IsObject)
        {
            GroupObject(whole, members, parameters, first, derivative is not null);
            return;
        }

        Passing passing = members[0].Passing;
        bool isResult = whole.Kind == WholeKind.Result && passing == Passing.Out;
        IrType type = whole.Variable.Type is BufferType buffer ? buffer with { Kind = ((BufferType)members[0].Variable.Type).Kind } : whole.Shape.Type;
        Variable variable = derivative is null ? whole.Variable : variables.New(whole.Variable.Name + Suffix(members[0]), type);
        DerivedParameter grouped = derivative is null
            ? new DerivedParameter(variable, passing, Documentation.PrimalParameter(function.Parameters[0]))
            : new DerivedParameter(variable, passing, DocumentationOf(whole, members[0]));
        if (isResult) ReturnWhole(whole, members, derivative is not null);
        else if (derivative is not null || whole.Kind != WholeKind.Receiver) parameters[first] = grouped;
        if (isResult) return;
        if (whole.IsBuffer)
        {
            PlaceBuffer(whole, members, grouped);
            return;
        }

        if (passing == whole.Passing && passing is Passing.Ref or Passing.In) guarded.Add(grouped);
        Place(whole, members, grouped, derivative is not null);
    }

    private static string Suffix(DerivedParameter member) => member.Variable.Name.Substring(member.Of!.Variable.Name.Length);

    private static string DocumentationOf(Whole whole, DerivedParameter member)
    {
        var parameter = new Parameter(whole.Kind == WholeKind.Result ? whole.Variable with { Name = "result" } : whole.Variable, whole.Passing, Active: true);
        return Suffix(member) switch
        {
            "Tangent" => Documentation.Tangent(parameter),
            "Gradient" => Documentation.Gradient(parameter) + (whole.Shape.Kind is StructKind.Library or StructKind.Nullable || (whole.IsBuffer && IsReal(whole.Shape)) ? string.Empty : " Fields that are data are copied."),
            _ => whole.Kind == WholeKind.Result ? "The adjoint (seed) of the result." : Documentation.Adjoint(parameter),
        };
    }

    /// <summary>Whether a struct holds nothing but what is differentiable.</summary>
    private static bool IsReal(StructShape shape) => shape.Leaves().All(leaf => leaf.Type.IsReal && !leaf.IsConstant);

    /// <summary>The members of a buffer are the buffer, of whose elements each names its part; those that are assigned as variables are views of it.</summary>
    private void PlaceBuffer(Whole whole, DerivedParameter[] members, DerivedParameter grouped)
    {
        foreach (DerivedParameter member in members)
        {
            buffers.Add(member.Variable.Id, (whole, grouped.Variable));
            if (moved.Contains(member.Variable.Id)) prologue.Add(new Declare(member.Variable, new Slice(grouped.Variable, null, null, (BufferType)member.Variable.Type)));
            else parts.Add(new VariablePart(member.Variable, grouped.Variable, string.Empty));
        }
    }

    /// <summary>Views of the same structs, gradients that are cleared, and writes to parts that only a whole value can set.</summary>
    private Block WithWholeElements(Block body)
    {
        Dictionary<int, Variable> bases = parts.Where(part => part.Suffix.Length == 0).ToDictionary(part => part.Variable.Id, part => part.Whole);
        HashSet<int> known = [.. bases.Keys];
        body = new StructViews(moved, bases).Run(body);
        parts.AddRange(bases.Where(pair => !known.Contains(pair.Key)).Select(pair => new VariablePart(new Variable(pair.Key, pair.Value.Name, pair.Value.Type), pair.Value, string.Empty)));
        body = new ClearedStructs(buffers, variables).Run(body);
        return new StructStores(variable => bases.TryGetValue(variable.Id, out Variable? whole) ? whole.Id : variable.Id, variables).Run(body);
    }

    /// <summary>Where the members stand: in the struct itself, or in locals.</summary>
    private void Place(Whole whole, DerivedParameter[] members, DerivedParameter grouped, bool isDerivative)
    {
        StructLeaf[] leaves = [.. whole.Shape.Leaves()];
        (DerivedParameter Member, int Leaf)[] placed = [.. members.Select(member => (member, whole.Leaves.ToList().FindIndex(leaf => leaf.Id == (member.Of?.Variable ?? member.Variable).Id)))];
        bool isMade = grouped.Passing == Passing.Out && !isDerivative;
        (DerivedParameter Member, int Leaf)[] set = [.. placed.Where(p => isMade || assigned.Contains(p.Member.Variable.Id))];
        var target = new Read(grouped.Variable);
        bool inPlace = set.All(p => leaves[p.Leaf].IsPlace) && !(isMade && !IsWholly(whole.Shape, members.Length));
        foreach ((DerivedParameter member, int leaf) in placed.Where(p => inPlace || !set.Contains(p))) parts.Add(new VariablePart(member.Variable, grouped.Variable, leaves[leaf].Suffix));
        if (inPlace)
        {
            // The data in a derivative is the primal's; all fields of an out parameter have to be assigned.
            if (grouped.Passing == Passing.Out && isDerivative && !IsWholly(whole.Shape, members.Length)) prologue.Add(new Assign(target, new Read(whole.Variable)));
            return;
        }

        // What is only added to may be given twice: it is read when it is added to.
        bool isSum = isDerivative && grouped.Passing == Passing.Ref && whole.Passing is Passing.Value or Passing.In;
        foreach ((DerivedParameter member, int leaf) in set)
        {
            Expression? start = isSum ? Algebra.Zero(member.Variable.Type) : grouped.Passing == Passing.Out ? null : new Template("{0}" + leaves[leaf].Suffix, [target], member.Variable.Type);
            prologue.Add(new Declare(member.Variable, start));
        }

        if (grouped.Passing is Passing.Value or Passing.In) return;
        Variable source = isDerivative && (grouped.Passing == Passing.Out || whole.Shape.Kind == StructKind.Nullable) ? whole.Variable : grouped.Variable;
        Expression Final((DerivedParameter Member, int Leaf) p)
        {
            var value = new Read(p.Member.Variable);
            return isSum ? new Binary(BinaryOperator.Add, new Template("{0}" + leaves[p.Leaf].Suffix, [target], value.Type), value, value.Type) : value;
        }

        if (isDerivative && whole.Shape.Kind == StructKind.Nullable)
        {
            epilogue.Add(new Assign(target, new StructValue(whole.Shape, [HasNumber(whole, members[0]), Final(set[0])])));
            return;
        }

        epilogue.Add(new Assign(target, isMade
            ? new StructValue(whole.Shape, members.Select(member => (Expression)new Read(member.Variable)).ToEquatableArray())
            : Changed(new Read(source), whole.Shape, set.ToDictionary(p => p.Leaf, Final))));
    }

    /// <summary>Whether there is a number where a derivative is that of a value that may be null: at entry for an adjoint, at exit for a tangent.</summary>
    private Expression HasNumber(Whole whole, DerivedParameter member)
    {
        bool isAtExit = Suffix(member) == "Tangent" || whole.Passing is Passing.Value or Passing.In;
        if (isAtExit && !(whole.Passing is Passing.Value or Passing.In)) return new Read(whole.Leaves[0]);
        var flag = new Template("{0}." + whole.Shape.Fields[0].Text, [new Read(whole.Variable)], IrType.Boolean);
        if (isAtExit) return flag;
        Variable held = variables.New("had" + char.ToUpperInvariant(whole.Variable.Name[0]) + whole.Variable.Name.Substring(1), IrType.Boolean);
        prologue.Add(new Declare(held, flag));
        return new Read(held);
    }

    /// <summary>Whether the members are all that a struct consists of, each of them a field.</summary>
    private static bool IsWholly(StructShape shape, int members) => shape.Leaves().Count() == members && shape.Leaves().All(leaf => leaf.IsPlace);

    /// <summary>A value with some leaves replaced.</summary>
    public static Template Changed(Expression source, StructShape shape, IReadOnlyDictionary<int, Expression> leaves)
    {
        var operands = new List<Expression> { source };
        int next = 0;
        return new Template(Changed("{0}", shape, leaves, operands, ref next), operands.ToEquatableArray(), shape.Type);
    }

    private static string Changed(string source, StructShape shape, IReadOnlyDictionary<int, Expression> leaves, List<Expression> operands, ref int next)
    {
        var texts = new List<(StructField Field, string Text, bool IsChanged)>();
        foreach (StructField field in shape.Fields)
        {
            int start = next;
            string text = source + "." + field.Text;
            if (field.Inner is { } inner)
            {
                int count = inner.Leaves().Count();
                if (Enumerable.Range(start, count).All(leaves.ContainsKey) && !inner.Unsettable().Any())
                {
                    texts.Add((field, inner.Format(operands.Count), true));
                    operands.AddRange(Enumerable.Range(start, count).Select(leaf => leaves[leaf]));
                    next += count;
                    continue;
                }

                string parts = Changed(text, inner, leaves, operands, ref next);
                bool isChanged = Enumerable.Range(start, count).Any(leaves.ContainsKey);
                texts.Add((field, isChanged ? parts : text, isChanged));
            }
            else if (leaves.TryGetValue(next++, out Expression? leaf))
            {
                texts.Add((field, "{" + operands.Count + "}", true));

                // A field takes an integer; a constructor might be another one then.
                operands.Add(leaf is Literal { Code: null, Bits: 0, Type.IsReal: true } zero && shape.Kind != StructKind.Library ? zero with { Code = "0" } : leaf);
            }
            else
            {
                texts.Add((field, text, false));
            }
        }

        return shape.Kind is StructKind.Library or StructKind.Nullable
            ? shape.FormatOf([.. texts.Select(part => part.Text)])
            : source + " with {{ " + string.Join(", ", texts.Where(part => part.IsChanged).Select(part => part.Field.Name + " = " + part.Text)) + " }}";
    }

    /// <summary>The leaves of a result are locals, of which each return makes the struct.</summary>
    private void ReturnWhole(Whole whole, DerivedParameter[] members, bool isDerivative)
    {
        prologue.AddRange(members.Select(member => new Declare(member.Variable, null)));
        Expression[] values = [.. whole.Leaves.Select(leaf => new Read(members.FirstOrDefault(member => (member.Of?.Variable ?? member.Variable).Id == leaf.Id)?.Variable ?? leaf))];
        returned.Add(new StructValue(whole.Shape, values.ToEquatableArray()));
        results.Add(new DerivedResult(whole.Shape.Type, isDerivative ? "Tangent" : "Value"));
    }

    /// <summary>Writes structs back, and returns the result, wherever the method is left.</summary>
    private Block Finish(Block block, bool isOutermost)
    {
        if (epilogue.Count == 0 && returned.Count == 0) return block;
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements)
        {
            switch (statement)
            {
                case Return or ReturnTuple:
                    output.AddRange(epilogue);
                    output.Add(statement is Return { Value: null } ? Exit() : statement);
                    break;
                case If choice:
                    output.Add(choice with { Then = Finish(choice.Then, false), Else = Finish(choice.Else, false) });
                    break;
                case For loop:
                    output.Add(loop with { Body = Finish(loop.Body, false) });
                    break;
                case While loop:
                    output.Add(loop with { Body = Finish(loop.Body, false), Update = Finish(loop.Update, false) });
                    break;
                case Breakable breakable:
                    output.Add(breakable with { Body = Finish(breakable.Body, false) });
                    break;
                case WithTapes tapes:
                    output.Add(tapes with { Body = Finish(tapes.Body, false) });
                    break;
                case WithCleanup cleanup:
                    output.Add(cleanup with { Body = Finish(cleanup.Body, false) });
                    break;
                default:
                    output.Add(statement);
                    break;
            }
        }

        if (isOutermost && !Leaves(block))
        {
            output.AddRange(epilogue);
            if (returned.Count > 0) output.Add(Exit());
        }

        return new Block(output.ToEquatableArray());
    }

    private static bool Leaves(Block block) => block.Statements.Count > 0 && block.Statements[block.Statements.Count - 1] switch
    {
        Return or ReturnTuple or Effect { Exits: true } => true,
        If choice => Leaves(choice.Then) && Leaves(choice.Else),
        WithTapes tapes => Leaves(tapes.Body),
        WithCleanup cleanup => Leaves(cleanup.Body),
        _ => false,
    };

    private Statement Exit() => returned.Count switch
    {
        0 => new Return(null),
        1 => new Return(returned[0]),
        _ => new ReturnTuple([.. returned]),
    };

    private static bool IsGuard(Statement statement) => statement is Effect { Format: var format } && format.Contains("DerivativeGuard.") || ObjectGuards.IsPart(statement);

    /// <summary>Structs by reference must lie apart from each other, and from whatever else is given by reference, if one of the two is written.</summary>
    private IEnumerable<Statement> Guards(EquatableArray<DerivedParameter> signature, List<DerivedParameter> structs)
    {
        DerivedParameter[] others = [.. signature.Where(p => structs.All(s => s.Variable.Id != p.Variable.Id)
            && (p.Variable.Type is BufferType { Element: { IsReal: true } or OtherType { Unmanaged: true } } || function.Wholes.Any(whole => whole.IsBuffer && whole.Variable.Type.Equals(p.Variable.Type)) || (p.Variable.Type.IsReal && p.Passing is Passing.Ref or Passing.In)))];
        for (int i = 0; i < structs.Count; i++)
        {
            foreach (DerivedParameter other in structs.Skip(i + 1).Concat(others).Where(other => IsWritten(structs[i]) || IsWritten(other)))
            {
                string type = (other.Variable.Type is BufferType buffer ? buffer.Element : other.Variable.Type).Hole;
                yield return new Effect(
                    Differentiation.Guards.Path(function) + ".NoStructOverlap<" + type + ", " + structs[i].Variable.Type.Hole + ">("
                        + (other.Variable.Type is BufferType given ? Elements.Of(given, 0) : "in {0}") + ", " + NameOf(other, 0) + ", in {1}, " + NameOf(structs[i], 1) + ")",
                    [new Read(other.Variable), new Read(structs[i].Variable)], null, [], false);
            }
        }
    }

    private static bool IsWritten(DerivedParameter parameter) => parameter.Variable.Type is BufferType buffer ? buffer.Kind != BufferKind.ReadOnlySpan : parameter.Passing == Passing.Ref;

    private string NameOf(DerivedParameter parameter, int operand) => parameter.Variable.Id == function.Receiver?.Variable.Id ? "\"this\"" : "nameof({" + operand + "})";
}
