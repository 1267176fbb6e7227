using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Finds scratch buffers of a loop: each iteration writes every element that it uses, before it uses it, and nothing uses them outside the loop, so that the iterations have
/// nothing to do with each other.
/// </summary>
internal sealed class PrivateBuffers
{
    private readonly ProgramTree tree;
    private readonly Resolver resolver;
    private readonly int group;
    private readonly Expression? size;

    private PrivateBuffers(ProgramTree tree, int group, Expression? size)
    {
        this.tree = tree;
        this.group = group;
        this.size = size;
        resolver = new Resolver(tree);
    }

    public static bool IsPrivate(ProgramTree tree, LoopNode loop, int group)
    {
        LinearProgram program = tree.Program;
        if (program.Function.Parameters.Any(p => p.Variable.Type.IsBuffer && program.Groups[p.Variable] == group)) return false;
        if (program.Result is { Type.IsBuffer: true } result && program.Groups[result] == group) return false;
        LeafNode[] owners = [.. tree.Root.All().OfType<LeafNode>().Where(n => (n.Primal as Declare)?.Variable is { Type.IsBuffer: true } buffer && program.Groups[buffer] == group || n.Primal is Call { Result: { Type.IsBuffer: true } made } && program.Groups[made] == group)];
        if (owners.Length == 0) return false;
        if (owners.All(o => IsInside(o, loop))) return true;
        if (owners.Length != 1 || owners[0].Primal is not Declare { Value: Allocate allocate }) return false;
        bool usedOutside = tree.Root.All().Where(n => !IsInside(n, loop)).SelectMany(n => AdjointEffects.Of(n, program)).Any(a => a.Variable.Type.IsBuffer && program.Groups[a.Variable] == group);
        if (usedOutside) return false;
        var checker = new PrivateBuffers(tree, group, null);
        Expression size = checker.resolver.ResolveIndex(allocate.Count, owners[0].Before);
        return Safety.IsOff(SafetyAnalysis.ScratchBuffers) || new PrivateBuffers(tree, group, size).Covers(loop.Body, new Coverage());
    }

    private static bool IsInside(Node node, LoopNode loop) => node.Parent.Ancestors().Any(b => ReferenceEquals(b, loop.Body));

    /// <summary>Whether all uses in the block are covered by writes before them; adds the block's own unconditional writes.</summary>
    private bool Covers(BlockNode block, Coverage coverage)
    {
        foreach (Node node in block.Nodes)
        {
            if (!NodeIsCovered(node, coverage)) return false;
            switch (node)
            {
                case IfNode branch:
                    if (!Covers(branch.Then, coverage.Nested()) || !Covers(branch.Else, coverage.Nested())) return false;
                    break;
                case LoopNode loop:
                    if (!Covers(loop.Body, coverage.Nested())) return false;
                    AddLoop(loop, coverage);
                    break;
                case LeafNode { Primal: Assign { Target: Element target } } when InGroup(target.Buffer):
                    coverage.Add(resolver.ResolveIndex(target.Index, node.Before));
                    break;
                case LeafNode { Primal: Fill fill } when InGroup(fill.Buffer):
                    coverage.IsWhole = true;
                    break;
            }
        }

        return true;
    }

    private bool InGroup(Variable buffer) => tree.Program.Groups[buffer] == group;

    private bool NodeIsCovered(Node node, Coverage coverage)
    {
        if (coverage.IsWhole) return true;
        foreach (AdjointAccess access in AdjointEffects.Of(node, tree.Program))
        {
            if (access.Effect == AdjointEffect.Takes || !access.Variable.Type.IsBuffer || !InGroup(access.Variable)) continue;
            if (access.Index is null) return false;
            Expression index = resolver.ResolveIndex(access.Index, node.Before);
            if (coverage.Contains(index)) continue;
            For? range = index is Read counter ? EnclosingLoop(node, counter.Variable) : null;
            LoopNode? owner = index is Read read ? Enclosing(node, read.Variable) : null;
            if (range is null || owner is null || !IsPlain(range) || !coverage.ContainsRange(Bound(range.From, owner), Bound(range.To, owner))) return false;
        }

        return true;
    }

