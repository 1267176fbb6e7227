using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Structs;

/// <summary>Arrays and spans of structs: as inputs, updated in place, sliced, copied, exchanged and made here.</summary>
public class StructBufferTests
{
    private const string Types = """
        public readonly record struct Vec(double X, double Y)
        {
            public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y);
            public static Vec operator -(Vec a, Vec b) => new(a.X - b.X, a.Y - b.Y);
            public static Vec operator *(double s, Vec a) => new(s * a.X, s * a.Y);
            public double Dot(Vec o) => X * o.X + Y * o.Y;
        }

        public struct Cell
        {
            public double A, B;
            public int N;
            public string? Name;
            public readonly double Product => A * B + N;
            public void Scale(double s) { A *= s; B += A; }
        }

        public struct Particle
        {
            public Vec Position;
            public Vec Velocity { get; set; }
            [Constant] public double Mass;
            public int Kind;
        }

        """;

    private const string Vectors = """
        public static class Pack
        {
            public static Vec[] V(double[] x) => [.. Enumerable.Range(0, x.Length / 2).Select(i => new Vec(x[2 * i], x[2 * i + 1]))];
            public static double[] D(Vec[] v) => [.. v.SelectMany(p => new[] { p.X, p.Y })];
            public static Cell[] C(double[] x, int n = 2) => [.. Enumerable.Range(0, x.Length / 2).Select(i => new Cell { A = x[2 * i], B = x[2 * i + 1], N = n, Name = "c" })];
            public static double[] D(Cell[] c) => [.. c.SelectMany(p => new[] { p.A, p.B })];
            public static Particle[] P(double[] x) => [.. Enumerable.Range(0, x.Length / 4).Select(i => new Particle { Position = new(x[4 * i], x[4 * i + 1]), Velocity = new(x[4 * i + 2], x[4 * i + 3]), Mass = 0.5 + i, Kind = i })];
            public static double[] D(Particle[] p) => [.. p.SelectMany(q => new[] { q.Position.X, q.Position.Y, q.Velocity.X, q.Velocity.Y })];
        }

        """;

    private static readonly double[][] Points = [[0.7, -0.4, 1.3, 0.2, 0.9, -1.1, 0.3, 0.6], [1.4, 0.3, -0.5, 2, 0.1, 0.8, -0.7, 1.2]];

    /// <summary>A driver of <c>double F(buffer)</c>, with the gradient's data checked.</summary>
    private static string Scalar(string type, string pack) => "using System.Linq;\n" + Vectors + $$"""
        public static class Driver
        {
            public static double[] Value(double[] x) => [Model.F(Pack.{{pack}}(x))];

            public static double[] Forward(double[] x, double[] v)
            {
                var (value, tangent) = Model.FForward(Pack.{{pack}}(x), Pack.{{pack}}(v));
                return [value, tangent];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var half = new double[x.Length];
                Array.Fill(half, 0.5);
                var adjoint = Pack.{{pack}}(half);
                double value = Model.FAdjoint(Pack.{{pack}}(x), adjoint, w[0]);
                var gradient = new {{type}}[adjoint.Length];
                Array.Fill(half, double.NaN);
                gradient = Pack.{{pack}}(half);
                double same = Model.FGradient(Pack.{{pack}}(x), gradient);
                var both = Model.FValueAndGradient(Pack.{{pack}}(x));
                if (!same.Equals(value) || !both.Value.Equals(value) || !both.Item2.SequenceEqual(gradient)) throw new InvalidOperationException("The gradients differ.");
                double[] g = Pack.D(gradient), a = Pack.D(adjoint);
                for (int i = 0; i < g.Length; i++)
                {
                    a[i] -= 0.5;
                    if (!(Math.Abs(a[i] - w[0] * g[i]) < 1e-12 * (1 + Math.Abs(a[i])))) throw new InvalidOperationException("FGradient and FAdjoint differ at " + i);
                }
                return [value, .. a];
            }
        }
        """;

    /// <summary>A driver of <c>void F(buffer, double)</c>; the number is half of the first component.</summary>
    private static string InPlace(string pack) => "using System.Linq;\n" + Vectors + $$"""
        public static class Driver
        {
            public static double[] Value(double[] x)
            {
                var u = Pack.{{pack}}(x);
                Model.F(u, 0.5 * x[0]);
                return Pack.D(u);
            }

            public static double[] Forward(double[] x, double[] v)
            {
                var u = Pack.{{pack}}(x);
                var t = Pack.{{pack}}(v);
                Model.FForward(u, 0.5 * x[0], t, 0.5 * v[0]);
                return [.. Pack.D(u), .. Pack.D(t)];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var u = Pack.{{pack}}(x);
                var a = Pack.{{pack}}(w);
                double c = 0;
                Model.FAdjoint(u, 0.5 * x[0], a, ref c);
                double[] adjoint = Pack.D(a);
                adjoint[0] += 0.5 * c;
                return [.. Pack.D(u), .. adjoint];
            }
        }
        """;

