using System.Globalization;
using AutodiffGen.Benchmarks.Benchmarks;

namespace AutodiffGen.Benchmarks;

/// <summary>The times of sparse Jacobians and the ratios that matter, as tables.</summary>
internal static class SparseTable
{
    public static void Write(TextWriter output)
    {
        List<(BrusselatorBenchmarks Kernel, GridTimes Times)> grids = [.. Catalogue.Grids().Select(kernel => (kernel, GridTimes.Of(SparseTimer.Measure(kernel))))];
        output.WriteLine("| Brusselator, ms | unknowns | rates alone | constant fill | by hand, values | by hand, values and rates | values | values and rates | by columns | plan | one-off | one-off by hand |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach ((BrusselatorBenchmarks kernel, GridTimes times) in grids)
        {
            IEnumerable<string> cells = times.All.Select(time => string.Create(CultureInfo.InvariantCulture, $"{time / 1e6:G3}"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| N = {kernel.Size} | {kernel.States} | {string.Join(" | ", cells)} |"));
        }

        output.WriteLine();
        output.WriteLine("| Brusselator, ratios | values / by hand | values and rates / by hand | by columns / by hand | one-off / by hand | ns per nonzero: constant | by hand | values | values and rates | by columns | plan | one-off |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach ((BrusselatorBenchmarks kernel, GridTimes times) in grids)
        {
            double count = kernel.Nonzeros;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| N = {kernel.Size} | {times.Values / times.Hand:F2} | {times.Direct / times.HandWithRates:F2} | {times.Columns / times.HandWithRates:F2} | {times.OneOff / times.HandOneOff:F2} | {times.Constant / count:F2} | {times.Hand / count:F2} | {times.Values / count:F2} | {times.Direct / count:F2} | {times.Columns / count:F2} | {times.Plan / count:F2} | {times.OneOff / count:F2} |"));
        }

        output.WriteLine();
        output.WriteLine("| tenth differences, µs | loop | prepared | one-off | one-off / prepared | recursive | prepared | one-off | one-off / prepared |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (IteratedDifferenceBenchmarks kernel in Catalogue.Differences())
        {
            double[] times = SparseTimer.Measure(kernel);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| n = {kernel.Length} | {times[0] / 1000:G3} | {times[1] / 1000:G3} | {times[2] / 1000:G3} | {times[2] / times[1]:F2} | {times[3] / 1000:G3} | {times[4] / 1000:G3} | {times[5] / 1000:G3} | {times[5] / times[4]:F2} |"));
        }
    }

    /// <summary>The nanoseconds of the methods of <see cref="BrusselatorBenchmarks"/>, in their order.</summary>
    private sealed record GridTimes(double Primal, double Constant, double Hand, double HandWithRates, double Values, double Direct, double Columns, double Plan, double OneOff, double HandOneOff)
    {
        public double[] All => [Primal, Constant, Hand, HandWithRates, Values, Direct, Columns, Plan, OneOff, HandOneOff];

        public static GridTimes Of(double[] times) => new(times[0], times[1], times[2], times[3], times[4], times[5], times[6], times[7], times[8], times[9]);
    }
}
