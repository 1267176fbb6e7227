using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Makes buffer variables that are assigned again tractable for reverse mode: beside such a variable go integers that tell which buffer it views and from where, and whatever
/// moves derivatives names a view made from these integers. Integers can be recorded; views can't.
/// </summary>
internal sealed class MovingViews
{
    private readonly LinearProgram program;
    private readonly Dictionary<int, View> views = [];
    private readonly Dictionary<int, Variable> parameters = [];

    private MovingViews(LinearProgram program) => this.program = program;

    /// <summary>The rewritten body, and the variables that are assigned again: they have no adjoints of their own.</summary>
    public static (Block Body, HashSet<int> Moving) Lower(LinearProgram program, Block body)
    {
        var lowering = new MovingViews(program);
        Variable[] moving = [.. lowering.Find(body)];
        if (moving.Length == 0) return (body, []);
        body = lowering.CopyParameters(moving, body);
        moving = [.. lowering.Find(body)];
        lowering.FindRoots(moving, body);
        lowering.CheckRoots(body);
        var start = new List<Statement>();
        Block lowered = lowering.Rewrite(body);
        foreach (View view in lowering.views.Values) start.AddRange(view.Declarations());
        return (new Block([.. start, .. lowered.Statements]), [.. moving.Select(m => m.Id)]);
    }

    /// <summary>The variables that are assigned, and those that are exchanged while a view of them is taken.</summary>
    private IEnumerable<Variable> Find(Block body)
    {
        Statement[] all = [.. body.All().Select(s => s.Primal())];
        Dictionary<int, Variable> found = [];
        foreach (Assign assign in all.OfType<Assign>())
        {
            if (assign.Target is Read { Type.IsBuffer: true } target && target.Variable.Id != program.Result?.Id) found[target.Variable.Id] = target.Variable;
        }

        Permute[] exchanges = [.. all.OfType<Permute>()];
        var viewed = new HashSet<int>(all.Select(s => s switch { Declare d => d.Value, Assign { Target.Type.IsBuffer: true } a => a.Value, _ => null }).OfType<Expression>().SelectMany(e => e.Variables()).Where(v => v.Type.IsBuffer).Select(v => v.Id));
        Dictionary<int, Declare> local = all.OfType<Declare>().Where(d => d.Value is Slice or Read { Type.IsBuffer: true } or Conditional && d.Variable.Type.IsBuffer).GroupBy(d => d.Variable.Id).ToDictionary(g => g.Key, g => g.First());
        bool grew = true;
        while (grew)
        {
            grew = false;

            // A moving variable sees through the local views that it is assigned.
            foreach (Assign assign in all.OfType<Assign>().Where(a => a.Target is Read { Type.IsBuffer: true } target && found.ContainsKey(target.Variable.Id)))
            {
                foreach (Variable source in assign.Value.Variables().Where(v => local.ContainsKey(v.Id) && !found.ContainsKey(v.Id)).ToArray())
                {
                    found[source.Id] = source;
                    grew = true;
                }
            }

            foreach (Permute exchange in exchanges)
            {
                bool isHard = exchange.Targets.Concat(exchange.Sources).Any(v => found.ContainsKey(v.Id) || viewed.Contains(v.Id));
                if (!isHard) continue;
                foreach (Variable variable in exchange.Targets.Where(v => !found.ContainsKey(v.Id)))
                {
                    found[variable.Id] = variable;
                    grew = true;
                }
            }
        }

        return found.Values.OrderBy(v => v.Id);
    }

    /// <summary>A parameter keeps the buffer that it was given; a local moves in its place.</summary>
    private Block CopyParameters(Variable[] moving, Block body)
    {
        var copies = new List<Statement>();
        foreach (Variable variable in moving.Where(m => program.Function.Parameters.Any(p => p.Variable.Id == m.Id)))
        {
            Variable local = program.Variables.New(variable.Name, variable.Type);
            if (program.Activity.IsActive(variable)) program.Activity.Add(local);
            program.Groups.Add(local, variable);
            parameters[variable.Id] = local;
            copies.Add(new Declare(local, new Read(variable)));
        }

        return copies.Count == 0 ? body : new Block([.. copies, .. new VariableReplacement(parameters).Rewrite(body).Statements]);
    }

