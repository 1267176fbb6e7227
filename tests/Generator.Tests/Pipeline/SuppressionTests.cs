using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Pipeline;

/// <summary>Diagnostics and the ways to silence them.</summary>
public class SuppressionTests
{
    private const string Body = "[Differentiable] public static double F(double x) { int n = (int)x; return n * x; }";

    [Theory]
    [InlineData("#pragma warning disable ADG0020\n", "")]
    [InlineData("", "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"AutodiffGen\", \"ADG0020\")] ")]
    public void APragmaOrAnAttributeSuppressesAWarning(string before, string attribute)
    {
        Assert.Equal("ADG0020", Assert.Single(AnalyzerRun.Diagnose(GeneratorRun.Of("public static partial class Model { " + Body + " }").Output)).Id);
        Assert.Empty(AnalyzerRun.Diagnose(GeneratorRun.Of(before + "public static partial class Model { " + attribute + Body + " }").Output));
    }
}
