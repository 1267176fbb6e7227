using System.Text.RegularExpressions;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Runtime.Tests;
using Xunit;

namespace AutodiffGen.Generator.Tests;

/// <summary>Keeps the README true: its example compiles and runs, and the generated code that it shows is what the generator writes.</summary>
public partial class ReadmeTests
{
    private static readonly string[] Blocks = ReadBlocks();

    private static string Model => Blocks.Single(block => block.Contains("double Rosenbrock(ReadOnlySpan<double> x)"));

    private static string Usage => Blocks.Single(block => block.StartsWith("double[] x"));

    private static string Generated => Blocks.Single(block => block.StartsWith("public static double RosenbrockGradient"));

    private static string Check => Blocks.Single(block => block.StartsWith("GradientCheck."));

    [Fact]
    public void ShowsTheGeneratorsOwnCode()
    {
        GeneratorRun run = GeneratorRun.Of(Model);

        string text = string.Join("\n", run.Generated.Single().Text.ReplaceLineEndings("\n").Split('\n').Select(RemoveIndent));
        Assert.Contains(Generated, text);
    }

    [Fact]
    public void TheExampleRuns()
    {
        GeneratorRun run = GeneratorRun.Of(Model, $$"""
            using AutodiffGen.Checking;
            public static class Example
            {
                public static double[] Run()
                {
                    {{Usage}}
                    {{Check}}
                    return [value, .. gradient];
                }
            }
            """);

        double[] result = run.Load().Run();

        Assert.Equal([24.2, -215.6, -88], result.Select(number => Math.Round(number, 10)));
    }

    [Fact]
    public void TheExampleWithStructsRuns()
    {
        GeneratorRun run = GeneratorRun.Of(Blocks.Single(block => block.StartsWith("public readonly record struct Vec")), $$"""
            public static class Example
            {
                public static double[] Run()
                {
                    Vec a = new(4, 6), b = new(1, 2);
                    {{Blocks.Single(block => block.StartsWith("double value = Model.DistanceGradient"))}}
                    return [value, aGradient.X, aGradient.Y, bGradient.X, bGradient.Y];
                }
            }
            """);

        Assert.Equal([5, 0.6, 0.8, -0.6, -0.8], run.Load().Run().Select(number => Math.Round(number, 10)));
    }

    [Fact]
    public void LinksLeadSomewhere()
    {
        MatchCollection links = RelativeLink().Matches(Repository.Read("README.md"));

        Assert.NotEmpty(links);
        Assert.All(links.Select(link => link.Groups[1].Value), path => Assert.NotEmpty(Repository.Read(path)));
    }

    private static string RemoveIndent(string line) => line.StartsWith("    ") ? line[4..] : line;

    private static string[] ReadBlocks() => [.. CSharpBlock().Matches(Repository.Read("README.md")).Select(match => match.Groups[1].Value.TrimEnd())];

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\((?!http)([^)#]+)")]
    private static partial Regex RelativeLink();
}
