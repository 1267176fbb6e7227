using System.Globalization;
using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>
/// Counts over all reverse programs which values came from where: the statement that makes the value, how reverse code gets at it, and whether the reverse code runs fused, inside the
/// primal loop or branch, or after it. An empty cell is a decision that no program has tried.
/// </summary>
internal sealed class Coverage : IDisposable
{
    private static readonly string[] Decisions = ["standing", "saved", "inline", "recomputed", "recorded flat", "recorded growing"];

    private readonly SortedDictionary<string, long[]> values = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long[]> statements = new(StringComparer.Ordinal);

    public Coverage() => ReverseProgram.Observer = Observe;

    public void Dispose() => ReverseProgram.Observer = null;

    /// <summary>Prints both tables: values by decision, and transposed statements by place, each unfused and fused.</summary>
    public void Print(TextWriter output)
    {
        Print(output, "value made by", Decisions, values);
        Print(output, "statement", ["at the end", "branch", "in a loop"], statements);
    }

    private static void Print(TextWriter output, string title, string[] columns, SortedDictionary<string, long[]> table)
    {
        string Row(string name, IEnumerable<string> cells) => string.Concat(cells.Select(cell => cell.PadLeft(18)).Prepend(name.PadRight(20)));
        output.WriteLine(Row(title, columns.Concat(columns.Select(column => column + " *"))));
        foreach ((string row, long[] counts) in table) output.WriteLine(Row(row, counts.Select(count => count.ToString(CultureInfo.InvariantCulture))));
        output.WriteLine("* in a fused loop or branch");
    }

    private void Observe(ReverseProgram program)
    {
        lock (values)
        {
            foreach (Generator.Differentiation.Reverse.Version version in program.Plan.Needed)
            {
                int decision = program.Plan[version]!.Value switch
                {
                    Storage.Standing => 0,
                    Storage.Saved => 1,
                    Storage.Inline => 2,
                    Storage.Recomputed => 3,
                    _ => program.Frames[version.Block.ReplayedLoop!]!.IsFlat ? 4 : 5,
                };
                Count(values, Maker(version), decision, Decisions.Length, version.Block);
            }

            foreach (LeafNode node in program.Tree.Root.All().OfType<LeafNode>())
            {
                if (AdjointEffects.Of(node, program.Program).Any()) Count(statements, Kind(node.Statement), (int)node.Parent.Mode, 3, node.Parent);
            }
        }
    }

    private static void Count(SortedDictionary<string, long[]> table, string row, int column, int columns, BlockNode block)
    {
        if (!table.TryGetValue(row, out long[]? counts)) table[row] = counts = new long[2 * columns];
        counts[column + (block.Region.Owner is null ? 0 : columns)]++;
    }

    /// <summary>What makes the value: a statement, a merge of two branches, the start of an iteration, ...</summary>
    private static string Maker(Generator.Differentiation.Reverse.Version version) => version.Kind switch
    {
        VersionKind.Initial => "(parameter)",
        VersionKind.Computed or VersionKind.Opaque => Kind(version.Node!.Statement),
        VersionKind.Memory => "(element)",
        VersionKind.Control => "(" + Kind(version.Node!.Statement) + " control)",
        _ => "(" + version.Kind + " of " + Kind(version.Node!.Statement) + ")",
    };

    private static string Kind(Statement statement) => statement.Primal().GetType().Name;
}
