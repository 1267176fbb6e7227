using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests;

/// <summary>The harness itself: it runs code, and it fails on warnings.</summary>
public class HarnessTests
{
    [Theory]
    [InlineData(OptimizationLevel.Debug)]
    [InlineData(OptimizationLevel.Release)]
    public void RunsCode(OptimizationLevel level)
    {
        double[] result = GeneratorRun.Of("static class Program { static double[] Run() => [Math.Sqrt(4), 3]; }").Load(level).Run();
        Assert.Equal([2, 3], result);
    }

    [Fact]
    public void WarningsFail()
    {
        GeneratorRun run = GeneratorRun.Of("static class Program { static void Run() { int unused; } }");
        Assert.Equal("CS0168", Assert.Single(run.CompilerProblems()).Id);
        Assert.Throws<InvalidOperationException>(() => run.Load());
    }

    [Fact]
    public void ReferencesTheRuntime()
    {
        GeneratorRun run = GeneratorRun.Of("static class Program { static double[] Run() => [(int)Derivatives.Forward]; }");
        Assert.Equal([1], run.Load().Run());
    }

#if !USE_VERIFY
    [Fact]
    public void SnapshotsCompareTheWholeSet()
    {
        string directory = Directory.CreateTempSubdirectory().FullName;
        SourceFile[] files = [new("M.F.g.cs", "a\nb\n"), new("M.G.g.cs", "c\n")];
        try
        {
            string[] Names() => [.. Directory.GetFiles(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
            void Fails(SourceFile[] now) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Snapshot.Compare(now, directory, "T.Case", false));

            Fails(files);
            Assert.Equal(["T.Case#M.F.received.cs", "T.Case#M.G.received.cs"], Names());
            Snapshot.Compare(files, directory, "T.Case", true);
            Assert.Equal(["T.Case#M.F.verified.cs", "T.Case#M.G.verified.cs"], Names());
            Snapshot.Compare(files, directory, "T.Case", false);
            Fails(files[..1]);
            Fails([files[0], files[1] with { Text = "d" }]);
            Snapshot.Compare(files[..1], directory, "T.Case", true);
            Assert.Equal(["T.Case#M.F.verified.cs"], Names());
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }
#endif
}
