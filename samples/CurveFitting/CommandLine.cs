using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CurveFitting;

/// <summary>The command line: options in, report and exit code out.</summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int NoFit = 1;
    public const int WrongInput = 2;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        var options = new Options();
        ParseResult parsed = options.Command.Parse(arguments);
        options.Command.SetAction(result =>
        {
            Execute(options, result, output);
            return Success;
        });

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
        catch (FitException exception)
        {
            error.WriteLine(exception.Message);
            return NoFit;
        }
    }

    private static void Execute(Options options, ParseResult parsed, TextWriter output)
    {
        string? file = parsed.GetValue(options.File);
        string? model = parsed.GetValue(options.Model);
        string? start = parsed.GetValue(options.Start);
        string? problem = parsed.GetValue(options.Problem);
        var report = new Report(output);
        if (file is null)
        {
            if (model is not null || start is not null) throw new InputException("--model and --start need --csv FILE");
            FitProblems(problem, report);
        }
        else
        {
            if (problem is not null) throw new InputException("--problem and --csv exclude each other");
            FitFile(file, model ?? throw new InputException($"--csv needs --model NAME, one of {Options.ModelNames}"), start, report);
        }
    }

    private static void FitProblems(string? name, Report report)
    {
        IReadOnlyList<Problem> chosen = name is null
            ? Problems.All
            : [Problems.Find(name) ?? throw new InputException($"unknown problem '{name}', expected one of {Options.ProblemNames}")];
        var fits = new List<ProblemFits>();
        foreach (Problem problem in chosen)
        {
            ProblemFits fit = ProblemFits.Of(problem);
            fits.Add(fit);
            report.Problem(fit);
        }

        report.Explain(fits);
    }

    private static void FitFile(string file, string modelName, string? startText, Report report)
    {
        Model model = ModelList.Find(modelName)
            ?? throw new InputException($"unknown model '{modelName}', expected one of {Options.ModelNames}");
        Observations data = DataFile.Read(file, model);
        double[] start = startText is null ? model.DefaultStart(data) : ParseStart(startText, model);
        FitResult generated = Fitting.Fit(model, data, start, JacobianSource.Generated);
        FitResult differences = Fitting.Fit(model, data, start, JacobianSource.Differences);
        report.File(file, model, data, start, generated, differences);
    }

    private static double[] ParseStart(string text, Model model)
    {
        string[] fields = text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length != model.ParameterCount)
        {
            throw new InputException($"--start: {model.Name} has {model.ParameterCount} parameters, found {fields.Length} values");
        }

        var start = new double[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            if (!double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out start[i]) || !double.IsFinite(start[i]))
            {
                throw new InputException($"--start: '{fields[i]}' is not a number");
            }
        }

        return start;
    }
}
