using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>
/// A method <c>F(x, y, further)</c> with the Jacobian of the buffer y with respect to the buffer x, compiled and loaded, and checked in every way in which its values can be computed against
/// differences of the method itself.
/// </summary>
internal sealed class JacobianModel
{
    private readonly Func<double[], int, double[]> primal;
    private readonly Func<int, int, JacobianMethod, JacobianPlan> plan;
    private readonly Func<double[], double[], JacobianPlan, double[], int> values;
    private readonly Func<double[], JacobianPlan, double[], int>? onlyValues;
    private readonly Func<double[], int, SparseMatrix> oneOff;

    /// <param name="members">The members of the model.</param>
    /// <param name="further">The arguments behind x and y, as C# text.</param>
    /// <param name="integers">Those of them that aren't real: a plan takes them.</param>
    public JacobianModel(string members, string further = "", string integers = "")
    {
        string more = further.Length == 0 ? string.Empty : ", " + further;
        if (integers.Length > 0) integers = ", " + integers;
        GeneratorRun run = GeneratorRun.Of($$"""
            public static partial class Model
            {
            {{members}}
            }

            public static class Driver
            {
                public static double[] Primal(double[] x, int rows) { var y = new double[rows]; Model.F(x, y{{more}}); return y; }

                public static AutodiffGen.Jacobians.JacobianPlan Plan(int n, int rows, AutodiffGen.Jacobians.JacobianMethod method) => Model.CreateFJacobianPlan(n, rows{{integers}}, method: method);

                public static int Values(double[] x, double[] y, AutodiffGen.Jacobians.JacobianPlan plan, double[] values) { Model.FJacobian(x, y{{more}}, plan, values); return 0; }

                public static AutodiffGen.Sparse.SparseMatrix OneOff(double[] x, int rows) => Model.FJacobian(x, new double[rows]{{more}});
            }
            """);
        bool canOmitOutput = run.Generated.Any(file => file.Text.Contains(" FJacobianValues(", StringComparison.Ordinal));
        LoadedAssembly loaded = run.Load(OptimizationLevel.Release, canOmitOutput
            ? [$"public static class Alone {{ public static int Values(double[] x, AutodiffGen.Jacobians.JacobianPlan plan, double[] values) {{ Model.FJacobianValues(x{more}, plan, values); return 0; }} }}"]
            : []);
        if (canOmitOutput) onlyValues = loaded.Delegate<Func<double[], JacobianPlan, double[], int>>("Alone.Values");
        primal = loaded.Delegate<Func<double[], int, double[]>>("Driver.Primal");
        plan = loaded.Delegate<Func<int, int, JacobianMethod, JacobianPlan>>("Driver.Plan");
        values = loaded.Delegate<Func<double[], double[], JacobianPlan, double[], int>>("Driver.Values");
        oneOff = loaded.Delegate<Func<double[], int, SparseMatrix>>("Driver.OneOff");
    }

    /// <summary>Whether there are values without the output.</summary>
    public bool CanOmitOutput => onlyValues is not null;

    public JacobianPlan Plan(int columns, int rows, JacobianMethod method = JacobianMethod.Automatic) => plan(columns, rows, method);

    public void Fill(double[] x, double[] y, JacobianPlan made, double[] target) => values(x, y, made, target);

    public SparseMatrix OneOff(double[] x, int rows) => oneOff(x, rows);

    /// <summary>Checks the values, the primal's results and the pattern at random points.</summary>
    /// <param name="columns">The length of x.</param>
    /// <param name="rows">The length of y.</param>
    /// <param name="expected">How the values are computed when nobody asks.</param>
    public void Check(int columns, int rows, JacobianMethod expected)
    {
        JacobianPlan automatic = Plan(columns, rows);
        Assert.Equal(expected, automatic.Method);
        var random = new Random(columns + (1000 * rows));
        for (int point = 0; point < 4; point++)
        {
            double[] x = [.. Enumerable.Range(0, columns).Select(_ => (3 * random.NextDouble()) - 1.5)];
            double[] exit = primal(x, rows);
            double[][] reference = Richardson.Jacobian(at => primal(at, rows), x);
            Compare(reference, OneOff(x, rows), 1e-7, "one-off");
            double[][]? first = null;
            foreach (JacobianMethod method in new[] { JacobianMethod.Automatic, JacobianMethod.Columns, JacobianMethod.Rows, JacobianMethod.Both })
            {
                JacobianPlan made = Plan(columns, rows, method);
                Assert.Equal(automatic.Pattern, made.Pattern);
                SparseMatrix matrix = made.CreateMatrix();
                for (int repetition = 0; repetition < 2; repetition++)
                {
                    Array.Fill(matrix.Values, double.NaN);
                    double[] y = new double[rows];
                    Fill(x, y, made, matrix.Values);
                    Assert.Equal(exit, y);
                    Compare(reference, matrix, 1e-7, method.ToString());
                    first ??= [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => matrix[i, j]).ToArray())];
                    Compare(first, matrix, 1e-13, method.ToString());
                    if (onlyValues is null) continue;
                    double[] alone = [.. matrix.Values.Select(_ => double.NaN)];
                    onlyValues(x, made, alone);
                    Assert.Equal(matrix.Values, alone);
                }
            }
        }
    }

    private static void Compare(double[][] expected, SparseMatrix actual, double tolerance, string method)
    {
        for (int i = 0; i < actual.Rows; i++)
        {
            for (int j = 0; j < actual.Columns; j++)
            {
                double scale = Math.Max(1, Math.Abs(expected[i][j]));
                Assert.True(Math.Abs(expected[i][j] - actual[i, j]) <= tolerance * scale, $"{method}: ({i}, {j}) is {actual[i, j]:R} instead of {expected[i][j]:R}");
            }
        }
    }
}
