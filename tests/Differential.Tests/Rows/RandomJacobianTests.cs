using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace AutodiffGen.Differential.Tests.Rows;

/// <summary>Sparse Jacobians of random programs, in every way in which they can be computed; <c>AUTODIFFGEN_RANDOM_JACOBIANS</c> sets how many.</summary>
public class RandomJacobianTests(ITestOutputHelper output)
{
    [Fact]
    public void ValuesAreRightAndNoNonzeroIsMissing()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("AUTODIFFGEN_RANDOM_JACOBIANS") is { Length: > 0 } value ? value : "150", CultureInfo.InvariantCulture);
        var report = new StringWriter(CultureInfo.InvariantCulture);
        bool passed = new RowCampaign(count, 1).Run(report);
        output.WriteLine(report.ToString());
        Assert.True(passed, report.ToString());
    }
}