    [Fact]
    public void EnergyOfBodies() => ThreeWays.Check(
        Types + ThreeWays.InModel("""
            [Differentiable]
            public static double F(ReadOnlySpan<Vec> at)
            {
                double sum = 0;
                for (int i = 0; i < at.Length; i++)
                    for (int j = 0; j < i; j++)
                    {
                        Vec d = at[i] - at[j];
                        sum -= (i + 1) * (j + 1) / Math.Sqrt(d.Dot(d));
                    }
                return sum;
            }
            """),
        Scalar("Vec", "V"),
        Points,
        x =>
        {
            var gradient = new double[x.Length];
            for (int i = 0; i < x.Length / 2; i++)
            {
                for (int j = 0; j < x.Length / 2; j++)
                {
                    if (i == j) continue;
                    double dx = x[2 * i] - x[2 * j], dy = x[2 * i + 1] - x[2 * j + 1];
                    double factor = (i + 1) * (j + 1) / Math.Pow(dx * dx + dy * dy, 1.5);
                    gradient[2 * i] += factor * dx;
                    gradient[2 * i + 1] += factor * dy;
                }
            }

            return [gradient];
        });

    [Theory]
    [InlineData("foreach (ref var p in u) { p.Velocity += c * p.Position; p.Position += c / p.Mass * p.Velocity; }")]
    [InlineData("for (int i = 0; i < u.Length; i++) { ref Particle p = ref u[i]; p.Position = new Vec(p.Position.Y * c, p.Position.X); p.Velocity = p.Velocity with { X = c * p.Position.Y * p.Mass }; }")]
    [InlineData("for (int s = 0; s < 3; s++) for (int i = 1; i < u.Length; i++) u[i] = u[i] with { Position = u[i - 1].Position + c * u[i].Velocity, Velocity = u[i - 1].Velocity - Math.Sin(c) * u[i].Position };")]
    [InlineData("int k = 0; u[k++] = u[k]; u[^1].Position = u[k - 1].Position.Dot(u[k].Velocity) * u[0].Velocity; var q = u[0]; q.Velocity = c * q.Velocity; u[1] = q; u[0] = q;")]
    [InlineData("(u[0], u[1]) = (u[1], u[0]); var (a, b) = u[0].Position; u[1].Position = new Vec(a * b * c, b);")]
    [InlineData("var v = u[..1]; var w = u.Slice(1, 1); v[0].Position += w[0].Velocity; foreach (ref var p in u[^1..]) p.Velocity = v[0].Position.X * p.Velocity; w[0].Position = c * w[0].Position;")]
    [InlineData("u[1..].CopyTo(u); u[0].Position = c * u[0].Position;")]
    [InlineData("u[..1].CopyTo(u[1..]); u[0].Velocity = c * u[0].Velocity; u[1].Velocity = u[1].Velocity.Dot(u[1].Velocity) * u[0].Velocity;")]
    [InlineData("var saved = u.ToArray(); u.Clear(); u[0] = saved[1]; u[1].Velocity = c * saved[0].Position; u[1].Position = saved[0].Velocity.Dot(saved[1].Velocity) * saved[0].Position;")]
    [InlineData("var one = u[0]; u.Fill(one); u[1].Position = c * u[0].Velocity; Span<Particle> v = stackalloc Particle[2]; u.CopyTo(v); v[0].Position += v[1].Position; v.CopyTo(u);")]
    [InlineData("for (int i = 0; i < u.Length; i++) u[i].Position = new Vec(Curve(u[i].Position.X), c * Curve(u[i].Velocity.Y));")]
    [InlineData("u[0].Position = c * u[0].Position; Pull(in u[0], u); Pull(u[1], u);")]
    [InlineData("int i = 0; u[i].Position = new Vec(i++, c) + u[i].Velocity; u[i = 0].Velocity = u[1].Position; var half = u[i..1]; i = 1; half[0].Velocity = c * half[^1].Position;")]
    [InlineData("for (int i = 0; i < u.Length; i++) { if (u[i].Position.X > 0) continue; u[i].Position = c * u[i].Velocity; if (u[i].Kind > 5) return; } Add(u, 1, c); Add(u[1..], 0, c);")]
    public void Particles(string body) => ThreeWays.Check(
        Types + ThreeWays.InModel($$"""
            [Differentiable]
            public static void F(Span<Particle> u, double c)
            {
                {{body}}
            }

            [Differentiable]
            public static double Curve(double x)
            {
                double y = x;
                for (int k = 0; k < 3; k++) y = Math.Sin(y) + x * y;
                return y;
            }

            private static void Pull(in Particle by, Span<Particle> all)
            {
                all[0].Position = by.Velocity.Dot(by.Velocity) * all[1].Position;
                all[1].Velocity = by.Position.X * by.Position;
            }

            private static void Add(Span<Particle> some, int at, double c) => some[at].Velocity += c * some[at].Position;
            """),
        InPlace("P"),
        Points);

