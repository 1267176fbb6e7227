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

    /// <summary>More constructs, each with a count for every 10 that <c>AUTODIFFGEN_RANDOM_SHARE</c> asks for.</summary>
    [Theory]
    [InlineData("all,localfunctions", 40)]
    [InlineData("all,structs", 40)]
    [InlineData("all,rectangular", 40)]
    [InlineData("all,queries,delegates", 40)]
    [InlineData("all,patterns,regions", 40)]
    [InlineData("all,library,nullables,rules", 40)]
    [InlineData("all,objects,instances", 24)]
    [InlineData("all,generics,interfaces", 24)]
    [InlineData("all,tensors", 24)]
    [InlineData("all,parallel,windows", 40)]
    [InlineData("all,windows,short", 60)]
    [InlineData("all,rectangular,jagged,short", 60)]
    [InlineData("every", 40)]
    public void AgreeWithTheOracle(string features, int count)
    {
        int share = int.Parse(Setting("AUTODIFFGEN_RANDOM_SHARE", "10"), CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        bool passed = new Campaign(FeatureNames.Parse(features), count * share / 10, 1).Run(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
    }

    private static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;
}
