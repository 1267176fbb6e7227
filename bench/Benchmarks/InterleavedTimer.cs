using System.Diagnostics;
using System.Globalization;
using AutodiffGen.Benchmarks.Benchmarks;

namespace AutodiffGen.Benchmarks;

/// <summary>
/// Quick ratios on a machine that does other work too: the three methods of a kernel take turns in short batches, so that a disturbance or a change
/// of clock meets all of them, and the fastest batch of each counts. Each kernel has processes of its own, so that no other call shapes the code that the
/// run-time compiler makes, and the process with the median ratio counts.
/// </summary>
internal static class InterleavedTimer
{
    /// <summary>The option with which the program starts itself for one kernel.</summary>
    public const string ChildOption = "--measure-one";

    private const int Processes = 3;
    private const int Rounds = 60;

    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(4);

    /// <summary>Measures every timed kernel in processes of its own.</summary>
    public static IEnumerable<KernelTimes> MeasureAll()
    {
        GradientBenchmarks[] kernels = Catalogue.Timed();
        for (int i = 0; i < kernels.Length; i++)
        {
            var runs = new List<KernelTimes>();
            for (int run = 0; run < Processes; run++) runs.Add(StartChild(kernels[i].Title, i));
            yield return runs.OrderBy(times => times.Generated / times.HandWritten).ElementAt(Processes / 2);
        }
    }

    /// <summary>Measures one kernel in this process and writes its times for the parent.</summary>
    public static void RunChild(TextWriter output, int index)
    {
        KernelTimes times = Measure(Catalogue.Timed()[index]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{times.Primal:R} {times.HandWritten:R} {times.Generated:R} {times.AllocatedBytes}"));
    }

    private static KernelTimes StartChild(string title, int index)
    {
        string[] arguments = [typeof(InterleavedTimer).Assembly.Location, ChildOption, index.ToString(CultureInfo.InvariantCulture)];
        using Process child = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string[] words = child.StandardOutput.ReadToEnd().Split();
        child.WaitForExit();
        double Number(int position) => double.Parse(words[position], CultureInfo.InvariantCulture);
        return new KernelTimes(title, Number(0), Number(1), Number(2), (long)Number(3));
    }

    private static KernelTimes Measure(GradientBenchmarks kernel)
    {
        kernel.Setup();
        Func<double>[] methods = [kernel.Primal, kernel.HandWritten, kernel.Generated];
        int[] calls = [.. methods.Select(WarmUp)];
        double[] best = [double.MaxValue, double.MaxValue, double.MaxValue];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < methods.Length; i++) best[i] = Math.Min(best[i], Nanoseconds(methods[i], calls[i]));
        }

        const int Calls = 100;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Nanoseconds(kernel.Generated, Calls);
        long allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        return new KernelTimes(kernel.Title, best[0], best[1], best[2], allocated);
    }

    /// <summary>Runs a method until the optimising compiler has surely seen it, and returns how many calls fill a batch.</summary>
    private static int WarmUp(Func<double> method)
    {
        var clock = Stopwatch.StartNew();
        int total = 0;
        while (total < 200 || clock.Elapsed < TimeSpan.FromSeconds(0.6))
        {
            method();
            total++;
            if (total is 60 or 120) Thread.Sleep(200); // methods are compiled again in the background, when no new ones have come for a while
        }

        int calls = 1;
        while (Nanoseconds(method, calls) * calls < BatchTime.TotalNanoseconds) calls *= 2;
        return calls;
    }

    private static double Nanoseconds(Func<double> method, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) method();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }
}
