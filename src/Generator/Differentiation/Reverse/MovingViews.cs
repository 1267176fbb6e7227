using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Buffer variables that are assigned again. Views can't be recorded, but integers can: beside such a variable go integers that tell which buffer it views, from where and how far, and
/// reverse code makes the adjoint view of that time from them. The adjoints of buffers that are made on the way share one arena for each type, as long as all of them together. The primal
/// statements stay as they are written.
/// </summary>
internal sealed class MovingViews
{
    private readonly LinearProgram program;
    private readonly bool isSplit;
    private readonly Dictionary<int, MovingView> views = [];
    private readonly Dictionary<IrType, Arena> arenas = [];

    private MovingViews(LinearProgram program, bool isSplit, Block body)
    {
        this.program = program;
        this.isSplit = isSplit;
        Body = body;
        Dictionary<int, Variable> found = Find(body);
        if (found.Count == 0) return;
        body = NameArrays(found, CopyParameters(found, body));
        found = Find(body);
        RefuseRows(found, body);
        var stable = new HashSet<int>(MadeOnce(body).Select(v => v.Id));
        foreach (Variable variable in found.Values) views[variable.Id] = new MovingView(variable, program.Variables);
        FindRoots(body);
        AddTracked(body, stable);
        foreach (IrType element in views.Values.Where(v => v.UsesArena).Select(ArenaType).Distinct())
            arenas[element] = new Arena(program.Variables.New("arena", new BufferType(BufferKind.Span, element)), program.Variables.New("arenaLength", IrType.Int32));

        Block tracked = new MovingViewTracking(views, program.Variables, view => arenas[ArenaType(view)].Length).Rewrite(body);
        IEnumerable<Statement> declarations = views.Values.SelectMany(v => v.Declarations()).Concat(Arenas.Select(arena => new Declare(arena.Length, Literal.Int(0))));
        Body = new Block([.. declarations, .. tracked.Statements]);
    }

    /// <summary>The body with the integers.</summary>
    public Block Body { get; }

    /// <summary>The adjoints of the buffers that are made on the way.</summary>
    public IEnumerable<Arena> Arenas => arenas.Values.OrderBy(arena => arena.Buffer.Id);

    /// <param name="program">The linear program.</param>
    /// <param name="isSplit">Whether the sweeps stand in two methods: then the forward one can't exchange adjoints along with the primal variables.</param>
    /// <param name="body">The normalized body.</param>
    public static MovingViews Track(LinearProgram program, bool isSplit, Block body) => new(program, isSplit, body);

    public bool IsMoving(Variable buffer) => views.ContainsKey(buffer.Id);

    /// <summary>The length of what the variable views. A rectangular array is viewed as a whole, so that it is that of one of the arrays that the variable may be.</summary>
    public Expression LengthOf(Length length)
    {
        MovingView view = views[length.Buffer.Id];
        return length.Buffer.Type is BufferType { IsRectangular: true } ? Choose(view, view.Roots.Select(root => (Expression)(length with { Buffer = root })), e => e) : new Read(view.Count);
    }

    /// <summary>The view of the adjoint buffers that corresponds to what the variable views, over the integers of that time.</summary>
    public Expression AdjointView(Variable buffer, Func<Variable, Variable> adjoint, Func<Expression, Expression> at)
    {
        MovingView view = views[buffer.Id];
        BufferType type = ((BufferType)buffer.Type).Writable;
        if (type.IsRectangular) return Choose(view, view.Roots.Select(root => (Expression)new Slice(adjoint(root), null, null, type)), at);
        Expression start = at(new Read(view.Start));
        Expression count = at(new Read(view.Count));
        List<Variable> targets = [.. view.Roots.Select(adjoint)];
        if (view.UsesArena) targets.Add(arenas[ArenaType(view)].Buffer);
        return Choose(view, targets.Select(target => (Expression)new Slice(target, start, count, type)), at);
    }

    /// <summary>The one of several values, along the buffers that the variable may view, that belongs to what it views.</summary>
    private static Expression Choose(MovingView view, IEnumerable<Expression> choices, Func<Expression, Expression> at)
    {
        Expression[] values = [.. choices];
        if (values.Length == 0) throw new RefusalException(0, "the buffer variable '" + view.Variable.Name + "' is never assigned a buffer");
        Expression chosen = values[values.Length - 1];
        for (int i = values.Length - 2; i >= 0; i--) chosen = new Conditional(new Binary(BinaryOperator.Equal, at(new Read(view.Root)), Literal.Int(i), IrType.Boolean), values[i], chosen);
        return chosen;
    }

