using AutodiffGen.Jacobians;
using Xunit;

namespace Brusselator.Tests;

public class IntegrationTests
{
    private const int Size = 8;

    [Fact]
    public void TheEndStateAgreesWithAnExplicitMethod()
    {
        var problem = new Problem(Size);
        double[] expected = RungeKutta(problem);

        Solution solution = Solution.Compute(problem, new Tolerance(1e-6, 1e-6));

        Assert.Equal(Problem.EndTime, solution.Time);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], solution.State[i], 2e-3);
    }

    [Theory]
    [InlineData(JacobianMethod.Columns)]
    [InlineData(JacobianMethod.Rows)]
    public void EveryMethodLeadsToTheSameState(JacobianMethod method)
    {
        Solution direct = Solution.Compute(new Problem(4, JacobianMethod.Direct), new Tolerance(1e-4, 1e-4));

        Solution other = Solution.Compute(new Problem(4, method), new Tolerance(1e-4, 1e-4));

        for (int i = 0; i < direct.State.Length; i++) Assert.Equal(direct.State[i], other.State[i], 1e-3);
    }

    [Fact]
    public void ASmallerToleranceIsASmallerError()
    {
        var problem = new Problem(4);
        double[] expected = RungeKutta(problem);

        double loose = Error(1e-3);
        double tight = Error(1e-7);

        Assert.True(tight < loose / 20 && tight < 1e-3, $"{loose} {tight}");

        double Error(double tolerance) =>
            Solution.Compute(problem, new Tolerance(tolerance, tolerance)).State.Zip(expected, (left, right) => Math.Abs(left - right)).Max();
    }

    [Fact]
    public void StiffLinearEquationsAreSolvedToTheTolerance()
    {
        // One fast and one slow decay towards each other: y0' = -1e6 (y0 - y1), y1' = -y1.
        var system = new OdeSystem(
            AutodiffGen.Sparse.SparsityPattern.Dense(2, 2),
            Rate,
            (state, rate, values) =>
            {
                Rate(state, rate);
                ((double[])[-1e6, 1e6, 0, -1]).CopyTo(values);
            });
        double[] state = [0, 1];
        var integrator = new StiffIntegrator(new Tolerance(1e-8, 1e-8));

        integrator.Integrate(system, state, 0, 2);

        Assert.Equal(Math.Exp(-2), state[1], 1e-6);
        Assert.Equal(Math.Exp(-2) / (1 - 1e-6), state[0], 1e-6);
        Assert.InRange(integrator.Statistics.Steps, 5, 1000);

        static void Rate(ReadOnlySpan<double> state, Span<double> rate)
        {
            rate[0] = -1e6 * (state[0] - state[1]);
            rate[1] = -state[1];
        }
    }

    [Fact]
    public void TheViewSharesColumnsAndValues()
    {
        AutodiffGen.Sparse.SparseMatrix matrix = new Problem(3).Plan.CreateMatrix();
        MathNet.Numerics.LinearAlgebra.Double.SparseMatrix view = NewtonMatrix.View(matrix);

        matrix.Values[matrix.Pattern.IndexOf(2, 1)] = 7.5;

        Assert.Equal(7.5, view[2, 1]);
        Assert.Equal(0, view[2, 4]);
    }

    /// <summary>The classical method of order 4 with steps well inside its region of stability; no derivatives.</summary>
    private static double[] RungeKutta(Problem problem)
    {
        // The fastest mode decays with 8 · 10 · size²; the reaction adds less than 100.
        double step = 1.0 / ((80.0 * problem.Size * problem.Size) + 100);
        double[] state = problem.InitialState();
        double[] point = new double[state.Length];
        double[] sum = new double[state.Length];
        double[] rate = new double[state.Length];
        foreach ((double begin, double end, double feed) in Problem.Phases)
        {
            int steps = (int)Math.Ceiling((end - begin) / step);
            double h = (end - begin) / steps;
            for (int s = 0; s < steps; s++)
            {
                state.CopyTo(point, 0);
                Array.Clear(sum);
                foreach ((double weight, double next) in ((double, double)[])[(1, 0.5), (2, 0.5), (2, 1), (1, 0)])
                {
                    problem.Rate(point, rate, feed);
                    for (int i = 0; i < state.Length; i++)
                    {
                        sum[i] += weight / 6 * rate[i];
                        point[i] = state[i] + (next * h * rate[i]);
                    }
                }

                for (int i = 0; i < state.Length; i++) state[i] += h * sum[i];
            }
        }

        return state;
    }
}
