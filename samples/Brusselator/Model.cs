using AutodiffGen;

namespace Brusselator;

/// <summary>
/// The Brusselator, a chemical oscillator of two reactants u and v, with diffusion on a periodic grid of n × n cells: the stiff test problem of the suites for differential equations. The
/// generator writes <c>CreateRhsJacobianPlan</c>, <c>RhsJacobian</c> and <c>RhsForward</c> beside it.
/// </summary>
internal static partial class Model
{
    /// <summary>How fast the two change.</summary>
    /// <param name="state">u of all cells row by row, then v of all cells.</param>
    /// <param name="rate">Their derivatives with respect to time in the same order; overwritten.</param>
    /// <param name="n">The number of cells along a side of the unit square.</param>
    /// <param name="diffusion">The diffusion coefficient, divided by the square of the cells' distance.</param>
    /// <param name="feed">How much u flows into the cells of a disc of radius 0.1 around (0.3, 0.6).</param>
    [Differentiable(Derivatives.Jacobian)]
    public static void Rhs(ReadOnlySpan<double> state, Span<double> rate, int n, [Constant] double diffusion, [Constant] double feed)
    {
        int cells = n * n;
        for (int i = 0; i < n; i++)
        {
            int above = (i + n - 1) % n * n;
            int below = (i + 1) % n * n;
            double y = (double)i / n - 0.6;
            for (int j = 0; j < n; j++)
            {
                int left = i * n + (j + n - 1) % n;
                int right = i * n + (j + 1) % n;
                int here = i * n + j;
                double x = (double)j / n - 0.3;
                double source = x * x + y * y <= 0.01 ? feed : 0;
                double u = state[here];
                double v = state[cells + here];
                double reaction = u * u * v;
                double uSpread = state[above + j] + state[below + j] + state[left] + state[right] - 4 * u;
                double vSpread = state[cells + above + j] + state[cells + below + j] + state[cells + left] + state[cells + right] - 4 * v;
                rate[here] = 1 + reaction - 4.4 * u + diffusion * uSpread + source;
                rate[cells + here] = 3.4 * u - reaction + diffusion * vSpread;
            }
        }
    }
}
