using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Calls of <c>TensorPrimitives</c> in whole methods.</summary>
public class TensorProgramTests
{
    public static TheoryData<string> Bodies() => new(
        "double m = TensorPrimitives.Max(x); var s = new double[x.Length]; TensorPrimitives.Subtract(x, m, s); TensorPrimitives.Exp<double>(s, s); return m + Math.Log(TensorPrimitives.Sum<double>(s));",
        "Span<double> p = stackalloc double[x.Length]; TensorPrimitives.SoftMax(x, p); double loss = -Math.Log(p[1]); TensorPrimitives.SoftMax<double>(p, p); return loss * p[0] + TensorPrimitives.Norm<double>(p);",

        // In place, where the value before is in the partial: again and again, on parts of one array, with a scalar out of it.
        "var u = x.ToArray(); for (int k = 0; k < 3; k++) { TensorPrimitives.Sin<double>(u, u); TensorPrimitives.Multiply<double>(u, u[k % u.Length] + 1, u); } return TensorPrimitives.Sum<double>(u);",
        "var u = new double[2 * x.Length]; x.CopyTo(u); TensorPrimitives.Multiply(x, x, u.AsSpan(x.Length)); TensorPrimitives.Pow<double>(u.AsSpan(0, 2), u.AsSpan(2, 2), u.AsSpan(0, 2)); TensorPrimitives.Divide<double>(u, u[^1] + 2, u); return TensorPrimitives.SumOfSquares<double>(u);",
        "var u = x.ToArray(); var w = u; w[0] *= 2; TensorPrimitives.MultiplyAdd<double>(u, w, x, w); return TensorPrimitives.Distance<double>(u, x);",

        // A buffer that each iteration fills anew, a value that decides, and a call in a branch.
        "var t = new double[2]; double s = 0; for (int k = 0; k + 1 < x.Length; k++) { TensorPrimitives.Exp(x.Slice(k, 2), t); if (TensorPrimitives.Sum<double>(t) > 2) TensorPrimitives.Log2P1<double>(t, t); s += TensorPrimitives.Dot<double>(t, x.Slice(k, 2)); } return s * s;",
        "double s = x[0]; while (s < 3) { s += TensorPrimitives.Norm(x) * s; } return s * TensorPrimitives.CosineSimilarity(x, x.Slice(0, x.Length)) + Half(x.ToArray());",
        "var u = x.ToArray(); double c = TensorPrimitives.Min(x) * TensorPrimitives.Average(x); TensorPrimitives.Add<double>(u, c, u); u = new double[x.Length]; TensorPrimitives.Tanh<double>(x, u); return TensorPrimitives.StdDev<double>(u) + c;");

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Programs(string body)
    {
        string plain = ThreeWays.InModel("[Differentiable] public static double F(ReadOnlySpan<double> x) { " + body + " }\n[Differentiable] public static double Half(double[] a) { TensorPrimitives.Sqrt<double>(a, a); return a[0] * TensorPrimitives.SumOfMagnitudes<double>(a); }");
        ThreeWays.Check("using System.Numerics.Tensors;\n" + plain, Drivers.Scalar, [[0.4, 1.3, 0.7], [1.1, 0.2, 0.9]]);
    }

    /// <summary>A layer of a network in single precision, of which the table has other overloads; and values that are constant.</summary>
    [Fact]
    public void SinglePrecisionAndConstants()
    {
        double[] got = GeneratorRun.Of("""
            using System.Numerics.Tensors;
            public static partial class Model
            {
                [Differentiable]
                public static float F(ReadOnlySpan<float> w, [Constant] ReadOnlySpan<float> x, Span<float> y)
                {
                    for (int k = 0; k < y.Length; k++) y[k] = TensorPrimitives.Dot(w.Slice(k * x.Length, x.Length), x);
                    TensorPrimitives.Sigmoid(y, y);
                    float[] twice = new float[x.Length];
                    TensorPrimitives.Add(x, x, twice);
                    return TensorPrimitives.SumOfSquares<float>(y) * TensorPrimitives.Sum<float>(twice);
                }

                public static double[] Run()
                {
                    float[] w = [0.5f, -0.25f, 1, 0.75f], x = [1, 2], y = new float[2], again = new float[2], g = new float[4], unused = new float[2];
                    float value = F(w, x, y), same = FGradient(w, x, again, g, unused);
                    return [value - same, y.AsSpan().SequenceEqual(again) ? 0 : 1, .. g];
                }
            }
            """).Load().Run();
        double[] x = [1, 2], w = [0.5, -0.25, 1, 0.75];
        Assert.Equal([0, 0], got[..2]);
        for (int i = 0; i < 4; i++)
        {
            double s = 1 / (1 + Math.Exp(-((w[i / 2 * 2] * x[0]) + (w[(i / 2 * 2) + 1] * x[1]))));
            Assert.Equal(6 * 2 * s * s * (1 - s) * x[i % 2], got[2 + i], 1e-5);
        }
    }

