using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Reversal;

/// <summary>Where the reversal of loops is known to go wrong.</summary>
public class LoopReversalTests
{
    private static readonly double[][] Points = Samples.Lengths(0, 1, 2, 7, 100);

    [Fact]
    public void TheAdjointOfALoopLocalIsResetInEachIteration() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double t = x[i] * x[i];
                if (i % 2 == 0) t = t * x[i];
                sum += t;
            }
            return sum;
        }
        """,
        Points,
        x => [.. x.Select((value, i) => i % 2 == 0 ? 3 * value * value : 2 * value)]);

    [Fact]
    public void TheAdjointOfALoopLocalThatIsWrittenOnlySometimesIsReset() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double state = 1;
            for (int i = 0; i < x.Length; i++)
            {
                double t = 0;
                if (i % 3 != 1) t = state * x[i];
                state = 0.5 * state + Math.Sin(t);
            }
            return state;
        }
        """, Samples.Lengths(0, 1, 2, 7, 20));

    [Fact]
    public void AValueFromBeforeADynamicLoopIsReadAfterIt() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            if (x.Length == 0) return 0;
            double early = Math.Sin(x[0]);
            double a = x[0];
            int steps = 0;
            while (a < 50 && steps < 200)
            {
                early = early + 0;
                a = a * (1 + x[steps % x.Length]);
                steps++;
            }
            return early * early * a;
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void AValueOverwrittenInADynamicLoopIsReadBeforeAndAfterIt() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            if (x.Length == 0) return 0;
            double a = x[0];
            double before = a * a;
            int k = 0;
            while (k < x.Length)
            {
                a = a * x[k] + before;
                k += 2;
            }
            return before * a;
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void AnInnerBoundDependsOnTheOuterCounter() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 0; i < x.Length; i++)
            {
                for (int j = 0; j <= i; j++) p = 0.5 * p * x[j] + x[i];
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void AnInnerLoopStartsAtTheOuterCounterAndStepsByIt() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 1; i < x.Length; i++)
            {
                for (int j = x.Length - 1; j >= i; j -= 2) p = 0.5 * p * x[j] + x[i];
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 10));

    [Fact]
    public void ContinueSkipsTheRestInReverseToo() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 0; i < x.Length; i++)
            {
                p = p + 0.1 * x[i];
                if (x[i] < 1) continue;
                p = p * x[i];
                if (p > 3) continue;
                p = Math.Sqrt(p);
            }
            return p;
        }
        """, Points);

    [Fact]
    public void AnElementIsReadInItsOwnAssignment() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> a)
        {
            for (int i = 0; i + 1 < a.Length; i++)
            {
                a[i] = a[i] + a[i + 1];
                a[i] = a[i] * a[i];
            }
        }
        """, Samples.Lengths(0, 1, 2, 20));

    [Fact]
    public void AnElementIsAddedToWithoutBeingResetInReverse() => ThreeWays.InPlace("""
        [Differentiable]
        public static void F(Span<double> a)
        {
            for (int i = 1; i < a.Length; i++) a[i] = a[i] + a[0];
        }
        """,
        Samples.Lengths(0, 1, 2, 20),
        x => [.. x.Select((_, i) => x.Select((_, j) => i == j || (j == 0 && i > 0) ? 1.0 : 0).ToArray())]);

    [Fact]
    public void SubscriptsUseACounterThatIsChangedInsideTheBody() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            int k = 0;
            for (int i = 0; i < x.Length; i++)
            {
                p = p * x[k];
                k = (k * 2 + 1) % x.Length;
                p = p + x[k] * x[i];
                if (i % 3 == 1) i++;
            }
            return Math.Log(1 + p * p);
        }
        """, Samples.Lengths(0, 1, 2, 7));

    [Fact]
    public void ALoopBoundIsOverwrittenAfterTheLoop() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            int n = x.Length;
            double p = 1;
            for (int i = 0; i < n; i++) p = p * x[i] + 0.1;
            n = n / 2;
            for (int i = 0; i < n; i++) p = Math.Sin(p) + x[i];
            n = 0;
            return p + n;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ALoopBoundIsOverwrittenInsideTheLoop() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            int n = x.Length;
            double p = 1;
            for (int i = 0; i < n; i++)
            {
                p = p * x[i] + 0.1;
                if (i == 2) n = n - 2;
            }
            return p * p + n;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void AnEarlyReturnCarriesState() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 0; i < x.Length; i++)
            {
                p = p * x[i] + 0.3;
                if (p > 2.5) return p * x[0];
                p = p + Math.Sin(p);
            }
            return p;
        }
        """, Points);

    [Fact]
    public void AnEarlyReturnLeavesTwoLoops() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 0; i < x.Length; i++)
            {
                for (int j = 0; j < x.Length; j++)
                {
                    p = p * x[j] + 0.3 * x[i];
                    if (p > 40) return p * x[i] + x[j];
                    if (p < 0.5) break;
                }
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ASecondCallSeesNoLeftoversOfTheFirst()
    {
        // The records of the first, longer, call must not shine through in the second.
        double[][] points = [Samples.Vector(60), Samples.Vector(3, 2), Samples.Vector(60, 1), Samples.Vector(0), Samples.Vector(5)];
        ThreeWays.Scalar("""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x)
            {
                var work = new double[x.Length];
                double p = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    if (i % 2 == 0) work[i] = p * x[i];
                    p = 0.7 * p * x[i] + work[i / 2];
                }
                return p;
            }
            """, points);
    }

    [Fact]
    public void AProductOfAllElements() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            foreach (double value in x) p *= value;
            return p;
        }
        """,
        Samples.Lengths(0, 1, 2, 9),
        x => [.. x.Select((_, i) => x.Where((_, j) => j != i).Aggregate(1.0, (a, b) => a * b))]);

    [Fact]
    public void DoRunsItsBodyBeforeItsCondition() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            int i = 0;
            do
            {
                if (i < x.Length) p = p * x[i] + 0.2;
                i++;
            }
            while (i < x.Length && p < 30);
            return p * p;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void BreakLeavesTheInnerLoopOnly() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            double p = 1;
            for (int i = 0; i < x.Length; i++)
            {
                double q = x[i];
                for (int j = 0; j < x.Length; j++)
                {
                    q = q * x[j] + 0.1;
                    if (q > 1.5) break;
                }
                p = p * q;
            }
            return Math.Log(p);
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void ALoopVariableThatLivesOnIsReadAfterTheLoop() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(ReadOnlySpan<double> x)
        {
            int i;
            double p = 1;
            for (i = 0; i < x.Length; i++)
            {
                p = p * x[i];
                if (p < 0.5) break;
            }
            return i < x.Length ? p * x[i] : p + i;
        }
        """, Samples.Lengths(0, 1, 2, 9));

    [Fact]
    public void AViewOfDataInALoopIsNamedByWhatIsComputedAgain() => ThreeWays.Scalar("""
        [Differentiable]
        public static double F(double[] x)
        {
            double[] weights = [0.5, 1.5, 2.5];
            double p = 1;
            for (int i = x.Length - 1; i >= 0; i--)
            {
                Span<double> w = weights;
                double scale = x[i] * (x.Length > i + 1 ? w[i % 3] : 1.25);
                p *= scale;
                if (p > 50) return p * scale;
            }
            return p;
        }
        """, Samples.Lengths(0, 1, 2, 7));

    /// <summary>A counter keeps its name in the reversed loop, so that no adjoint around that may have it.</summary>
    [Fact]
    public void ACounterNamedLikeAnAdjoint() => ThreeWays.Scalar(
        """
        [Differentiable]
        public static double F(double[] x)
        {
            double v = x[0];
            for (int j = 0, i = 1; j < i; j++, i--)
            {
                double s = x[1];
                for (int sAdjoint = 1; sAdjoint < 5; sAdjoint++) s = v = s * v * 0.9;
            }

            return v;
        }
        """,
        [[0.7, 0.4], [-1.2, 0.6]]);
}
