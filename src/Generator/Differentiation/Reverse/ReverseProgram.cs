using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// A function prepared for reverse mode: the normalized program, what is fused, the transposes, and where every primal value comes from. <see cref="Build"/> then makes the forward sweep
/// and the reverse sweep.
/// </summary>
internal sealed class ReverseProgram
{
    private readonly bool isSplit;
    private readonly ProgramTree tree;
    private readonly Fusion fusion;
    private readonly IndependentLoops independence;
    private readonly Values values;
    private readonly Transposition transposition;
    private readonly DerivativeVariables adjoints;
    private readonly Dictionary<LeafNode, Expression> replayedViews = [];
    private readonly List<Statement> adjointBuffers = [];
    private readonly MovingViews moving;

    /// <param name="program">The linear program.</param>
    /// <param name="adjoints">The adjoint variables; those of parameters and of the result are set already.</param>
    /// <param name="isSplit">Whether the two sweeps stand in two methods.</param>
    public ReverseProgram(LinearProgram program, DerivativeVariables adjoints, bool isSplit)
    {
        this.isSplit = isSplit;
        this.adjoints = adjoints;
        Program = program;
        Variables = program.Variables;
        Tapes = new Tapes(Variables);
        moving = MovingViews.Track(program, isSplit, ParameterCopies.Insert(program, Normalization.WithoutReturn(program)));
        tree = new ProgramTree(program, CallLengths.Insert(program, moving));
        var memory = new MemoryAnalysis(tree, moving);
        independence = new IndependentLoops(tree, memory.Dependence);
        fusion = new Fusion(tree, memory.Dependence, moving, isSplit);
        Views = new ReplayedViews(tree, adjoints, moving, isSplit);
        values = new Values(tree, memory, Views, moving);
        Calls = new TransposedCalls(tree, values, Views, adjoints, memory, Tapes, isSplit);
        transposition = new Transposition(tree, fusion, values, Views, adjoints, Calls, moving, isSplit);
        transposition.Run();
        ResolveReplayedViews();
        int resolved;
        do
        {
            // What is computed again may name further views.
            resolved = replayedViews.Count;
            Plan = new StoragePlan(tree, memory, values, transposition.Expressions().Concat(replayedViews.Values).Concat(moving.Arenas.Select(ArenaLength)));
            ResolveReplayedViews();
        }
        while (replayedViews.Count > resolved);
        Frames = new FrameTable(tree, Plan, Calls);
        Observer?.Invoke(this);
    }

    /// <summary>Sees every program that is prepared; tests count what random programs exercise.</summary>
    internal static Action<ReverseProgram>? Observer { get; set; }

    public ProgramTree Tree => tree;

    /// <summary>Whether the transpose of a node runs right after it.</summary>
    public bool IsFused(Node node) => fusion.IsFused(node);

    public LinearProgram Program { get; }

    public VariableSource Variables { get; }

    public Tapes Tapes { get; }

    public ReplayedViews Views { get; }

    public TransposedCalls Calls { get; }

    public StoragePlan Plan { get; }

    public FrameTable Frames { get; }

    /// <summary>Makes the two sweeps of the whole function.</summary>
    public (List<Statement> Forward, List<Statement> Reverse) Build()
    {
        var forward = new List<Statement>();
        var reverse = new List<Statement>();
        var sweep = new ForwardSweep(this);
        var hoists = new List<Statement>();
        foreach (Version version in Plan.Needed.Where(v => v.Kind == VersionKind.Initial)) sweep.KeepIfNeeded(version, forward, hoists);
        EmitRegion(tree.Root, sweep, new ReverseSweep(this), forward, reverse);
        foreach (Arena arena in moving.Arenas)
        {
            var zero = Algebra.Zero(((BufferType)arena.Buffer.Type).Element);
            reverse.InsertRange(0, [new TapeWindow(Tapes.Scratch, arena.Buffer, Plan.Realize(ArenaLength(arena)), Pop: false), new Fill(arena.Buffer, zero)]);
        }

        if (!isSplit) return (forward, reverse);
        var buffers = new List<Statement>(adjointBuffers);
        foreach (LeafNode node in Views.In(tree.Root)) AddReplayedBuffer(node, buffers, []);
        reverse.InsertRange(0, buffers);
        return (forward, reverse);
    }

    /// <summary>How long the arena of adjoints has become at the end of the forward sweep.</summary>
    private Expression ArenaLength(Arena arena) => new Read(tree.Root.After[arena.Length.Id].Symbol);

    /// <summary>Whether the iterations of a loop may be transposed in the primal's order.</summary>
    public bool IsAnyOrder(LoopNode loop) => !Frames.IsStacked(loop) && !loop.Body.All().Any(n => n is LoopNode nested && Frames.IsStacked(nested)) && independence.IsIndependent(loop);

