using System.Numerics;
using AutodiffGen.Benchmarks.HandWritten;
using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Benchmarks.Oracle;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>The Brusselator's Jacobian: six nonzeros in each row.</summary>
public class BrusselatorBenchmarks : SparseBenchmarks
{
    private const double Alpha = 12.5;

    /// <summary>Above this size the complex step isn't taken for each column.</summary>
    private const int LargestDense = 8;

    private double[] u = [];
    private double[] du = [];
    private double[] values = [];
    private JacobianPlan direct = null!;
    private JacobianPlan columns = null!;

    /// <summary>The number of cells along a side.</summary>
    [Params(32, 100, 300, 1000)]
    public int Size { get; set; } = 32;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Brusselator, N = {Size}");

    /// <summary>The number of unknowns.</summary>
    public int States => 2 * Size * Size;

    /// <inheritdoc/>
    public override int Nonzeros => 6 * States;

    /// <inheritdoc/>
    public override IReadOnlyList<Action> Methods => [Primal, Constant, HandValues, HandValuesAndRates, Values, Direct, Columns, Plan, OneOff, HandOneOff];

    /// <inheritdoc/>
    public override void Setup()
    {
        var random = new Random(1);
        u = new double[States];
        for (int i = 0; i < u.Length; i++) u[i] = 0.5 + (3 * random.NextDouble());
        du = new double[States];
        values = new double[Nonzeros];
        direct = Brusselator.CreateRhsJacobianPlan(States, States, Size, JacobianMethod.Direct);
        columns = Brusselator.CreateRhsJacobianPlan(States, States, Size, JacobianMethod.Columns);
    }

    /// <inheritdoc/>
    public override SparseBenchmarks Small() => new BrusselatorBenchmarks { Size = 24 };

    /// <summary>The rates alone.</summary>
    [Benchmark]
    public void Primal() => Brusselator.Rhs(u, du, Size, Alpha);

    /// <summary>As many values, all the same: what memory allows.</summary>
    [Benchmark]
    public void Constant() => values.AsSpan().Fill(Alpha);

    /// <summary>The values by hand.</summary>
    [Benchmark]
    public void HandValues() => BrusselatorByHand.Fill(u, Size, Alpha, values);

    /// <summary>The values and the rates by hand.</summary>
    [Benchmark(Baseline = true)]
    public void HandValuesAndRates() => BrusselatorByHand.FillWithRates(u, du, Size, Alpha, values);

    /// <summary>The values alone, generated, each row in place.</summary>
    [Benchmark]
    public void Values() => Brusselator.RhsJacobianValues(u, Size, Alpha, direct, values);

    /// <summary>The values and the rates, generated, each row in place.</summary>
    [Benchmark]
    public void Direct() => Brusselator.RhsJacobian(u, du, Size, Alpha, direct, values);

    /// <summary>The values and the rates, generated, by columns.</summary>
    [Benchmark]
    public void Columns() => Brusselator.RhsJacobian(u, du, Size, Alpha, columns, values);

    /// <summary>Pattern and places.</summary>
    [Benchmark]
    public void Plan() => _ = Brusselator.CreateRhsJacobianPlan(States, States, Size);

    /// <summary>Plan, matrix and values.</summary>
    [Benchmark]
    public void OneOff() => _ = Brusselator.RhsJacobian(u, du, Size, Alpha);

    /// <summary>Structure and values by hand.</summary>
    [Benchmark]
    public void HandOneOff() => _ = BrusselatorByHand.OneOff(u, du, Size, Alpha);

    /// <inheritdoc/>
    public override double Error()
    {
        (int[] pointers, int[] indices, double[] byHand) = BrusselatorByHand.OneOff(u, du, Size, Alpha);
        SparsityPattern pattern = SparsityPattern.FromCompressedRows(States, States, pointers, indices);
        SparseMatrix oneOff = Brusselator.RhsJacobian(u, du, Size, Alpha);
        bool isPattern = pattern.Equals(direct.Pattern) && pattern.Equals(columns.Pattern) && pattern.Equals(oneOff.Pattern);
        if (!isPattern || direct.Method != JacobianMethod.Direct || columns.Method != JacobianMethod.Columns) return double.PositiveInfinity;
        double error = Difference(byHand, oneOff.Values);
        foreach (Action method in (Action[])[HandValues, Values, Direct, Columns])
        {
            Array.Fill(values, double.NaN);
            method();
            error = Math.Max(error, Difference(byHand, values));
        }

        return Size > LargestDense ? error : Math.Max(error, AgainstComplexStep(oneOff));
    }

    private static double Difference(double[] expected, double[] actual) =>
        expected.Zip(actual, (left, right) => Math.Abs(left - right)).Aggregate(0.0, Math.Max) / expected.Max(Math.Abs);

    private double AgainstComplexStep(SparseMatrix jacobian)
    {
        double error = 0;
        var direction = new double[States];
        for (int column = 0; column < States; column++)
        {
            direction[column] = 1;
            Complex[] rates = ComplexKernels.Brusselator(new ComplexStep(direction).Next(u), Size, Alpha);
            direction[column] = 0;
            for (int row = 0; row < States; row++) error = Math.Max(error, Math.Abs(ComplexStep.Derivative(rates[row]) - jacobian[row, column]));
        }

        return error / jacobian.Values.Max(Math.Abs);
    }
}
