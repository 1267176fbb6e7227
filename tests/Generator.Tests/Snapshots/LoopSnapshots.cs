using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Loops: independent, fused, recorded. Read these files as code.</summary>
public class LoopSnapshots
{
    /// <summary>Each sweep runs in blocks, and sums up by block what the iterations share.</summary>
    [Fact]
    public Task AtOnce() => Snapshot.Verify(GeneratorRun.Of("""
        using System.Threading.Tasks;
        public static partial class Model
        {
            [Differentiable]
            public static double Paths(double[] shocks, double volatility, int steps)
            {
                var payoffs = new double[shocks.Length / steps];
                Parallel.For(0, payoffs.Length, path =>
                {
                    double price = 100;
                    for (int step = 0; step < steps; step++) price += volatility * price * shocks[path * steps + step];
                    payoffs[path] = Math.Max(price - 100, 0);
                });
                double sum = 0;
                foreach (double payoff in payoffs) sum += payoff;
                return sum / payoffs.Length;
            }
        }
        """));

    [Fact]
    public Task Recurrence() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Logistic(double x, double r, int steps)
            {
                for (int i = 0; i < steps; i++) x = r * x * (1 - x);
                return x;
            }
        }
        """));

    [Fact]
    public Task While() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Collatz(double x)
            {
                while (x > 1) x = Math.Sqrt(x) * 0.9;
                return x;
            }
        }
        """));

    [Fact]
    public Task NestedLoops() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Quadratic(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double row = 0;
                    for (int j = 0; j < x.Length; j++) row += matrix[i * x.Length + j] * x[j];
                    sum += row * x[i];
                }
                return sum;
            }
        }
        """));

    [Fact]
    public Task SumThatIsUsed() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double LogSumExp(ReadOnlySpan<double> x)
            {
                double sum = 0;
                foreach (double value in x) sum += Math.Exp(value);
                return Math.Log(sum);
            }
        }
        """));

    [Fact]
    public Task BreakAndContinue() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double FirstAbove(ReadOnlySpan<double> x, double limit)
            {
                double product = 1;
                for (int i = 0; i < x.Length; i++)
                {
                    if (x[i] < 0) continue;
                    product *= x[i];
                    if (product > limit) break;
                }
                return product;
            }
        }
        """));

    [Fact]
    public Task EarlyReturn() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Newton(double a)
            {
                double y = a;
                for (int k = 0; k < 50; k++)
                {
                    double next = 0.5 * (y + a / y);
                    if (Math.Abs(next - y) < 1e-15) return next;
                    y = next;
                }
                return y;
            }
        }
        """));
}
