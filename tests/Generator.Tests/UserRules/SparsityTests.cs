using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Sparsity;
using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.UserRules;

/// <summary>Jacobians through rules of the user's: what a rule's method gives depends on all that it is given, unless the rule marks it constant.</summary>
public class SparsityTests
{
    private const string Flux = """
        private static readonly object Gate = new();
        internal static double Flux(double a, double b) { lock (Gate) return a * a * Math.Sin(b); }

        """;

    private const string FluxForward = """
        [DerivativeOf(nameof(Flux), Derivatives.Forward)]
        internal static (double, double) FluxForward(double a, double b, double aTangent, double bTangent) => (Flux(a, b), 2 * a * Math.Sin(b) * aTangent + a * a * Math.Cos(b) * bTangent);

        """;

    private const string FluxAdjoint = """
        [DerivativeOf(nameof(Flux), Derivatives.Adjoint)]
        internal static double FluxAdjoint(double a, double b, ref double aAdjoint, ref double bAdjoint, double seed)
        {
            aAdjoint += 2 * a * Math.Sin(b) * seed;
            bAdjoint += a * a * Math.Cos(b) * seed;
            return Flux(a, b);
        }

        """;

    private const string Stencil = """
        [Differentiable(Derivatives.Jacobian | Derivatives.LocalJacobianPattern, WithRespectTo = ["x"])]
        public static void F(ReadOnlySpan<double> x, Span<double> y)
        {
            for (int i = 1; i < x.Length - 1; i++) y[i] = Flux(x[i + 1], x[i]) - Flux(x[i], x[i - 1]) + Flux(x[i], 2);
        }
        """;

    public static TheoryData<string> Rules => [FluxForward, FluxAdjoint, FluxForward + FluxAdjoint];

    [Theory]
    [MemberData(nameof(Rules))]
    public void AStencilOfAScalarFunction(string rules)
    {
        var model = new JacobianModel(Flux + rules + Stencil);
        model.Check(9, 9, JacobianMethod.Columns);
        SparsityPattern pattern = model.Plan(9, 9).Pattern;
        Assert.Equal(7 * 3, pattern.NonzeroCount);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void ThePatternAtAPoint(string rules)
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model\n{\n" + Flux + rules + Stencil + "\npublic static AutodiffGen.Sparse.SparsityPattern Run() => FLocalJacobianPattern([1, 2, 3, 4], new double[4]);\n}");
        Assert.Empty(run.Diagnostics);
        SparsityPattern pattern = run.Load().Delegate<Func<SparsityPattern>>("Run")();
        Assert.Equal([(1, 0), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3)], [.. pattern]);
    }

    [Fact]
    public void ABufferDependsOnAllThatTheMethodIsGiven()
    {
        var model = new JacobianModel("""
            internal static void Solve([Constant] ReadOnlySpan<double> k, ReadOnlySpan<double> a, Span<double> b)
            {
                for (int i = 0; i < b.Length; i++) b[i] = i == 0 ? a[0] * k[0] : b[i - 1] * a[i] + k[0];
            }

            [DerivativeOf(nameof(Solve), Derivatives.Forward)]
            internal static void SolveForward(ReadOnlySpan<double> k, ReadOnlySpan<double> a, Span<double> b, ReadOnlySpan<double> aTangent, Span<double> bTangent)
            {
                Solve(k, a, b);
                for (int i = 0; i < b.Length; i++) bTangent[i] = i == 0 ? aTangent[0] * k[0] : bTangent[i - 1] * a[i] + b[i - 1] * aTangent[i];
            }

            [DerivativeOf(nameof(Solve), Derivatives.Adjoint)]
            internal static void SolveAdjoint(ReadOnlySpan<double> k, ReadOnlySpan<double> a, Span<double> b, Span<double> aAdjoint, Span<double> bAdjoint)
            {
                Solve(k, a, b);
                for (int i = b.Length - 1; i >= 0; i--)
                {
                    aAdjoint[i] += bAdjoint[i] * (i == 0 ? k[0] : b[i - 1]);
                    if (i > 0) bAdjoint[i - 1] += bAdjoint[i] * a[i];
                    bAdjoint[i] = 0;
                }
            }

            [Differentiable(Derivatives.Jacobian, WithRespectTo = ["x"])]
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                Solve([2], x[..3], y[1..4]);
                y[0] = x[3] * x[4];
            }
            """);
        Assert.Equal(JacobianMethod.Rows, model.Plan(5, 4).Method);
        Assert.Contains("rule", Assert.Throws<ArgumentException>(() => model.Plan(5, 4, JacobianMethod.Columns)).Message, StringComparison.Ordinal);
        Assert.Equal(2 + (3 * 3), model.Plan(5, 4).Pattern.NonzeroCount);
        SparseMatrix matrix = model.OneOff([3, 5, 7, 11, 13], 4);

        // b = 6, 32, 226.
        double[][] expected = [[0, 0, 0, 13, 11], [2, 0, 0, 0, 0], [10, 6, 0, 0, 0], [70, 42, 32, 0, 0]];
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], Enumerable.Range(0, 5).Select(j => matrix[i, j]));
    }

    [Fact]
    public void ThePatternAtAPointIsNotFollowedIntoBuffers()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public static partial class Model
            {
                internal static double Sum(ReadOnlySpan<double> a) => a[0];

                [DerivativeOf(nameof(Sum), Derivatives.Forward)]
                internal static (double, double) SumForward(ReadOnlySpan<double> a, ReadOnlySpan<double> aTangent) => (a[0], aTangent[0]);

                [Differentiable(Derivatives.Forward | Derivatives.LocalJacobianPattern)]
                public static void F(ReadOnlySpan<double> x, Span<double> y) => y[0] = Sum(x);
            }
            """);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("ADG0027", diagnostic.Id);
        Assert.Contains("a rule", diagnostic.GetMessage(), StringComparison.Ordinal);
    }
}
