using System.CommandLine;

namespace CurveFitting;

/// <summary>The options of the command line.</summary>
internal sealed class Options
{
    public Options()
    {
        Command = new RootCommand(
            "Fits nonlinear models by Levenberg-Marquardt with generated derivatives. Without options: four NIST reference problems, each from both "
            + "published starts, compared with the certified parameters and with the solver's own finite differences.")
        {
            Problem, File, Model, Start,
        };
    }

    public static string ProblemNames { get; } = string.Join(", ", Problems.All.Select(p => p.Name));

    public static string ModelNames { get; } = string.Join(", ", ModelList.All.Select(m => m.Name));

    public Option<string> Problem { get; } = new("--problem")
    {
        HelpName = "NAME",
        Description = $"Fit one problem only: {ProblemNames}.",
    };

    public Option<string> File { get; } = new("--csv")
    {
        HelpName = "FILE",
        Description = "Fit the data of a file of two columns, x and y; needs --model.",
    };

    public Option<string> Model { get; } = new("--model")
    {
        HelpName = "NAME",
        Description = "The model for --csv: " + string.Join("; ", ModelList.All.Select(m => $"{m.Name} ({m.Formula})")) + ".",
    };

    public Option<string> Start { get; } = new("--start")
    {
        HelpName = "VALUES",
        Description = "The starting values for --csv, as in --start=1.5,-2; by default they are read off the data.",
    };

    public RootCommand Command { get; }
}
