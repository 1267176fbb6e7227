using System.Globalization;
using AutodiffGen.Differential.Tests.Oracle;
using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Running;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AutodiffGen.Differential.Tests.Patterns;

/// <summary>The patterns of many random programs, which share compilations.</summary>
/// <param name="Features">What they may use.</param>
/// <param name="Count">How many.</param>
/// <param name="Seed">The first seed.</param>
internal sealed record PatternCampaign(Features Features, int Count, int Seed)
{
    private const int BatchSize = 60;

    private long localEntries;
    private long globalEntries;

    /// <summary>Runs everything; true if no nonzero is missing and everything compiles.</summary>
    public bool Run(TextWriter output)
    {
        int refused = 0, run = 0, tight = 0, failed = 0;
        long seen = 0, entries = 0;
        for (int first = 0; first < Count; first += BatchSize)
        {
            var campaign = new Campaign(Features, Count, Seed);
            RandomProgram[] programs = [.. Enumerable.Range(Seed + first, Math.Min(BatchSize, Count - first)).Select(campaign.Draw)];
            string[] sources = [.. programs.Select((program, i) => SourcePrinter.Print(program, "P" + i, "Derivatives.JacobianPattern | Derivatives.LocalJacobianPattern"))];
            var input = TestCompilation.Create(
                [new SourceFile("Effects.cs", Effects.Source), new SourceFile("Conversions.cs", DriverSource.Conversions), .. sources.Select((text, i) => new SourceFile($"P{i}.cs", text))]);
            GeneratorRun generated = GeneratorRun.Of(input);
            if (generated.Exception is not null) throw generated.Exception;
            var bad = generated.Diagnostics.Where(d => d.DefaultSeverity == DiagnosticSeverity.Error).Select(d => Path.GetFileNameWithoutExtension(d.Location.GetLineSpan().Path)).ToHashSet();
            foreach (Diagnostic diagnostic in generated.Diagnostics.Where(d => d.Id is "ADG0001")) output.WriteLine(diagnostic);
            failed += generated.Diagnostics.Count(d => d.Id is "ADG0001");
            int[] live = [.. Enumerable.Range(0, programs.Length).Where(i => !bad.Contains("P" + i))];
            refused += programs.Length - live.Length;

            // A program that is refused takes its neighbours' files with it no further: everything of it is left out.
            CSharpCompilation kept = bad.Count == 0 ? generated.Output : GeneratorRun.Of(TestCompilation.Create(
                [new SourceFile("Effects.cs", Effects.Source), new SourceFile("Conversions.cs", DriverSource.Conversions), .. live.Select(i => new SourceFile($"P{i}.cs", sources[i]))])).Output;
            CSharpCompilation compilation = kept
                .AddSyntaxTrees(live.Select(i => TestCompilation.Parse(new SourceFile($"D{i}.cs", PatternDriver.Print(programs[i], "P" + i, "D" + i)))))
                .AddSyntaxTrees(live.Select(i => TestCompilation.Parse(new SourceFile($"L{i}.cs", DriverSource.PrintLocalPattern(programs[i], "P" + i, "L" + i)))));
            if (LoadedAssembly.TryLoad(compilation, OptimizationLevel.Release, out IReadOnlyList<Diagnostic> problems) is not { } loaded)
            {
                foreach (Diagnostic problem in problems.Take(5)) output.WriteLine(LoadedAssembly.Describe(problem));
                return false;
            }

            string[] texts = [.. compilation.SyntaxTrees.Select(tree => tree.ToString())];
            foreach (int i in live)
            {
                string text = texts.First(t => t.Contains("class P" + i + "\n", StringComparison.Ordinal) && t.Contains(programs[i].Entry.Name + "JacobianPattern(", StringComparison.Ordinal));
                string comment = text[..text.IndexOf(programs[i].Entry.Name + "JacobianPattern(", StringComparison.Ordinal)];
                var check = new PatternCheck(programs[i], comment);
                var localCheck = new PatternCheck(programs[i], comment);
                var pattern = loaded.Delegate<Func<double[][], int[][]>>($"D{i}.Pattern");
                var local = loaded.Delegate<Func<double[][], int[][]>>($"L{i}.Pattern");
                string? wrong = null;
                foreach (OracleRun oracle in PatternCheck.Runs(programs[i])) wrong ??= Try(() => Check(oracle, check, pattern(oracle.Case.Arguments), localCheck, local(oracle.Case.Arguments)));
                run++;
                seen += check.Seen;
                entries += check.Entries;
                if (check.Seen == check.Entries) tight++;
                if (wrong is null) continue;
                failed++;
                output.WriteLine($"seed {programs[i].Seed}: {wrong}\n{sources[i]}");
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} programs from seed {Seed}: {run} patterns, {failed} failed: {tight} exactly tight, {run - tight} widened, {refused} refused; {seen} of {entries} entries are nonzero in some run; {localEntries} of {globalEntries} at a point"));
        return failed == 0;
    }

    private string? Check(OracleRun oracle, PatternCheck check, int[][] pattern, PatternCheck localCheck, int[][] local)
    {
        if (check.Run(oracle, pattern) is { } missing) return missing;
        if (localCheck.Run(oracle, local) is { } missingHere) return "at a point: " + missingHere;
        localEntries += local.Sum(row => row.Length);
        globalEntries += pattern.Sum(row => row.Length);
        for (int row = 0; row < local.Length; row++)
        {
            if (local[row].Except(pattern[row]).Any()) return $"row {row} at a point is [{string.Join(", ", local[row])}], but everywhere [{string.Join(", ", pattern[row])}]";
        }

        return null;
    }

    private static string? Try(Func<string?> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }
}
