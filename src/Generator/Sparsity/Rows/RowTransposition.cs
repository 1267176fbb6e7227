using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>
/// The small adjoint of one element of the dependent: walks back from the statement that writes it over what it depends on, up to the independents, and emits each derivative once. Nothing is
/// recorded: what can't be read where it stands, or be computed again, is refused.
/// </summary>
internal sealed class RowTransposition
{
    private readonly LinearProgram program;
    private readonly JacobianShape shape;
    private readonly ValueTaint taint;
    private readonly HashSet<(int, Expression?)> known;

    private RowTransposition(LinearProgram program, JacobianShape shape, ValueTaint taint, HashSet<(int, Expression?)> known)
    {
        this.program = program;
        this.shape = shape;
        this.taint = taint;
        this.known = known;
    }

    /// <summary>The statements that go behind the one that writes the row.</summary>
    /// <param name="program">The linear program.</param>
    /// <param name="shape">The Jacobian.</param>
    /// <param name="taint">What values decide.</param>
    /// <param name="path">The blocks around the statement, outermost first, with the position of the next one or of the statement in each.</param>
    /// <param name="owners">For each block the statement that it belongs to; null for the body.</param>
    /// <returns>The statements, and whether the number of derivatives is the same for each run.</returns>
    /// <exception cref="NotLocalException">The row can't be differentiated in place.</exception>
    public static (Block Row, bool IsStatic) Make(LinearProgram program, JacobianShape shape, ValueTaint taint, IReadOnlyList<(Block Block, int Position)> path, IReadOnlyList<Statement?> owners)
    {
        // What is surely needed is found in a first run, so that conditional statements can add to it in the second.
        var known = new HashSet<(int, Expression?)>();
        for (; ; )
        {
            var transposition = new RowTransposition(program, shape, taint, known);
            var root = new RowScope(program.Variables, null, isTainted: false, []);
            bool isStatic = transposition.Walk(root, path, owners);
            (int, Expression?)[] found = [.. root.Columns.Select(c => (c.Independent.Variable.Id, c.Index)).Where(c => !known.Contains(c))];
            if (found.Length == 0) return (root.Finish(), isStatic);
            known.UnionWith(found);
        }
    }

    private bool isStatic = true;

    private bool Walk(RowScope root, IReadOnlyList<(Block Block, int Position)> path, IReadOnlyList<Statement?> owners)
    {
        var changed = new HashSet<int>();
        var row = (Differentiated)path[path.Count - 1].Block.Statements[path[path.Count - 1].Position];
        foreach (LinearTerm term in row.Terms) Contribute(term, Algebra.One(row.Target.Type), root, changed);
        for (int depth = path.Count - 1; depth >= 0; depth--)
        {
            for (int i = path[depth].Position - 1; i >= 0; i--) Visit(path[depth].Block.Statements[i], root, changed);
            if (owners[depth] is not (For or While) || owners[depth] is not { } loop) continue;

            // A value that an earlier iteration has left would need that iteration's derivatives.
            HashSet<int> assigned = [.. Usage.Tree(loop).SelectMany(Changes), .. loop is For counted ? new[] { counted.Counter.Id } : []];
            if (root.Pending.Any(assigned.Contains)) throw new NotLocalException("a row depends on what earlier iterations have computed");
            changed.UnionWith(assigned);
        }

        foreach (Parameter scalar in shape.Independents.Where(p => p.Variable.Type.IsReal))
        {
            if (root.Pending.Contains(scalar.Variable.Id) && root.Adjoint(scalar.Variable) is { } adjoint) root.AddEntry(scalar, null, adjoint);
        }

        return isStatic;
    }

    /// <summary>The variables that a statement itself assigns, or whose elements it writes.</summary>
    private static IEnumerable<int> Changes(Statement statement) =>
        Usage.Assigned(statement.Primal()).Concat(Analysis.WrittenBuffers.Of(statement.Primal())).Select(v => v.Id).Concat(statement is Call or Effect { Exits: false } ? throw new NotLocalException("a call") : []);

    private void Visit(Statement statement, RowScope scope, HashSet<int> changed)
    {
        switch (statement)
        {
            case Differentiated { Target: Read { Variable: var target } } linear:
                bool holdsOld = linear.Primal is not Declare && linear.Primal.Expressions().Skip(1).Any(e => e.Variables().Any(v => v.Id == target.Id));
                if (holdsOld) changed.Add(target.Id);
                if (scope.Adjoint(target) is { } adjoint)
                {
                    if (!linear.Accumulates) scope.Kill(target);
                    foreach (LinearTerm term in linear.Terms) Contribute(term, adjoint, scope, changed);
                }

                break;
            case Declare { Variable.Type.IsReal: true } declare:
                scope.Kill(declare.Variable);
                break;
            case Assign { Target: Read { Type.IsReal: true, Variable: var constant } }:
                scope.Kill(constant);
                break;
            case If or For or While or Breakable:
                if (!AssignsPending(statement, scope)) break;
                if (statement is If choice) Choose(choice, scope, changed);
                else if (statement is For loop) Repeat(loop, scope, changed);
                else throw new NotLocalException("a loop of this kind computes what a row depends on");
                break;
        }

        foreach (Statement inner in Usage.Tree(statement)) changed.UnionWith(Changes(inner));
    }

