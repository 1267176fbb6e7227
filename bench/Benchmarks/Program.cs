using System.Globalization;
using AutodiffGen.Benchmarks;
using AutodiffGen.Benchmarks.Benchmarks;
using BenchmarkDotNet.Running;

if (args is [InterleavedTimer.ChildOption, var index])
{
    InterleavedTimer.RunChild(Console.Out, int.Parse(index, CultureInfo.InvariantCulture));
    return 0;
}

if (args is [SparseTimer.ChildOption, var sparseIndex])
{
    SparseTimer.RunChild(Console.Out, int.Parse(sparseIndex, CultureInfo.InvariantCulture));
    return 0;
}

if (!Verification.Run(Console.Out))
{
    Console.Error.WriteLine("A gradient is wrong; nothing was timed.");
    return 1;
}

Console.WriteLine();
switch (args)
{
    case ["--verify"]:
        return 0;
    case ["--ratios"]:
        RatioTable.Write(Console.Out, InterleavedTimer.MeasureAll());
        return 0;
    case ["--sparse"]:
        SparseTable.Write(Console.Out);
        return 0;
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(GradientBenchmarks).Assembly).Run(args).ToList();
RatioTable.Write(Console.Out, summaries.SelectMany(RatioTable.FromSummary));
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
