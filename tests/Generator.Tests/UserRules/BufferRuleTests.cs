using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.UserRules;

/// <summary>Rules of the user's for methods that take or return buffers, or take references. An adjoint is given what the arguments held at the call.</summary>
public class BufferRuleTests
{
    /// <summary>u[i] = u[i] * u[i - 1] * k, upwards, in place, with rules by hand.</summary>
    private const string Sweep = """
        public static void Sweep(Span<double> u, double k)
        {
            lock (Gate)
            {
                for (int i = 1; i < u.Length; i++) u[i] = u[i] * u[i - 1] * k;
            }
        }

        private static readonly object Gate = new();

        [DerivativeOf(nameof(Sweep), Derivatives.Forward)]
        internal static void SweepTangent(Span<double> u, double k, Span<double> uTangent, double kTangent)
        {
            for (int i = 1; i < u.Length; i++)
            {
                uTangent[i] = (uTangent[i] * u[i - 1] + u[i] * uTangent[i - 1]) * k + u[i] * u[i - 1] * kTangent;
                u[i] = u[i] * u[i - 1] * k;
            }
        }

        [DerivativeOf(nameof(Sweep), Derivatives.Adjoint)]
        internal static void SweepBack(Span<double> u, double k, Span<double> uAdjoint, ref double kAdjoint)
        {
            double[] entry = u.ToArray();
            Sweep(u, k);
            for (int i = u.Length - 1; i >= 1; i--)
            {
                double seed = uAdjoint[i];
                uAdjoint[i] = seed * u[i - 1] * k;
                uAdjoint[i - 1] += seed * entry[i] * k;
                kAdjoint += seed * entry[i] * u[i - 1];
            }
        }

        """;

    private const string Norm = """
        internal static double Norm(double[] a, int from) => a.Length > from ? Math.Sqrt(Dot(a, from)) : 1;

        private static double Dot(double[] a, int from)
        {
            double sum = 0;
            foreach (double v in a[from..]) sum += v * v;
            return sum;
        }

        """;

    private const string NormOfSpans = Norm + """
        [DerivativeOf(nameof(Norm), Derivatives.Forward)]
        internal static (double, double) NormForward(ReadOnlySpan<double> a, int from, ReadOnlySpan<double> aTangent)
        {
            double norm = Norm(a.ToArray(), from), tangent = 0;
            for (int i = from; i < a.Length; i++) tangent += a[i] * aTangent[i] / norm;
            return (norm, tangent);
        }

        [DerivativeOf(nameof(Norm), Derivatives.Adjoint)]
        internal static double NormBack(ReadOnlySpan<double> a, int from, Span<double> aAdjoint, double seed)
        {
            double norm = Norm(a.ToArray(), from);
            for (int i = from; i < a.Length; i++) aAdjoint[i] += seed * a[i] / norm;
            return norm;
        }

        """;

    private const string NormOfArrays = Norm + """
        [DerivativeOf(nameof(Norm), Derivatives.Forward)]
        internal static (double, double) NormForward(double[] a, int from, double[] aTangent)
        {
            double norm = Norm(a, from), tangent = 0;
            for (int i = from; i < a.Length; i++) tangent += a[i] * aTangent[i] / norm;
            return (norm, tangent);
        }

        [DerivativeOf(nameof(Norm), Derivatives.Adjoint)]
        internal static double NormBack(double[] a, int from, Span<double> aAdjoint, double seed)
        {
            double norm = Norm(a, from);
            for (int i = from; i < a.Length; i++) aAdjoint[i] += seed * a[i] / norm;
            return norm;
        }

        """;

    public static TheoryData<string> Norms => [NormOfSpans, NormOfArrays];

