using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Patterns;

/// <summary>Prints the C# that calls the pattern method of a program: lengths for real buffers, and everything that isn't real.</summary>
internal static class PatternDriver
{
    private static string Rectangle(Param parameter, string values) => $"R({values}, {parameter.Extra}, {parameter.ExtraColumns})";

    public static string Print(RandomProgram program, string model, string driver)
    {
        IEnumerable<string> arguments = program.Entry.Parameters
            .Select((parameter, p) => (parameter, p))
            .Where(x => (x.parameter.Buffer is not null || !x.parameter.IsReal) && x.parameter.IsInput)
            .Select(x => x.parameter switch
            {
                { Buffer: BufferKind.Rectangle, IsReal: true } => string.Join(", ", Enumerable.Range(0, 2).Select(d => $"{Rectangle(x.parameter, $"arguments_[{x.p}]")}.GetLength({d})")),
                { Buffer: BufferKind.Rectangle } => Rectangle(x.parameter, $"I(arguments_[{x.p}])"),
                { Buffer: not null, IsReal: true } => $"arguments_[{x.p}].Length",
                { Buffer: not null } => $"I(arguments_[{x.p}])",
                { Type: Scalar.Bool } => $"(arguments_[{x.p}][0] != 0)",
                _ => $"({SourcePrinter.Name(x.parameter.Type)})arguments_[{x.p}][0]",
            });
        return $$"""
            using static Conversions;

            internal static class {{driver}}
            {
                internal static int[][] Pattern(double[][] arguments_)
                {
                    var pattern = {{model}}.{{program.Entry.Name}}JacobianPattern({{string.Join(", ", arguments)}});
                    var rows = new int[pattern.Rows][];
                    for (int row = 0; row < rows.Length; row++) rows[row] = pattern.Row(row).ToArray();
                    return rows;
                }
            }
            """;
    }
}
