using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Structs;

/// <summary>Structs, records and tuples inside a method: every way to make, copy, change and use a value.</summary>
public class StructLocalTests
{
    private const string Types = """
        #pragma warning disable CS8656 // The compiler copies 'this'; so must we.
        public readonly record struct Vec(double X, double Y)
        {
            public static Vec Zero => default;
            public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y);
            public static Vec operator -(Vec a) => new Vec { X = -a.X, Y = -a.Y };
            public static Vec operator *(double s, Vec a) => new(s * a.X, s * a.Y);
            public static implicit operator Vec(double both) => new(both, both);
            public static explicit operator double(Vec a) => a.Norm;
            public double Dot(Vec b) => X * b.X + Y * b.Y;
            public double Norm => Math.Sqrt(1 + Dot(this));
            public double this[int i] => i == 0 ? X : Y;
            public Vec Turned(int times)
            {
                Vec v = this;
                for (int i = 0; i < times; i++) v = new Vec(-v.Y, v.X * 1.1);
                return v;
            }
        }

        public struct Particle
        {
            public Vec Position;
            public Vec Velocity { get; set; }
            private double age;
            public int Steps;
            public Particle(Vec position, Vec velocity)
            {
                (Position, Velocity) = (position, velocity);
            }
            public Particle(double x) : this(new Vec(x, 2 * x), x)
            {
                age = x * x;
                if (x > 1) return;
                age += x;
            }
            public readonly double Age => age;
            public void Step(double dt)
            {
                Position += dt * Velocity;
                Velocity = Velocity with { Y = Velocity.Y - dt * Position.X };
                age += dt;
                Steps++;
            }
            public readonly Particle Stepped(double dt)
            {
                Particle next = this;
                next.Step(dt);
                Step(dt);
                return next;
            }
        }

        public struct Plain
        {
            public double A;
            public (double P, double Q) Pair;
            public float F;
        }

        public readonly struct Scaled(double factor, Vec v)
        {
            public Vec Value { get; } = factor * v;
            public double Factor { get; } = factor;
        }

        """;

    private static void Check(string body, params int[] lengths) =>
        ThreeWays.Check(Types + ThreeWays.InModel("[Differentiable]\npublic static double F(double[] x)\n{\n" + body + "\n}"), Drivers.Scalar, Samples.Lengths(lengths.Length == 0 ? [3, 6] : lengths));

    [Fact]
    public void OperatorsAndProperties() => Check("""
        Vec a = new(x[0], x[1]);
        var b = new Vec(x[2], 2);
        Vec c = a + 3 * -b;
        c += a;
        return c.Norm * c.Dot(a + b) + c[0] * b[1] + (double)(a + 1.5) + Vec.Zero.X;
        """);

    [Fact]
    public void ACopyIsACopy() => Check("""
        var p = new Particle(new Vec(x[0], x[1]), x[2]);
        Particle q = p;
        q.Step(0.1);
        q.Position = q.Position with { X = x[1] * x[2] };
        return p.Position.X * q.Position.X + p.Velocity.Y * q.Velocity.Y + q.Age * p.Steps + q.Steps * x[0];
        """);

    [Fact]
    public void AValueThatIsMadeOfItself() => Check("""
        var v = new Vec(x[0], x[1]);
        for (int i = 0; i < x.Length; i++)
        {
            v = new Vec(v.Y * x[i], v.X + v.Y);
            v = v with { X = v.Y, Y = v.X * x[i] };
        }
        return v.X * v.Y;
        """, 3, 7);

    [Fact]
    public void ExchangedValues() => Check("""
        var a = new Vec(x[0], x[1]);
        var b = new Vec(x[2], x[0] * x[1]);
        for (int i = 0; i < x.Length; i++)
        {
            (a, b) = (b, a);
            a += x[i] * b;
        }
        (double p, double q) = (a.X, b.Y);
        (p, q) = (q * p, p);
        return p * q + a.Dot(b);
        """, 3, 4, 7);

    [Fact]
    public void AMethodThatChangesItsStruct() => Check("""
        var p = new Particle(x[0]);
        int n = 0;
        while (p.Age < 4 && n < 9)
        {
            p.Step(x[1] * x[1] + 0.1);
            if (p.Position.X < -2) return p.Position.X * p.Velocity.Dot(p.Position);
            n++;
        }
        return p.Position.X * p.Velocity.Y + p.Steps * p.Age;
        """);

    [Fact]
    public void AReadOnlyMethodChangesACopyOnly() => Check("""
        var p = new Particle(x[0]);
        Particle q = p.Stepped(x[1]);
        Particle r = p.Stepped(x[1]).Stepped(x[2]);
        return p.Position.X * q.Position.Y + r.Velocity.X * q.Velocity.Y + r.Steps;
        """);

    [Fact]
    public void ForeachVariablesAndInParametersAreCopied() => Check("""
        double Moved(in Particle p, double t)
        {
            p.Step(t);
            return p.Position.X * p.Age;
        }
        var start = new Particle(x[0]);
        double s = Moved(start, x[1]);
        start.Step(x[2]);
        return s + Moved(start, x[1]) * start.Position.Y;
        """);