    /// <summary>Whether the statement assigns a scalar of the blocks around it that the row depends on.</summary>
    private bool AssignsPending(Statement statement, RowScope scope)
    {
        HashSet<int> inside = Declared(statement.Blocks());
        return Usage.Tree(statement).SelectMany(s => Usage.Assigned(s.Primal()).Concat(s is Differentiated { Target: Read { Variable: var target } } ? [target] : []))
            .Any(v => v.Type.IsReal && program.Activity.IsActive(v) && !inside.Contains(v.Id) && scope.IsPending(v));
    }

    private static HashSet<int> Declared(IEnumerable<Block> blocks) => [.. blocks.SelectMany(b => b.All()).SelectMany(s => s.Primal() switch
    {
        Declare declare => [declare.Variable.Id],
        For loop => [loop.Counter.Id],
        _ => Array.Empty<int>(),
    })];

    private void Choose(If choice, RowScope scope, HashSet<int> changed)
    {
        RequireStanding(choice.Condition, changed);
        bool isTainted = taint.IsTainted(choice.Condition);
        Prepare(choice, scope, isTainted, changed);
        RowScope whenTrue = Nested(choice.Then, scope, isTainted, changed, RowLocals.Copy(choice.Then));
        RowScope whenFalse = Nested(choice.Else, scope, isTainted, changed, RowLocals.Copy(choice.Else));
        Variable[] overwritten = [.. whenTrue.Overwritten.Intersect(whenFalse.Overwritten)];
        scope.Output.Add(new If(
            choice.Condition,
            RowLocals.Renamed(whenTrue.Finish(overwritten), program.Variables, counter: null),
            RowLocals.Renamed(whenFalse.Finish(overwritten), program.Variables, counter: null)));
        foreach (Variable variable in overwritten) scope.Kill(variable);
    }

    private void Repeat(For loop, RowScope scope, HashSet<int> changed)
    {
        if (taint.HasTaintedBounds(loop) || loop.Body.All().Any(s => s is Break or Continue or Return)) throw new NotLocalException("a loop that values may leave computes what a row depends on");
        foreach (Expression bound in new[] { loop.From, loop.To, loop.Step }) RequireStanding(bound, changed);

        // Only sums: their adjoints are the same in all iterations.
        HashSet<int> inside = [.. Declared([loop.Body]), loop.Counter.Id];
        foreach (Statement statement in loop.Body.All())
        {
            bool isSum = statement is Differentiated { Accumulates: true } or Increment;
            if (!isSum && Usage.Assigned(statement.Primal()).Any(v => !inside.Contains(v.Id))) throw new NotLocalException("a loop carries a value that a row depends on");
        }

        HashSet<int> sums = [.. loop.Body.All().SelectMany(s => Usage.Assigned(s.Primal())).Select(v => v.Id).Where(v => !inside.Contains(v))];
        if (loop.Body.All().Any(s => Evaluated(s).SelectMany(e => e.Variables()).Any(v => sums.Contains(v.Id)))) throw new NotLocalException("a loop carries a value that a row depends on");
        Prepare(loop, scope, isTainted: false, changed);
        RowScope body = Nested(loop.Body, scope, isTainted: false, [.. changed, .. sums], RowLocals.Copy(loop.Body), loop.Counter.Id);
        scope.Output.Add(loop with { Body = RowLocals.Renamed(body.Finish(), program.Variables, loop.Counter.Id), Label = -loop.Label - 2 });
    }

    /// <summary>What a statement of a loop evaluates, without the target of a sum.</summary>
    private static IEnumerable<Expression> Evaluated(Statement statement) => statement switch
    {
        Differentiated linear => Evaluated(linear.Primal).Concat(linear.Terms.SelectMany(t => new[] { t.Coefficient, t.Reference })),
        Assign { Target: Read } or Increment { Target: Read } => statement.Expressions().Skip(1),
        _ => statement.Expressions(),
    };

