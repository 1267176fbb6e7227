using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;
using static AutodiffGen.Generator.Tests.Sparsity.WideningCheck;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>What values decide is widened: the pattern holds every nonzero that the tangents have at many points, which take different branches.</summary>
public class PatternWideningTests
{
    [Fact]
    public void AnIntegerSetUnderAValueInALoopThatValuesLeave() => Covers(
        """
        for (int i = 0; i < 5; i++)
        {
            int k = i;
            if (x[i] > 0) k = i + 1;
            y[i] = x[k];
            if (y[i] > 5) break;
        }
        """);

    [Fact]
    public void AnIntegerDeclaredUnderOneValueAndSetUnderAnother() => Covers(
        """
        if (x[0] > 0)
        {
            int k = 1;
            if (x[1] > 0) k = 2;
            y[0] = x[k];
        }
        """,
        [[0, 1, 2, 3, 4, 5], [], [], [], [], []]);

    [Fact]
    public void AnIntegerDeclaredUnderAValueAndCountedInALoopThatValuesLeave() => Covers(
        """
        if (x[0] > 0)
        {
            int k = 0;
            for (int i = 1; i < 5; i++)
            {
                if (x[i] > 0) break;
                k++;
            }

            y[0] = x[k];
        }
        """,
        [[0, 1, 2, 3, 4, 5], [], [], [], [], []]);

    [Fact]
    public void AnIntegerCountedOverALoopThatValuesLeave() => Covers(
        """
        int k = 0;
        for (int i = 0; i < 5; i++)
        {
            if (x[i] > 0) continue;
            k++;
        }

        y[0] = x[k];
        """,
        [[0, 1, 2, 3, 4, 5], [], [], [], [], []]);

    [Fact]
    public void TheLengthOfDataOfUnknownLength() => Covers(
        """
        double[] w = Load();
        for (int i = 0; i < w.Length; i++) y[i] = w[i] * x[i];
        y[5] = x[w.Length];
        """,
        more: "private static double[] Load() => [1, 2, 3];");

    [Fact]
    public void AViewOfDataOfUnknownLength() => Covers(
        """
        ReadOnlySpan<double> w = Load();
        w = w[1..];
        ReadOnlySpan<double> v = w;
        y[0] = v[0] * x[0];
        y[1] = x[v.Length];
        """,
        [[0], [0, 1, 2, 3, 4, 5], [], [], [], []],
        more: "private static double[] Load() => [1, 2, 3];");

    [Fact]
    public void AnOrderOfUnknownLength() => Covers(
        """
        int[] order = Permutation(4);
        for (int i = 0; i < order.Length; i++) y[i] = x[order[i]];
        """,
        more: "private static int[] Permutation(int n) { var order = new int[n]; for (int i = 0; i < n; i++) order[i] = n - 1 - i; return order; }");

    [Fact]
    public void DataOfUnknownLengthInACall() => Covers(
        """
        double[] w = Load();
        y[0] = Dot(x, w);
        """,
        more: """
        private static double[] Load() => [1, 2, 3];

        [Differentiable]
        public static double Dot(ReadOnlySpan<double> x, [Constant] double[] w)
        {
            double sum = 0;
            for (int i = 0; i < w.Length; i++) sum += w[i] * x[i];
            return sum;
        }
        """);

    [Fact]
    public void ASwapInALoopThatValuesEnd() => Covers(
        """
        double[] u = [x[0], x[1]], v = [0, 0];
        double error = x[2];
        while (Math.Abs(error) > 0.1)
        {
            v[0] = 0.5 * u[1];
            v[1] = 0.5 * u[0];
            error *= 0.5;
            (u, v) = (v, u);
        }

        y[0] = u[0];
        """,
        [[0, 1], [], [], [], [], []]);

    [Fact]
    public void ASwapAlone() => Covers(
        """
        double[] u = [x[0]], v = [x[1]];
        double error = x[2];
        while (Math.Abs(error) > 0.1)
        {
            error *= 0.5;
            (u, v) = (v, u);
        }

        y[0] = u[0];
        """);

    [Fact]
    public void ASwappedBufferUnderItsOldName() => Covers(
        """
        double[] u = [x[0]], v = [x[1]], old = u;
        double error = x[2];
        while (Math.Abs(error) > 0.1)
        {
            error *= 0.5;
            (u, v) = (v, u);
        }

        u[0] = x[3];
        y[0] = old[0];
        y[1] = v[0];
        """);

