using System.Globalization;
using AutodiffGen.Differential.Tests.Programs;
using Xunit;
using Xunit.Abstractions;

namespace AutodiffGen.Differential.Tests.Patterns;

/// <summary>The pattern of a random program's Jacobian holds every nonzero; see <c>RandomProgramTests</c> for the settings.</summary>
public class RandomPatternTests(ITestOutputHelper output)
{
    [Fact]
    public void NoNonzeroIsMissing()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("AUTODIFFGEN_RANDOM_PATTERNS") is { Length: > 0 } value ? value : "90", CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        bool passed = new PatternCampaign(FeatureNames.Parse("all,undecided"), count, 1).Run(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
    }
}
