using AutodiffGen.Benchmarks.Kernels;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>Tenth differences, in a loop with arrays and recursively.</summary>
public class IteratedDifferenceBenchmarks : SparseBenchmarks
{
    private const int Order = 10;

    private double[] x = [];
    private double[] values = [];
    private JacobianPlan loop = null!;
    private JacobianPlan recursive = null!;

    /// <summary>The length of the vector.</summary>
    [Params(20, 100, 1000, 10_000, 100_000)]
    public int Length { get; set; } = 1000;

    /// <inheritdoc/>
    public override string Title => FormattableString.Invariant($"Differences, n = {Length}");

    /// <inheritdoc/>
    public override int Nonzeros => (Order + 1) * Math.Max(0, Length - Order);

    /// <inheritdoc/>
    public override IReadOnlyList<Action> Methods => [Loop, LoopPrepared, LoopOneOff, Recursive, RecursivePrepared, RecursiveOneOff];

    /// <inheritdoc/>
    public override void Setup()
    {
        var random = new Random(1);
        x = new double[Length];
        for (int i = 0; i < x.Length; i++) x[i] = random.NextDouble();
        loop = IteratedDifference.CreateLoopJacobianPlan(Length, Order);
        recursive = IteratedDifference.CreateRecursiveJacobianPlan(Length, Order);
        values = new double[Nonzeros];
    }

    /// <inheritdoc/>
    public override SparseBenchmarks Small() => new IteratedDifferenceBenchmarks { Length = 100 };

    /// <summary>The differences.</summary>
    [Benchmark]
    public void Loop() => _ = IteratedDifference.Loop(x, Order);

    /// <summary>The values of a plan.</summary>
    [Benchmark]
    public void LoopPrepared() => IteratedDifference.LoopJacobian(x, Order, loop, values);

    /// <summary>Plan, matrix and values.</summary>
    [Benchmark]
    public void LoopOneOff() => _ = IteratedDifference.LoopJacobian(x, Order);

    /// <summary>The differences, recursively.</summary>
    [Benchmark]
    public void Recursive() => _ = IteratedDifference.Recursive(x, Order);

    /// <summary>The values of a plan of the recursive method.</summary>
    [Benchmark]
    public void RecursivePrepared() => IteratedDifference.RecursiveJacobian(x, Order, recursive, values);

    /// <summary>Plan, matrix and values of the recursive method.</summary>
    [Benchmark]
    public void RecursiveOneOff() => _ = IteratedDifference.RecursiveJacobian(x, Order);

    /// <inheritdoc/>
    public override double Error()
    {
        double error = 0;
        SparseMatrix loopOneOff = IteratedDifference.LoopJacobian(x, Order);
        SparseMatrix recursiveOneOff = IteratedDifference.RecursiveJacobian(x, Order);
        Array.Fill(values, double.NaN);
        LoopPrepared();
        error = Math.Max(error, Difference(loop.Pattern, values));
        Array.Fill(values, double.NaN);
        RecursivePrepared();
        error = Math.Max(error, Difference(recursive.Pattern, values));
        error = Math.Max(error, Difference(loopOneOff.Pattern, loopOneOff.Values));
        return Math.Max(error, Difference(recursiveOneOff.Pattern, recursiveOneOff.Values));
    }

    /// <summary>Row i holds the alternating binomial coefficients in the columns from i on.</summary>
    private double Difference(SparsityPattern pattern, double[] actual)
    {
        if (pattern.NonzeroCount != Nonzeros || pattern.Columns != Length) return double.PositiveInfinity;
        double error = 0;
        int position = 0;
        foreach ((int row, int column) in pattern)
        {
            double expected = Order % 2 == 0 ? 1 : -1;
            for (int m = 0; m < column - row; m++) expected *= -(double)(Order - m) / (m + 1);
            error = Math.Max(error, Math.Abs(expected - actual[position++]));
        }

        return error;
    }
}