    [Theory]
    [InlineData("u[0].Scale(c); ref Cell last = ref u[^1]; last.A += u[0].Product;")]
    [InlineData("for (int i = 0; i < u.Length; i++) { Mix(ref u[i].A, u[i].B); u[i].B = Smooth(u[i].A * c); }")]
    [InlineData("Cell[] w = new Cell[u.Length]; for (int i = 0; i < w.Length; i++) w[i] = new Cell { A = u[i].B * c, B = u[i].A, N = i }; w[0].Scale(c); foreach (var p in w) u[p.N].A += p.Product;")]
    [InlineData("Cell[] w = u[1..]; Array.Clear(w, 0, 1); Array.Copy(u, 0, u, 1, 2); Array.Fill(w, u[0], 1, 1); u[0].A = w[1].A * w[0].A + c * w[1].B;")]
    [InlineData("foreach (ref var p in u.AsSpan(1)) { p.A *= c; p.B -= p.A * u[0].A; } u[u[0].N % 2].A = u[1].B;")]
    [InlineData("var a = u; var b = new Cell[u.Length]; for (int s = 0; s < 3; s++) { for (int i = 0; i < b.Length; i++) b[i].A = b[(i + 1) % b.Length].B + c * u[i].A; } for (int i = 0; i < b.Length; i++) a[i].B += b[i].A * a[i].A;")]
    [InlineData("var b = new Cell[u.Length]; u.CopyTo(b, 0); var d = (Cell[])b.Clone(); for (int s = 0; s < 3; s++) { for (int i = 0; i < b.Length; i++) b[i].A = c * d[i].A * d[i].B; (b, d) = (d, b); } for (int i = 0; i < u.Length; i++) u[i].A = d[i].A;")]
    [InlineData("var list = new[] { u[0], u[1] }; double Total() { double t = 0; foreach (var p in list) t += p.A * p.B; return t; } u[0].A = Total() * c; list[0].B = c; u[1].B = Total();")]
    [InlineData("u[0].N = 3; var other = u[0]; other.A = c * other.N; u[1] = other; u[0] = u[1] with { B = u[1].N * c };")]
    [InlineData("Outer(u, c); Twice(u.AsSpan(), c);")]
    public void Cells(string body) => ThreeWays.Check(
        Types + ThreeWays.InModel($$"""
            [Differentiable]
            public static void F(Cell[] u, double c)
            {
                {{body}}
            }

            [Differentiable]
            public static double Smooth(double x) => x / (1 + x * x);

            [Differentiable]
            public static void Mix(ref double a, double b) => a = Math.Sin(a) * b;

            [Differentiable]
            public static void Outer(Cell[] some, double by) => some[0].A *= by * some[1].B;

            [Differentiable]
            public static void Twice(Span<Cell> some, double by)
            {
                for (int i = 0; i < some.Length; i++) some[i].A += by * some[i].A;
                Outer(some.ToArray(), by);
            }
            """),
        InPlace("C"),
        Points);

    [Fact]
    public void ExchangedParameters() => ThreeWays.Check(
        Types + ThreeWays.InModel("""
            public static void F(Cell[] u, double c) => G(u.AsSpan(0, 2), u.AsSpan(2), c, 3);

            [Differentiable]
            public static void G(Span<Cell> a, Span<Cell> b, double c, int n)
            {
                for (int k = 0; k < n; k++)
                {
                    for (int i = 0; i < a.Length; i++) a[i].A = c * b[i].A * b[i].B + a[i].B;
                    var t = a;
                    a = b;
                    b = t;
                }
            }

            public static void FForward(Cell[] u, double c, Cell[] t, double cTangent) => GForward(u.AsSpan(0, 2), u.AsSpan(2), c, 3, t.AsSpan(0, 2), t.AsSpan(2), cTangent);
            public static void FAdjoint(Cell[] u, double c, Cell[] a, ref double cAdjoint) => GAdjoint(u.AsSpan(0, 2), u.AsSpan(2), c, 3, a.AsSpan(0, 2), a.AsSpan(2), ref cAdjoint);
            """),
        InPlace("C"),
        Points);