    [Fact]
    public void SwappedSpansAndANewArray() => Covers(
        """
        Span<double> u = new double[2], v = new double[2];
        ReadOnlySpan<double> last = u;
        u[0] = x[0];
        v[0] = x[1];
        double error = x[2];
        while (Math.Abs(error) > 0.1)
        {
            error *= 0.5;
            var t = u;
            u = v;
            v = t;
            if (error > 1) u = new double[2];
            u[1] += x[3];
            last = v;
        }

        v[0] += x[4];
        y[0] = last[0];
        y[1] = u[0] + u[1];
        """);

    [Fact]
    public void AnOrderSeenThroughAVariableOfTheLoop() => Covers(
        """
        int[] order = [0, 1];
        double error = x[2];
        while (Math.Abs(error) > 0.1)
        {
            int[] t = new int[2];
            t = order;
            t[0] = 1;
            error *= 0.5;
        }

        y[0] = x[order[0]];
        """,
        [[0, 1, 2, 3, 4, 5], [], [], [], [], []]);

    [Fact]
    public void SubscriptsThatThrowWhereTheyDoNotRun() => Covers(
        """
        if (x[0] > 1e9) y[1 / n] = x[5 / n];
        double error = x[0];
        while (Math.Abs(error) > 0.1)
        {
            if (n > 0) y[0] += x[6 / n - 1];
            y[2] = x[2];
            error *= 0.5;
        }
        """);

    [Fact]
    public void IntegersOfABufferAfterAnEarlyReturn() => Covers(
        """
        int[] order = [3, 4];
        if (x[0] > 0) return;
        order[0] = 1;
        if (n > 0) order[n + 7] = 2;
        y[0] = x[order[0]] * x[order[1]];
        """,
        [[1, 4], [], [], [], [], []]);

    [Fact]
    public void ABufferThatNothingDependsOnIsFilled() => Covers(
        """
        double[] idle = [1, 2];
        if (x[0] > 0) Array.Fill(idle, x[1]);
        y[0] = idle.Length * x[2];
        """,
        [[2], [], [], [], [], []]);

    [Fact]
    public void AnIndexFoundByACallee() => Covers(
        """
        y[0] = x[Find(x, y, 0)];
        """,
        more: """
        [Differentiable]
        public static int Find(ReadOnlySpan<double> x, Span<double> y, int i)
        {
            if (i > 4) return 0;
            y[i] = x[i];
            if (x[i] > 0) { return i; } else { return Find(x, y, i + 1); }
        }
        """);

    [Theory]
    [InlineData("if (x[0] > 0) return; int k = 0; for (int i = 0; i < 6 / n; i++) k++; y[0] = x[k];")]
    [InlineData("if (x[0] > 0) { int k = 0; while (true) { for (int j = 0; j < 4; j++) { k++; if (k > 4) return; y[0] = x[k]; } } }")]
    public void ALoopThatOnlyValuesMakeSafeAndThatCountsMakesEverythingDense(string body)
    {
        GeneratorRun run = GeneratorRun.Of(Source(body, string.Empty));
        Diagnostic note = Assert.Single(run.Diagnostics);
        Assert.Equal(("ADG0031", DiagnosticSeverity.Info), (note.Id, note.Severity));
        Assert.Contains("every output of 'F' depends on every input", note.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Contains("AddToAll(", Assert.Single(run.Generated).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ABufferThatIsOnlyReadIsNoRow()
    {
        SparsityPattern pattern = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable(Derivatives.JacobianPattern)]
                public static void F(Span<double> u, ReadOnlySpan<double> x, Span<double> y)
                {
                    ReadOnlySpan<double> w = u;
                    if (x.Length > 2) w = x;
                    u[0] = w[1];
                    Span<double> z = new double[2];
                    if (x.Length > 2) z = y;
                    for (int i = 0; i < z.Length; i++) z[i] = x[i];
                }
            }

            public static class Driver { public static AutodiffGen.Sparse.SparsityPattern Find() => Model.FJacobianPattern(2, 3, 2); }
            """).Load(OptimizationLevel.Release).Delegate<Func<SparsityPattern>>("Driver.Find")();
        Assert.Equal((4, 5), (pattern.Rows, pattern.Columns));
        Assert.Equal([[3], [1], [2], [3]], Enumerable.Range(0, 4).Select(row => pattern.Row(row).ToArray()));
    }
}
