using System.Text.RegularExpressions;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>Prints rectangular parameters of the entry as arrays of arrays: elements, and at times rows of which they are elements.</summary>
internal sealed class JaggedPrinting
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <param name="program">The program.</param>
    /// <param name="text">The entry as it is printed without a style.</param>
    public JaggedPrinting(RandomProgram program, Func<string> text)
    {
        if (!program.Style.HasFlag(Features.Jagged)) return;
        Param[] candidates = [.. program.Entry.Parameters.Where(parameter => parameter is { Buffer: BufferKind.Rectangle, IsActive: true } && !(program.Style.HasFlag(Features.Objects) && parameter.Member is not null))];
        if (candidates.Length == 0) return;
        string body = text();
        names.UnionWith(candidates.Select(parameter => parameter.Name).Where(name => !Regex.IsMatch(body[body.IndexOf('{', StringComparison.Ordinal)..], $@"(?<![\w@]){Regex.Escape(name)}(?!\w)(?!\[|\.GetLength|\.Length)")));
    }

    public bool Any => names.Count > 0;

    /// <summary>Whether a parameter of the entry is printed so.</summary>
    public bool Has(string name) => names.Contains(name);

    /// <summary>An element. Which words are used for it hangs on the text alone.</summary>
    public static string Element(string buffer, string row, string column) => ((row.Length + (3 * column.Length) + buffer.Length) % 4) switch
    {
        0 => $"{buffer}[{row}].AsSpan()[{column}]",
        1 => $"{buffer}[{row}].AsSpan(0, {buffer}[{row}].Length)[{column}]",
        _ => $"{buffer}[{row}][{column}]",
    };

    public static string Length(string buffer, int? dimension) => dimension switch
    {
        0 => buffer + ".Length",
        1 => buffer + "[0].Length",
        _ => $"({buffer}.Length * {buffer}[^1].Length)",
    };
}
