using System.Globalization;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Jacobians;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Differential.Tests.Grids;

/// <summary>Holds what comments of plans claim about colours for all sizes against the patterns of many sizes.</summary>
/// <param name="Count">How many random programs.</param>
/// <param name="Seed">The first seed.</param>
internal sealed record GridCampaign(int Count, int Seed)
{
    private const int BatchSize = 50;
    private const int LargestSize = 13;

    private int claimed;
    private int matched;
    private int applied;
    private int failed;

    /// <summary>How many programs have a claim.</summary>
    public int Claimed => claimed;

    /// <summary>Runs everything; true if no claim is wrong.</summary>
    public bool Run(TextWriter output)
    {
        for (int first = 0; first < Count; first += BatchSize)
        {
            GridProgram[] programs = [.. Enumerable.Range(Seed + first, Math.Min(BatchSize, Count - first)).Select(GridProgram.Draw)];
            GeneratorRun run = GeneratorRun.Of([.. programs.Select((p, i) => $"public static partial class Model{i} {{ [Differentiable(Derivatives.Jacobian)] {p.Text} }}\n"
                + $"public static class Driver{i} {{ public static AutodiffGen.Jacobians.JacobianPlan Plan(int columns, int rows, int n) => Model{i}.CreateFJacobianPlan(columns, rows, n, AutodiffGen.Jacobians.JacobianMethod.Columns); }}")]);
            if (run.Exception is not null) throw run.Exception;
            if (LoadedAssembly.TryLoad(run.Output, OptimizationLevel.Release, out IReadOnlyList<Diagnostic> problems) is not { } loaded)
            {
                foreach (Diagnostic problem in problems.Take(5)) output.WriteLine(LoadedAssembly.Describe(problem));
                return false;
            }

            for (int i = 0; i < programs.Length; i++)
            {
                string generated = run.Generated.Single(g => g.Text.Contains($"partial class Model{i}\n", StringComparison.Ordinal)).Text;
                if (Check(loaded.Delegate<Func<int, int, int, JacobianPlan>>($"Driver{i}.Plan"), generated) is not { } wrong) continue;
                failed++;
                output.WriteLine($"seed {programs[i].Seed}: {wrong}\n{programs[i].Text}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count} programs from seed {Seed}: {failed} wrong claims; a claim for {claimed}; of {applied} patterns that one applies to, {matched} have no colouring with fewer colours at run time"));
        return failed == 0;
    }

    private string? Check(Func<int, int, int, JacobianPlan> makePlan, string generated)
    {
        if (ColoringClaim.Find(generated) is not { } claim) return null;
        claimed++;
        foreach (int n in Enumerable.Range(1, LargestSize).Append(16))
        {
            int cells = 2 * (n + 2) * (n + 2);
            JacobianPlan plan;
            try
            {
                plan = makePlan(cells, cells, n);
            }
            catch (Exception exception) when (exception is IndexOutOfRangeException or ArgumentException or DivideByZeroException)
            {
                continue;
            }

            if (claim.Check(plan.Pattern, new Dictionary<string, int> { ["n"] = n, ["x.Length"] = cells }, out int colors) is { } wrong) return $"n = {n}: {wrong}";
            if (colors == 0) continue;
            applied++;
            if (colors <= plan.ColorCount) matched++;
        }

        return null;
    }
}
