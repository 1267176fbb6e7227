using System.Globalization;
using AutodiffGen.Sparse;
using Spectre.Console;

namespace Brusselator;

/// <summary>Prints the progress and the results, the same in every culture.</summary>
internal sealed class Report
{
    private const int WidthWhenRedirected = 120;

    /// <summary>Dots of the largest spy plot; of a larger matrix the top left part is shown.</summary>
    private const int SpyDots = 128;

    private readonly IAnsiConsole console;
    private readonly bool redirected;

    public Report(TextWriter output)
    {
        redirected = output != Console.Out || Console.IsOutputRedirected;
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(output),
        });
        if (redirected) console.Profile.Width = WidthWhenRedirected;
    }

    /// <summary>What is solved, and how the Jacobian will be computed.</summary>
    public void Begin(Problem problem)
    {
        Write($"Brusselator on {problem.Size} × {problem.Size} cells: {problem.Length} unknowns, time 0 to {Problem.EndTime}.");
        Write($"Jacobian: {problem.Plan}.");
        console.WriteLine();
    }

    /// <summary>Runs an integration under a progress bar, or without one where nobody would see it move.</summary>
    public Solution WithProgress(Func<Action<double>, Solution> integrate)
    {
        if (redirected || !console.Profile.Capabilities.Interactive) return integrate(static _ => { });
        return console.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask("integrating", maxValue: Problem.EndTime);
            return integrate(time => task.Value = time);
        });
    }

    /// <summary>The pattern, what was done, and the state that was reached.</summary>
    public void End(Solution solution)
    {
        Spy(solution.Problem.Plan.Pattern);
        if (solution.Time < Problem.EndTime) Write($"Cancelled at time {solution.Time:F3}.");
        Statistics statistics = solution.Statistics;
        Write($"{statistics.Steps} steps, {statistics.RejectedSteps} more rejected; {statistics.NewtonIterations} Newton iterations, {statistics.LinearIterations} iterations of the linear solver.");
        Table table = CreateTable("Part", "Calls", "Time", "Each");
        AddShare(table, "Jacobian", statistics.Jacobian);
        AddShare(table, "factorising and solving", statistics.Solve);
        AddShare(table, "right-hand side", statistics.Rate);
        table.AddRow("all", "", Time(solution.Elapsed), "");
        console.Write(table);
        Write($"At time {solution.Time:G6}: u {Range(solution.U)}; v {Range(solution.V)}.");
    }

    /// <summary>The Jacobian by other ways.</summary>
    public void Costs(JacobianCosts costs)
    {
        console.WriteLine();
        Table table = CreateTable("One Jacobian", "Time", "Beside the first", "Largest difference");
        AddCost(table, "generated, sparse", costs.Generated, costs.Generated, null);
        AddCost(table, "dense forward mode, column by column", costs.Forward, costs.Generated, costs.ForwardError);
        AddCost(table, "finite differences, column by column", costs.Differences, costs.Generated, costs.DifferencesError);
        console.Write(table);
        Write($"The difference is that of an entry from the generated one, relative to the largest entry.");
        if (costs.MeasuredColumns < costs.Columns) Write($"The times of the last two were measured on {costs.MeasuredColumns} of {costs.Columns} columns and scaled up.");
    }

    private static void AddShare(Table table, string name, Share share) =>
        table.AddRow(name, Text($"{share.Count}"), Time(share.Time), Time(share.Time / Math.Max(1, share.Count)));

    private static void AddCost(Table table, string name, TimeSpan time, TimeSpan first, double? error) =>
        table.AddRow(name, Time(time), Text($"{time / first:G3} ×"), error is null ? "" : Text($"{error:E1}"));

    private static Table CreateTable(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(columns[0]);
        foreach (string column in columns[1..]) table.AddColumn(new TableColumn(column).RightAligned());
        return table;
    }

    private static string Range(ReadOnlySpan<double> values)
    {
        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        foreach (double value in values) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return Text($"{least:F6} to {most:F6}, on average {Solution.Mean(values):F6}");
    }

    private static string Time(TimeSpan time) => time.TotalSeconds >= 1 ? Text($"{time.TotalSeconds:F2} s") : Text($"{time.TotalMilliseconds:F3} ms");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Write(FormattableString text) => console.WriteLine(Text(text));

    private void Spy(SparsityPattern pattern)
    {
        int part = Math.Min(SpyDots, pattern.Rows);
        if (part < pattern.Rows)
        {
            Write($"The Jacobian's first {part} rows and columns:");
            pattern = SparsityPattern.FromRows(part, Enumerable.Range(0, part).Select(i => pattern.Row(i).ToArray().Where(column => column < part)));
        }
        else
        {
            Write($"The Jacobian's nonzeros:");
        }

        console.WriteLine(SpyPlot.Braille(pattern, Math.Min(SpyDots, console.Profile.Width)));
        console.WriteLine();
    }
}