    [Fact]
    public void ABufferIsUpdatedInPlaceInALoop() => ThreeWays.InPlace(Sweep + """
        [Differentiable]
        public static void F(Span<double> u)
        {
            double k = 0.9;
            for (int step = 0; step < 3; step++)
            {
                Sweep(u, k);
                if (u.Length > 0) k = Math.Cos(u[^1] * k);
                for (int i = 0; i < u.Length; i++) u[i] = Math.Sin(u[i]) + 0.5;
            }
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void ASliceAndALocalArrayInACallee() => ThreeWays.Scalar(Sweep + """
        [Differentiable]
        public static double Work(ReadOnlySpan<double> x, double k)
        {
            var work = new double[x.Length + 2];
            for (int i = 0; i < x.Length; i++) work[i] = x[i] * k;
            Sweep(work.AsSpan(1), k * k);
            double sum = 0;
            foreach (double w in work) sum += w * w;
            Sweep(work, sum > 1 ? 1 / sum : 0.5);
            return sum + work[^1] + (work.Length > 3 ? work[2] : 0);
        }

        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 0.8;
            for (int i = 0; i < x.Length; i++) p = 0.5 * Math.Sin(Work(x[i..], p)) + 0.3 * x[i];
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 5));

    [Theory]
    [MemberData(nameof(Norms))]
    public void AnArrayIsReadAndOverwrittenLater(string norm) => ThreeWays.Scalar(norm + """
        [Differentiable]
        public static double F(double[] x)
        {
            var work = new double[x.Length];
            double p = 1;
            for (int k = 0; k < 3; k++)
            {
                for (int i = 0; i < work.Length; i++) work[i] = 0.5 * work[i] + p * x[i];
                p = Norm(work, 1) * 0.3 + Norm(x, 0) * 0.1;
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 6));

    [Theory]
    [MemberData(nameof(Norms))]
    public void AnArrayOfEachIterationInACallee(string norm) => ThreeWays.Scalar(norm + """
        [Differentiable]
        public static double Inner(double[] x, double p)
        {
            for (int i = 0; i < x.Length; i++)
            {
                var pair = new double[2];
                pair[0] = x[i] * p;
                pair[1] = p * p;
                p = 0.2 * Norm(pair, 0) + 0.7 * p;
            }
            return p;
        }

        [Differentiable]
        public static double F(double[] x) => Inner(x, Inner(x, 0.9));
        """, Samples.Lengths(0, 1, 5));

    [Fact]
    public void ReferencesOfAllKinds() => ThreeWays.InPlace("""
        private static readonly object Gate = new();

        internal static double Mix(in double a, ref double b, out double c, double d)
        {
            lock (Gate)
            {
                c = a * b;
                b = b * b * d + c;
                return a + b * d;
            }
        }

        [DerivativeOf(nameof(Mix), Derivatives.Forward)]
        internal static (double Value, double Tangent) MixForward(in double a, ref double b, out double c, double d, in double aTangent, ref double bTangent, out double cTangent, double dTangent)
        {
            cTangent = aTangent * b + a * bTangent;
            bTangent = 2 * b * bTangent * d + b * b * dTangent + cTangent;
            double value = Mix(a, ref b, out c, d);
            return (value, aTangent + bTangent * d + b * dTangent);
        }

        [DerivativeOf(nameof(Mix), Derivatives.Adjoint)]
        internal static double MixAdjoint(in double a, ref double b, out double c, double d, ref double aAdjoint, ref double bAdjoint, double cAdjoint, ref double dAdjoint, double resultAdjoint)
        {
            double entry = b;
            double value = Mix(a, ref b, out c, d);
            aAdjoint += resultAdjoint;
            dAdjoint += b * resultAdjoint;
            double exit = bAdjoint + d * resultAdjoint;
            bAdjoint = 2 * entry * d * exit;
            dAdjoint += entry * entry * exit;
            double product = cAdjoint + exit;
            aAdjoint += entry * product;
            bAdjoint += a * product;
            return value;
        }

        [Differentiable]
        public static double Pair(ref double p, double q)
        {
            double r = Mix(q, ref p, out double s, 0.5 * q);
            return r * s;
        }

        [Differentiable]
        public static void F(Span<double> u)
        {
            double carry = 0.3;
            for (int i = 1; i < u.Length; i++)
            {
                double value = Mix(u[i - 1], ref carry, out double c, u[i]);
                carry = 0.5 * Math.Sin(carry);
                u[i] = Math.Cos(value) * c + Mix(carry, ref u[i], out u[i - 1], 0.25);
                u[i - 1] += 0.1 * Pair(ref carry, u[i - 1]);
            }
            if (u.Length > 0) u[0] *= carry;
        }
        """, Samples.Lengths(0, 1, 2, 5));

    private const string Map = """
        internal static double[] Map(double[] a)
        {
            var y = new double[a.Length];
            for (int i = 0; i < y.Length; i++) y[i] = a[i] * a[i];
            return y;
        }

        [DerivativeOf(nameof(Map), Derivatives.Forward)]
        internal static (double[], double[]) MapForward(double[] a, double[] aTangent)
        {
            var tangent = new double[a.Length];
            for (int i = 0; i < a.Length; i++) tangent[i] = 2 * a[i] * aTangent[i];
            return (Map(a), tangent);
        }

        [DerivativeOf(nameof(Map), Derivatives.Adjoint)]
        internal static double[] MapAdjoint(double[] a, Span<double> aAdjoint, ReadOnlySpan<double> resultAdjoint)
        {
            for (int i = 0; i < a.Length; i++) aAdjoint[i] += 2 * a[i] * resultAdjoint[i];
            return Map(a);
        }

        """;

    [Fact]
    public void AnArrayIsReturnedInALoop() => ThreeWays.Returned(Map + """
        [Differentiable]
        public static double[] Inner(double[] x, int n)
        {
            double[] u = x;
            for (int k = 0; k < n; k++)
            {
                u = Map(u);
                for (int i = 0; i < u.Length; i++) u[i] = 0.7 * Math.Sin(u[i] * u[(i + 1) % u.Length]) + 0.3;
            }
            return u;
        }

        [Differentiable]
        public static double[] F(double[] x)
        {
            double[] u = Inner(x, 3);
            double[] v = Map(u);
            if (x.Length > 2) v = Map(v);
            Map(v);
            return v;
        }
        """, Samples.Lengths(0, 1, 4));

    [Fact]
    public void ABufferThatIsGivenAndReturnedIsRefusedAtRunTime()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                internal static double[] Same(double[] a) => a;

                [DerivativeOf(nameof(Same), Derivatives.Forward)]
                internal static (double[], double[]) SameForward(double[] a, double[] aTangent) => (a, aTangent);

                [DerivativeOf(nameof(Same), Derivatives.Adjoint)]
                internal static double[] SameAdjoint(double[] a, Span<double> aAdjoint, ReadOnlySpan<double> resultAdjoint) => a;

                [Differentiable]
                public static double F(double[] x) => Same(x)[0] * x[0];

                private static double Try(Action action)
                {
                    try
                    {
                        action();
                        return 0;
                    }
                    catch (ArgumentException exception)
                    {
                        return exception.Message.Contains("'result'") && exception.Message.Contains("'a'") ? 1 : 2;
                    }
                }

                public static double[] Run() => [Try(() => FForward([2], [1])), Try(() => FAdjoint([2], [1], 1)), Try(() => FGradient([2], [1]))];
            }
            """).Load().Run();
        Assert.Equal([1, 1, 1], got);
    }

    [Fact]
    public void AnArrayIsReturned() => ThreeWays.Returned(Map + """
        [Differentiable]
        public static double[] F(double[] x)
        {
            double[] y = Map(x);
            double[] z = Map(y);
            for (int i = 1; i < z.Length; i++) z[i] = z[i] * Math.Sin(z[i - 1]);
            return z;
        }
        """, Samples.Lengths(0, 1, 4));

    [Theory]
    [InlineData("FForward(u, 1, new double[4])")]
    [InlineData("FAdjoint(u, 1, new double[4])")]
    public void WhatOverlapsIsRefusedAtRunTime(string call)
    {
        double[] got = GeneratorRun.Of($$"""
            public static partial class Model
            {
                internal static void Shift(ReadOnlySpan<double> from, Span<double> to)
                {
                    for (int i = 0; i < from.Length; i++) to[i] = from[i] * to[i];
                }

                [DerivativeOf(nameof(Shift), Derivatives.Forward)]
                internal static void ShiftForward(ReadOnlySpan<double> from, Span<double> to, ReadOnlySpan<double> fromTangent, Span<double> toTangent)
                {
                    for (int i = 0; i < from.Length; i++)
                    {
                        toTangent[i] = fromTangent[i] * to[i] + from[i] * toTangent[i];
                        to[i] = from[i] * to[i];
                    }
                }

                [DerivativeOf(nameof(Shift), Derivatives.Adjoint)]
                internal static void ShiftAdjoint(ReadOnlySpan<double> from, Span<double> to, Span<double> fromAdjoint, Span<double> toAdjoint)
                {
                    for (int i = 0; i < from.Length; i++)
                    {
                        fromAdjoint[i] += to[i] * toAdjoint[i];
                        toAdjoint[i] *= from[i];
                        to[i] = from[i] * to[i];
                    }
                }

                [Differentiable]
                public static void F(double[] u, int by) => Shift(u.AsSpan(0, 2), u.AsSpan(by, 2));

                public static double[] Run()
                {
                    double[] u = [1, 2, 3, 4];
                    {{call.Replace("1,", "2,", StringComparison.Ordinal)}};
                    try
                    {
                        {{call}};
                        return [];
                    }
                    catch (ArgumentException exception) when (exception.Message.Contains("from") && exception.Message.Contains("to"))
                    {
                        return u;
                    }
                }
            }
            """).Load().Run();
        Assert.Equal([1, 2, 3, 8], got);
    }

    [Fact]
    public void TheInputOfAnAdjointIsLeftAlone()
    {
        // The adjoint runs the method again, on a copy: what it writes must not be written twice.
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                internal static void Count(int[] bins, double[] x, double[] y)
                {
                    for (int i = 0; i < x.Length; i++)
                    {
                        bins[i]++;
                        y[i] += bins[i] * x[i];
                    }
                }

                [DerivativeOf(nameof(Count), Derivatives.Adjoint)]
                internal static void CountAdjoint(int[] bins, double[] x, double[] y, Span<double> xAdjoint, Span<double> yAdjoint)
                {
                    for (int i = 0; i < x.Length; i++)
                    {
                        bins[i]++;
                        y[i] = double.NaN;
                        xAdjoint[i] += bins[i] * yAdjoint[i];
                    }
                }

                [Differentiable(Derivatives.Adjoint)]
                public static void F(int[] bins, double[] x, double[] y)
                {
                    for (int k = 0; k < 3; k++) Count(bins, x, y);
                }

                public static double[] Run()
                {
                    int[] bins = [0, 5];
                    double[] x = [1, 2], y = [10, 20], xAdjoint = [0, 0], yAdjoint = [1, 100];
                    FAdjoint(bins, x, y, xAdjoint, yAdjoint);
                    return [bins[0], bins[1], .. x, .. y, .. xAdjoint, .. yAdjoint];
                }
            }
            """).Load().Run();
        Assert.Equal([3, 8, 1, 2, 16, 62, 6, 2100, 1, 100], got);
    }
}
