using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Rectangular;

/// <summary>Patterns and sparse Jacobians of arrays of several dimensions: rows and columns are their elements, the last subscript running fastest.</summary>
public class JacobianTests
{
    private const int Rows = 4;
    private const int Columns = 5;

    private const string Driver = """
        public static class Driver
        {
            private const int N = 4, M = 5;

            private static double[,] Square(double[] x)
            {
                var a = new double[N, M];
                for (int i = 0; i < x.Length; i++) a[i / M, i % M] = x[i];
                return a;
            }

            private static double[] Flat(double[,] a)
            {
                var x = new double[a.Length];
                for (int i = 0; i < x.Length; i++) x[i] = a[i / a.GetLength(1), i % a.GetLength(1)];
                return x;
            }

            public static double[] Value(double[] x)
            {
                var r = new double[N, M];
                Model.F(Square(x), r);
                return Flat(r);
            }

            public static AutodiffGen.Sparse.SparsityPattern Pattern() => Model.FJacobianPattern(N, M, N, M);

            public static AutodiffGen.Sparse.SparsityPattern Local(double[] x) => Model.FLocalJacobianPattern(Square(x), new double[N, M]);

            public static AutodiffGen.Sparse.SparseMatrix OneOff(double[] x) => Model.FJacobian(Square(x), new double[N, M]);

            public static AutodiffGen.Sparse.SparseMatrix Planned(double[] x, AutodiffGen.Jacobians.JacobianMethod method)
            {
                AutodiffGen.Jacobians.JacobianPlan plan = Model.CreateFJacobianPlan(N, M, N, M, method: method);
                AutodiffGen.Sparse.SparseMatrix matrix = plan.CreateMatrix();
                double[,] r = new double[N, M];
                for (int repetition = 0; repetition < 2; repetition++)
                {
                    Array.Fill(matrix.Values, double.NaN);
                    Array.Clear(r);
                    Model.FJacobian(Square(x), r, plan, matrix.Values);
                }

                if (!Flat(r).AsSpan().SequenceEqual(Value(x))) throw new Exception("values differ");
                return matrix;
            }
        }
        """;

    [Theory]
    [InlineData("five points", 20, "for (int i = 1; i < u.GetLength(0) - 1; i++) for (int j = 1; j < u.GetLength(1) - 1; j++) r[i, j] = u[i - 1, j] * u[i, j] + u[i + 1, j] + u[i, j - 1] * u[i, j + 1];")]
    [InlineData("a transposed corner", 20, "for (int i = 0; i < 4; i++) for (int j = 0; j < 4; j++) r[i, j] = u[j, i] * u[j, i] + Math.Sin(u[i, 4]);")]
    [InlineData("periodic", 20, "int n = u.GetLength(0), m = u.GetLength(1); for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) r[i, j] = u[(i + 1) % n, j] * u[i, (j + m - 1) % m];")]
    [InlineData("values decide", 20, "for (int i = 1; i < u.GetLength(0); i++) for (int j = 0; j < u.GetLength(1); j++) if (u[i, j] > 1) r[i, j] = u[i - 1, j] * u[i, j]; else r[i, j] = u[i, 0];")]
    [InlineData("a local array", 20, "var t = new double[u.GetLength(0), 2]; for (int i = 0; i < t.GetLength(0); i++) { t[i, 0] = u[i, 0] * u[i, 1]; t[i, 1] = t[i, 0] + u[0, i]; } for (int i = 0; i < 4; i++) for (int k = 0; k < 2; k++) r[i, 4 - k] = t[i, k] * t[(i + 1) % 4, 0];")]
    [InlineData("a copy", 20, "var t = (double[,])u.Clone(); t[0, 0] *= u[1, 1]; for (int j = 0; j < 5; j++) r[2, j] = t[0, j] * t[3, 4 - j];")]
    [InlineData("a call", 20, "Shift(u, r); Shift(r, r);")]
    [InlineData("an array that is swapped", 20, "var t = new double[4, 5]; var v = r; for (int k = 0; k < 3; k++) { for (int i = 0; i < 4; i++) t[i, k] = v[i, 0] + u[i, k] * u[i, k]; (v, t) = (t, v); } for (int i = 0; i < 4; i++) r[i, 4] = v[i, 1] * v[i, 2];")]
    [InlineData("a matrix product", 20, "for (int i = 0; i < 4; i++) for (int j = 0; j < 4; j++) { double s = 0; for (int k = 0; k < 4; k++) s += u[i, k] * u[k, j]; r[i, j] = s; }")]
    public void Right(string name, int length, string body)
    {
        Assert.NotEmpty(name);
        LoadedAssembly loaded = Load(body);
        var value = loaded.Delegate<Func<double[], double[]>>("Driver.Value");
        SparsityPattern pattern = loaded.Delegate<Func<SparsityPattern>>("Driver.Pattern")();
        Assert.Equal((Rows * Columns, Rows * Columns), (pattern.Rows, pattern.Columns));
        foreach (double phase in new[] { 0.0, 2.5 })
        {
            double[] x = Samples.Vector(length, phase);
            double[][] reference = Richardson.Jacobian(value, x);
            SparsityPattern local = loaded.Delegate<Func<double[], SparsityPattern>>("Driver.Local")(x);
            for (int row = 0; row < Rows * Columns; row++)
            {
                for (int column = 0; column < Rows * Columns; column++)
                {
                    bool isZero = Math.Abs(reference[row][column]) < 1e-9;
                    Assert.True(isZero || pattern.Row(row).Contains(column), $"({row}, {column}) is missing in the pattern");
                    Assert.True(isZero || local.Row(row).Contains(column), $"({row}, {column}) is missing in the pattern at the point");
                    Assert.True(!local.Row(row).Contains(column) || pattern.Row(row).Contains(column), $"({row}, {column}) is in the pattern at the point alone");
                }
            }

            Compare(reference, loaded.Delegate<Func<double[], SparseMatrix>>("Driver.OneOff")(x));
            foreach (JacobianMethod method in new[] { JacobianMethod.Automatic, JacobianMethod.Columns, JacobianMethod.Rows, JacobianMethod.Both })
                Compare(reference, loaded.Delegate<Func<double[], JacobianMethod, SparseMatrix>>("Driver.Planned")(x, method));
        }
    }