    /// <summary>Before a nested block: adjoints and derivatives that it may add to move to variables.</summary>
    private void Prepare(Statement statement, RowScope scope, bool isTainted, HashSet<int> changed)
    {
        HashSet<int> inside = [.. Declared(statement.Blocks()), .. statement is For { Counter.Id: var counter } ? new[] { counter } : []];
        var linear = Usage.Tree(statement).OfType<Differentiated>().ToArray();
        IEnumerable<Variable> scalars = linear.SelectMany(l => l.Terms.Select(t => t.Reference).Append(l.Target)).OfType<Read>().Select(r => r.Variable)
            .Concat(Usage.Tree(statement).SelectMany(s => Usage.Assigned(s.Primal())).Where(v => v.Type.IsReal && program.Activity.IsActive(v)));
        foreach (Variable scalar in scalars.Where(v => !inside.Contains(v.Id)).GroupBy(v => v.Id).Select(g => g.First()).ToArray()) scope.Materialize(scalar);
        foreach (Element element in linear.SelectMany(l => l.Terms).Select(t => t.Reference).OfType<Element>().Distinct().ToArray())
        {
            if (IndependentOf(element.Buffer) is not { } independent) continue;
            bool isInvariant = !element.Index.Variables().Any(v => inside.Contains(v.Id) || changed.Contains(v.Id)) && !taint.IsTainted(element.Index);
            bool isKnown = known.Contains((independent.Variable.Id, element.Index)) || scope.Has(independent, element.Index);
            if (isTainted && !isInvariant) throw new NotLocalException("a derivative that values decide has no place");
            if (scope.Parent?.Has(independent, element.Index) == true) continue;
            if (isInvariant && !scope.IsTainted && (isTainted || isKnown || statement is For)) scope.MaterializeEntry(independent, element.Index, mayBeOutside: !isKnown);
        }
    }

    private RowScope Nested(Block block, RowScope outer, bool isTainted, HashSet<int> changed, IReadOnlyCollection<Statement> locals, int? counter = null)
    {
        var scope = new RowScope(program.Variables, outer, isTainted || outer.IsTainted, [.. Declared([block]), .. counter is { } id ? new[] { id } : []]);
        scope.Output.AddRange(locals);
        var inner = new HashSet<int>(changed);
        HashSet<int> declared = Declared([block]);
        foreach (Statement statement in block.All()) inner.UnionWith(Changes(statement).Where(v => !declared.Contains(v)));

        // What is computed again must come out as in the first run.
        foreach (Expression expression in new Block(locals.ToEquatableArray()).All().SelectMany(Evaluated)) RequireStanding(expression, inner);
        var behind = new HashSet<int>(changed);
        for (int i = block.Statements.Count - 1; i >= 0; i--) Visit(block.Statements[i], scope, behind);
        if (scope.HasEntries) isStatic = false;
        return scope;
    }

    private void Contribute(LinearTerm term, Expression adjoint, RowScope scope, HashSet<int> changed)
    {
        RequireStanding(term.Coefficient, changed);
        Expression Product(Expression coefficient) => term.Guarded ? GuardedProduct.Make(coefficient, Algebra.To(adjoint, coefficient.Type)) : Algebra.Multiply(coefficient, Algebra.To(adjoint, coefficient.Type));
        Expression Typed(Expression value) => Algebra.To(value, term.Reference.Type);
        switch (term.Reference)
        {
            case Read { Variable: var scalar }:
                scope.Add(scalar, Typed(Product(term.Coefficient)));
                break;
            case Element element when IndependentOf(element.Buffer) is { } independent:
                RequireStanding(element.Index, changed);
                if (taint.IsTainted(element.Index)) throw new NotLocalException("values decide the subscript");
                AddElement(independent, element.Index, term.Coefficient, c => Typed(Product(c)), scope);
                break;
            case Element element when !IsConstant(element.Buffer):
                throw new NotLocalException("a row depends on a buffer that the method writes");
        }
    }

    private void AddElement(Parameter independent, Expression index, Expression coefficient, Func<Expression, Expression> product, RowScope scope)
    {
        if (CoefficientGuard.Of(coefficient) is not var (condition, inner))
        {
            scope.AddEntry(independent, index, product(coefficient));
            return;
        }

        bool isKnown = known.Contains((independent.Variable.Id, index)) || scope.Has(independent, index);
        if (isKnown || taint.IsTainted(condition))
        {
            scope.AddEntry(independent, index, Algebra.Select(condition, product(inner), Algebra.Zero(coefficient.Type)), mayBeOutside: true);
            return;
        }

        // The derivative exists only where the condition holds.
        var nested = new RowScope(program.Variables, scope, scope.IsTainted, []);
        nested.AddEntry(independent, index, product(inner));
        scope.Output.Add(new If(condition, nested.Finish(), Block.Empty));
        isStatic = false;
    }

    private Parameter? IndependentOf(Variable buffer) => shape.Independents.FirstOrDefault(p => p.Variable.Id == buffer.Id);

    /// <summary>Whether a buffer is an input that isn't an independent.</summary>
    private bool IsConstant(Variable buffer) => program.Function.Parameters.Any(p => p.Variable.Id == buffer.Id) && !program.Body.All().SelectMany(s => Analysis.WrittenBuffers.Of(s.Primal())).Any(v => program.Groups.MayShare(v, buffer));

    private static void RequireStanding(Expression expression, HashSet<int> changed)
    {
        if (expression.Variables().Any(v => changed.Contains(v.Id))) throw new NotLocalException("a value that a row needs is overwritten");
    }
}
