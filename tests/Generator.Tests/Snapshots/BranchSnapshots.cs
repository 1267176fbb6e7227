using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Branches. Read these files as code.</summary>
public class BranchSnapshots
{
    [Fact]
    public Task IfElse() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Huber(double x, double delta)
            {
                double y;
                if (Math.Abs(x) <= delta) y = 0.5 * x * x;
                else y = delta * (Math.Abs(x) - 0.5 * delta);
                return y * y;
            }
        }
        """));

    [Fact]
    public Task Conditional() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Root(double x) => x > 0 ? Math.Sqrt(x) : 0;
        }
        """));

    [Fact]
    public Task SwitchExpression() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Activate(double x, int kind) => kind switch
            {
                0 => x,
                1 => Math.Tanh(x),
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            };
        }
        """));

    [Fact]
    public Task SwitchStatement() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Steps(double x, int kind)
            {
                double y = x;
                switch (kind)
                {
                    case 0:
                        y *= x;
                        goto case 1;
                    case 1:
                        y = Math.Sin(y);
                        break;
                    case 2 or 3:
                        return x;
                    default:
                        y = -y;
                        break;
                }
                return y * y;
            }
        }
        """));

    [Fact]
    public Task ChoiceBesideFunctions() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable(Derivatives.Forward)]
            public static double Damped(double x)
            {
                double distance = Math.Abs(x);
                double t = 1 / (1 + distance);
                double wave = Math.Sin(x) * Math.Exp(-x * x);
                return t * wave;
            }
        }
        """));
}