    /// <summary>The seed of a buffer that a call returns: its adjoint if the buffer is new; else nothing, since the adjoint of the buffer that was given holds it already.</summary>
    public Expression ResultSeed(Variable result, IEnumerable<Variable> indices, Func<Expression, Expression> at)
    {
        MovingView view = views[result.Id];
        BufferType type = ((BufferType)result.Type).Writable;
        Expression seed = new Slice(arenas[ArenaType(view)].Buffer, at(new Read(view.Start)), at(new Read(view.Count)), type);
        foreach (Variable index in indices) seed = new Conditional(new Binary(BinaryOperator.GreaterOrEqual, at(new Read(index)), Literal.Int(0), IrType.Boolean), new Template("default", [], type), seed);
        return seed;
    }

    /// <summary>The variables that are assigned, those that are exchanged while views of them are taken, and the views of such variables.</summary>
    private Dictionary<int, Variable> Find(Block body)
    {
        Statement[] all = [.. body.All().Select(s => s.Primal())];
        (Variable Target, Expression Value)[] moves = [.. all.SelectMany(MovingViewTracking.Moves)];
        Dictionary<int, Variable> found = [];
        foreach (Assign assign in all.OfType<Assign>())
        {
            if (assign.Target is Read { Type.IsBuffer: true } target && target.Variable.Id != program.Result?.Id) found[target.Variable.Id] = target.Variable;
        }

        AddAll(found, all.OfType<Call>().Where(c => c.Result is not null && MovingViewTracking.Given(c).Any()).Select(c => c.Result!));
        Permute[] exchanges = [.. all.OfType<Permute>()];

        // What a loop or a branch makes is gone in the reverse sweep, so an exchange with it has to be followed too.
        var nested = new HashSet<int>(all.SelectMany(Made).Except(body.Statements.Select(t => t.Primal()).SelectMany(Made)).Select(v => v.Id));
        var viewed = new HashSet<int>(moves.Where(m => m.Value is not Allocate && !exchanges.Any(e => e.Targets.Contains(m.Target))).SelectMany(m => MovingViewTracking.Sources(m.Value)).Select(v => v.Id));
        int before;
        do
        {
            before = found.Count;
            foreach (Permute exchange in exchanges)
            {
                Variable[] both = [.. exchange.Targets, .. exchange.Sources];
                if (isSplit || both.Any(v => found.ContainsKey(v.Id) || viewed.Contains(v.Id) || nested.Contains(v.Id))) AddAll(found, both);
            }

            // A view of a moving variable moves too; a moving variable sees through the views that it is assigned.
            foreach ((Variable target, Expression value) in moves)
            {
                if (target.Id == program.Result?.Id) continue;
                Variable[] sources = [.. MovingViewTracking.Sources(value)];
                if (value is not Allocate && sources.Any(s => found.ContainsKey(s.Id))) AddAll(found, [target]);
                if (found.ContainsKey(target.Id)) AddAll(found, sources.Where(s => moves.Any(m => m.Target.Id == s.Id && m.Value is not Allocate)));
            }
        }
        while (found.Count > before);
        return found;
    }

    /// <summary>The integers tell where in a buffer a view lies, not which of several rows it is.</summary>
    private static void RefuseRows(Dictionary<int, Variable> found, Block body)
    {
        foreach (Statement statement in body.All())
        {
            foreach ((Variable target, Expression value) in MovingViewTracking.Moves(statement.Primal()))
            {
                if (found.ContainsKey(target.Id) && value.Descendants().Any(part => part is Slice { Start: Subscripts } or Slice { Buffer.Type: BufferType { IsJagged: true } } or Read { Type: BufferType { IsJagged: true } }))
                    throw new RefusalException(statement.Ordinal, "the variable '" + target.Name + "' may name one row of an array of arrays and then another; declare a variable for each row, where it is used");
            }
        }
    }

    /// <summary>The variable that a statement brings into being.</summary>
    private static IEnumerable<Variable> Made(Statement statement) => statement switch
    {
        Declare declare => [declare.Variable],
        Call { Result: { Type.IsBuffer: true } result } => [result],
        _ => [],
    };

    private static void AddAll(Dictionary<int, Variable> found, IEnumerable<Variable> variables)
    {
        foreach (Variable variable in variables) found[variable.Id] = variable;
    }

    /// <summary>A parameter keeps the buffer that it was given; a local moves in its place.</summary>
    private Block CopyParameters(Dictionary<int, Variable> found, Block body)
    {
        var copies = new List<Statement>();
        var locals = new Dictionary<int, Variable>();
        foreach (Variable variable in program.Function.Parameters.Select(p => p.Variable).Where(v => found.ContainsKey(v.Id)))
        {
            Variable local = program.Variables.New(variable.Name, variable.Type);
            program.Groups.Add(local, variable);
            if (program.Activity.IsActive(variable)) program.Activity.Add(local);
            locals[variable.Id] = local;
            copies.Add(new Declare(local, new Read(variable)));
        }

        return copies.Count == 0 ? body : new Block([.. copies, .. new VariableReplacement(locals).Rewrite(body).Statements]);
    }

