using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AutodiffGen.Differential.Tests.Generation;
using AutodiffGen.Differential.Tests.Oracle;
using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Shrinking;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>Many random programs, in batches, with a report.</summary>
/// <param name="Features">The constructs.</param>
/// <param name="Count">How many programs.</param>
/// <param name="Seed">The first seed.</param>
/// <param name="Derivatives">False to test the oracle alone.</param>
internal sealed record Campaign(Features Features, int Count, int Seed, bool Derivatives = true)
{
    private const int BatchSize = 80;

    /// <summary>How many failures of one kind are shrunk and printed.</summary>
    public int Shown { get; init; } = 3;

    /// <summary>Whether the generated code of a failure is printed too.</summary>
    public bool ShowsGenerated { get; init; }

    /// <summary>Runs everything.</summary>
    /// <param name="output">Gets the failures, shrunk, and the counts.</param>
    /// <returns>Whether there was neither a failure nor a refusal.</returns>
    public bool Run(TextWriter output)
    {
        const int Often = 1000;
        var clock = Stopwatch.StartNew();
        int done = 0;
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (Outcome outcome in RunBatches())
        {
            string kind = outcome.Kind ?? "passed";
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (++done % Often == 0 && done < Count) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... {done} from seed {Seed}, {done - kinds.GetValueOrDefault("passed") - kinds.GetValueOrDefault("rejected")} failed, {clock.Elapsed.TotalSeconds:F0} s"));
            if (!(outcome.IsFailure || outcome.IsRefusal) || kinds[kind] > Shown) continue;
            Print(output, outcome);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count} programs from seed {Seed} in {clock.Elapsed.TotalSeconds:F0} s:"));
        foreach ((string kind, int count) in kinds) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,6} ({100.0 * count / Count:F1} %) {kind}"));
        return kinds.Keys.All(kind => kind is "passed" or "rejected");
    }

    /// <summary>Every batch is a compilation of its own, so that they can run side by side; the first of each five is compiled for debugging.</summary>
    private IEnumerable<Outcome> RunBatches() =>
        Partitioner.Create(Enumerable.Range(0, (Count + BatchSize - 1) / BatchSize), EnumerablePartitionerOptions.NoBuffering) // A range would be split in two, and the second half wait for the first.
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(Math.Min(2, Environment.ProcessorCount))
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .SelectMany(batch =>
            {
                int first = batch * BatchSize;
                RandomProgram[] programs = [.. Enumerable.Range(Seed + first, Math.Min(BatchSize, Count - first)).Select(Draw)];
                return Batch.Run(programs, batch % 5 == 0 ? OptimizationLevel.Debug : OptimizationLevel.Release, Derivatives);
            });

    /// <summary>The program of a seed: the first of some drafts that runs on its inputs and has a derivative to speak of.</summary>
    public RandomProgram Draw(int seed)
    {
        RandomProgram? program = null;
        for (int draft = 0; draft < 20; draft++)
        {
            program = ProgramGenerator.Generate(unchecked((seed * 1000003) + draft), Features) with { Seed = seed };
            try
            {
                if (Batch.OracleRuns(program).Any(run => run.IsInteresting)) break;
            }
            catch (RejectedException)
            {
                // The next draft may do.
            }
        }

        return program!;
    }

    private void Print(TextWriter output, Outcome failure)
    {
        Outcome small = Shrinker.Shrink(failure, programs => Batch.Run(programs, OptimizationLevel.Release, Derivatives));
        output.WriteLine($"seed {failure.Program.Seed}: {small.Kind}\n{small.Message}\n{SourcePrinter.Print(small.Program, "P")}");
        if (ShowsGenerated)
        {
            foreach (SourceFile file in Batch.Generated(small.Program)) output.WriteLine(file.Text);
        }

        output.Flush();
    }
}