    [Fact]
    public void Pixels() => ThreeWays.Check(
        Types + ThreeWays.InModel("""
            [Differentiable]
            public static double F((double Red, double Green)[] pixels)
            {
                double loss = 0;
                for (int i = 1; i < pixels.Length; i++)
                {
                    var (red, green) = pixels[i];
                    double step = red - pixels[i - 1].Red;
                    loss += Math.Sqrt(1 + step * step) + green * pixels[^i].Green;
                }
                return loss;
            }
            """),
        Scalar("(double, double)", "T").Replace("public static double[] D(Vec[]", "public static (double, double)[] T(double[] x) => [.. Enumerable.Range(0, x.Length / 2).Select(i => (x[2 * i], x[2 * i + 1]))];\n    public static double[] D((double A, double B)[] v) => [.. v.SelectMany(p => new[] { p.A, p.B })];\n    public static double[] D(Vec[]", StringComparison.Ordinal),
        Points);

    /// <summary>Structs of the base library in buffers.</summary>
    [Fact]
    public void ComplexNumbers() => ThreeWays.Check(
        "using System.Numerics;\n" + Types + ThreeWays.InModel("""
            [Differentiable]
            public static void F(Complex[] z, double c)
            {
                for (int i = 1; i < z.Length; i++) z[i] = z[i] * z[i - 1] + c;
                z[0] = new Complex(z[^1].Magnitude, z[0].Imaginary * c);
                Complex[] w = z[1..];
                z[1] += w[0] / w[1];
            }
            """),
        "using System.Numerics;\n" + InPlace("Z").Replace("public static double[] D(Vec[]", "public static Complex[] Z(double[] x) => [.. Enumerable.Range(0, x.Length / 2).Select(i => new Complex(x[2 * i], x[2 * i + 1]))];\n    public static double[] D(Complex[] v) => [.. v.SelectMany(p => new[] { p.Real, p.Imaginary })];\n    public static double[] D(Vec[]", StringComparison.Ordinal),
        Points);

    /// <summary>A portfolio: what is data in the gradient is the primal's, in an adjoint it is left alone.</summary>
    [Fact]
    public void Portfolio()
    {
        double[] got = GeneratorRun.Of("""
            public record struct Option(double Strike, double Maturity, string Name, int Count, [property: Constant] double Notional);

            """ + ThreeWays.InModel("""
            [Differentiable]
            public static double F(ReadOnlySpan<Option> book, double spot)
            {
                double value = 0;
                foreach (var o in book) value += o.Count * o.Notional * spot * Math.Exp(-o.Maturity * o.Strike);
                return value;
            }

            public static double[] Run()
            {
                Option[] book = [new(2, 0.25, "a", 3, 10), new(0.5, 1, "b", 2, 100)];
                var gradient = new Option[2];
                double value = FGradient(book, 1.5, gradient, out double delta);
                Option[] adjoint = [new(1, 1, "x", -1, -2), new(1, 1, "y", -3, -4)];
                double deltaAdjoint = 0;
                if (FAdjoint(book, 1.5, adjoint, ref deltaAdjoint, 1) != value || deltaAdjoint != delta) return [];
                for (int i = 0; i < 2; i++)
                {
                    if (gradient[i].Name != book[i].Name || gradient[i].Count != book[i].Count || gradient[i].Notional != book[i].Notional) return [];
                    if (adjoint[i].Count != -1 - 2 * i || adjoint[i].Notional != -2 - 2 * i || adjoint[i].Name != (i == 0 ? "x" : "y")) return [];
                    if (Math.Abs(adjoint[i].Strike - 1 - gradient[i].Strike) > 1e-12 || Math.Abs(adjoint[i].Maturity - 1 - gradient[i].Maturity) > 1e-12) return [];
                }
                return [value, delta, gradient[0].Strike, gradient[0].Maturity, gradient[1].Strike, gradient[1].Maturity];
            }
            """)).Load().Delegate<Func<double[]>>("Model.Run")();
        double first = 30 * 1.5 * Math.Exp(-0.5), second = 200 * 1.5 * Math.Exp(-0.5);
        double[] expected = [first + second, (first + second) / 1.5, -0.25 * first, -2 * first, -1 * second, -0.5 * second];
        Assert.Equal(expected.Length, got.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got[i], 1e-9);
    }
}