    private void AddLoop(LoopNode loop, Coverage coverage)
    {
        if (loop.For is not { } @for || !IsPlain(@for)) return;
        AddNest(loop, [], coverage);
        foreach (Node node in loop.Body.Nodes)
        {
            if (node is not LeafNode { Primal: Assign { Target: Element target } } || !InGroup(target.Buffer) || target.Index is not Read { Variable: var index } || index.Id != @for.Counter.Id) continue;
            Expression from = Bound(@for.From, loop);
            Expression to = Bound(@for.To, loop);
            coverage.AddRange(from, to);
            bool whole = from is Literal { Bits: 0 } && (to.Equals(size) || (to is Length length && length.Buffer.Id == target.Buffer.Id));
            coverage.IsWhole |= whole;
        }
    }

    /// <summary>Loops inside each other that write all elements of a rectangular array, each by its own counter.</summary>
    private void AddNest(LoopNode loop, List<LoopNode> around, Coverage coverage)
    {
        if (loop.For is not { } @for || !IsPlain(@for)) return;
        List<LoopNode> nest = [.. around, loop];
        foreach (Node node in loop.Body.Nodes)
        {
            if (node is LoopNode inner) AddNest(inner, nest, coverage);
            if (node is LeafNode { Primal: Assign { Target: Element { Index: Subscripts subscripts } target } } && InGroup(target.Buffer)) coverage.IsWhole |= CoversAll(subscripts, target.Buffer, nest);
        }
    }

    private bool CoversAll(Subscripts subscripts, Variable buffer, List<LoopNode> nest)
    {
        LoopNode?[] loops = [.. subscripts.Items.Select(item => item is Read { Variable: var counter } ? nest.FirstOrDefault(l => l.For!.Counter.Id == counter.Id) : null)];
        if (loops.Contains(null) || loops.Distinct().Count() < loops.Length || nest.Count > loops.Length) return false;
        return loops.Select((loop, dimension) =>
        {
            Expression to = Bound(loop!.For!.To, loop);
            return Bound(loop.For.From, loop) is Literal { Bits: 0 } && (to.Equals((size as Subscripts)?.Items[dimension]) || to.Equals(new Length(buffer, dimension)));
        }).All(whole => whole);
    }

    private static bool IsPlain(For @for) => @for.Step is Literal { Bits: 1 } && @for.Relation == BinaryOperator.Less && @for.Guard is null;

    private Expression Bound(Expression bound, LoopNode loop) => resolver.ResolveIndex(bound, loop.Before);

    private static LoopNode? Enclosing(Node node, Variable counter) => node.Parent.Ancestors().Select(b => b.Owner).OfType<LoopNode>().FirstOrDefault(l => l.For?.Counter.Id == counter.Id);

    private static For? EnclosingLoop(Node node, Variable counter) => Enclosing(node, counter)?.For;

    /// <summary>The elements that an iteration has surely written so far.</summary>
    private sealed class Coverage
    {
        private readonly List<Expression> elements = [];
        private readonly List<(Expression From, Expression To)> ranges = [];

        public bool IsWhole { get; set; }

        public void Add(Expression index) => elements.Add(index);

        public void AddRange(Expression from, Expression to) => ranges.Add((from, to));

        public bool Contains(Expression index) => elements.Contains(index);

        public bool ContainsRange(Expression from, Expression to) => ranges.Contains((from, to));

        public Coverage Nested()
        {
            var nested = new Coverage { IsWhole = IsWhole };
            nested.elements.AddRange(elements);
            nested.ranges.AddRange(ranges);
            return nested;
        }
    }
}