    [Fact]
    public void ReferencesToStructsAndTheirFields() => Check("""
        void Grow(ref Vec v, double by) => v = new Vec(v.X + by, v.Y * by);
        void Add(ref double t, double by) => t += by * t;
        var p = new Particle(x[0]);
        Grow(ref p.Position, x[1]);
        Plain f = default;
        f.A = x[2];
        Add(ref f.A, p.Position.X);
        ref double a = ref f.A;
        a *= x[1];
        f.Pair = (a, f.A * x[0]);
        f.Pair.P += f.Pair.Q;
        f.Pair.Q *= 2;
        return f.A * f.Pair.P + f.Pair.Q * p.Position.Y;
        """);

    [Fact]
    public void TuplesAsValues() => Check("""
        (double Sum, double Product) total = (0, 1);
        foreach (double v in x)
        {
            total = (total.Sum + v, total.Product * (1 + 0.1 * v * total.Sum));
        }
        var (s, p) = total;
        (double, (double, int)) nested = (s, (p, 3));
        ((double A, double B) First, double Second) other = ((p, s), nested.Item1);
        other.First.A *= s;
        var inner = nested.Item2;
        return s * p + inner.Item1 * inner.Item2 + other.First.A * other.First.B + other.Second;
        """);

    [Fact]
    public void ComparedTuples() => Check("""
        (double A, double B) p = (x[0], x[1]), q = (x[0], x[2]), r = p;
        double s = p == r ? x[0] * x[1] : x[2];
        if (p != q && (q.A, q.A) == (r.A, p.A)) s *= q.B;
        return s;
        """);

    [Fact]
    public void ATupleFromALocalFunction() => Check("""
        (double Min, double Max) Range(ReadOnlySpan<double> v)
        {
            (double Min, double Max) r = (v[0], v[0]);
            foreach (double e in v)
            {
                if (e < r.Min) r.Min = e;
                if (e > r.Max) r = r with { Max = e };
            }
            return r;
        }
        var (low, high) = Range(x);
        double width = Range(x).Max - Range(x).Min;
        return low * high + width * width;
        """, 2, 5);

    [Fact]
    public void ChosenValues() => Check("""
        Vec v = x[0] > 0.5 ? new Vec(x[1], x[0]) : default(Vec) + x[2];
        Vec w = (x.Length % 3) switch { 0 => v, 1 when x[1] > 0 => new(x[0], 2), _ => 2 * v };
        Particle p;
        if (x[1] > x[2]) p = new Particle(v, w);
        else
        {
            p = new Particle(x[2]);
            p.Step(v.X);
        }
        return p.Position.X * w.Y + v.Dot(p.Velocity);
        """, 3, 4, 5);

    [Fact]
    public void LoopsInMembers() => Check("""
        var v = new Vec(x[0], x[1]);
        double s = 0;
        for (int k = 0; k < x.Length; k++)
        {
            Vec t = v.Turned(k);
            s += t.X * x[k] + t.Turned(2).Y;
            v = 0.5 * t + v;
        }
        return s;
        """, 3, 6);

    [Fact]
    public void InitialisersAndConstructors() => Check("""
        var a = new Plain { A = x[0], Pair = (x[1], x[2]), F = 2f };
        var b = a with { A = a.Pair.P * a.A };
        var c = new Scaled(x[0], new Vec(b.A, b.Pair.Q));
        Scaled d = new(c.Value.Dot(c.Value), c.Value);
        return d.Value.X * d.Factor + b.A * a.Pair.Q + c.Factor + a.F;
        """);

    [Fact]
    public void StructsCarriedThroughSwitchesAndBreaks() => Check("""
        Vec state = (x[0]);
        for (int i = 0; i < 2 * x.Length; i++)
        {
            Vec next;
            switch (i % 4)
            {
                case 0: next = state + x[i % x.Length]; break;
                case 1:
                    if (state.X > 3) continue;
                    next = new(state.Y, state.X * x[1]);
                    break;
                case 2 when state.Y < -1: return state.X;
                default: next = 0.7 * state; break;
            }
            state = next;
            if (state.Norm > 50) break;
        }
        return state.Dot(new(x[0], x[1]));
        """, 3, 5, 8);

    [Fact]
    public void ArgumentsAreEvaluatedInOrder() => Check("""
        double a = x[0];
        double Next() { a *= 1.1; return a; }
        var v = new Vec(Next(), a + Next());
        var w = new Vec(a, Next()) + new Vec(Next(), a);
        v = v + new Vec(a, Next());
        return v.X * w.Y + v.Y * w.X * a * x[1];
        """);

    [Fact]
    public void CallsThatTheCompilerLeavesOut() => ThreeWays.Scalar("""
        public struct Rate { public double Level; }
        [System.Diagnostics.Conditional("NOT_DEFINED")]
        public static void Bump(ref Rate r) => r.Level *= 2;
        [Differentiable]
        public static double F(double[] x)
        {
            var r = new Rate { Level = x[0] };
            Bump(ref r);
            return r.Level * r.Level;
        }
        """, Samples.Lengths(1));
}