    private void FindRoots(Variable[] moving, Block body)
    {
        foreach (Variable variable in moving) views[variable.Id] = new View(variable, program.Variables);
        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach (Statement statement in body.All())
            {
                switch (statement)
                {
                    case Declare { Value: { } value } declare when views.ContainsKey(declare.Variable.Id):
                        grew |= AddRoots(declare.Variable, value, statement.Ordinal);
                        break;
                    case Assign { Target: Read target } assign when views.ContainsKey(target.Variable.Id):
                        grew |= AddRoots(target.Variable, assign.Value, statement.Ordinal);
                        break;
                    case Permute permute:
                        for (int i = 0; i < permute.Targets.Count; i++)
                        {
                            if (views.ContainsKey(permute.Targets[i].Id)) grew |= AddRoots(permute.Targets[i], new Read(permute.Sources[i]), statement.Ordinal);
                        }

                        break;
                }
            }
        }
    }

    private bool AddRoots(Variable target, Expression value, int ordinal)
    {
        bool grew = false;
        switch (value)
        {
            case Conditional choice:
                return AddRoots(target, choice.WhenTrue, ordinal) | AddRoots(target, choice.WhenFalse, ordinal);
            case Slice or Read { Type.IsBuffer: true }:
                Variable source = value.NamedVariable()!;
                foreach (Variable root in views.TryGetValue(source.Id, out View? view) ? [.. view.Roots] : new[] { source }) grew |= views[target.Id].AddRoot(root);
                return grew;
            case Allocate allocate:
                return views[target.Id].AddAllocation(allocate, program.Variables, out Variable? made) && Share(made!, target);
            default:
                throw new RefusalException(ordinal, "the buffer variable '" + target.Name + "' is assigned something that can't be followed; assign it a buffer variable or a slice of one");
        }
    }

    /// <summary>A buffer that a loop makes anew in each iteration can't be followed out of it.</summary>
    private void CheckRoots(Block body)
    {
        foreach (Statement loop in body.All().Where(s => s is For or While))
        {
            Statement[] inside = [.. loop.Blocks().SelectMany(b => b.All())];
            var declared = new HashSet<int>(inside.OfType<Declare>().Select(d => d.Variable.Id).Concat(inside.OfType<Call>().Select(c => c.Result?.Id ?? -1)));
            foreach (View view in views.Values.Where(v => !declared.Contains(v.Variable.Id)))
            {
                bool takesNew = inside.Any(s => s is Assign { Target: Read target, Value: Allocate } && target.Variable.Id == view.Variable.Id);
                if (takesNew || view.Roots.Any(r => declared.Contains(r.Id)))
                    throw new RefusalException(loop.Ordinal, "the buffer variable '" + view.Variable.Name + "' takes a buffer that is made anew in each iteration of a loop; make the buffers before the loop and exchange them");
            }
        }
    }

    private bool Share(Variable made, Variable target)
    {
        program.Groups.Add(made, target);
        if (program.Activity.IsActive(target)) program.Activity.Add(made);
        return true;
    }

    private Block Rewrite(Block block)
    {
        var output = new List<Statement>();
        foreach (Statement statement in block.Statements) Rewrite(statement, output);
        return new Block(output.ToEquatableArray());
    }

    private void Rewrite(Statement statement, List<Statement> output)
    {
        switch (statement)
        {
            case Declare declare when views.TryGetValue(declare.Variable.Id, out View? view):
                if (declare.Value is null) output.Add(declare);
                else Move(view, declare.Value, v => declare with { Value = v }, output);
                break;
            case Assign { Target: Read target } assign when views.TryGetValue(target.Variable.Id, out View? view):
                Move(view, assign.Value, v => assign with { Value = v }, output);
                break;
            case Permute permute when permute.Targets.Any(t => views.ContainsKey(t.Id)):
                MoveAll(permute, output);
                break;
            case If @if:
                var test = (If)Fix(new If(@if.Condition, Block.Empty, Block.Empty), output);
                output.Add(@if with { Condition = test.Condition, Then = Rewrite(@if.Then), Else = Rewrite(@if.Else) });
                break;
            case For @for:
                var bounds = (For)Fix(@for with { Body = Block.Empty }, output);
                output.Add(bounds with { Body = Rewrite(@for.Body) });
                break;
            case While @while:
                output.Add(@while with { Body = Rewrite(@while.Body) });
                break;
            default:
                output.Add(Fix(statement, output));
                break;
        }
    }

    /// <summary>Replaces the moving variables of a statement by views that stay, which are declared in front of it.</summary>
    private Statement Fix(Statement statement, List<Statement> output)
    {
        statement = new Rewriting(new Lengths(views)).Apply(new Block([statement])).Statements[0];
        var replacements = new Dictionary<int, Variable>();
        IEnumerable<Variable> named = statement.Expressions().SelectMany(e => e.Variables()).Concat(statement is Differentiated d ? d.Target.Variables() : []).Concat(statement is Effect effect ? effect.Writes : []);
        foreach (Variable variable in named.Where(v => views.ContainsKey(v.Id)).Distinct().ToArray())
        {
            View view = views[variable.Id];
            Variable local = program.Variables.New(variable.Name + "View", view.LocalType);
            program.Groups.Add(local, variable);
            if (program.Activity.IsActive(variable)) program.Activity.Add(local);
            output.Add(new Declare(local, view.Now(new Read(view.Start), new Read(view.Count))));
            replacements[variable.Id] = local;
        }

        return replacements.Count == 0 ? statement : new VariableReplacement(replacements).Rewrite(statement);
    }

    private void Move(View view, Expression value, Func<Expression, Statement> assign, List<Statement> output)
    {
        if (value is Allocate allocate)
        {
            Variable made = view.Made(allocate);
            output.Add(new Declare(made, allocate));
            value = new Read(made);
        }

        (Expression root, Expression start, Expression count) = State(value);
        Variable[] held = [.. new[] { ("start", start), ("count", count), ("root", root) }.Select(part =>
        {
            Variable local = program.Variables.New(view.Variable.Name + part.Item1, IrType.Int32);
            output.Add(new Declare(local, part.Item2));
            return local;
        })];
        output.Add(assign(value));
        output.Add(new Assign(new Read(view.Start), new Read(held[0])));
        output.Add(new Assign(new Read(view.Count), new Read(held[1])));
        output.Add(new Assign(new Read(view.Root), new Read(held[2])));

        // Which of its buffers the variable views is counted among its own.
        (Expression Root, Expression Start, Expression Count) State(Expression source)
        {
            switch (source)
            {
                case Conditional choice:
                    (Expression Root, Expression Start, Expression Count) first = State(choice.WhenTrue);
                    (Expression Root, Expression Start, Expression Count) second = State(choice.WhenFalse);
                    return (Algebra.Select(choice.Condition, first.Root, second.Root), Algebra.Select(choice.Condition, first.Start, second.Start), Algebra.Select(choice.Condition, first.Count, second.Count));
                case Read read:
                    return StateOf(view, read.Variable, Literal.Int(0), null);
                case Slice slice:
                    return StateOf(view, slice.Buffer, slice.Start ?? Literal.Int(0), slice.Count);
                default:
                    throw new RefusalException(0, "the buffer variable '" + view.Variable.Name + "' is assigned something that can't be followed");
            }
        }
    }

    private (Expression Root, Expression Start, Expression Count) StateOf(View target, Variable source, Expression start, Expression? count)
    {
        Expression rest = count ?? Integers.Subtract(views.TryGetValue(source.Id, out View? whole) ? new Read(whole.Count) : new Length(source), start, IrType.Int32);
        if (!views.TryGetValue(source.Id, out View? other)) return (Literal.Int(target.IndexOf(source)), start, rest);
        Expression root = Literal.Int(target.IndexOf(other.Roots[other.Roots.Count - 1]));
        for (int i = other.Roots.Count - 2; i >= 0; i--)
            root = Algebra.Select(new Binary(BinaryOperator.Equal, new Read(other.Root), Literal.Int(i), IrType.Boolean), Literal.Int(target.IndexOf(other.Roots[i])), root);
        return (root, Integers.Add(new Read(other.Start), start, IrType.Int32), rest);
    }

    private void MoveAll(Permute permute, List<Statement> output)
    {
        var assignments = new List<Statement>();
        for (int i = 0; i < permute.Targets.Count; i++)
        {
            View view = views[permute.Targets[i].Id];
            (Expression root, Expression start, Expression count) = StateOf(view, permute.Sources[i], Literal.Int(0), null);
            foreach ((Variable variable, Expression value) in new[] { (view.Root, root), (view.Start, start), (view.Count, count) })
            {
                Variable held = program.Variables.New(variable.Name, IrType.Int32);
                output.Add(new Declare(held, value));
                assignments.Add(new Assign(new Read(variable), new Read(held)));
            }
        }

        output.Add(permute);
        output.AddRange(assignments);
    }

    /// <summary>The length of what a variable views now.</summary>
    private sealed class Lengths(Dictionary<int, View> views) : ExpressionRewriter
    {
        protected override Expression RewriteLength(Length length) => views.TryGetValue(length.Buffer.Id, out View? view) ? new Read(view.Count) : length;
    }

    /// <summary>A moving variable: the buffers that it may view, and the integers that tell what it views now.</summary>
    private sealed class View(Variable variable, VariableSource variables)
    {
        private readonly Dictionary<Allocate, Variable> made = [];

        public Variable Variable { get; } = variable;

        public Variable Root { get; } = variables.New(variable.Name + "Root", IrType.Int32);

        public Variable Start { get; } = variables.New(variable.Name + "Start", IrType.Int32);

        public Variable Count { get; } = variables.New(variable.Name + "Count", IrType.Int32);

        public List<Variable> Roots { get; } = [];

        public BufferType LocalType { get; } = (BufferType)variable.Type is { Kind: BufferKind.Array } array ? new BufferType(BufferKind.Span, array.Element) : (BufferType)variable.Type;

        public bool AddRoot(Variable root)
        {
            if (Roots.Any(r => r.Id == root.Id)) return false;
            Roots.Add(root);
            return true;
        }

        public bool AddAllocation(Allocate allocate, VariableSource variables, out Variable? buffer)
        {
            if (made.TryGetValue(allocate, out buffer)) return false;
            made[allocate] = buffer = variables.New(Variable.Name + "Made", allocate.BufferType);
            Roots.Add(buffer);
            return true;
        }

        public Variable Made(Allocate allocate) => made[allocate];

        public int IndexOf(Variable root) => Roots.FindIndex(r => r.Id == root.Id);

        public IEnumerable<Statement> Declarations() => [new Declare(Root, Literal.Int(0)), new Declare(Start, Literal.Int(0)), new Declare(Count, Literal.Int(0))];

        /// <summary>The view as an expression over buffers that stay.</summary>
        public Expression Now(Expression start, Expression count)
        {
            Expression view = new Slice(Roots[Roots.Count - 1], start, count, LocalType);
            for (int i = Roots.Count - 2; i >= 0; i--)
                view = new Conditional(new Binary(BinaryOperator.Equal, new Read(Root), Literal.Int(i), IrType.Boolean), new Slice(Roots[i], start, count, LocalType), view);
            return view;
        }
    }
}
