using AutodiffGen.Generator.Tests.Binding;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Structs;

/// <summary>Structs in the signature: parameters by value and by reference, results, and methods of structs.</summary>
public class StructSignatureTests
{
    private const string Types = """
        public record struct Vec(double X, double Y);

        public struct Rate
        {
            public double Level;
            public int Kind;
            public string? Name;
            [Constant] public double Day;
            public (double Up, double Down) Shift;
        }

        public partial struct Ball
        {
            public Vec At { get; set; }
            public double Speed;
            [Constant] public readonly double Mass;
            public Ball(Vec at, double speed, double mass) => (At, Speed, Mass) = (at, speed, mass);

            [Differentiable]
            public readonly double Energy(double g) => 0.5 * Mass * Speed * Speed + Mass * g * At.Y * At.X;

            [Differentiable]
            public void Move(double dt)
            {
                if (Speed < 0) return;
                At = new Vec(At.X + dt * Speed, At.Y * dt);
                Speed *= 1 - dt * At.X;
            }
        }

        """;

    private static readonly double[][] Points = [[0.7, -0.4, 1.3, 0.2, 0.9], [1.4, 0.3, -0.5, 2, 0.1]];

    [Fact]
    public void ByValue() => ThreeWays.Check(
        Types + ThreeWays.InModel("""
            [Differentiable]
            public static double F(Vec v, double t, Rate r)
            {
                v.X += t * r.Level;
                double s = r.Kind > 2 ? v.X * v.Y : v.X * r.Shift.Up;
                for (int i = 0; i < r.Kind; i++) s = s * v.Y + r.Shift.Down * r.Day;
                r.Level = s * r.Level;
                return s + r.Level + (r.Name?.Length ?? 0);
            }
            """.Replace("(r.Name?.Length ?? 0)", "r.Kind", StringComparison.Ordinal)),
        """
        public static class Driver
        {
            private static Vec V(double[] x) => new(x[0], x[1]);
            private static Rate R(double[] x) => new() { Level = x[3], Kind = 3, Name = "n", Day = 0.5, Shift = (x[4], x[4] * 0 + 2) };
            public static double[] Value(double[] x) => [Model.F(V(x), x[2], R(x))];

            public static double[] Forward(double[] x, double[] v)
            {
                Rate tangent = R(v);
                tangent.Shift.Down = 0;
                tangent.Day = double.NaN;
                var (value, slope) = Model.FForward(V(x), x[2], R(x), V(v), v[2], tangent);
                return [value, slope];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var v = new Vec(0.5, 0.5);
                double t = 0.5;
                var r = new Rate { Level = 0.5, Kind = -1, Day = 7, Shift = (0.5, 0.5) };
                double value = Model.FAdjoint(V(x), x[2], R(x), ref v, ref t, ref r, w[0]);
                if (r.Kind != -1 || r.Day != 7) throw new InvalidOperationException("Data of the adjoint was changed.");
                double same = Model.FGradient(V(x), x[2], R(x), out Vec vGradient, out double tGradient, out Rate rGradient);
                var all = Model.FValueAndGradient(V(x), x[2], R(x));
                if (same != value || all.Value != value || all.VGradient != vGradient || !all.RGradient.Equals(rGradient)) throw new InvalidOperationException("The gradients differ.");
                if (rGradient.Kind != 3 || rGradient.Name != "n" || rGradient.Day != 0.5) throw new InvalidOperationException("The data of the gradient isn't the primal's.");
                double[] adjoint = [v.X - 0.5, v.Y - 0.5, t - 0.5, r.Level - 0.5, r.Shift.Up - 0.5];
                double[] gradient = [vGradient.X, vGradient.Y, tGradient, rGradient.Level, rGradient.Shift.Up];
                for (int i = 0; i < adjoint.Length; i++)
                    if (!(Math.Abs(adjoint[i] - w[0] * gradient[i]) < 1e-12 * (1 + Math.Abs(adjoint[i])))) throw new InvalidOperationException("FGradient and FAdjoint differ at " + i);
                return [value, .. adjoint];
            }
        }
        """,
        Points);

