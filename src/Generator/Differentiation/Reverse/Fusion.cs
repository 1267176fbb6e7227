using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>
/// Decides which loops and branches are transposed right where they run: those whose incoming adjoints are known by then. Transposes of later statements that these adjoints
/// need move in front of them, where that is possible. Sets the mode of every block.
/// </summary>
internal sealed class Fusion
{
    private readonly ProgramTree tree;
    private readonly bool isSplit;
    private readonly MovingViews moving;
    private readonly IndependentLoops independence;
    private readonly Dependence dependence;
    private readonly HashSet<int> written;
    private readonly HashSet<Node> fused = [];
    private readonly Dictionary<Node, List<LeafNode>> early = [];

    public Fusion(ProgramTree tree, Dependence dependence, MovingViews moving, bool isSplit)
    {
        this.moving = moving;
        this.isSplit = isSplit;
        this.tree = tree;
        this.dependence = dependence;
        written = WrittenBuffers.Of(tree.Root.All().Select(n => n.Statement), tree.Program.Groups);
        independence = new IndependentLoops(tree, dependence);
        Visit(tree.Root);
    }

    /// <summary>Whether the node's transpose runs right after it.</summary>
    public bool IsFused(Node node) => fused.Contains(node);

    /// <summary>The statements whose transposes run before the node, last first.</summary>
    public IReadOnlyList<LeafNode> EarlyBefore(Node node) => early.TryGetValue(node, out List<LeafNode>? nodes) ? nodes : [];

    public bool IsEarly(Node node) => early.Values.Any(l => l.Contains(node));

    private void Visit(BlockNode block)
    {
        var moved = new HashSet<Node>();
        for (int i = 0; i < block.Nodes.Count; i++)
        {
            Node node = block.Nodes[i];
            // In two methods nothing is fused at the top: the forward half doesn't know the adjoints.
            bool fuses = block.Mode == BlockMode.Region && !(isSplit && block.Owner is null) && node is not LeafNode && HasAdjoint(node) && (node is IfNode || independence.IsIndependent((LoopNode)node)) && TryMoveEarly(block, i, moved);
            if (fuses) fused.Add(node);
            BlockMode mode = fuses ? BlockMode.Region : node is LoopNode || block.Mode == BlockMode.Replayed ? BlockMode.Replayed : BlockMode.Live;

            // A loop without adjoints is only run, not reversed; its values are gone all the same.
            foreach (BlockNode nested in node.Blocks)
            {
                nested.Mode = mode;
                Visit(nested);
            }
        }
    }

    /// <summary>
    /// Whether the node moves derivatives, none of them through a buffer variable that is assigned again: such adjoints exist in the reverse sweep only. An exchange of buffers
    /// can't be reversed where it runs either, since what follows the node needs it done.
    /// </summary>
    private bool HasAdjoint(Node node) => !node.Blocks.SelectMany(b => b.All()).Any(n => n.Statement is Permute) && Effects(node) is { Length: > 0 } effects && !effects.Any(e => moving.IsMoving(e.Variable));

    private bool TryMoveEarly(BlockNode block, int index, HashSet<Node> moved)
    {
        if (Safety.IsOff(SafetyAnalysis.IncomingAdjoints)) return true;
        Node node = block.Nodes[index];
        var wanted = new HashSet<Node> { node };
        bool grew = true;
        while (grew)
        {
            grew = false;
            for (int m = index + 1; m < block.Nodes.Count; m++)
            {
                Node later = block.Nodes[m];
                if (wanted.Contains(later) || moved.Contains(later)) continue;
                AdjointAccess[] effects = Effects(later);
                if (!wanted.Any(w => Position(block, w) < m && Conflict(Effects(w), effects))) continue;
                if (later is not LeafNode leaf || !IsAvailable(leaf, node)) return false;
                wanted.Add(later);
                grew = true;
            }
        }

        wanted.Remove(node);
        List<LeafNode> order = [.. wanted.Cast<LeafNode>().OrderByDescending(n => n.Position)];
        if (order.Count > 0) early[node] = order;
        moved.UnionWith(order);
        return true;
    }

    private static int Position(BlockNode block, Node node) => block.Nodes.IndexOf(node);

    private AdjointAccess[] Effects(Node node) => [.. node.Blocks.SelectMany(b => b.All()).Prepend(node).SelectMany(n => AdjointEffects.Of(n, tree.Program))];

    private bool Conflict(AdjointAccess[] first, AdjointAccess[] second) => first.Any(a => second.Any(b =>
        AdjointAccess.Conflict(a.Effect, b.Effect) && (a.Variable.Type.IsBuffer ? b.Variable.Type.IsBuffer && tree.Program.Groups.MayShare(a.Variable, b.Variable) : a.Variable.Id == b.Variable.Id)));

    /// <summary>Whether all that the transpose of a later statement names has its value before the node already.</summary>
    private bool IsAvailable(LeafNode leaf, Node node)
    {
        if (leaf.Linear is not { } linear) return leaf.Primal is Declare or Effect;
        IEnumerable<Expression> places = linear.Terms.Select(t => t.Reference).Append(linear.Target);
        IEnumerable<Expression> needed = linear.Terms.Select(t => t.Coefficient).Concat(places.OfType<Element>().Select(e => e.Index));
        foreach (Expression expression in needed)
        {
            if (expression.Descendants().OfType<Element>().Any(e => written.Contains(tree.Program.Groups[e.Buffer]))) return false;
            foreach (Variable variable in expression.Variables().Where(v => !tree.IsCounter(v)))
            {
                bool isDeclared = variable.Type.IsBuffer && tree.Program.Function.Parameters.All(p => p.Variable.Id != variable.Id);
                if (isDeclared && !IsDeclaredBefore(variable, node)) return false;
                if (variable.Type.IsBuffer) continue;
                if (!node.Before.TryGetValue(variable.Id, out Version? now) || !ReferenceEquals(now, leaf.Before.TryGetValue(variable.Id, out Version? then) ? then : null)) return false;
            }
        }

        return places.OfType<Element>().All(e => !moving.IsMoving(e.Buffer)) && places.OfType<Element>().All(e => tree.Program.Function.Parameters.Any(p => p.Variable.Id == e.Buffer.Id) || IsDeclaredBefore(e.Buffer, node));
    }

    private bool IsDeclaredBefore(Variable buffer, Node node) => !dependence.IsMoving(buffer) && tree.Root.All().Any(n => n.Position < node.Position && n.Statement is Declare declare && declare.Variable.Id == buffer.Id);
}
