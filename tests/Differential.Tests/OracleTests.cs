using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Running;
using Xunit;

namespace AutodiffGen.Differential.Tests;

/// <summary>The oracle must be right before it judges others: its values are those of the compiled programs, bit for bit, and its tangents those of differences.</summary>
public class OracleTests
{
    [Theory]
    [InlineData("all", 150)]
    [InlineData("every", 40)]
    public void AgreesWithCompiledProgramsAndDifferences(string features, int count)
    {
        var report = new StringWriter();
        Assert.True(new Campaign(FeatureNames.Parse(features), count, 1, Derivatives: false).Run(report), report.ToString());
    }
}
