using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using AutodiffGen.Differential.Tests.Oracle;
using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>Runs many programs that share one compilation.</summary>
internal sealed partial class Batch
{
    /// <summary>The diagnostic for a bug of the generator.</summary>
    private const string InternalError = "ADG0001";

    private readonly IReadOnlyList<RandomProgram> programs;
    private readonly OptimizationLevel level;

    /// <summary>Warnings about null are asked for in the batches that are compiled for debugging.</summary>
    private readonly CSharpParseOptions options;
    private readonly bool derivatives;
    private readonly Outcome?[] outcomes;

    private Batch(IReadOnlyList<RandomProgram> programs, OptimizationLevel level, bool derivatives)
    {
        this.programs = programs;
        this.level = level;
        options = level == OptimizationLevel.Debug ? TestCompilation.ParseOptions : TestCompilation.Lenient;
        this.derivatives = derivatives;
        outcomes = new Outcome?[programs.Count];
    }

    /// <summary>Runs the programs through the generator, compiles, and holds everything against the oracle.</summary>
    /// <param name="programs">The programs.</param>
    /// <param name="level">How the compiler optimizes.</param>
    /// <param name="derivatives">False to test the oracle alone, against the compiled programs.</param>
    public static IReadOnlyList<Outcome> Run(IReadOnlyList<RandomProgram> programs, OptimizationLevel level = OptimizationLevel.Release, bool derivatives = true)
    {
        var batch = new Batch(programs, level, derivatives);
        batch.Run();
        return [.. batch.outcomes.Select((outcome, index) => outcome ?? new Outcome(programs[index], null))];
    }

    /// <summary>The oracle's runs of a program: at its own size twice, and at other sizes at which it works.</summary>
    public static IReadOnlyList<OracleRun> OracleRuns(RandomProgram program)
    {
        var runs = new List<OracleRun>();
        int round = 0;

        // Without rows nobody knows how long rows are.
        foreach (int size in new[] { program.Size, program.Size, 0, 1, 2, 9 }.Where(size => size > 0 || !program.Style.HasFlag(Features.Jagged)))
        {
            try
            {
                runs.Add(OracleRun.Of(Case.Draw(program, size, round++)));
            }
            catch (RejectedException) when (round > 1)
            {
                // Only the first run must work.
            }
        }

        return runs;
    }

    /// <summary>The generated files of a program.</summary>
    public static IReadOnlyList<SourceFile> Generated(RandomProgram program) => GeneratorRun.Of(TestCompilation.Create(
        [new SourceFile("Effects.cs", Effects.Source), new SourceFile("P0.cs", SourcePrinter.Print(program, "P0"))])).Generated;

    private void Run()
    {
        var runs = new IReadOnlyList<OracleRun>[programs.Count];
        for (int i = 0; i < programs.Count; i++)
        {
            try
            {
                runs[i] = OracleRuns(programs[i]);
                if (!runs[i].Any(run => run.IsInteresting)) outcomes[i] = new Outcome(programs[i], "rejected", "no derivative");
            }
            catch (RejectedException exception)
            {
                outcomes[i] = new Outcome(programs[i], "rejected", exception.Message);
            }
            catch (Exception exception)
            {
                // While shrinking, a candidate may be nonsense.
                outcomes[i] = new Outcome(programs[i], "oracle threw", exception.ToString());
            }
        }

        int[] live = Live();
        SourceFile[] models = [.. live.Select(i => new SourceFile($"P{i}.cs", SourcePrinter.Print(programs[i], $"P{i}")))];
        IEnumerable<SourceFile> files = [new SourceFile("Effects.cs", Effects.Source), new SourceFile("Conversions.cs", DriverSource.Conversions), .. models];
        CSharpCompilation input = level == OptimizationLevel.Debug ? TestCompilation.Create(files) : TestCompilation.CreateLenient(files);
        CSharpCompilation output = input;
        if (derivatives)
        {
            GeneratorRun generated = GeneratorRun.Of(input, parseOptions: options);
            if (generated.Exception is not null)
            {
                Isolate(live, generated.Exception);
                return;
            }

            // A method that is refused gets no file, so that most batches need not ask why; some are asked even so.
            bool isComplete = generated.Generated.Count == models.Sum(model => Marked().Count(model.Text));
            if (!isComplete || level == OptimizationLevel.Debug) Refuse(generated.Diagnostics);
            output = generated.Output;
        }

        LoadedAssembly? loaded = Load(output);
        if (loaded is null) return;
        foreach (int i in Live()) Check(i, loaded, runs[i]);
    }

