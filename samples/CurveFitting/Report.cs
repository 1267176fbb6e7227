using System.Globalization;
using Spectre.Console;

namespace CurveFitting;

/// <summary>Prints the results as tables, the same in every culture.</summary>
internal sealed class Report
{
    private const int WidthWhenRedirected = 120;
    private const double ShortOfCertified = 10;

    private readonly IAnsiConsole console;

    public Report(TextWriter output)
    {
        bool redirected = output != Console.Out || Console.IsOutputRedirected;
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(output),
        });
        if (redirected) console.Profile.Width = WidthWhenRedirected;
    }

    /// <summary>One problem: certified values, and the digits that each fit has right.</summary>
    public void Problem(ProblemFits fits)
    {
        Problem problem = fits.Problem;
        Table table = CreateTable($"{problem.Name}: {problem.Model.Formula}, {Text(problem.Data.Count)} observations");
        table.AddColumn("Parameter");
        table.AddColumn("Certified");
        for (int s = 1; s <= fits.Starts.Count; s++)
        {
            table.AddColumn(new TableColumn($"Start {Text(s)}:\ngenerated").RightAligned());
            table.AddColumn(new TableColumn($"Start {Text(s)}:\ndifferences").RightAligned());
        }

        for (int i = 0; i < problem.Certified.Length; i++)
        {
            double certified = problem.Certified[i];
            AddRow(table, fits, $"b{Text(i + 1)}", Number(certified), f => DigitsPair(f.Solver[i], f.Refined[i], certified));
        }

        AddRow(table, fits, "iterations", "", f => $"{Text(f.Iterations)} + {Text(f.RefinementSteps)}");
        AddRow(table, fits, "time", "", f => Time(f.Time));
        console.Write(table);
        console.WriteLine();
    }

    /// <summary>What the numbers mean, and why the solver stops where it stops.</summary>
    public void Explain(IReadOnlyList<ProblemFits> all)
    {
        console.WriteLine(
            "Correct digits (-log10 of the relative error, at most 11) with generated derivatives and with the solver's finite differences: the "
            + "solver's result → after refinement. The certified values are rounded, so from 10.3 up all their digits are right. Iterations: the "
            + "solver's + refinement steps. Time: the solver's, median of 5 runs. Start 1 is the hard one.");
        double solver = all.SelectMany(p => p.Generated.Select(f => Digits.Worst(f.Solver, p.Problem.Certified))).Min();
        double generated = all.SelectMany(p => p.Generated.Select(f => Digits.Worst(f.Refined, p.Problem.Certified))).Min();
        double differences = all.SelectMany(p => p.Differences.Select(f => Digits.Worst(f.Refined, p.Problem.Certified))).Min();
        if (solver >= ShortOfCertified) return;
        console.WriteLine();
        console.WriteLine(
            $"The solver alone stops at {Digit(solver)} digits, and better derivatives don't help it: it accepts a step only if the residual sum of squares "
            + "decreases, and near the minimum that sum changes with the square of the parameters' error, so in double precision it looks constant "
            + "as soon as about 8 digits are right. The refinement goes on from there with plain Gauss-Newton steps, judged by their length. Its limit is the "
            + $"accuracy of the Jacobian: at least {Digit(generated)} digits with generated derivatives, {Digit(differences)} with finite differences.");
    }

    /// <summary>A fit of the user's own data, where nothing is certified.</summary>
    public void File(string path, Model model, Observations data, double[] start, FitResult generated, FitResult differences)
    {
        Table table = CreateTable($"{path}: {model.Formula}, {Text(data.Count)} observations");
        table.AddColumn("Parameter");
        foreach (string column in (string[])["Start", "Fitted", "Standard error", "Fitted with\nfinite differences"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        for (int i = 0; i < start.Length; i++)
        {
            table.AddRow(
                $"b{Text(i + 1)}", Short(start[i]), Number(generated.Refined[i]), Short(generated.StandardErrors[i]), Number(differences.Refined[i]));
        }

        table.AddRow("sum of squares", "", Number(generated.ResidualSum), "", Number(differences.ResidualSum));
        table.AddRow("iterations", "", Iterations(generated), "", Iterations(differences));
        table.AddRow("time", "", Time(generated.Time), "", Time(differences.Time));
        console.Write(table);

        static string Iterations(FitResult fit) => $"{Text(fit.Iterations)} + {Text(fit.RefinementSteps)}";
    }

    private static Table CreateTable(string title) =>
        new Table { Title = new TableTitle(Markup.Escape(title)) }.Border(TableBorder.Rounded);

    private static void AddRow(Table table, ProblemFits fits, string name, string certified, Func<FitResult, string> cell)
    {
        List<string> cells = [name, certified];
        foreach ((FitResult generated, FitResult differences) in fits.Starts)
        {
            cells.Add(cell(generated));
            cells.Add(cell(differences));
        }

        table.AddRow([.. cells]);
    }

    private static string DigitsPair(double solver, double refined, double certified) =>
        $"{Digit(Digits.Correct(solver, certified))} → {Digit(Digits.Correct(refined, certified)).PadLeft(4)}";

    private static string Digit(double digits) => digits.ToString("F1", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.0000000000E+00", CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => time.TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture) + " ms";
}
