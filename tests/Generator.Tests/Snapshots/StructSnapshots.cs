using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Structs in signatures and inside methods. Read these files as code.</summary>
public class StructSnapshots
{
    [Fact]
    public Task Records() => Snapshot.Verify(GeneratorRun.Of("""
        public readonly record struct Vec(double X, double Y)
        {
            public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y);
            public static Vec operator *(double s, Vec a) => new(s * a.X, s * a.Y);
        }

        public static partial class Model
        {
            [Differentiable]
            public static Vec Moved(Vec at, Vec velocity, double dt, int steps)
            {
                for (int i = 0; i < steps; i++) at += dt * velocity;
                return at;
            }
        }
        """));

    [Fact]
    public Task FieldsAndData() => Snapshot.Verify(GeneratorRun.Of("""
        public struct Option
        {
            public double Strike;
            public double Maturity;
            public string Name;
            [Constant] public double Notional;
        }

        public static partial class Model
        {
            [Differentiable]
            public static double Payoff(Option option, double spot, double rate) =>
                option.Notional * Math.Exp(-rate * option.Maturity) * Math.Max(spot - option.Strike, 0);
        }
        """));

    [Fact]
    public Task MethodOfAStruct() => Snapshot.Verify(GeneratorRun.Of("""
        public partial struct Oscillator
        {
            public double Position { get; set; }
            public double Velocity { get; set; }

            [Differentiable]
            public void Step(double dt)
            {
                Velocity -= dt * Position;
                Position += dt * Velocity;
            }
        }
        """));
}