    [Fact]
    public void ByReferenceAndReturned() => ThreeWays.Check(
        Types + ThreeWays.InModel("""
            [Differentiable]
            public static (Vec Next, double Speed) F(ref Vec v, double t, in Vec by, out Vec sum)
            {
                sum = new Vec(v.X + by.X, v.Y * by.Y);
                for (int i = 0; i < 3; i++)
                {
                    v = new Vec(v.Y * t, v.X + i * sum.X);
                    if (v.X > 3) return (v, t * sum.Y);
                }
                sum.Y *= v.X;
                return (by, v.X * v.Y * t);
            }
            """),
        """
        public static class Driver
        {
            private static double[] All((Vec Next, double Speed) r, Vec v, Vec sum) => [r.Next.X, r.Next.Y, r.Speed, v.X, v.Y, sum.X, sum.Y];

            public static double[] Value(double[] x)
            {
                var v = new Vec(x[0], x[1]);
                var r = Model.F(ref v, x[2], new Vec(x[3], x[4]), out Vec sum);
                return All(r, v, sum);
            }

            public static double[] Forward(double[] x, double[] d)
            {
                var v = new Vec(x[0], x[1]);
                var vTangent = new Vec(d[0], d[1]);
                var (value, tangent) = Model.FForward(ref v, x[2], new Vec(x[3], x[4]), out Vec sum, ref vTangent, d[2], new Vec(d[3], d[4]), out Vec sumTangent);
                return [.. All(value, v, sum), .. All(tangent, vTangent, sumTangent)];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                var v = new Vec(x[0], x[1]);
                var vAdjoint = new Vec(w[3], w[4]);
                double t = 0.25;
                var by = new Vec(0.25, 0.25);
                var value = Model.FAdjoint(ref v, x[2], new Vec(x[3], x[4]), out Vec sum, ref vAdjoint, ref t, ref by, new Vec(w[5], w[6]), (new Vec(w[0], w[1]), w[2]));
                return [.. All(value, v, sum), vAdjoint.X, vAdjoint.Y, t - 0.25, by.X - 0.25, by.Y - 0.25];
            }
        }
        """,
        Points);

    [Fact]
    public void MethodsOfStructs() => ThreeWays.Check(
        Types,
        """
        public static class Driver
        {
            private static Ball B(double[] x) => new(new Vec(x[0], x[1]), x[2], 0.8);
            private static double[] All(double e, Ball b) => [e, b.At.X, b.At.Y, b.Speed];

            public static double[] Value(double[] x)
            {
                Ball b = B(x);
                b.Move(x[3]);
                return All(B(x).Energy(x[4]), b);
            }

            public static double[] Forward(double[] x, double[] d)
            {
                Ball b = B(x), tangent = B(d);
                b.MoveForward(x[3], ref tangent, d[3]);
                var (e, eTangent) = B(x).EnergyForward(x[4], B(d), d[4]);
                return [.. All(e, b), .. All(eTangent, tangent)];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                Ball b = B(x), adjoint = B([w[1], w[2], w[3]]);
                double dt = 0;
                b.MoveAdjoint(x[3], ref adjoint, ref dt);
                double g = 0;
                double e = B(x).EnergyAdjoint(x[4], ref adjoint, ref g, w[0]);
                var (value, ballGradient, gGradient) = B(x).EnergyValueAndGradient(x[4]);
                if (value != e || Math.Abs(gGradient * w[0] - g) > 1e-12 || ballGradient.Mass != 0.8) throw new InvalidOperationException("The gradient differs.");
                return [.. All(e, b), adjoint.At.X, adjoint.At.Y, adjoint.Speed, dt, g];
            }
        }
        """,
        Points);

    [Fact]
    public void TheSameAdjointTwiceGetsBoth()
    {
        double[] got = GeneratorRun.Of(Types + ThreeWays.InModel("""
            [Differentiable]
            public static double F(Vec a, Vec b) => 3 * a.X * b.X + 5 * a.Y + 7 * b.Y;

            public static double[] Run()
            {
                var both = new Vec(0.5, 0.5);
                FAdjoint(new Vec(2, 0), new Vec(11, 0), ref both, ref both, 1);
                return [both.X, both.Y];
            }
            """)).Load().Delegate<Func<double[]>>("Model.Run")();
        Assert.Equal([0.5 + 33 + 6, 0.5 + 12], got);
    }

