using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>The frame of every loop that records something, and which loops use the tape at all.</summary>
internal sealed class FrameTable
{
    private readonly Dictionary<LoopNode, Frame> frames = [];
    private readonly HashSet<LoopNode> usesTape = [];

    public FrameTable(ProgramTree tree, StoragePlan plan, TransposedCalls calls)
    {
        IEnumerable<IGrouping<LoopNode, Version>> groups = plan.Needed.Where(v => plan[v] == Storage.Recorded).GroupBy(v => v.Block.ReplayedLoop!);
        Dictionary<LoopNode, Version[]> recorded = groups.ToDictionary(g => g.Key, g => g.ToArray());
        foreach (LoopNode loop in tree.Root.All().OfType<LoopNode>().Reverse())
        {
            bool inner = loop.Body.All().Any(n => n is LoopNode nested && usesTape.Contains(nested) || n.Statement is Call call && calls.UsesTape(call, n));
            bool own = recorded.TryGetValue(loop, out Version[]? versions);
            if (inner || own) usesTape.Add(loop);
            if (own) frames[loop] = new Frame(loop, versions!, isFlat: !inner && loop.For is { Guard: null, Parallelism: null });
        }
    }

    public Frame? this[LoopNode loop] => frames.TryGetValue(loop, out Frame? frame) ? frame : null;

    /// <summary>Whether the iterations have to be reversed last first because each leaves something on the tape.</summary>
    public bool IsStacked(LoopNode loop) => usesTape.Contains(loop) && this[loop] is not { IsFlat: true };
}
