using System.CommandLine;
using AutodiffGen.Jacobians;

namespace Brusselator;

/// <summary>The command line: options in, report and exit code out.</summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int NoSolution = 1;
    public const int WrongInput = 2;

    /// <summary>What a shell reports of a program that Ctrl-C has ended.</summary>
    public const int Cancelled = 130;

    private static readonly Tolerance Tolerance = new(1e-4, 1e-4);

    public static int Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var options = new Options();
        ParseResult parsed = options.Command.Parse(arguments);
        options.Command.SetAction(result => Execute(options, result, output, cancellation));
        try
        {
            if (parsed.Errors.Count > 0) throw new InputException(parsed.Errors[0].Message);
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (InputException exception)
        {
            error.WriteLine(exception.Message);
            return WrongInput;
        }
        catch (IntegrationException exception)
        {
            error.WriteLine(exception.Message);
            return NoSolution;
        }
    }

    private static int Execute(Options options, ParseResult parsed, TextWriter output, CancellationToken cancellation)
    {
        int size = Options.ParseSize(parsed.GetValue(options.Size));
        JacobianMethod method = Options.ParseMethod(parsed.GetValue(options.Method));
        string? file = parsed.GetValue(options.Output);
        Problem problem = MakeProblem(size, method);

        // Before the work, so that a wrong path is known at once.
        using StreamWriter? picture = file is null ? null : Create(file);
        var report = new Report(output);
        report.Begin(problem);
        Solution solution = report.WithProgress(progress => Solution.Compute(problem, Tolerance, progress, cancellation));
        report.End(solution);
        if (!cancellation.IsCancellationRequested) report.Costs(JacobianCosts.Measure(solution));
        picture?.Write(SolutionPicture.Svg(solution));
        return cancellation.IsCancellationRequested ? Cancelled : Success;
    }

    private static Problem MakeProblem(int size, JacobianMethod method)
    {
        try
        {
            return new Problem(size, method);
        }
        catch (ArgumentException)
        {
            // On less than three cells the neighbours on both sides are the same cell.
            throw new InputException($"--method: '{method.ToString().ToLowerInvariant()}' can't be used for --size {size}");
        }
    }

    private static StreamWriter Create(string file)
    {
        try
        {
            return new StreamWriter(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"--output: '{file}' can't be written");
        }
    }
}
