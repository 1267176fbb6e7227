using System.Collections.Immutable;
using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Transposes the linear program: <c>y' = sum of c * x'</c> becomes <c>t = y_bar; y_bar = 0; x_bar += c * t</c>, statements in reverse order (Griewank and Walther, Evaluating
/// Derivatives, 2nd ed., section 3.2). This is the only place where the adjoint rules of statements are written.
/// </summary>
internal sealed class Transposition(ProgramTree tree, Fusion fusion, Values values, ReplayedViews views, DerivativeVariables adjoints, TransposedCalls calls, MovingViews moving, bool isSplit)
{
    private readonly LinearProgram program = tree.Program;
    private readonly Dictionary<(Node, int), Variable> madeViews = [];

    /// <summary>The reverse code of every region, by the block at whose end it runs.</summary>
    public Dictionary<BlockNode, ReverseBlock> Regions { get; } = [];

    /// <summary>The transposes that run before a fused node.</summary>
    public Dictionary<Node, ReverseBlock> Early { get; } = [];

    public void Run() => TransposeRegion(tree.Root);

    public IEnumerable<Expression> Expressions() => Regions.Values.Concat(Early.Values).SelectMany(b => b.Expressions());

    private void TransposeRegion(BlockNode region)
    {
        foreach (Node node in region.Nodes)
        {
            IReadOnlyList<LeafNode> early = fusion.EarlyBefore(node);
            if (early.Count > 0)
            {
                var before = new ReverseBlock(region);
                foreach (LeafNode leaf in early) TransposeLeaf(leaf, before);
                Early[node] = before;
            }

            if (!fusion.IsFused(node)) continue;
            foreach (BlockNode nested in node.Blocks) TransposeRegion(nested);
        }

        Regions[region] = Transpose(region);
    }

    private ReverseBlock Transpose(BlockNode block)
    {
        var output = new ReverseBlock(block);
        for (int i = block.Nodes.Count - 1; i >= 0; i--)
        {
            Node node = block.Nodes[i];
            if (fusion.IsFused(node) || fusion.IsEarly(node)) continue;
            switch (node)
            {
                case IfNode branch:
                    ReverseBlock then = Transpose(branch.Then);
                    ReverseBlock otherwise = Transpose(branch.Else);
                    if (then.Items.Count + otherwise.Items.Count > 0) output.Items.Add(new ReverseIf(branch, values.Control(branch.If.Condition, node, "condition"), then, otherwise));
                    break;
                case LoopNode loop:
                    ReverseBlock body = Transpose(loop.Body);
                    if (body.Items.Count > 0) output.Items.Add(TransposeLoop(loop, body));
                    break;
                case LeafNode leaf:
                    TransposeLeaf(leaf, output);
                    break;
            }
        }

        return output;
    }

    private ReverseLoop TransposeLoop(LoopNode loop, ReverseBlock body)
    {
        Expression? count = null;
        if (loop.TripCount is { } trips)
        {
            Version exit = loop.Definitions.First(d => d.Kind == VersionKind.Exit && d.Variable.Id == trips.Id);
            count = new Read(exit.Symbol);
        }

        if (loop.For is not { } @for) return new ReverseLoop(loop, null, null, null, count, body);
        return new ReverseLoop(loop, values.Control(@for.From, loop, "start"), values.Control(@for.To, loop, "end"), values.Control(@for.Step, loop, "step"), count, body);
    }

    private void TransposeLeaf(LeafNode node, ReverseBlock output)
    {
        void Add(Statement statement) => output.Items.Add(new ReverseStatement(statement));
        Activity activity = program.Activity;
        switch (node.Statement)
        {
            case Differentiated linear:
                TransposeScalar(node, linear, Add);
                break;
            case Fill fill when activity.IsActive(fill.Buffer):
                Variable filled = AdjointBuffer(fill.Buffer, node, Add);
                if (activity.IsActive(fill.Value)) Add(new Increment(AdjointOf(fill.Value, node, Add), new Invoke("AutodiffGen.AdjointBuffers.Sum<" + fill.Value.Type.Text + ">", [new Read(filled)], fill.Value.Type)) { IsDerivative = true });
                Add(new Fill(filled, Algebra.Zero(((BufferType)fill.Buffer.Type).Element)));
                break;
            case Copy copy when activity.IsActive(copy.Target):
                var copied = new Read(AdjointBuffer(copy.Target, node, Add));
                if (activity.IsActive(copy.Source)) Add(Move(copied, new Read(AdjointBuffer(copy.Source, node, Add))));
                else if (copied.Variable.Type is BufferType { IsRectangular: true, Element: var zeroed }) Add(new Fill(copied.Variable, Algebra.Zero(zeroed)));
                else Add(new Effect(IsArray(copied) ? "{0}.AsSpan(0, {1}).Clear()" : "{0}.Slice(0, {1}).Clear()", [copied, values.At(new Length(copy.Source), node)], null, [], false));
                break;
            case Permute permute when permute.Targets.Any(t => moving.IsMoving(t)):
                break;
            case Permute permute:
                if (node.Parent.Mode == BlockMode.Replayed && permute.Targets.Any(v => node.Parent.Ancestors().Any(b => b.Mode == BlockMode.Replayed && views.In(b).Any(d => ((Declare)d.Primal).Variable.Id == v.Id))))
                    throw new RefusalException(node.Statement.Ordinal, "buffer variables that are declared inside a loop can't be exchanged in it; declare them before the loop");
                Add(new Permute(permute.Sources, permute.Targets));
                if (permute.Targets.Any(activity.IsActive)) Add(new Permute(permute.Sources.Select(views.Adjoint).ToEquatableArray(), permute.Targets.Select(views.Adjoint).ToEquatableArray()));
                break;
            case Assign { Target: Read { Type.IsBuffer: true } target } assign when target.Variable.Id == program.Result?.Id && activity.IsActive(target.Variable):
                if (!activity.IsActive(assign.Value)) break;
                Variable returned = program.Variables.New("returnedAdjoint", ((BufferType)target.Type).Writable);
                Add(new Declare(returned, ReturnedAdjoint(assign.Value, node, Add)));
                Add(new Effect(AdjointBuffers + (target.Type is BufferType { IsRectangular: true, Element: var summed } ? ".AddArray<" + summed.Text + ">({0}, {1}, nameof({0}))" : isSplit ? ".AddResult({0}, {1})" : ".AddResult({0}, {1}, nameof({0}))"), [new Read(adjoints[target.Variable]), new Read(returned)], null, [], false));
                break;
            case Call call:
                calls.Transpose(call, node, Add, expression => AdjointOf(expression, node, Add), buffer => AdjointBuffer(buffer, node, Add), () => ResultSeed(call, node, Add));
                break;
        }
    }

    /// <summary>Adds the derivatives of a copy to those of its source, and clears them. An array becomes a span only where the type argument is said.</summary>
    private Effect Move(Read target, Read source) =>
        new(AdjointBuffers + ".MoveTo" + (IsArray(target) || IsArray(source) ? "<" + ((BufferType)target.Type).Element.Text + ">" : "") + "(" + Elements.Of(target, 0) + ", " + Elements.Of(source, 1) + ")", [target, source], null, [], false);

    private static bool IsArray(Read buffer) => buffer.Type is BufferType { Kind: BufferKind.Array, IsRectangular: false };

    private string AdjointBuffers => "global::AutodiffGen.AdjointBuffers";

    private Expression AdjointOf(Expression reference, Node node, Action<Statement> add) => reference is Element element
        ? new Element(AdjointBuffer(element.Buffer, node, add), SpanSubscripts.Narrow(values.At(element.Index, node)))
        : new Read(adjoints[((Read)reference).Variable]);

    /// <summary>The adjoint of a buffer variable; for one that is assigned again, the view of that time, which <paramref name="add"/> declares.</summary>
    private Variable AdjointBuffer(Variable buffer, Node node, Action<Statement> add)
    {
        if (!moving.IsMoving(buffer)) return views.Adjoint(buffer);
        if (madeViews.TryGetValue((node, buffer.Id), out Variable? known)) return known;
        Variable local = program.Variables.New(buffer.Name + "Adjoint", ((BufferType)buffer.Type).Writable);
        var environment = node.Statement is Call { Result: { } result } && result.Id == buffer.Id ? AfterTracking(node) : node.Before;
        add(new Declare(local, moving.AdjointView(buffer, views.Adjoint, e => values.At(e, node, environment))));
        return madeViews[(node, buffer.Id)] = local;
    }

    private Variable ResultSeed(Call call, Node node, Action<Statement> add)
    {
        int given = MovingViewTracking.Given(call).Count();
        if (given == 0) return AdjointBuffer(call.Result!, node, add);
        Variable seed = program.Variables.New(call.Result!.Name + "Seed", ((BufferType)call.Result.Type).Writable);
        add(new Declare(seed, moving.ResultSeed(call.Result, MovingViewTracking.Indices(node, given), e => values.At(e, node, AfterTracking(node)))));
        return seed;
    }

    /// <summary>The values behind the statements that follow a call to note where its result's adjoint is.</summary>
    private static ImmutableDictionary<int, Version> AfterTracking(Node node)
    {
        Node? next = node.Parent.Nodes.FirstOrDefault(n => n.Position > node.Position && n.Statement is not (Declare { Variable.Type.IsInteger: true } or Assign { Target.Type.IsInteger: true }));
        return next?.Before ?? node.Parent.After;
    }

    private Expression ReturnedAdjoint(Expression value, Node node, Action<Statement> add) => value switch
    {
        Slice slice when moving.IsMoving(slice.Buffer) => new Slice(AdjointBuffer(slice.Buffer, node, add), slice.Start is null ? null : values.At(slice.Start, node), slice.Count is null ? null : values.At(slice.Count, node), slice.ViewType.Writable),
        Read read when moving.IsMoving(read.Variable) => new Read(AdjointBuffer(read.Variable, node, add)),
        _ => views.AdjointView(value, values.At(value, node)),
    };

    private void TransposeScalar(LeafNode node, Differentiated linear, Action<Statement> add)
    {
        Expression target = AdjointOf(linear.Target, node, add);
        Variable? scalar = (linear.Target as Read)?.Variable;
        ImmutableDictionary<int, Version> environment = CoefficientEnvironment(node, linear);
        LinearTerm[] own = [.. linear.Terms.Where(t => t.Reference.Equals(linear.Target))];
        LinearTerm[] others = [.. linear.Terms.Where(t => !t.Reference.Equals(linear.Target))];

        // Where a source may be the target, or where several terms read an element, its adjoint is taken into a local first.
        bool mayMeet = scalar is null && others.Any(t => t.Reference is Element source && program.Groups.MayShare(source.Buffer, ((Element)linear.Target).Buffer));
        bool needsLocal = scalar is null && (mayMeet || own.Length > 0 || others.Length > 1) && !(linear.Accumulates && linear.Terms.Count <= 1);
        Expression seed = target;
        if (needsLocal)
        {
            Variable local = program.Variables.New(((Element)linear.Target).Buffer.Name + "Seed", target.Type);
            add(new Declare(local, target));
            seed = new Read(local);
        }

        (Expression Divisor, Expression Quotient)? shared = ShareDivisor(linear, environment, node, seed, add);
        Expression Contribute(LinearTerm term, Expression from) => Contribution(term, node, environment, from, shared);
        if (needsLocal && !linear.Accumulates) add(new Assign(target, Algebra.Sum(own.Select(t => (Contribute(t, seed), false)), target.Type)));
        foreach (LinearTerm term in needsLocal && linear.Accumulates ? [.. own, .. others] : others) add(new Increment(AdjointOf(term.Reference, node, add), Contribute(term, seed)) { IsDerivative = true });
        if (needsLocal) return;
        if (own.Length > 0)
        {
            Expression factor = Algebra.Sum(own.Select(t => (Contribute(t, target), false)), target.Type);
            add(linear.Accumulates ? new Increment(target, factor) { IsDerivative = true } : new Assign(target, factor));
        }
        else if (!linear.Accumulates && !IsFirstDefinition(node, scalar) && !Safety.IsOff(SafetyAnalysis.AdjointResets))
        {
            add(new Assign(target, Algebra.Zero(target.Type)));
        }
    }

    /// <summary>Whether nothing before the statement can have used the variable in this execution of its block, so that its adjoint is dead.</summary>
    private bool IsFirstDefinition(LeafNode node, Variable? scalar) =>
        scalar is not null && (node.Primal is Declare || !node.Before.TryGetValue(scalar.Id, out Version? before) || before.Node?.Statement.Primal() is Declare { Value: null });

    /// <summary>
    /// The values that coefficients see. One that reads the target means its value after the statement, unless the statement itself reads the value before.
    /// </summary>
    private static ImmutableDictionary<int, Version> CoefficientEnvironment(LeafNode node, Differentiated linear)
    {
        if (Safety.IsOff(SafetyAnalysis.CoefficientValues)) return node.Definitions.Aggregate(node.Before, (values, defined) => values.SetItem(defined.Variable.Id, defined));
        bool namesResult = linear.Target is Read { Variable: var target } && !linear.Accumulates && !linear.Primal.Expressions().Where(e => !e.Equals(linear.Target)).SelectMany(e => e.Variables()).Contains(target);
        return namesResult && node.Definitions.FirstOrDefault() is { } defined ? node.Before.SetItem(defined.Variable.Id, defined) : node.Before;
    }

    /// <summary>Where several coefficients have the same divisor, the seed over it, in a local.</summary>
    private (Expression Divisor, Expression Quotient)? ShareDivisor(Differentiated linear, ImmutableDictionary<int, Version> environment, Node node, Expression seed, Action<Statement> add)
    {
        if (linear.Terms.Count < 2) return null;
        if (SharedFactors.FindDivisor(linear.Terms.Where(t => !t.Guarded).Select(t => values.At(t.Coefficient, node, environment))) is not { } divisor) return null;
        Variable quotient = program.Variables.New("numeratorAdjoint", seed.Type);
        add(new Declare(quotient, Algebra.Divide(seed, divisor)));
        return (divisor, new Read(quotient));
    }

    private Expression Contribution(LinearTerm term, LeafNode node, ImmutableDictionary<int, Version> environment, Expression seed, (Expression Divisor, Expression Quotient)? shared)
    {
        Expression coefficient = values.At(term.Coefficient, node, environment);
        Expression product = term.Guarded ? GuardedProduct.Make(coefficient, seed)
            : shared is { } common && SharedFactors.WithoutDivisor(coefficient, common.Divisor) is { } factor ? Algebra.Multiply(factor, common.Quotient)
            : Algebra.Multiply(coefficient, seed);
        return Algebra.To(product, term.Reference.Type);
    }
}
