namespace AutodiffGen.Benchmarks.Kernels;

/// <summary>The Brusselator with diffusion on a periodic grid: a stencil of five points and a coupling of two unknowns in each cell.</summary>
public static partial class Brusselator
{
    /// <param name="u">The first unknown of all n × n cells, then the second.</param>
    /// <param name="du">Their rates; overwritten.</param>
    /// <param name="n">The number of cells along a side.</param>
    /// <param name="alpha">The diffusion coefficient, divided by the square of the distance.</param>
    [Differentiable(Derivatives.Jacobian)]
    public static void Rhs(ReadOnlySpan<double> u, Span<double> du, int n, [Constant] double alpha)
    {
        int m = n * n;
        for (int i = 0; i < n; i++)
        {
            int up = (i == 0 ? n - 1 : i - 1) * n;
            int down = (i == n - 1 ? 0 : i + 1) * n;
            for (int j = 0; j < n; j++)
            {
                int c = i * n + j;
                int left = i * n + (j == 0 ? n - 1 : j - 1);
                int right = i * n + (j == n - 1 ? 0 : j + 1);
                double x = u[c];
                double y = u[m + c];
                du[c] = 1 + x * x * y - 4.4 * x + alpha * (u[up + j] + u[down + j] + u[left] + u[right] - 4 * x);
                du[m + c] = 3.4 * x - x * x * y + alpha * (u[m + up + j] + u[m + down + j] + u[m + left] + u[m + right] - 4 * y);
            }
        }
    }
}
