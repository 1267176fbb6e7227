using System.CommandLine;
using System.Globalization;
using AutodiffGen.Jacobians;

namespace Brusselator;

/// <summary>The options of the command line.</summary>
internal sealed class Options
{
    public const int SmallestSize = 1;
    public const int LargestSize = 512;
    private const string DefaultSize = "32";

    private static readonly (string Name, JacobianMethod Method)[] Methods =
    [
        ("direct", JacobianMethod.Direct), ("columns", JacobianMethod.Columns), ("rows", JacobianMethod.Rows), ("auto", JacobianMethod.Automatic),
    ];

    public Options()
    {
        Command = new RootCommand("Integrates the Brusselator reaction-diffusion system on an N × N grid by an implicit method with the generated sparse Jacobian.")
        {
            Size, Output, Method,
        };
    }

    public Option<string> Size { get; } = new("--size")
    {
        HelpName = "N",
        Description = $"The number of cells along a side, {SmallestSize} to {LargestSize}; {DefaultSize} if omitted.",
    };

    public Option<string> Output { get; } = new("--output")
    {
        HelpName = "FILE",
        Description = "Draw the solution as SVG.",
    };

    public Option<string> Method { get; } = new("--method")
    {
        HelpName = "NAME",
        Description = $"How the Jacobian is computed: {MethodNames}; auto if omitted.",
    };

    public RootCommand Command { get; }

    private static string MethodNames => string.Join(", ", Methods.Select(m => m.Name));

    public static int ParseSize(string? text)
    {
        bool isSize = int.TryParse(text ?? DefaultSize, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size is >= SmallestSize and <= LargestSize;
        return isSize ? size : throw new InputException($"--size: '{text}' is not a whole number from {SmallestSize} to {LargestSize}");
    }

    public static JacobianMethod ParseMethod(string? text)
    {
        foreach ((string name, JacobianMethod method) in Methods)
        {
            if (name.Equals(text ?? "auto", StringComparison.OrdinalIgnoreCase)) return method;
        }

        throw new InputException($"--method: unknown '{text}', expected one of {MethodNames}");
    }
}
