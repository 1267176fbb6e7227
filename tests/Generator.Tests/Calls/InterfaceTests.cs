using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Calls;

/// <summary>Calls by way of interfaces whose methods are differentiable in every implementation.</summary>
public class InterfaceTests
{
    private const string Payoffs = """
        public partial interface IPayoff { [Differentiable] double Value(double s, double k); }
        public sealed partial class Call : IPayoff { [Differentiable] public double Value(double s, double k) => Math.Max(s - k, 0) * s; }
        public partial class Power(double n) : IPayoff
        {
            [Constant] private double N { get; } = n;
            [Differentiable(Derivatives.Gradient)] public double Value(double s, double k) { double p = 1; for (int i = 0; i < 3; i++) p *= s * N - k; return p; }
        }

        """;

    private const string Steps = """
        public partial interface IStep { [Differentiable] void Step(Span<double> u, double[] a, [Constant] double dt); }
        public partial class Euler : IStep
        {
            [Differentiable] public void Step(Span<double> u, double[] a, [Constant] double dt) { for (int i = 0; i < u.Length; i++) u[i] += dt * a[i % a.Length] * u[i] * u[i]; }
        }
        public partial class Rotation : IStep
        {
            [Differentiable] public void Step(Span<double> u, double[] a, [Constant] double dt) { double first = u[0]; for (int i = 1; i < u.Length; i++) u[i - 1] = u[i] * Math.Cos(dt); u[^1] = first * a[0]; }
        }

        """;

    private static string Driver(string given) => $$"""
        public static class Driver
        {
            public static double[] Value(double[] x) => [Model.F({{given}}, x)];
            public static double[] Forward(double[] x, double[] v) { var (value, tangent) = Model.FForward({{given}}, x, v); return [value, tangent]; }
            public static double[] Reverse(double[] x, double[] w) { var g = new double[x.Length]; double value = Model.FAdjoint({{given}}, x, g, w[0]); return [value, .. g]; }
        }
        """;

    [Fact]
    public void Scalars() => ThreeWays.Check(
        Payoffs + ThreeWays.InModel("""
            [Differentiable]
            public static double F(IPayoff[] payoffs, IPayoff first, double[] x)
            {
                double total = first.Value(x[0] * x[0], x[1]);
                for (int i = 0; i < payoffs.Length; i++) total += payoffs[i].Value(x[i], x[1]) * total;
                foreach (IPayoff p in payoffs) total += p.Value(k: x[2], s: total);
                return total + Twice(payoffs[0], x[2]);
            }

            [Differentiable] public static double Twice(IPayoff p, double s) => p.Value(s, p.Value(1.5 * s, s));
            """),
        Driver("[new Call(), new Power(0.5)], new Power(0.75)"),
        [[0.75, 0.5, 0.375]]);

    [Fact]
    public void Buffers() => ThreeWays.Check(
        Steps + ThreeWays.InModel("""
            [Differentiable]
            public static double F(IStep[] steps, double[] x)
            {
                var u = new double[3];
                for (int i = 0; i < 3; i++) u[i] = x[i] * x[0];
                for (int k = 0; k < 4; k++)
                {
                    steps[k % 2].Step(u, x, 0.25);
                    u[0] *= 1 + u[2];
                }

                return u[0] * u[1] + u[2];
            }
            """),
        Driver("[new Euler(), new Rotation()]"),
        [[0.75, 0.5, -0.375]]);

    /// <summary>Elements keep their places: the object is a function of its arguments.</summary>
    [Fact]
    public void Jacobians()
    {
        double[] got = GeneratorRun.Of(Payoffs + ThreeWays.InModel("""
            [Differentiable(Derivatives.Jacobian, WithRespectTo = ["x"])]
            public static void F(IPayoff payoff, ReadOnlySpan<double> x, [Constant] double k, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = payoff.Value(x[i], k);
            }

            public static double[] Run()
            {
                var jacobian = FJacobian(new Call(), [3, 0.5, 2], 1, new double[3]);
                return [jacobian.Pattern.NonzeroCount, jacobian[0, 0], jacobian[1, 1], jacobian[2, 2]];
            }
            """)).Load().Run();
        Assert.Equal([3, 5, 0, 3], got);
    }

    [Theory]
    [InlineData("an effect", "partial class A : I { [Differentiable] public double V(double x) { Console.WriteLine(); return x; } }", "ADG0021")]
    [InlineData("a field that may change", "partial class A : I { [Constant] public double C; [Differentiable] public double V(double x) => C * x; }", "ADG0021")]
    [InlineData("an effect in a base class", "partial class B { [Differentiable] public double V(double x) { Console.WriteLine(); return x; } } class A : B, I;", "ADG0021")]
    [InlineData("an implementation that isn't marked", "partial class A : I { public double V(double x) => x; }", "CS0535")]
    [InlineData("another parameter that is constant", "partial class A : I { [Differentiable(Derivatives.Forward)] public double V([Constant] double x) => x; }", "CS0535")]
    [InlineData("more than the two", "partial interface J { [Differentiable(Derivatives.Jacobian)] double W(double x); }", "ADG0015")]
    [InlineData("a buffer that is returned", "partial interface J { [Differentiable] double[] W(double[] x); }", "ADG0015")]
    [InlineData("an interface that isn't partial", "interface J { [Differentiable] double W(double x); }", "ADG0002")]
    [InlineData("a method of another object", "sealed partial class A { [Differentiable] public double V(double x) => x; } static partial class M { [Differentiable] static double F(A a, double x) => a.V(x); }", "ADG0015")]
    public void IsRefused(string what, string source, string id)
    {
        GeneratorRun run = GeneratorRun.Of("partial interface I { [Differentiable] double V(double x); }\n" + source);
        Assert.Null(run.Exception);
        Assert.True(run.Diagnostics.Concat(run.CompilerProblems()).Any(d => d.Id == id), what + ": " + string.Join("\n", run.Diagnostics.Concat(run.CompilerProblems())));
    }

    [Fact]
    public Task GeneratedCode() => Snapshot.Verify(GeneratorRun.Of("""
        public partial interface IPayoff { [Differentiable] double Value(double s); }
        public static partial class Model
        {
            [Differentiable(Derivatives.Forward | Derivatives.Adjoint)]
            public static double Book(IPayoff[] payoffs, double s)
            {
                double total = 0;
                foreach (IPayoff payoff in payoffs) total += payoff.Value(s) * s;
                return total;
            }
        }
        """));
}
