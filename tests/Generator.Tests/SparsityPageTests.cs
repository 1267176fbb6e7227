using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Runtime.Tests;
using Xunit;

namespace AutodiffGen.Generator.Tests;

/// <summary>Keeps the page on sparse Jacobians true: its pictures and texts are what the generator and the runtime print today.</summary>
public class SparsityPageTests
{
    private const string Picture = "docs/images/brusselator-coloring.svg";

    private static readonly string Page = Repository.Read("docs/sparsity.md");

    [Fact]
    public void TheRelationIsThatOfTheSample()
    {
        string generated = GeneratorRun.Of(Repository.Read("samples/Brusselator/Model.cs")).Generated.Single().Text.ReplaceLineEndings("\n");
        string[] lines = [.. generated.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("/// Row <c>", StringComparison.Ordinal) || line.StartsWith("/// Colors ", StringComparison.Ordinal))];
        Assert.Equal(3, lines.Length);
        foreach (string line in new[] { lines[0], lines[^1] }) Assert.Contains("\n" + line[4..].Replace("<c>", "").Replace("</c>", "") + "\n", Page);
    }

    [Fact]
    public void ThePlanAndThePictureAreThoseOfTheSample()
    {
        LoadedAssembly sample = GeneratorRun.Of(Repository.Read("samples/Brusselator/Model.cs"), """
            using AutodiffGen.Jacobians;
            using AutodiffGen.Sparse;
            public static class Example
            {
                public static string[] Draw()
                {
                    JacobianPlan plan = Brusselator.Model.CreateRhsJacobianPlan(72, 72, 6);
                    return [plan.ToString(), SpyPlot.ColumnColoringSvg(plan.Pattern, plan.ColumnColoring)];
                }
            }
            """).Load();

        string[] drawn = sample.Delegate<Func<string[]>>("Draw")();

        Assert.Contains("\n" + drawn[0] + "\n", Page);
        Assert.True(Repository.IsCurrent(Picture, drawn[1]), Picture + " differs: run the tests with ACCEPT_CHANGES=1, look at it, and commit it.");
    }

    [Fact]
    public void TheSpyPlotIsThatOfTheFirstExample()
    {
        string model = Page.Split("```csharp\n")[1].Split("```")[0].Split("\nSparseMatrix once")[0].Replace("Derivatives.Jacobian)", "Derivatives.JacobianPattern)");
        LoadedAssembly example = GeneratorRun.Of(model, """
            using AutodiffGen.Sparse;
            public static class Example
            {
                public static string[] Draw() => [SpyPlot.Blocks(Model.HeatJacobianPattern(16, 16))];
            }
            """).Load();

        Assert.Contains("```\n" + example.Delegate<Func<string[]>>("Draw")()[0].Split('\n').Select(line => line.TrimEnd()).Aggregate((above, line) => above + "\n" + line) + "\n```", Page);
    }
}
