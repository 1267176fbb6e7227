using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Pipeline;

/// <summary>Diagnostics and the ways to silence them.</summary>
public class SuppressionTests
{
    [Fact]
    public void APragmaSuppressesAWarning()
    {
        const string Body = "[Differentiable] public static double F(double x) { int n = (int)x; return n * x; }";
        Diagnostic[] loud = Shown("public static partial class Model { " + Body + " }");
        Assert.Equal("ADG0020", Assert.Single(loud).Id);
        Assert.Empty(Shown("#pragma warning disable ADG0020\npublic static partial class Model { " + Body + " }"));
    }

    /// <summary>The generator's diagnostics that the compiler would show.</summary>
    private static Diagnostic[] Shown(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        return [.. run.Diagnostics.Where(diagnostic => !diagnostic.IsSuppressed)];
    }
}
