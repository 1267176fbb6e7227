using AutodiffGen.Sparse;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Solvers;

namespace Brusselator;

/// <summary>
/// The incomplete factorisation without fill-in, ILU(0) (Saad, Iterative Methods for Sparse Linear Systems, algorithm 10.4), on the rows of a sparse matrix. MathNet.Numerics' own reads whole dense
/// rows, which takes quadratic time.
/// </summary>
internal sealed class IncompleteFactors : IPreconditioner<double>
{
    private readonly SparseMatrix matrix;
    private readonly double[] factors;
    private readonly int[] diagonal;
    private readonly int[] positions;

    public IncompleteFactors(SparseMatrix matrix)
    {
        this.matrix = matrix;
        factors = new double[matrix.Values.Length];
        positions = new int[matrix.Columns];
        diagonal = new int[matrix.Rows];
        for (int i = 0; i < diagonal.Length; i++) diagonal[i] = matrix.Pattern.IndexOf(i, i);
    }

    /// <summary>Called by the solver at each start; the factors are made by <see cref="Factorize"/>, once for several right-hand sides.</summary>
    public void Initialize(Matrix<double> matrix)
    {
    }

    /// <summary>Makes the factors of the values that the matrix has now.</summary>
    public void Factorize()
    {
        ReadOnlySpan<int> pointers = matrix.RowPointers;
        ReadOnlySpan<int> columns = matrix.ColumnIndices;
        matrix.Values.CopyTo(factors, 0);
        Array.Fill(positions, -1);
        for (int i = 0; i < diagonal.Length; i++)
        {
            for (int p = pointers[i]; p < pointers[i + 1]; p++) positions[columns[p]] = p;
            for (int p = pointers[i]; p < diagonal[i]; p++)
            {
                int k = columns[p];
                double factor = factors[p] /= factors[diagonal[k]];
                for (int q = diagonal[k] + 1; q < pointers[k + 1]; q++)
                {
                    int target = positions[columns[q]];
                    if (target >= 0) factors[target] -= factor * factors[q];
                }
            }

            for (int p = pointers[i]; p < pointers[i + 1]; p++) positions[columns[p]] = -1;
        }
    }

    /// <summary>Solves with the two triangular factors.</summary>
    public void Approximate(Vector<double> rhs, Vector<double> lhs)
    {
        ReadOnlySpan<double> given = rhs.AsArray();
        Span<double> result = lhs.AsArray();
        ReadOnlySpan<int> pointers = matrix.RowPointers;
        ReadOnlySpan<int> columns = matrix.ColumnIndices;
        for (int i = 0; i < result.Length; i++)
        {
            double sum = given[i];
            for (int p = pointers[i]; p < diagonal[i]; p++) sum -= factors[p] * result[columns[p]];
            result[i] = sum;
        }

        for (int i = result.Length - 1; i >= 0; i--)
        {
            double sum = result[i];
            for (int p = diagonal[i] + 1; p < pointers[i + 1]; p++) sum -= factors[p] * result[columns[p]];
            result[i] = sum / factors[diagonal[i]];
        }
    }
}
