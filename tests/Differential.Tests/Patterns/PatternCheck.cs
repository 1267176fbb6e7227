using System.Text.RegularExpressions;
using AutodiffGen.Differential.Tests.Oracle;
using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Running;

namespace AutodiffGen.Differential.Tests.Patterns;

/// <summary>Holds the pattern of a program against the Jacobians that the oracle's dual numbers give: no nonzero may be missing.</summary>
internal sealed partial class PatternCheck(RandomProgram program, string generated)
{
    private readonly string[] rows = Names(RowNames().Match(generated).Groups[1].Value);
    private readonly string[] columns = Names(ColumnNames().Match(generated).Groups[1].Value);

    // By what the pattern is asked for: its entries, and those that were different from zero in some run.
    private readonly Dictionary<string, (int Entries, HashSet<(int Row, int Column)> Nonzeros)> found = [];

    /// <summary>Nonzeros that some run had.</summary>
    public int Seen => found.Values.Sum(f => f.Nonzeros.Count);

    /// <summary>Entries of the patterns.</summary>
    public int Entries => found.Values.Sum(f => f.Entries);

    /// <summary>The runs of a program: those of other campaigns, and some with the same integers and other values, which take other branches.</summary>
    public static IEnumerable<OracleRun> Runs(RandomProgram program)
    {
        IReadOnlyList<OracleRun> runs = Batch.OracleRuns(program);
        foreach (OracleRun run in runs) yield return run;
        for (int round = 10; round < 22; round++)
        {
            Case other = Case.Draw(program, program.Size, round);
            OracleRun? more = null;
            try
            {
                more = OracleRun.Of(other with { Arguments = [.. other.Arguments.Select((values, p) => program.Entry.Parameters[p].IsReal ? values : runs[0].Case.Arguments[p])] });
            }
            catch (RejectedException)
            {
                // Other values may do.
            }

            if (more is not null) yield return more;
        }
    }

    /// <summary>What is missing, or null.</summary>
    public string? Run(OracleRun run, int[][] pattern)
    {
        var columnOf = new Dictionary<int, int>();
        int next = 0;
        foreach (string name in columns)
        {
            int p = Slot(name);
            for (int i = 0; i < run.Case.Arguments[p].Length; i++) columnOf[run.FirstColumn[p] + i] = next++;
        }

        string asked = run.Case.Size + ": " + string.Join(" ", run.Case.Arguments.Where((_, p) => !program.Entry.Parameters[p].IsReal).Select(values => string.Join(",", values)));
        if (!found.TryGetValue(asked, out var known)) found[asked] = known = (pattern.Sum(r => r.Length), []);
        int row = 0;
        foreach (string name in rows)
        {
            Value[] exit = name == "result" ? run.Exit[^1] : run.Exit[Slot(name)];
            for (int i = 0; i < exit.Length; i++, row++)
            {
                if (row >= pattern.Length) return $"there are {pattern.Length} rows only";
                for (int c = 0; c < run.Columns && exit[i].Tangents is not null; c++)
                {
                    if (exit[i].Tangents![c] == 0 || !columnOf.TryGetValue(c, out int column)) continue;
                    if (!pattern[row].Contains(column)) return $"{name}[{i}] depends on column {column} ({exit[i].Tangents![c]:R}), its row is [{string.Join(", ", pattern[row])}]";
                    known.Nonzeros.Add((row, column));
                }
            }
        }

        return row == pattern.Length ? null : $"there are {pattern.Length} rows instead of {row}";
    }

    private int Slot(string name) => program.Entry.Parameters.ToList().FindIndex(parameter => parameter.Name == name);

    private static string[] Names(string list) => [.. CodeName().Matches(list).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("/// Rows: (.*), at exit")]
    private static partial Regex RowNames();

    [GeneratedRegex("Columns: (.*), at entry")]
    private static partial Regex ColumnNames();

    [GeneratedRegex("<c>(.*?)</c>")]
    private static partial Regex CodeName();
}
