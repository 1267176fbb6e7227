using AutodiffGen.Differential.Tests.Programs;
using AutodiffGen.Differential.Tests.Running;
using Xunit;

namespace AutodiffGen.Differential.Tests;

/// <summary>The oracle must be right before it judges others: its values are those of the compiled programs, bit for bit, and its tangents those of differences.</summary>
public class OracleTests
{
    [Fact]
    public void AgreesWithCompiledProgramsAndDifferences()
    {
        var report = new StringWriter();
        Assert.True(new Campaign(Features.All, 150, 1, Derivatives: false).Run(report), report.ToString());
    }
}