    private int[] Live() => [.. Enumerable.Range(0, programs.Count).Where(i => outcomes[i] is null)];

    /// <summary>The generator threw: finds the programs that make it throw.</summary>
    private void Isolate(int[] live, Exception exception)
    {
        if (live.Length == 1)
        {
            outcomes[live[0]] = new Outcome(programs[live[0]], "crash " + exception.GetType().Name, exception.ToString());
            return;
        }

        foreach (int[] half in new[] { live[..(live.Length / 2)], live[(live.Length / 2)..] })
        {
            IReadOnlyList<Outcome> part = Run([.. half.Select(i => programs[i])], level, derivatives);
            for (int i = 0; i < half.Length; i++) outcomes[half[i]] = part[i];
        }
    }

    private void Refuse(ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics.Where(diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error))
        {
            string message = LoadedAssembly.Describe(diagnostic);
            if (Owner(diagnostic.Location.GetLineSpan().Path) is not { } i) throw new InvalidOperationException(message);
            bool bug = diagnostic.Id == InternalError;
            outcomes[i] ??= new Outcome(programs[i], (bug ? "crash " : "refused ") + diagnostic.Id, message);
        }
    }

    /// <summary>Compiles and loads, leaving out the programs that have warnings or errors.</summary>
    private LoadedAssembly? Load(CSharpCompilation compilation)
    {
        while (Live() is { Length: > 0 } live)
        {
            var keep = live.ToHashSet();
            CSharpCompilation trial = compilation
                .RemoveSyntaxTrees(compilation.SyntaxTrees.Where(tree => Owner(tree) is { } owner && !keep.Contains(owner)))
                .AddSyntaxTrees(live.Select(i => TestCompilation.Parse(new SourceFile($"D{i}.cs", DriverSource.Print(programs[i], $"P{i}", $"D{i}", derivatives)), options)));
            if (LoadedAssembly.TryLoad(trial, level, out IReadOnlyList<Diagnostic> problems) is { } loaded) return loaded;

            // A broken model explains what is wrong behind it, and broken output explains a driver's errors.
            foreach (Diagnostic problem in problems.OrderBy(problem => Rank(problem.Location.SourceTree)))
            {
                if (Owner(problem.Location.SourceTree) is not { } i) throw new InvalidOperationException(problem.ToString());
                string kind = Rank(problem.Location.SourceTree) switch { 0 => "invalid", 1 => "compile " + problem.Id, _ => "driver " + problem.Id };
                outcomes[i] ??= new Outcome(programs[i], kind, LoadedAssembly.Describe(problem));
            }
        }

        return null;
    }

    private static int Rank(SyntaxTree? tree) => tree is null ? 3 : TestCompilation.IsGenerated(tree) ? 1 : tree.FilePath.StartsWith('P') ? 0 : 2;

    /// <summary>The program that a model, a driver or a generated file belongs to.</summary>
    private static int? Owner(SyntaxTree? tree)
    {
        if (tree is null) return null;
        return Owner(tree.FilePath) ?? Number(ClassName().Match(tree.ToString()));
    }

    private static int? Owner(string path) => Number(FileName().Match(path));

    private static int? Number(Match match) => match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private void Check(int index, LoadedAssembly loaded, IReadOnlyList<OracleRun> runs)
    {
        Outcome? outcome = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    outcome = Checks.Run(programs[index], loaded, $"D{index}", runs, derivatives);
                }
                catch (Exception exception)
                {
                    outcome = new Outcome(programs[index], "throws " + exception.GetType().Name, exception.ToString());
                }
            },
            16 << 20)
        { IsBackground = true };
        thread.Start();
        outcomes[index] = thread.Join(TimeSpan.FromSeconds(20)) ? outcome : new Outcome(programs[index], "hang", "no end after 20 s");
    }

    [GeneratedRegex(@"\[Differentiable\b")]
    private static partial Regex Marked();

    [GeneratedRegex(@"^[PD](\d+)\.cs$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"partial class P(\d+)\b")]
    private static partial Regex ClassName();
}
