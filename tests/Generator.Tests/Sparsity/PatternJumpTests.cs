using Xunit;
using static AutodiffGen.Generator.Tests.Sparsity.WideningCheck;

namespace AutodiffGen.Generator.Tests.Sparsity;

/// <summary>Jumps that values decide, and jumps after them: the pattern holds every nonzero, and the pattern method ends.</summary>
public class PatternJumpTests
{
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

    [Theory]
    [InlineData("int k = 0; while (true) { k++; if (k > 3) return k * x[k]; }")]
    [InlineData("if (n > 2) return x[2]; else return x[4];")]
    [InlineData("switch (n) { case 1: return x[2]; default: return x[4]; }")]
    public void NothingFollowsTheLastReturn(string end) => Covers(
        "y[0] = Late(x, n);",
        [[0, 1, 4], [], [], [], [], []],
        more: $$"""
        [Differentiable]
        public static double Late(ReadOnlySpan<double> x, int n)
        {
            if (x[0] > 0) return x[0] * x[1];
            {{end}}
        }
        """);

    [Theory]
    [InlineData("if (i == 2) break; k++;")]
    [InlineData("if (i == 1) continue; k++;")]
    [InlineData("switch (n) { case 0: if (i == 1) continue; break; } k++;")]
    public void AJumpAfterAReturnUnderAValueIsSureToBeMet(string rest) => Covers(
        $$"""
        int k = 0;
        for (int i = 0; i < 4; i++)
        {
            if (x[i] > 0.5) return;
            {{rest}}
        }

        y[0] = x[k];
        """,
        [[rest.Contains("break; k", StringComparison.Ordinal) ? 2 : 3], [], [], [], [], []]);

    [Fact]
    public void AReturnUnderAnIntegerBeforeOneUnderAValue() => Covers(
        "y[0] = Scan(x, 2);",
        [[0, 1, 2], [], [], [], [], []],
        more: """
        [Differentiable]
        public static double Scan(ReadOnlySpan<double> x, int n)
        {
            for (int i = 0; i < 6; i++)
            {
                if (i == n) return x[0] * x[i];
                if (x[i] > 0.5) return 2 * x[1];
            }

            return x[5];
        }
        """);

    [Fact]
    public void AWhileLoopWhoseBreakAValueSkips() => Covers(
        """
        double e = x[0];
        while (n == 0)
        {
            e *= 0.5;
            y[0] = e * x[1];
            if (Math.Abs(e) > 0.1) continue;
            y[1] = e;
            break;
        }
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
}
