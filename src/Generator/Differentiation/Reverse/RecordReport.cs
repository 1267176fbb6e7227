using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Tells in comments what a method records for its reverse sweep.</summary>
internal static class RecordReport
{
    public static IEnumerable<Statement> Comments(ReverseProgram reverse)
    {
        foreach (IGrouping<LoopNode, Version> loop in reverse.Plan.Needed.Where(v => reverse.Plan[v] == Storage.Recorded).GroupBy(v => v.Block.ReplayedLoop!))
        {
            string where = loop.Key.For is { } counted ? "the loop over " + counted.Counter.Name : "the while loop";
            string what = string.Join(", ", loop.Select(Describe).Distinct());
            string size = string.Join(" + ", loop.GroupBy(v => v.Symbol.Type.Text).Select(g => g.Count().ToString(System.Globalization.CultureInfo.InvariantCulture) + " " + g.Key));
            yield return new Comment("Records in each iteration of " + where + ": " + what + " (" + size + ").");
        }
    }

    private static string Describe(Version version) => version.Kind switch
    {
        VersionKind.Memory when version.Source is Length length => "the length of " + length.Buffer.Name,
        VersionKind.Memory => "an element of " + (version.Source.NamedVariable()?.Name ?? "a buffer") + " before it is overwritten",
        VersionKind.Control => "a " + version.Variable.Name,
        VersionKind.Header => version.Variable.Name + " at its start",
        VersionKind.Exit => version.Variable.Name + " after an inner loop",
        _ => version.Variable.Name,
    };
}
