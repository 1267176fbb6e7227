using System.Globalization;
using AutodiffGen.Generator.Differentiation.Reverse;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>
/// Counts over all reverse programs which values came from where: the statement that makes the value, how reverse code gets at it, and whether the reverse code runs fused, inside the
/// primal loop or branch, or after it. An empty cell is a decision that no program has tried; <see cref="ImpossibleCells"/> has those that no program can.
/// </summary>
internal sealed class Coverage : IDisposable
{
    public static readonly string[] Decisions = ["standing", "saved", "inline", "recomputed", "recorded flat", "recorded growing"];

    public static readonly string[] Places = ["at the end", "branch", "in a loop"];

    private static readonly string[] Makers =
    [
        "(parameter)", "(element)", "Declare", "Assign", "Increment", "Call", "Effect", "(Merged of If)", "(Header of For)", "(Header of While)", "(Exit of For)", "(Exit of While)",
        "(If control)", "(For control)", "(Call control)",
    ];

    private static readonly string[] Transposed = ["Declare", "Assign", "Increment", "Fill", "Copy", "Permute", "Call"];

    private readonly SortedDictionary<string, long[]> values = Table(Makers, Decisions);
    private readonly SortedDictionary<string, long[]> statements = Table(Transposed, Places);

    public Coverage() => ReverseProgram.Observer = Observe;

    public void Dispose() => ReverseProgram.Observer = null;

    /// <summary>Prints both tables: values by decision, and transposed statements by place, each unfused and fused.</summary>
    public void Print(TextWriter output)
    {
        Print(output, "value made by", Decisions, values);
        Print(output, "statement", Places, statements);
    }

    /// <summary>The cells that are empty though a program could fill them, and those that are filled though none should.</summary>
    public IEnumerable<string> Gaps() => Gaps(values, Decisions, ImpossibleCells.OfValue).Concat(Gaps(statements, Places, ImpossibleCells.OfStatement));

    private static IEnumerable<string> Gaps(SortedDictionary<string, long[]> table, string[] columns, Func<string, string, bool, string?> impossible)
    {
        foreach ((string row, long[] counts) in table)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                string column = columns[i % columns.Length];
                bool isFused = i >= columns.Length;
                string? reason = impossible(row, column, isFused);
                string cell = $"{row}, {column}{(isFused ? ", fused" : "")}";
                if (counts[i] == 0 && reason is null) yield return $"{cell}: empty";
                if (counts[i] > 0 && reason is not null) yield return $"{cell}: filled, although {reason}";
            }
        }
    }

    private static SortedDictionary<string, long[]> Table(string[] rows, string[] columns)
    {
        var table = new SortedDictionary<string, long[]>(StringComparer.Ordinal);
        foreach (string row in rows) table.Add(row, new long[2 * columns.Length]);
        return table;
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
                if (AdjointEffects.Of(node, program.Program).Any()) Count(statements, Kind(node.Statement), (int)node.Parent.Mode, Places.Length, node.Parent);
            }
        }
    }

    /// <summary>Counts; a row that isn't in the list is new to the language, and has to be added there.</summary>
    private static void Count(SortedDictionary<string, long[]> table, string row, int column, int columns, BlockNode block) => table[row][column + (block.Region.Owner is null ? 0 : columns)]++;

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
