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
    public Task ComplexNumbers() => Snapshot.Verify(GeneratorRun.Of("""
        using System.Numerics;

        public static partial class Model
        {
            [Differentiable]
            public static double Gain(Complex s, double damping, int stages)
            {
                Complex h = 1 / (s * s + damping * s + 1);
                Complex response = Complex.One;
                for (int i = 0; i < stages; i++) response *= h;
                return response.Magnitude;
            }
        }
        """));

    [Fact]
    public Task NumbersThatMayBeNull() => Snapshot.Verify(GeneratorRun.Of("""
        public static partial class Model
        {
            [Differentiable]
            public static double Payoff(double spot, double strike, double? cap, double? rebate)
            {
                double payoff = Math.Max(spot - strike, 0);
                if (cap.HasValue && payoff > cap.Value) payoff = cap.Value;
                return payoff == 0 ? rebate ?? 0 : payoff;
            }
        }
        """));

    [Fact]
    public Task Vectors() => Snapshot.Verify(GeneratorRun.Of("""
        using System.Numerics;

        public static partial class Model
        {
            [Differentiable]
            public static float Shade(Vector3 position, Vector3 normal, [Constant] Vector3 light)
            {
                Vector3 direction = Vector3.Normalize(light - position);
                float diffuse = MathF.Max(Vector3.Dot(normal, direction), 0);
                return diffuse / Vector3.DistanceSquared(light, position);
            }
        }
        """));

    [Fact]
    public Task BufferOfRecords() => Snapshot.Verify(GeneratorRun.Of("""
        public readonly record struct Vec(double X, double Y)
        {
            public static Vec operator -(Vec a, Vec b) => new(a.X - b.X, a.Y - b.Y);
            public double Dot(Vec other) => X * other.X + Y * other.Y;
        }

        public static partial class Model
        {
            [Differentiable]
            public static double Energy(ReadOnlySpan<Vec> at)
            {
                double sum = 0;
                for (int i = 0; i < at.Length; i++)
                {
                    for (int j = 0; j < i; j++)
                    {
                        Vec d = at[i] - at[j];
                        sum += 1 / d.Dot(d);
                    }
                }

                return sum;
            }
        }
        """));

    [Fact]
    public Task ParticlesInPlace() => Snapshot.Verify(GeneratorRun.Of("""
        public struct Particle
        {
            public double Position;
            public double Velocity;
            public string Name;
        }

        public static partial class Model
        {
            [Differentiable]
            public static double Step(Span<Particle> particles, double dt)
            {
                double energy = 0;
                foreach (ref Particle p in particles)
                {
                    p.Velocity -= dt * Math.Sin(p.Position);
                    p.Position += dt * p.Velocity;
                    energy += p.Velocity * p.Velocity;
                }

                return energy;
            }
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