    /// <summary>The buffers that are made once and for all: at the top and, since their adjoints are no parts of an arena, rectangular arrays in branches too.</summary>
    private static IEnumerable<Variable> MadeOnce(Block body)
    {
        foreach (Statement statement in body.Statements)
        {
            if (statement is Declare { Value: Allocate } declare) yield return declare.Variable;
            else if (ArrayOf(statement) is { } array) yield return array;
            if (statement is not If branch) continue;
            foreach (Variable nested in branch.Blocks().SelectMany(MadeOnce).Where(v => v.Type is BufferType { IsRectangular: true })) yield return nested;
        }
    }

    /// <summary>The new rectangular array that a statement makes.</summary>
    private static Variable? ArrayOf(Statement statement) => statement switch
    {
        Declare { Variable.Type: BufferType { IsRectangular: true }, Value: Allocate } declare => declare.Variable,
        Call { Result: { Type: BufferType { IsRectangular: true } } result } call when !MovingViewTracking.Given(call).Any() => result,
        _ => null,
    };

    /// <summary>A rectangular array that a moving variable starts with keeps a name of its own, so that its adjoint has one: it can't be a part of an arena.</summary>
    private Block NameArrays(Dictionary<int, Variable> found, Block body)
    {
        var statements = new List<Statement>();
        foreach (Statement statement in body.Statements)
        {
            if (statement is Assign { Target: Read { Type: BufferType { IsRectangular: true } } assigned, Value: Allocate value } && found.ContainsKey(assigned.Variable.Id))
            {
                statements.Add(new Declare(NameArray(assigned.Variable), value) { Ordinal = statement.Ordinal });
                statements.Add(new Assign(assigned, new Read(((Declare)statements[statements.Count - 1]).Variable)) { Ordinal = statement.Ordinal });
                continue;
            }

            if (ArrayOf(statement) is not { } made || !found.ContainsKey(made.Id))
            {
                statements.Add(statement is If branch ? branch with { Then = NameArrays(found, branch.Then), Else = NameArrays(found, branch.Else) } : statement);
                continue;
            }

            Variable array = NameArray(made);
            statements.Add(statement is Declare declare ? declare with { Variable = array } : ((Call)statement) with { Result = array });
            statements.Add(new Declare(made, new Read(array)));
        }

        return new Block(statements.ToEquatableArray());
    }

    private Variable NameArray(Variable variable)
    {
        Variable array = program.Variables.New(variable.Name + "Array", variable.Type);
        program.Groups.Add(array, variable);
        if (program.Activity.IsActive(variable)) program.Activity.Add(array);
        return array;
    }

    private void FindRoots(Block body)
    {
        (Variable Target, Expression Value)[] moves = [.. body.All().Select(s => s.Primal()).SelectMany(MovingViewTracking.Moves).Where(m => views.ContainsKey(m.Target.Id))];
        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach ((Variable target, Expression value) in moves)
            {
                MovingView view = views[target.Id];
                if (value.Descendants().Any(e => e is Allocate)) grew |= view.TakeArena();
                foreach (Variable source in MovingViewTracking.Sources(value))
                {
                    if (views.TryGetValue(source.Id, out MovingView? other)) grew |= view.AddRoots(other);
                    else grew |= view.AddRoot(source);
                }
            }
        }
    }

    /// <summary>Buffers that aren't made once and for all at the top have their adjoints in the arena, and so are tracked themselves.</summary>
    private void AddTracked(Block body, HashSet<int> stable)
    {
        bool IsFixed(Variable root) => stable.Contains(root.Id) || program.Function.Parameters.Any(p => p.Variable.Id == root.Id);
        Variable[] made = [.. views.Values.SelectMany(v => v.Roots).Where(r => !IsFixed(r)).Distinct()];
        if (made.Length == 0) return;
        foreach (Variable buffer in made)
        {
            views[buffer.Id] = new MovingView(buffer, program.Variables);
            views[buffer.Id].TakeArena();
        }

        foreach (MovingView view in views.Values)
        {
            if (view.Roots.RemoveAll(r => !IsFixed(r)) > 0) view.TakeArena();
        }

        // Views of the newly tracked buffers move with them.
        foreach ((Variable target, Expression value) in body.All().Select(s => s.Primal()).SelectMany(MovingViewTracking.Moves).ToArray())
        {
            if (views.ContainsKey(target.Id) || target.Id == program.Result?.Id || value is Allocate || !MovingViewTracking.Sources(value).Any(v => views.ContainsKey(v.Id))) continue;
            views[target.Id] = new MovingView(target, program.Variables);
        }

        FindRoots(body);
        AddTracked(body, stable);
    }

    /// <summary>Buffers of other types have no adjoints; they are only followed.</summary>
    private static IrType ArenaType(MovingView view) => ((BufferType)view.Variable.Type).Element is { IsReal: true } element ? element : IrType.Double;
}

/// <summary>Holds the adjoints of all buffers of one type that are made on the way.</summary>
/// <param name="Buffer">The arena.</param>
/// <param name="Length">How long it has to be.</param>
internal sealed record Arena(Variable Buffer, Variable Length);
