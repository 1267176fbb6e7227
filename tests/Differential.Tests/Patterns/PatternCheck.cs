using System.Text.RegularExpressions;
using AutodiffGen.Differential.Tests.Oracle;
using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Patterns;

/// <summary>Holds the pattern of a program against the Jacobians that the oracle's dual numbers give: no nonzero may be missing.</summary>
internal sealed partial class PatternCheck(RandomProgram program, string generated)
{
    private readonly string[] rows = Names(RowNames().Match(generated).Groups[1].Value);
    private readonly string[] columns = Names(ColumnNames().Match(generated).Groups[1].Value);

    /// <summary>Nonzeros that some run had.</summary>
    public int Seen { get; private set; }

    /// <summary>Entries of the patterns.</summary>
    public int Entries { get; private set; }

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

        int row = 0;
        foreach (string name in rows)
        {
            Value[] exit = name == "result" ? run.Exit[^1] : run.Exit[Slot(name)];
            for (int i = 0; i < exit.Length; i++, row++)
            {
                if (row >= pattern.Length) return $"there are {pattern.Length} rows only";
                Entries += pattern[row].Length;
                for (int c = 0; c < run.Columns && exit[i].Tangents is not null; c++)
                {
                    if (exit[i].Tangents![c] == 0 || !columnOf.TryGetValue(c, out int column)) continue;
                    if (!pattern[row].Contains(column)) return $"{name}[{i}] depends on column {column} ({exit[i].Tangents![c]:R}), its row is [{string.Join(", ", pattern[row])}]";
                    Seen++;
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
