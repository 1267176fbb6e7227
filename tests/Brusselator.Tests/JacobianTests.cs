using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Xunit;

namespace Brusselator.Tests;

public class JacobianTests
{
    private const double Feed = 5;

    public static TheoryData<int, JacobianMethod> SizesAndMethods
    {
        get
        {
            var data = new TheoryData<int, JacobianMethod>();
            foreach (int size in (int[])[1, 2, 3, 5])
            {
                foreach (JacobianMethod method in (JacobianMethod[])[JacobianMethod.Automatic, JacobianMethod.Columns, JacobianMethod.Rows])
                {
                    data.Add(size, method);
                }

                // On less than three cells two neighbours coincide.
                if (size >= 3) data.Add(size, JacobianMethod.Direct);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SizesAndMethods))]
    public void AgreesWithDifferences(int size, JacobianMethod method)
    {
        var problem = new Problem(size, method);
        double[] state = [.. Enumerable.Range(0, problem.Length).Select(i => 1.5 + Math.Sin(1 + (3 * i)))];
        var rate = new double[problem.Length];
        var expectedRate = new double[problem.Length];
        SparseMatrix jacobian = problem.Plan.CreateMatrix();
        Array.Fill(jacobian.Values, double.NaN);

        problem.System(Feed).Jacobian(state, rate, jacobian.Values);

        problem.Rate(state, expectedRate, Feed);
        Assert.Equal(expectedRate, rate);
        if (method != JacobianMethod.Automatic) Assert.Equal(method, problem.Plan.Method);
        for (int column = 0; column < problem.Length; column++)
        {
            double[] expected = Differences(problem, state, column);
            for (int row = 0; row < problem.Length; row++) Assert.Equal(expected[row], jacobian[row, column], 1e-7 * Math.Max(1, Math.Abs(expected[row])));
        }
    }

    [Theory]
    [InlineData(1, JacobianMethod.Columns)]
    [InlineData(2, JacobianMethod.Columns)]
    [InlineData(3, JacobianMethod.Direct)]
    [InlineData(32, JacobianMethod.Direct)]
    public void TheCheapestMethodIsChosen(int size, JacobianMethod method) => Assert.Equal(method, new Problem(size).Plan.Method);

    [Fact]
    public void DirectNeedsThreeCells() => Assert.Throws<ArgumentException>(() => new Problem(2, JacobianMethod.Direct));

    [Fact]
    public void EachUnknownHasFourNeighboursAndItsPartner()
    {
        SparsityPattern pattern = new Problem(5).Plan.Pattern;

        Assert.Equal(6 * 50, pattern.NonzeroCount);
        Assert.Equal([0, 1, 4, 5, 20, 25], pattern.Row(0).ToArray());
        Assert.Equal([24, 29, 44, 45, 48, 49], pattern.Row(49).ToArray());
    }

    /// <summary>Central differences with Richardson's extrapolation. The rates are cubic polynomials, so that rounding alone is left.</summary>
    private static double[] Differences(Problem problem, double[] state, int column)
    {
        const double H = 1e-2;
        double[] wide = Central(H);
        double[] narrow = Central(H / 2);
        return [.. narrow.Zip(wide, (fine, coarse) => ((4 * fine) - coarse) / 3)];

        double[] Central(double h)
        {
            double[] forward = At(h);
            double[] backward = At(-h);
            return [.. forward.Zip(backward, (right, left) => (right - left) / (2 * h))];
        }

        double[] At(double offset)
        {
            double[] moved = [.. state];
            moved[column] += offset;
            var rate = new double[moved.Length];
            problem.Rate(moved, rate, Feed);
            return rate;
        }
    }
}