    /// <summary>The variables that a nested block of a region declares and that the region's reverse code reads.</summary>
    public HashSet<int> HoistedVariables()
    {
        var standing = new HashSet<int>(Plan.Needed.Where(v => Plan[v] == Storage.Standing).Select(v => v.Variable.Id));
        foreach (Variable buffer in transposition.Expressions().Concat(Plan.Expressions).Concat(replayedViews.Values).SelectMany(e => e.Variables()).Where(v => v.Type.IsBuffer)) standing.Add(buffer.Id);
        IEnumerable<LeafNode> nested = tree.Root.All().OfType<LeafNode>().Where(n => n.Parent.Mode == BlockMode.Live && !Views.IsDeclaredAgain(n));
        IEnumerable<Variable?> declared = nested.Select(n => n.Primal switch
        {
            Declare declare => declare.Variable,
            Call { Result: { } result } when !Program.IsDeclared(result) => result,
            Effect { Result: { } result } when !Program.IsDeclared(result) => result,
            _ => null,
        });

        // In two methods the reverse one makes adjoints of all buffers by their lengths.
        return [.. declared.OfType<Variable>().Where(v => standing.Contains(v.Id) || (isSplit && v.Type.IsRealBuffer && Program.Activity.IsActive(v))).Select(v => v.Id)];
    }

    /// <summary>The adjoint that stands beside a buffer in reverse code, of the same length; null where there is none, or not always the same.</summary>
    public Variable? AdjointAsLongAs(Variable view) =>
        Views.Original(view) is var buffer && Program.Activity.IsActive(buffer) && !moving.IsMoving(buffer) && buffer.Id != Program.Result?.Id ? adjoints[buffer] : null;

    /// <summary>Whether the buffer may be memory of the stack.</summary>
    public bool IsOnStack(Variable buffer) => Program.Body.All().Any(s => s is Declare { Value: Allocate { OnStack: true } } declare && Program.Groups.MayShare(declare.Variable, buffer));

    /// <summary>Zero adjoints of the scalars that a block declares.</summary>
    public IEnumerable<Statement> AdjointDeclarations(BlockNode block)
    {
        foreach (Node node in block.Nodes)
        {
            Variable? variable = node.Statement.Primal() switch
            {
                Declare declare => declare.Variable,
                Call { Result: { } result } when !Program.IsDeclared(result) => result,
                Effect { Result: { } result } when !Program.IsDeclared(result) => result,
                _ => null,
            };
            if (variable is { Type.IsReal: true } && Program.Activity.IsActive(variable)) yield return new Declare(adjoints[variable], Algebra.Zero(variable.Type));
        }
    }

    /// <summary>After the declaration of a local buffer in a live block: its adjoint buffer, zeroed, or the corresponding view.</summary>
    public void AddAdjointBuffers(LeafNode node, List<Statement> output, List<Statement> hoists)
    {
        if (node.Primal is Permute permute && permute.Targets.Any(t => Program.Activity.IsActive(t) && !moving.IsMoving(t)))
        {
            output.Add(new Permute(permute.Targets.Select(v => adjoints[v]).ToEquatableArray(), permute.Sources.Select(v => adjoints[v]).ToEquatableArray()));
            return;
        }

        if (node.Parent.Mode == BlockMode.Replayed) return;
        (Variable? made, Expression? value) = node.Primal switch
        {
            Declare { Variable.Type: BufferType, Value: not null } declare => (declare.Variable, declare.Value),
            Call { Result: { Type: BufferType } result } => (result, null),
            _ => (null, null),
        };
        if (made is not { Type: BufferType type } buffer || !Program.Activity.IsActive(buffer) || moving.IsMoving(buffer)) return;
        bool isView = value is not (null or Allocate);
        if (isSplit && isView) return;
        Variable adjoint = adjoints[buffer];
        List<Statement> target = isSplit ? adjointBuffers : output;
        bool isNested = !isSplit && node.Parent.Mode == BlockMode.Live;
        if (isNested) hoists.Add(new Declare(adjoint, null));
        if (isView || adjoint.Type is BufferType { Kind: BufferKind.Array })
        {
            Expression view = isView ? Views.AdjointView(value!, value!) : new Allocate(Length.OfAll(buffer), type.Allocated, OnStack: false);
            target.Add(isNested ? new Assign(new Read(adjoint), view) : new Declare(adjoint, view));
            return;
        }

        Variable window = isNested ? Variables.New(adjoint.Name, adjoint.Type) : adjoint;
        target.Add(new TapeWindow(Tapes.Scratch, window, new Length(buffer), Pop: false));
        target.Add(new Fill(window, Algebra.Zero(type.Element)));
        if (isNested) target.Add(new Assign(new Read(adjoint), new Read(window)));
    }

    /// <summary>In front of a replayed block: a buffer that the primal block declares, and its adjoint.</summary>
    public void AddReplayedBuffer(LeafNode node, List<Statement> output, List<Statement> scratch)
    {
        if (node.Primal is not Declare { Variable: { Type: BufferType type } buffer, Value: { } value }) return;
        if (value is Allocate)
        {
            if (Views.IsAdjointUsed(buffer)) AddReplayedWindow(buffer, type.Element, node, output, scratch);
            return;
        }

        if (!replayedViews.TryGetValue(node, out Expression? view)) return;
        view = Plan.Realize(view);
        if (Views.IsPrimalUsed(buffer)) output.Add(new Declare(Views.Primal(buffer), view));
        if (Views.IsAdjointUsed(buffer)) output.Add(new Declare(adjoints[buffer], Views.AdjointView(value, view)));
    }

