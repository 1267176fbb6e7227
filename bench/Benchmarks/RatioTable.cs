using System.Globalization;
using AutodiffGen.Benchmarks.Benchmarks;
using BenchmarkDotNet.Reports;

namespace AutodiffGen.Benchmarks;

/// <summary>The nanoseconds per call of the three methods of a kernel, and what the generated one allocates.</summary>
internal sealed record KernelTimes(string Title, double Primal, double HandWritten, double Generated, long AllocatedBytes);

/// <summary>The ratios that matter, in a small table.</summary>
internal static class RatioTable
{
    public static void Write(TextWriter output, IEnumerable<KernelTimes> rows)
    {
        output.WriteLine("| kernel | primal, µs | hand-written / primal | generated / primal | generated / hand-written | bytes per call |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (KernelTimes row in rows)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Title} | {row.Primal / 1000:G3} | {row.HandWritten / row.Primal:F2} | {row.Generated / row.Primal:F2} | {row.Generated / row.HandWritten:F2} | {row.AllocatedBytes} |"));
        }
    }

    public static IEnumerable<KernelTimes> FromSummary(Summary summary)
    {
        foreach (var reports in summary.Reports.GroupBy(report => report.BenchmarkCase.Parameters.DisplayInfo))
        {
            BenchmarkReport? Find(string method) =>
                reports.FirstOrDefault(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method && report.ResultStatistics is not null);

            BenchmarkReport? primal = Find(nameof(GradientBenchmarks.Primal));
            BenchmarkReport? handWritten = Find(nameof(GradientBenchmarks.HandWritten));
            BenchmarkReport? generated = Find(nameof(GradientBenchmarks.Generated));
            if (primal is null || handWritten is null || generated is null) continue;
            string title = generated.BenchmarkCase.Descriptor.Type.Name.Replace("Benchmarks", "", StringComparison.Ordinal) + " " + reports.Key;
            yield return new KernelTimes(
                title,
                primal.ResultStatistics!.Mean,
                handWritten.ResultStatistics!.Mean,
                generated.ResultStatistics!.Mean,
                generated.GcStats.GetBytesAllocatedPerOperation(generated.BenchmarkCase) ?? 0);
        }
    }
}
