using AutodiffGen.Sparse;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Double.Solvers;
using MathNet.Numerics.LinearAlgebra.Solvers;
using MathNet.Numerics.LinearAlgebra.Storage;
using SparseMatrix = AutodiffGen.Sparse.SparseMatrix;

namespace Brusselator;

/// <summary>The matrix I - c J of Newton's method, and the solution of linear systems with it by MathNet.Numerics' stabilised biconjugate gradients.</summary>
internal sealed class NewtonMatrix
{
    private readonly SparseMatrix matrix;
    private readonly MathNet.Numerics.LinearAlgebra.Double.SparseMatrix view;
    private readonly IncompleteFactors factors;
    private readonly ResidualCriterion criterion = new();
    private readonly Iterator<double> iterator;
    private readonly BiCgStab solver = new();
    private readonly int[] diagonal;

    public NewtonMatrix(SparsityPattern pattern)
    {
        matrix = new SparseMatrix(pattern);
        view = View(matrix);
        factors = new IncompleteFactors(matrix);
        iterator = new Iterator<double>(criterion);
        diagonal = new int[pattern.Rows];
        for (int i = 0; i < diagonal.Length; i++) diagonal[i] = pattern.IndexOf(i, i);
    }

    /// <summary>Sets c and the values of J.</summary>
    public void Set(double c, ReadOnlySpan<double> jacobian)
    {
        Span<double> values = matrix.Values;
        for (int k = 0; k < values.Length; k++) values[k] = -c * jacobian[k];
        foreach (int k in diagonal) values[k] += 1;
        factors.Factorize();
    }

    /// <summary>Solves a system.</summary>
    /// <param name="right">The right-hand side.</param>
    /// <param name="solution">Overwritten.</param>
    /// <param name="iterations">Added to.</param>
    /// <returns>Whether a solution was found.</returns>
    public bool TrySolve(double[] right, double[] solution, ref int iterations)
    {
        Array.Clear(solution);

        // The residual criterion is relative to the right-hand side, and would never be met.
        if (!right.AsSpan().ContainsAnyExcept(0)) return true;
        iterator.Reset();
        solver.Solve(view, new DenseVector(right), new DenseVector(solution), iterator, factors);
        iterations += criterion.Iterations;
        return iterator.Status == IterationStatus.Converged;
    }

    /// <summary>The same matrix for MathNet.Numerics: columns and values are the same arrays; row pointers, which its storage makes itself, are copied.</summary>
    internal static MathNet.Numerics.LinearAlgebra.Double.SparseMatrix View(SparseMatrix matrix)
    {
        var view = new MathNet.Numerics.LinearAlgebra.Double.SparseMatrix(matrix.Rows, matrix.Columns);
        var storage = (SparseCompressedRowMatrixStorage<double>)view.Storage;
        matrix.RowPointers.CopyTo(storage.RowPointers, 0);
        storage.ColumnIndices = matrix.ColumnIndices;
        storage.Values = matrix.Values;
        return view;
    }
}
