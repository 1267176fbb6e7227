using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Which elements still hold, when the reverse code of a block runs, what the statement saw.</summary>
internal sealed class MemoryAnalysis
{
    private readonly ProgramTree tree;
    private readonly MovingViews moving;
    private readonly Dictionary<BlockNode, List<Access>> writes = [];
    private readonly Dictionary<int, BlockNode> allocations = [];

    /// <summary>The arrays that effects give.</summary>
    private readonly Variable[] outside;

    public MemoryAnalysis(ProgramTree tree, MovingViews moving)
    {
        this.tree = tree;
        this.moving = moving;
        Dependence = new Dependence(tree);
        outside = [.. tree.Root.All().Select(node => node.Statement.Primal()).OfType<Effect>().Where(effect => !effect.IsPure).Select(effect => effect.Result).OfType<Variable>().Where(result => result.Type.IsBuffer)];
        foreach (Node node in tree.Root.All())
        {
            if (node is LeafNode { Primal: Declare { Value: Allocate } declare }) allocations[tree.Program.Groups[declare.Variable]] = node.Parent;
            if (node is LeafNode leaf && ReplayedViews.Result(leaf) is { } result) allocations[tree.Program.Groups[result]] = node.Parent;
        }
    }

    public Dependence Dependence { get; }

    public static IEnumerable<Access> Accesses(Node node)
    {
        Statement statement = node.Statement.Primal();
        if (statement.IsIdle()) yield break;
        foreach (Access read in Reads(node, statement)) yield return read;
        switch (statement)
        {
            case Assign { Target: Element element }:
                yield return new Access(node, element.Buffer, element.Index, AccessKind.Write);
                break;
            case Increment { Target: Element element }:
                yield return new Access(node, element.Buffer, element.Index, AccessKind.Increment);
                break;
            case Copy copy:
                yield return new Access(node, copy.Source, null, AccessKind.Read);
                yield return new Access(node, copy.Target, null, AccessKind.Write);
                break;
            case Call call:
                for (int i = 0; i < call.Arguments.Count; i++)
                {
                    bool isWritten = call.Callee.MayWrite(i);
                    if (call.Arguments[i] is Read { Type.IsBuffer: true } buffer)
                    {
                        yield return new Access(node, buffer.Variable, null, AccessKind.Read);
                        if (isWritten) yield return new Access(node, buffer.Variable, null, AccessKind.Write);
                    }
                    else if (call.Arguments[i] is Element element && isWritten)
                    {
                        yield return new Access(node, element.Buffer, element.Index, AccessKind.Write);
                    }
                }

                break;
            default:
                foreach (Variable buffer in WrittenBuffers.Of(statement)) yield return new Access(node, buffer, null, AccessKind.Write);
                break;
        }
    }

    /// <summary>Whether the element still holds, at the end of the node's region, the value that it had at the node.</summary>
    /// <param name="element">The element, over variables of the program.</param>
    /// <param name="node">The statement that reads or, with <paramref name="after"/>, writes it.</param>
    /// <param name="after">Whether the value after the statement is meant.</param>
    public bool Stands(Element element, Node node, bool after = false)
    {
        BlockNode region = node.Parent.Region;
        bool isReplayed = node.Parent.Mode == BlockMode.Replayed;
        if (moving.IsMoving(element.Buffer) || (isReplayed && Dependence.IsMoving(element.Buffer))) return false;
        if (isReplayed && allocations.TryGetValue(tree.Program.Groups[element.Buffer], out BlockNode? home) && home.Mode == BlockMode.Replayed) return false;
        var access = new Access(node, element.Buffer, element.Index, after ? AccessKind.Write : AccessKind.Read);
        return !WritesIn(region).Any(write => Dependence.MayOverwriteLater(access, write, region));
    }

    /// <summary>Whether all elements of a buffer keep their values from the node to the end of its region.</summary>
    public bool Stands(Variable buffer, Node node)
    {
        BlockNode region = node.Parent.Region;
        bool isReplayed = node.Parent.Mode == BlockMode.Replayed;
        if (moving.IsMoving(buffer) || (isReplayed && Dependence.IsMoving(buffer))) return false;
        if (isReplayed && allocations.TryGetValue(tree.Program.Groups[buffer], out BlockNode? home) && home.Mode == BlockMode.Replayed) return false;
        var access = new Access(node, buffer, null, AccessKind.Write);
        return !WritesIn(region).Any(write => Dependence.MayOverwriteLater(access, write, region));
    }

    private List<Access> WritesIn(BlockNode region)
    {
        if (!writes.TryGetValue(region, out List<Access>? list)) writes[region] = list = [.. region.All().SelectMany(node => Accesses(node).Concat(Hidden(node))).Where(a => a.Kind != AccessKind.Read)];
        return list;
    }

    /// <summary>What a method that isn't known, called by one that is, may write: arrays that others hold too.</summary>
    private IEnumerable<Access> Hidden(Node node) => node.Statement.Primal() is CaughtEffect or Call { Callee.Summary: null or { HasEffects: true } }
        ? outside.Select(array => new Access(node, array, null, AccessKind.Write))
        : [];

    private static IEnumerable<Access> Reads(Node node, Statement statement)
    {
        IEnumerable<Expression> expressions = statement switch
        {
            Assign { Target: Element element } assign => [assign.Value, element.Index],
            Increment { Target: Element element } increment => [increment.Value, element.Index],
            _ => statement.Expressions(),
        };
        foreach (Element element in expressions.SelectMany(e => e.Descendants()).OfType<Element>()) yield return new Access(node, element.Buffer, element.Index, AccessKind.Read);
        if (statement is Effect effect)
        {
            foreach (Read read in effect.Inputs.OfType<Read>().Where(r => r.Type.IsBuffer)) yield return new Access(node, read.Variable, null, AccessKind.Read);
        }
    }
}
