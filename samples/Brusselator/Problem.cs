using AutodiffGen.Jacobians;

namespace Brusselator;

/// <summary>
/// The standard problem: diffusion 10 on the unit square, cell (i, j) at x = j/n, y = i/n, from time 0 to 11.5, with a feed that begins at 1.1. The cells are 1/n apart, because the
/// grid is periodic; some codes divide by n - 1 instead.
/// </summary>
internal sealed class Problem
{
    public const double EndTime = 11.5;
    public const double FeedBegin = 1.1;
    private const double DiffusionCoefficient = 10;
    private const double FeedRate = 5;

    private readonly double diffusion;

    public Problem(int size, JacobianMethod method = JacobianMethod.Automatic)
    {
        Size = size;
        Length = 2 * size * size;
        diffusion = DiffusionCoefficient * size * size;
        Plan = Model.CreateRhsJacobianPlan(Length, Length, size, method);
    }

    /// <summary>The number of cells along a side.</summary>
    public int Size { get; }

    /// <summary>The number of unknowns.</summary>
    public int Length { get; }

    public JacobianPlan Plan { get; }

    /// <summary>The two parts of the integration: the feed jumps between them, and a step across the jump would have no order.</summary>
    public static IReadOnlyList<(double Begin, double End, double Feed)> Phases { get; } = [(0, FeedBegin, 0), (FeedBegin, EndTime, FeedRate)];

    public double[] InitialState()
    {
        var state = new double[Length];
        int cells = Size * Size;
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j < Size; j++)
            {
                double x = (double)j / Size;
                double y = (double)i / Size;
                state[i * Size + j] = 22 * Math.Pow(y * (1 - y), 1.5);
                state[cells + i * Size + j] = 27 * Math.Pow(x * (1 - x), 1.5);
            }
        }

        return state;
    }

    /// <summary>The equations of a phase, with the generated Jacobian.</summary>
    public OdeSystem System(double feed) => new(
        Plan.Pattern,
        (state, rate) => Rate(state, rate, feed),
        (state, rate, values) => Model.RhsJacobian(state, rate, Size, diffusion, feed, Plan, values));

    public void Rate(ReadOnlySpan<double> state, Span<double> rate, double feed) => Model.Rhs(state, rate, Size, diffusion, feed);

    /// <summary>The Jacobian times a vector, in forward mode.</summary>
    public void Product(ReadOnlySpan<double> state, Span<double> rate, double feed, ReadOnlySpan<double> tangent, Span<double> product) =>
        Model.RhsForward(state, rate, Size, diffusion, feed, tangent, product);
}