    /// <summary>In front of a replayed block: the adjoint of a buffer that a call in the block returned.</summary>
    public void AddReplayedResult(Variable buffer, LeafNode length, List<Statement> output, List<Statement> scratch)
    {
        if (Views.IsAdjointUsed(buffer)) AddReplayedWindow(buffer, ((BufferType)buffer.Type).Element, length, output, scratch);
    }

    private void AddReplayedWindow(Variable buffer, IrType element, LeafNode node, List<Statement> output, List<Statement> scratch)
    {
        Expression count = Plan.Realize(replayedViews[node]);
        if (adjoints[buffer].Type is BufferType { Kind: BufferKind.Array } array)
        {
            output.Add(new Declare(adjoints[buffer], new Allocate(count, array.Allocated, OnStack: false)));
            return;
        }

        output.Add(new TapeWindow(Tapes.Scratch, adjoints[buffer], count, Pop: false));
        output.Add(new Fill(adjoints[buffer], Algebra.Zero(element)));
        scratch.Add(Release(buffer, element));
    }

    /// <summary>Gives the window of an adjoint buffer back.</summary>
    private Effect Release(Variable buffer, IrType element) => new("{0}.Pop<" + element.Text + ">({1}.Length)", [new Read(Tapes.Scratch), new Read(adjoints[buffer])], null, [], false);

    private void ResolveReplayedViews()
    {
        foreach ((Variable buffer, LeafNode length) in Views.Results)
        {
            if (Views.IsAdjointUsed(buffer) && !replayedViews.ContainsKey(length)) replayedViews[length] = values.At(Length.OfAll(buffer), length);
        }

        foreach (LeafNode node in tree.Root.All().OfType<LeafNode>().Where(Views.IsDeclaredAgain).Reverse())
        {
            if (node.Primal is not Declare { Variable: { Type.IsBuffer: true } buffer, Value: { } value }) continue;
            if (!Views.IsPrimalUsed(buffer) && !Views.IsAdjointUsed(buffer)) continue;
            if (!replayedViews.ContainsKey(node)) replayedViews[node] = values.At(value is Allocate allocate ? allocate.Count : value, node);
            if (!Views.IsAdjointUsed(buffer)) continue;
            foreach (Variable source in value.Variables().Where(v => v.Type.IsBuffer)) Views.Adjoint(source);
        }
    }

    private void EmitRegion(BlockNode region, ForwardSweep sweep, ReverseSweep reverseSweep, List<Statement> forward, List<Statement> reverse)
    {
        bool hasFused = region.Nodes.Any(n => fusion.IsFused(n) || fusion.EarlyBefore(n).Count > 0);
        (hasFused ? forward : reverse).AddRange(AdjointDeclarations(region));
        if (region.Owner is LoopNode owner)
        {
            foreach (Version header in owner.Headers.Values.OrderBy(v => v.Position)) sweep.KeepIfNeeded(header, forward, forward);
        }

        foreach (Node node in region.Nodes)
        {
            var statements = new List<Statement>();
            var hoists = new List<Statement>();
            if (transposition.Early.TryGetValue(node, out ReverseBlock? early)) reverseSweep.EmitItems(early, forward);
            if (fusion.IsFused(node)) EmitFused(node, sweep, reverseSweep, statements, hoists);
            else sweep.Emit(node, statements, hoists);
            forward.AddRange(hoists);
            forward.AddRange(statements);
        }

        reverseSweep.EmitItems(transposition.Regions[region], reverse);
        if (region.Owner is null) return;
        foreach (Node node in region.All().Where(n => ReferenceEquals(n.Parent, region) || (n.Parent.Mode == BlockMode.Live && ReferenceEquals(n.Parent.Region, region))).Reverse())
        {
            Variable? made = node.Statement is Declare { Variable.Type: BufferType, Value: Allocate } declare ? declare.Variable : (node.Statement as Call)?.Result;
            if (made is { Type: BufferType type } buffer && Program.Activity.IsActive(buffer) && !moving.IsMoving(buffer) && adjoints[buffer].Type is BufferType { Kind: not BufferKind.Array }) reverse.Add(Release(buffer, type.Element));
        }
    }

    private void EmitFused(Node node, ForwardSweep sweep, ReverseSweep reverseSweep, List<Statement> output, List<Statement> hoists)
    {
        Block Region(BlockNode block)
        {
            var forward = new List<Statement>();
            var reverse = new List<Statement>();
            EmitRegion(block, sweep, reverseSweep, forward, reverse);
            return new Block([.. forward, .. reverse]);
        }

        output.Add(node is IfNode branch
            ? new If(branch.If.Condition, Region(branch.Then), Region(branch.Else))
            : ((LoopNode)node).For! with { Body = Region(((LoopNode)node).Body) });
        foreach (Version version in node.Definitions.Where(v => ReferenceEquals(v.Block, node.Parent))) sweep.KeepIfNeeded(version, output, hoists);
    }
}
