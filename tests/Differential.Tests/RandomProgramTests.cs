using System.Globalization;
using AutodiffGen.Differential.Tests.Directed;
using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Running;
using Xunit;
using Xunit.Abstractions;

namespace AutodiffGen.Differential.Tests;

/// <summary>
/// Programs nobody wrote, through the real generator, against the oracle. <c>AUTODIFFGEN_RANDOM_PROGRAMS</c> sets how many,
/// <c>AUTODIFFGEN_RANDOM_SEED</c> where they start, <c>AUTODIFFGEN_RANDOM_FEATURES</c> what they may use; see <c>Program.cs</c> for doing it by hand.
/// </summary>
public class RandomProgramTests(ITestOutputHelper output)
{
    [Fact]
    public void AgreeWithTheOracleAndMeetEveryDecision()
    {
        int count = int.Parse(Setting("AUTODIFFGEN_RANDOM_PROGRAMS", "240"), CultureInfo.InvariantCulture);
        int seed = int.Parse(Setting("AUTODIFFGEN_RANDOM_SEED", "1"), CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        using var coverage = new Coverage();
        bool passed = new Campaign(FeatureNames.Parse(Setting("AUTODIFFGEN_RANDOM_FEATURES", "all")), count, seed).Run(report);
        passed &= DirectedRun.Run(report);
        coverage.Print(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
        Assert.Empty(coverage.Gaps());
    }

    [Fact]
    public void LocalFunctionsAgreeWithTheOracle()
    {
        int count = int.Parse(Setting("AUTODIFFGEN_RANDOM_LOCAL_FUNCTIONS", "60"), CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        bool passed = new Campaign(Features.All | Features.LocalFunctions, count, 1).Run(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
    }

    [Fact]
    public void StructsAgreeWithTheOracle()
    {
        int count = int.Parse(Setting("AUTODIFFGEN_RANDOM_STRUCTS", "40"), CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        bool passed = new Campaign(Features.All | Features.Structs, count, 1).Run(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
    }

    [Fact]
    public void RectangularArraysAgreeWithTheOracle()
    {
        int count = int.Parse(Setting("AUTODIFFGEN_RANDOM_RECTANGULAR", "40"), CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        bool passed = new Campaign(Features.All | Features.Rectangular, count, 1).Run(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
    }

    private static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;
}