    [Theory]
    [InlineData("static void F(in Vec a, ref Vec b) => b.X = a.Y * b.X;", "F(in v, ref v)", "FForward(in v, ref v, v, ref w)")]
    [InlineData("static void F(in Vec a, Span<double> y) => y[0] = a.Y;", "F(in v, y)", "FForward(in v, y, v, y2)")]
    public void AliasesThatThePrimalWouldSeeAreRefused(string method, string primal, string derivative)
    {
        string got = GeneratorRun.Of("public struct Vec { public double X, Y; }\n" + ThreeWays.InModel($$"""
            [Differentiable]
            public {{method}}

            public static string Run()
            {
                var all = new Vec[2];
                ref Vec v = ref all[0];
                Vec w = default; Vec unused = w; w = unused;
                Span<double> y = System.Runtime.InteropServices.MemoryMarshal.Cast<Vec, double>(all.AsSpan());
                Span<double> y2 = new double[y.Length];
                {{primal}};
                try { {{derivative.Replace(", v, ", ", new Vec(), ", StringComparison.Ordinal)}}; }
                catch (ArgumentException exception) { return exception.Message.Split('(')[0].Trim(); }
                return "not refused";
            }
            """)).Load().Delegate<Func<string>>("Model.Run")();
        Assert.EndsWith("share memory.", got);
    }

    [Fact]
    public void AReadOnlyMethodAndItsArgument() => ThreeWays.Check(
        """
        public partial struct Body
        {
            public double X, V;

            [Differentiable]
            public readonly double Pull(ref Body other)
            {
                other.X = other.X * X;
                return other.X * V + X;
            }
        }
        """,
        """
        public static class Driver
        {
            private static Body B(double x, double v) => new() { X = x, V = v };
            public static double[] Value(double[] x)
            {
                Body other = B(x[2], x[3]);
                return [B(x[0], x[1]).Pull(ref other), other.X, other.V];
            }

            public static double[] Forward(double[] x, double[] d)
            {
                Body other = B(x[2], x[3]), tangent = B(d[2], d[3]);
                var (value, slope) = B(x[0], x[1]).PullForward(ref other, B(d[0], d[1]), ref tangent);
                return [value, other.X, other.V, slope, tangent.X, tangent.V];
            }

            public static double[] Reverse(double[] x, double[] w)
            {
                Body other = B(x[2], x[3]), self = default, adjoint = B(w[1], w[2]);
                double value = B(x[0], x[1]).PullAdjoint(ref other, ref self, ref adjoint, w[0]);
                Body again = B(x[2], x[3]);
                double same = B(x[0], x[1]).PullGradient(ref again, out Body gradient, out _);
                if (same != value || (w[1] == 0 && gradient.V * w[0] != self.V)) throw new InvalidOperationException("The gradient differs.");
                return [value, other.X, other.V, self.X, self.V, adjoint.X, adjoint.V];
            }
        }
        """,
        [[0.5, 1.5, -2, 0.25], [2, -1, 0.5, 3]]);

