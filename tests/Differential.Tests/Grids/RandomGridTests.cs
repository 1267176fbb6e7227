using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace AutodiffGen.Differential.Tests.Grids;

/// <summary>Colourings that are claimed for all sizes, of random programs on grids; <c>AUTODIFFGEN_RANDOM_GRIDS</c> sets how many.</summary>
public class RandomGridTests(ITestOutputHelper output)
{
    [Fact]
    public void ColoringsThatAreClaimedForAllSizesAreValid()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("AUTODIFFGEN_RANDOM_GRIDS") is { Length: > 0 } value ? value : "150", CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        var campaign = new GridCampaign(count, 1);
        bool passed = campaign.Run(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
        Assert.True(campaign.Claimed > count / 4, report.ToString());
    }
}
