using System.Diagnostics;
using System.Globalization;
using AutodiffGen.Benchmarks.Benchmarks;

namespace AutodiffGen.Benchmarks;

/// <summary>
/// Times the methods of a sparse kernel as <see cref="InterleavedTimer"/> does: in turns, in short batches, the fastest batch of each, each kernel in a process of its own. Calls may take
/// a second here, so the compiler sees a small size first, and rounds end when their time is over.
/// </summary>
internal static class SparseTimer
{
    /// <summary>The option with which the program starts itself for one kernel.</summary>
    public const string ChildOption = "--measure-sparse";

    private const int WarmUpCalls = 200;
    private const int FewestRounds = 5;
    private const int MostRounds = 60;

    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan RoundsTime = TimeSpan.FromSeconds(8);

    /// <summary>The nanoseconds of each method of a kernel.</summary>
    public static double[] Measure(SparseBenchmarks kernel)
    {
        string index = Array.FindIndex(All(), other => other.Title == kernel.Title).ToString(CultureInfo.InvariantCulture);
        using Process child = Process.Start(new ProcessStartInfo("dotnet", [typeof(SparseTimer).Assembly.Location, ChildOption, index]) { RedirectStandardOutput = true })!;
        string text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
    }

    /// <summary>Measures one kernel in this process and writes its times for the parent.</summary>
    public static void RunChild(TextWriter output, int index)
    {
        SparseBenchmarks kernel = All()[index];
        SparseBenchmarks small = kernel.Small();
        small.Setup();
        foreach (Action method in small.Methods) WarmUp(method);
        kernel.Setup();
        IReadOnlyList<Action> methods = kernel.Methods;
        int[] calls = [.. methods.Select(CallsOfBatch)];
        double[] best = new double[methods.Count];
        Array.Fill(best, double.MaxValue);
        var clock = Stopwatch.StartNew();
        for (int round = 0; round < FewestRounds || (round < MostRounds && clock.Elapsed < RoundsTime); round++)
        {
            for (int i = 0; i < best.Length; i++)
            {
                // A one-off that takes much memory finds it as an earlier one of its own has left it, and what that left behind isn't collected in its time.
                if (calls[i] == 1)
                {
                    methods[i]();
                    GC.Collect();
                }

                best[i] = Math.Min(best[i], Nanoseconds(methods[i], calls[i]));
            }
        }

        output.WriteLine(string.Join(' ', best.Select(time => time.ToString("R", CultureInfo.InvariantCulture))));
    }

    private static SparseBenchmarks[] All() => [.. Catalogue.Grids(), .. Catalogue.Differences()];

    private static void WarmUp(Action method)
    {
        for (int call = 0; call < WarmUpCalls; call++)
        {
            method();
            if (call is 60 or 120) Thread.Sleep(200); // methods are compiled again in the background, when no new ones have come for a while
        }
    }

    private static int CallsOfBatch(Action method)
    {
        int calls = 1;
        while (Nanoseconds(method, calls) * calls < BatchTime.TotalNanoseconds) calls *= 2;
        return calls;
    }

    private static double Nanoseconds(Action method, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) method();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }
}
