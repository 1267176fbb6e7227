using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Sparse;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>What values decide is widened: the pattern holds every nonzero that the tangents have at many points, which take different branches.</summary>
public class PatternWideningTests
{
    private const int Length = 6;

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

    [Theory]
    [InlineData("continue", "continue")]
    [InlineData("continue", "break")]
    [InlineData("break", "return")]
    public void AJumpAfterOneOnAValueIsNotSureToBeMet(string first, string second) => Covers(
        $$"""
        for (int i = 0; i < 3; i++)
        {
            y[0] = x[i];
            if (x[i + 1] > 0) {{first}};
            if (i == 1) {{second}};
            y[0] = x[4];
            y[1] = x[i];
        }

        y[0] += x[5];
        """);

    [Fact]
    public void AWhileLoopInWhichAValueSkipsTheWayOut() => Covers(
        """
        int i = 0;
        while (true)
        {
            i++;
            if (i < 4 && x[i] > 0) continue;
            y[i] = x[i];
            if (i > 2) break;
        }

        y[0] = x[i];
        """);

    [Fact]
    public void AJumpOutOfASwitchThatAValueLeaves() => Covers(
        """
        for (int i = 0; i < 3; i++)
        {
            y[i] = x[0];
            switch (n)
            {
                case 0:
                    if (x[i] > 0) break;
                    if (i == 1) continue;
                    break;
            }

            y[i] = x[i + 1];
        }
        """);

    [Fact]
    public void AReturnFromAnInnerLoopThatAValueLeaves() => Covers(
        """
        for (int i = 0; i < 3; i++)
        {
            y[0] = x[i];
            for (int j = 0; j < 3; j++)
            {
                if (x[j + i] > 0) break;
                if (j == 1) return;
            }
        }
        """,
        [[0, 1, 2], [], [], [], [], []]);

    [Fact]
    public void AnIntegerAfterASwitchThatAValueLeaves() => Covers(
        """
        int k = 0;
        for (int i = 0; i < 4; i++)
        {
            switch (n)
            {
                case 0:
                    if (x[i] > 0) break;
                    if (i == 1) continue;
                    break;
            }

            k++;
        }

        y[0] = x[k];
        """);

    [Theory]
    [InlineData("int k = 0; while (true) { k++; y[0] = x[k]; if (k > 3) return; }")]
    [InlineData("int k = 0; while (true) { k++; switch (k) { case 5: break; default: y[0] = x[k]; break; } if (k == 5) break; }")]
    [InlineData("while (true) { for (int j = 0; j < 4; j++) { y[0] = x[j]; y[1] = x[j + 1]; if (j == 2) return; } }")]
    [InlineData("while (true) { switch (n) { default: y[0] = x[3]; return; } }")]
    public void AnEndlessLoopUnderAValueEnds(string loop) => Covers(
        $$"""
        if (x[0] > 0)
        {
            {{loop}}
        }

        y[1] = x[2];
        """);

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
    public void ALoopThatOnlyValuesMakeSafeAndThatCountsIsRefused(string body)
    {
        GeneratorRun run = GeneratorRun.Of(Source(body, string.Empty));
        Assert.Equal("ADG0027", Assert.Single(run.Diagnostics).Id);
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

    private static string Source(string body, string more) => $$"""
        public static partial class Model
        {
            {{more}}

            [Differentiable(Derivatives.JacobianPattern)]
            public static void F(ReadOnlySpan<double> x, Span<double> y, int n)
            {
                {{body}}
            }
        }
        """;

    private static void Covers(string body, int[][]? expected = null, string more = "")
    {
        const string Driver = """
            public static class Driver
            {
                public static AutodiffGen.Sparse.SparsityPattern Find() => Model.FJacobianPattern(6, 6, 0);

                public static double[] Run()
                {
                    var seen = new double[36];
                    var random = new Random(1);
                    for (int point = 0; point < 300; point++)
                    {
                        var x = new double[6];
                        for (int i = 0; i < 6; i++) x[i] = (point % 3 + 0.3) * (2 * random.NextDouble() - 1);
                        for (int j = 0; j < 6; j++)
                        {
                            double[] xTangent = new double[6], y = new double[6], yTangent = new double[6];
                            xTangent[j] = 1;
                            Model.FForward(x, y, 0, xTangent, yTangent);
                            for (int i = 0; i < 6; i++) if (yTangent[i] != 0) seen[6 * i + j] = 1;
                        }
                    }

                    return seen;
                }
            }
            """;
        LoadedAssembly loaded = GeneratorRun.Of(Source(body, more), Driver).Load(OptimizationLevel.Release);
        SparsityPattern pattern = null!;
        Assert.True(Task.Run(() => pattern = loaded.Delegate<Func<SparsityPattern>>("Driver.Find")()).Wait(TimeSpan.FromSeconds(30)), "The pattern method doesn't end.");
        double[] seen = loaded.Run("Driver.Run");
        Assert.Contains(1, seen);
        Assert.Equal(Length, pattern.Rows);
        for (int row = 0; row < Length; row++)
        {
            // A buffer that is read too has columns of its own, behind those of x.
            int[] columns = [.. pattern.Row(row).ToArray().Where(c => c < Length)];
            int[] nonzero = [.. Enumerable.Range(0, Length).Where(column => seen[(Length * row) + column] != 0)];
            Assert.Subset(columns.ToHashSet(), nonzero.ToHashSet());
            if (expected is not null) Assert.Equal(expected[row], columns);
        }
    }
}
