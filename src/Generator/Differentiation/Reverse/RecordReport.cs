using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Tells in comments what a method records for its reverse sweep.</summary>
internal static class RecordReport
{
    public static IEnumerable<Statement> Comments(ReverseProgram reverse)
    {
        foreach (IGrouping<LoopNode, Version> loop in InLoops(reverse, Storage.Recorded))
        {
            string where = Name(loop.Key);
            string what = string.Join(", ", loop.Select(v => Describe(v) + (IsAsked(v, StorageWish.Save) ? " as asked" : string.Empty)).Distinct());
            string size = string.Join(" + ", loop.GroupBy(v => v.Symbol.Type.Text).Select(g => g.Count().ToString(System.Globalization.CultureInfo.InvariantCulture) + " " + g.Key));
            yield return new Comment("Records in each iteration of " + where + ": " + what + " (" + size + ").");
        }

        foreach (IGrouping<LoopNode, Version> loop in InLoops(reverse, Storage.Recomputed, Storage.Inline))
        {
            string[] asked = [.. loop.Where(v => IsAsked(v, StorageWish.Recompute)).Select(Describe).Distinct()];
            if (asked.Length > 0) yield return new Comment("Computes again in each iteration of " + Name(loop.Key) + ", as asked: " + string.Join(", ", asked) + ".");
        }

        foreach (string text in reverse.Tree.Root.All().SelectMany(node => OfCall(reverse.Calls, node)).Distinct()) yield return new Comment(text);
    }

    private static IEnumerable<IGrouping<LoopNode, Version>> InLoops(ReverseProgram reverse, params Storage[] storages) =>
        reverse.Plan.Needed.Where(v => v.Block.Mode == BlockMode.Replayed && storages.Contains(reverse.Plan[v]!.Value)).GroupBy(v => v.Block.ReplayedLoop!);

    private static bool IsAsked(Version version, StorageWish asked) => StoragePlan.Wish(version) == asked && version.Kind == VersionKind.Computed;

    private static string Name(LoopNode loop) => loop.For is { } counted ? "the loop over " + counted.Counter.Name : "the while loop";

    /// <summary>What a call leaves on the tape; how much that is, the callee's own comments say.</summary>
    private static IEnumerable<string> OfCall(TransposedCalls calls, Node node)
    {
        if (node.Statement is not Call call) yield break;
        if (calls.Records(call)) yield return "Records in each call of " + (call.Callee.HasReceiver ? call.Callee.Title : call.Callee.Path) + ": what it records itself.";
        foreach (Variable buffer in calls.Snapshots(call, node)) yield return "Records " + (call.Callee.Rule is null ? "after" : "before") + " each call of " + (call.Callee.HasReceiver ? call.Callee.Title : call.Callee.Path) + ": the elements of " + buffer.Name + ".";
    }

    private static string Describe(Version version) => version.Kind switch
    {
        VersionKind.Memory when version.Source is Length { Dimension: { } dimension } length => "length " + dimension.ToString(System.Globalization.CultureInfo.InvariantCulture) + " of " + length.Buffer.Name,
        VersionKind.Memory when version.Source is Length length => "the length of " + length.Buffer.Name,
        VersionKind.Memory => "an element of " + (version.Source.NamedVariable()?.Name ?? "a buffer") + " before it is overwritten",
        VersionKind.Control => "a " + version.Variable.Name,
        VersionKind.Header => version.Variable.Name + " at its start",
        VersionKind.Exit => version.Variable.Name + " after an inner loop",
        _ => version.Variable.Name,
    };
}