    /// <summary>Norms pass nothing at their kink; an extreme value passes to the first element that has it; what the member throws, derivatives throw.</summary>
    [Fact]
    public void KinksAndExceptions()
    {
        double[] got = GeneratorRun.Of("""
            using System.Numerics.Tensors;
            public static partial class Model
            {
                [Differentiable] public static double Norm(double[] x) => TensorPrimitives.Norm<double>(x);
                [Differentiable] public static double Distance(double[] x, double[] y) => TensorPrimitives.Distance<double>(x, y);
                [Differentiable] public static double Max(double[] x) => TensorPrimitives.Max<double>(x);
                [Differentiable] public static double Dot(double[] x, double[] y) => TensorPrimitives.Dot<double>(x, y);
                [Differentiable] public static void Multiply(double[] x, ReadOnlySpan<double> y) => TensorPrimitives.Multiply<double>(x, y, x);
                [Differentiable] public static void SoftMax(double[] x, double[] y) => TensorPrimitives.SoftMax<double>(x, y);
                [Differentiable] public static void Cos(Span<double> x) => TensorPrimitives.Cos<double>(x.Slice(0, 2), x.Slice(1));

                private static double Throws(Action action)
                {
                    try { action(); return 0; }
                    catch (ArgumentException) { return 1; }
                }

                public static double[] Run()
                {
                    double[] two = [0, 0], three = new double[3], other = new double[3];
                    return
                    [
                        .. NormValueAndGradient(new double[2]).XGradient, .. DistanceValueAndGradient([3, 4], [3, 4]).XGradient, .. MaxValueAndGradient([1, 5, 5]).XGradient, NormValueAndGradient([]).Value,
                        Throws(() => MaxGradient([], [])), Throws(() => DotForward(three, two, other, [1, 1])), Throws(() => DotGradient(three, two, new double[3], new double[2])),
                        Throws(() => MultiplyForward(three, two, other, [1, 1])), Throws(() => MultiplyAdjoint(three, two, other, [1, 1])), Throws(() => CosAdjoint(three, other)), Throws(() => CosForward(three, other)),
                        Throws(() => SoftMaxForward(two, three, [1, 1], other)),
                    ];
                }
            }
            """).Load().Run();
        Assert.Equal([0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1], got);
    }

    /// <summary>Each element depends on those at its place alone; a choice by values on all.</summary>
    [Fact]
    public void Sparsity()
    {
        double[] got = GeneratorRun.Of("""
            using System.Numerics.Tensors;
            public static partial class Model
            {
                [Differentiable(Derivatives.Jacobian, WithRespectTo = ["x"])]
                public static void F(ReadOnlySpan<double> x, Span<double> d)
                {
                    TensorPrimitives.Exp(x, d);
                    TensorPrimitives.Multiply<double>(d, x, d);
                    d[2] += TensorPrimitives.Dot(x.Slice(0, 2), x.Slice(0, 2));
                    d[3] *= TensorPrimitives.Max(x);
                }

                public static double[] Run()
                {
                    double[] x = [0.5, 1, 2, 0.25];
                    var dense = FJacobian(x, new double[4]).ToDense();
                    return [FJacobian(x, new double[4]).Pattern.NonzeroCount, .. System.Linq.Enumerable.Cast<double>(dense)];
                }
            }
            """).Load().Run();
        double[] x = [0.5, 1, 2, 0.25];
        double Slope(int i) => Math.Exp(x[i]) * (1 + x[i]);
        double[] expected = [9, Slope(0), 0, 0, 0, 0, Slope(1), 0, 0, 1, 2, Slope(2), 0, 0, 0, Math.Exp(0.25) * 0.25, 2 * Slope(3)];
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got[i], 1e-12);
    }

    [Fact]
    public Task GeneratedCode() => Snapshot.Verify(GeneratorRun.Of("""
        using System.Numerics.Tensors;
        public static partial class Model
        {
            [Differentiable(Derivatives.Forward | Derivatives.Adjoint)]
            public static double Layer(ReadOnlySpan<double> x, ReadOnlySpan<double> w, Span<double> y)
            {
                TensorPrimitives.Multiply(x, w, y);
                TensorPrimitives.Tanh<double>(y, y);
                TensorPrimitives.Cos<double>(y, y);
                double norm = TensorPrimitives.Norm<double>(y);
                return norm * TensorPrimitives.Max<double>(y);
            }
        }
        """));

    [Fact]
    public void OthersAreRefused()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System.Numerics.Tensors;
            public static partial class Model
            {
                [Differentiable] public static double F(ReadOnlySpan<double> x) => TensorPrimitives.Product(x);
            }
            """);
        Diagnostic refused = Assert.Single(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Contains("TensorPrimitives.Product", refused.GetMessage(), StringComparison.Ordinal);
    }
}