    [Fact]
    public void ThePatternOfAStencilHasNoMoreThanItsPoints()
    {
        SparsityPattern pattern = Load("for (int i = 1; i < u.GetLength(0) - 1; i++) for (int j = 1; j < u.GetLength(1) - 1; j++) r[i, j] = u[i - 1, j] * u[i, j] + u[i + 1, j] + u[i, j - 1] * u[i, j + 1];")
            .Delegate<Func<SparsityPattern>>("Driver.Pattern")();
        for (int row = 0; row < Rows * Columns; row++)
        {
            (int i, int j) = (row / Columns, row % Columns);
            bool isInside = i > 0 && i < Rows - 1 && j > 0 && j < Columns - 1;
            Assert.Equal(isInside ? [row - Columns, row - 1, row, row + 1, row + Columns] : [], pattern.Row(row).ToArray());
        }
    }

    [Theory]
    [InlineData("Model.FJacobian(new double[2, 6], r, data, plan, values)", "u")]
    [InlineData("Model.FJacobian(u, new double[6, 2], data, plan, values)", "r")]
    [InlineData("Model.FJacobian(u, r, new int[,] { { 0, 1 } }, plan, values)", "data")]
    [InlineData("Model.FJacobian(u, r, new int[,] { { 0 }, { 2 } }, plan, values)", "data")]
    public void APlanIsForItsShapesAndData(string call, string name) => Assert.Equal([1], GeneratorRun.Of($$"""
        public static partial class Model
        {
            [Differentiable(Derivatives.Jacobian)]
            public static void F(double[,] u, double[,] r, int[,] data)
            {
                for (int i = 0; i < 2; i++) r[i, 0] = u[data[i, 0], 1] * u[0, 0];
            }

            public static double[] Run()
            {
                int[,] data = { { 0 }, { 1 } };
                double[,] u = new double[3, 4], r = new double[3, 4];
                var plan = CreateFJacobianPlan(3, 4, 3, 4, data);
                var values = new double[plan.Pattern.NonzeroCount];
                FJacobian(u, r, data, plan, values);
                try
                {
                    {{call}};
                    return [0];
                }
                catch (ArgumentException exception)
                {
                    return [exception.ParamName == "{{name}}" ? 1 : 2];
                }
            }
        }
        """).Load().Run());

    [Fact]
    public void AReturnedArrayIsNoDependent()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable(Derivatives.Jacobian)]
                public static double[,] F(double[,] u) => (double[,])u.Clone();
            }
            """);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ADG0027", diagnostic.Id);
        Assert.Contains("let it fill an array that it is given", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static LoadedAssembly Load(string body) => GeneratorRun.Of($$"""
        public static partial class Model
        {
            [Differentiable(Derivatives.Jacobian | Derivatives.JacobianPattern | Derivatives.LocalJacobianPattern, Of = "r", WithRespectTo = new[] { "u" })]
            public static void F(double[,] u, double[,] r)
            {
                {{body}}
            }

            [Differentiable]
            public static void Shift(double[,] from, double[,] to)
            {
                var row = new double[from.GetLength(1)];
                for (int j = 0; j < row.Length; j++) row[j] = from[1, j] * from[2, row.Length - 1 - j];
                for (int j = 0; j < row.Length; j++) to[3, j] = row[j];
            }
        }
        """).Load(OptimizationLevel.Release, Driver);

    private static void Compare(double[][] expected, SparseMatrix actual)
    {
        for (int i = 0; i < actual.Rows; i++)
        {
            for (int j = 0; j < actual.Columns; j++)
                Assert.True(Math.Abs(expected[i][j] - actual[i, j]) <= 1e-7 * Math.Max(1, Math.Abs(expected[i][j])), $"({i}, {j}) is {actual[i, j]:R} instead of {expected[i][j]:R}");
        }
    }
}
