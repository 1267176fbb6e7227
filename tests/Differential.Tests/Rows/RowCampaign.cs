using System.Globalization;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Differential.Tests.Rows;

/// <summary>The Jacobians of many random row programs, which share compilations, held against dual numbers.</summary>
/// <param name="Count">How many.</param>
/// <param name="Seed">The first seed.</param>
internal sealed record RowCampaign(int Count, int Seed)
{
    private const int BatchSize = 50;
    private const int Points = 3;

    private int direct;
    private int tight;
    private int refused;
    private int failed;

    /// <summary>Runs everything; true if all values are right and no nonzero is missing.</summary>
    public bool Run(TextWriter output)
    {
        for (int first = 0; first < Count; first += BatchSize)
        {
            RowProgram[] programs = [.. Enumerable.Range(Seed + first, Math.Min(BatchSize, Count - first)).Select(RowProgram.Draw)];
            GeneratorRun run = Generate(programs);
            if (run.Diagnostics.Where(d => d.DefaultSeverity == DiagnosticSeverity.Error).Select(d => d.Location.GetLineSpan().Path).ToHashSet() is { Count: > 0 } bad)
            {
                // What is refused takes nothing with it; a crash is no refusal.
                foreach (Diagnostic diagnostic in run.Diagnostics.Where(d => d.Id is "ADG0001")) output.WriteLine(diagnostic);
                failed += run.Diagnostics.Count(d => d.Id is "ADG0001");
                refused += bad.Count;
                programs = [.. programs.Where((_, i) => !bad.Contains($"Source{i + 1}.cs"))];
                run = Generate(programs);
            }

            if (LoadedAssembly.TryLoad(run.Output, OptimizationLevel.Release, out IReadOnlyList<Diagnostic> problems) is not { } loaded)
            {
                foreach (Diagnostic problem in problems.Take(5)) output.WriteLine(LoadedAssembly.Describe(problem));
                return false;
            }

            for (int i = 0; i < programs.Length; i++)
            {
                if (Try(() => Check(programs[i], loaded, i)) is not { } wrong) continue;
                failed++;
                output.WriteLine($"seed {programs[i].Seed}, n = {programs[i].Size}: {wrong}\n{programs[i].Print("double", "Math")}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count} programs from seed {Seed}: {failed} failed, {refused} refused; rows in place in {direct}; the pattern exactly that of {Points} points in {tight}"));
        return failed == 0;
    }

    private static GeneratorRun Generate(RowProgram[] programs)
    {
        GeneratorRun run = GeneratorRun.Of([RowOracle.Source, .. programs.Select(RowOracle.Print)]);
        return run.Exception is null ? run : throw run.Exception;
    }

    private static string? Try(Func<string?> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }

    private string? Check(RowProgram program, LoadedAssembly loaded, int number)
    {
        var random = new Random(program.Seed);
        int n = program.Size;
        int[] idx = [.. Enumerable.Range(0, n).Select(_ => random.Next(n))];
        var plan = loaded.Delegate<Func<int, int[], JacobianMethod, JacobianPlan>>($"Driver{number}.Plan");
        var values = loaded.Delegate<Func<double[], int[], JacobianPlan, double[], double[]>>($"Driver{number}.Values");
        var onlyValues = loaded.Delegate<Func<double[], int[], JacobianPlan, double[], bool>>($"Driver{number}.OnlyValues");
        JacobianPlan[] plans = [.. new[] { JacobianMethod.Automatic, JacobianMethod.Columns, JacobianMethod.Rows, JacobianMethod.Both }.Select(m => plan(n, idx, m))];
        if (plans[0].Method == JacobianMethod.Direct) direct++;
        var nonzero = new HashSet<(int, int)>();
        for (int point = 0; point < Points; point++)
        {
            double[] x = [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 0.7)];
            double[]?[] reference = loaded.Delegate<Func<double[], int[], double[]?[]>>($"Driver{number}.Reference")(x, idx);
            double[] exit = loaded.Delegate<Func<double[], int[], double[]>>($"Driver{number}.Primal")(x, idx);
            if (exit.Concat(reference.SelectMany(r => r ?? [])).Any(v => !(Math.Abs(v) < 1e6))) continue;
            foreach (JacobianPlan made in plans)
            {
                SparseMatrix matrix = made.CreateMatrix();
                Array.Fill(matrix.Values, double.NaN);
                if (!exit.SequenceEqual(values(x, idx, made, matrix.Values))) return $"{made.Method}: the values of the method differ";
                double[] alone = [.. matrix.Values.Select(_ => double.NaN)];
                if (onlyValues(x, idx, made, alone) && !alone.SequenceEqual(matrix.Values)) return $"{made.Method}: the values without the output differ";
                for (int i = 0; i < exit.Length; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        double expected = reference[i]?[j] ?? 0;
                        if (expected != 0) nonzero.Add((i, j));
                        double scale = Math.Max(1, Math.Abs(expected));
                        if (!(Math.Abs(matrix[i, j] - expected) <= 1e-10 * scale))
                            return string.Create(CultureInfo.InvariantCulture, $"{made.Method}: ({i}, {j}) is {matrix[i, j]:R} instead of {expected:R}; {(made.Pattern.Contains(i, j) ? "in" : "NOT in")} the pattern");
                    }
                }
            }
        }

        if (nonzero.Count == plans[0].Pattern.NonzeroCount) tight++;
        return null;
    }
}