    [Theory]
    [InlineData("static double F(Rate r, double t) { r.Day = t * r.Day; return r.Day * r.Level; }", "ADG0028")]
    [InlineData("static Rate F(Rate r, double t) => new Rate { Level = r.Level * t, Day = t };", "ADG0028")]
    [InlineData("static double F(double x) { var r = new Rate { Level = x }; kept = r; return x; }", "ADG0018")]
    [InlineData("static double F(double x) { object o = new Rate { Level = x }; return ((Rate)o).Level; }", "ADG0024")]
    [InlineData("static double F(double x) { var t = (x, 1.0); return double.Parse(t.ToString()); }", "ADG0016")]
    [InlineData("static double F(double x) { Rate? r = new Rate { Level = x }; return r.Value.Level; }", "ADG0024")]
    [InlineData("static double F([Constant] Rate r, double x) => r.Level * x; [Differentiable] static double G(double x) => F(new Rate { Level = x }, x);", "ADG0028")]
    [InlineData("static Rate F(Rate r, int n) => n == 0 ? r : F(new Rate { Level = r.Level * r.Level }, n - 1);", "ADG0015")]
    [InlineData("static double F(Closed c) => c.X;", "ADG0011")]
    [InlineData("static double F(Outer c) => c.In.X;", "ADG0011")]
    [InlineData("static double F(Counted c) => c.X * c.N;", "ADG0015")]
    [InlineData("static double F(Counted c) { Counted d = c; return d.X; }", "ADG0015")]
    [InlineData("static Counted F(double x) => new Counted(x, 2);", "ADG0011")]
    [InlineData("static void F(double x, out Counted c) => c = new Counted(x, 2);", "ADG0011")]
    [InlineData("static void F(ref Counted c, double x) => c = new Counted(c.X * x, 3);", "ADG0015")]
    [InlineData("static void F(ref Counted c, double x) => c.Step(x);", "ADG0015")]
    [InlineData("static double F(Holder h) => h.Values[0];", "ADG0011")]
    [InlineData("static double F(double x) { var c = new Closed(x); Console.WriteLine(c); return c.X; }", "ADG0015")]
    public void WhatWouldLoseADerivativeIsRefused(string method, string id)
    {
        string source = BindingDriver.InClass("""
            public struct Rate { public double Level; [Constant] public double Day; }
            public struct Closed { private double x; public Closed(double x) { this.x = x; } public double X => x; }
            public struct Holder { public double[] Values; }
            public struct Fixed { public readonly double X; public Fixed(double x) => X = x; }
            public record struct Outer(Fixed In);
            public struct Counted { private int n; public double X; public Counted(double x, int k) { X = x; n = k; } public void Step(double x) { X *= x; n++; } public readonly int N => n; }
            static object? kept;
            [Differentiable]
            """ + method);
        Assert.Empty(BindingDriver.Compile(source).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.Contains(id, AnalyzerRun.Complaints(BindingDriver.Compile(source)).Select(text => text[text.IndexOf("ADG", StringComparison.Ordinal)..][..7]));
    }

    /// <summary>Data that generated code can't set stays as it is, since nothing changes it.</summary>
    [Fact]
    public void DataThatCannotBeSetIsKept()
    {
        double[] got = GeneratorRun.Of("public struct Counted { private int n; public double X; public Counted(double x, int k) { X = x; n = k; } public readonly int N => n; }\n" + ThreeWays.InModel("""
            [Differentiable]
            public static double F(Counted a, ref Counted b) { b.X = a.X * b.X; return b.X * b.X; }

            public static double[] Run()
            {
                var b = new Counted(3, 5);
                double value = FGradient(new Counted(2, 7), ref b, out Counted aGradient, out Counted bGradient);
                return [value, b.X, b.N, aGradient.X, aGradient.N, bGradient.X, bGradient.N];
            }
            """)).Load().Delegate<Func<double[]>>("Model.Run")();
        Assert.Equal([36, 6, 5, 36, 7, 24, 5], got);
    }

    [Fact]
    public void AStructThatSharesMemoryIsRefusedBeforeAnythingIsWritten()
    {
        string got = GeneratorRun.Of(Types + ThreeWays.InModel("""
            [Differentiable]
            public static void F(ref Vec a, ref double t) => a = new Vec(a.Y * t, a.X);

            public struct Both { public Vec V; public double T; }

            public static string Run()
            {
                var a = new Vec(1, 2);
                double t = 3;
                double tAdjoint = 1;
                try { FAdjoint(ref a, ref t, ref a, ref tAdjoint); }
                catch (ArgumentException exception) { return exception.Message.Split('(')[0].Trim() + " " + a; }
                return "not refused";
            }
            """)).Load().Delegate<Func<string>>("Model.Run")();
        Assert.Equal("'aAdjoint' and 'a' share memory. Vec { X = 1, Y = 2 }", got);
    }
}
