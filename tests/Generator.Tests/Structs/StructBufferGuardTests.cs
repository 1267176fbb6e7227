using System.Globalization;
using AutodiffGen.Generator.Tests.Binding;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Structs;

/// <summary>Buffers of structs that share memory, or can't be differentiated.</summary>
public class StructBufferGuardTests
{
    private const string Types = """
        public struct Vec { public double X, Y; }
        public struct Tagged { public Vec At; public string Name; }
        public readonly record struct Fixed(double X, double Y);

        """;

    [Theory]
    [InlineData("static void F(Span<Vec> a, Span<Vec> b) => a[0].X = b[1].Y;", "F(v, v)", "FForward(v, v, w, w2)", "'a' and 'b' overlap")]
    [InlineData("static void F(Span<Vec> a, ReadOnlySpan<Vec> b) => a[0].X = b[1].Y;", "F(v.AsSpan(0, 2), v.AsSpan(1, 2))", "FAdjoint(v.AsSpan(0, 2), v.AsSpan(1, 2), w.AsSpan(0, 2), w2.AsSpan(0, 2))", "'a' and 'b' overlap")]
    [InlineData("static double F(Vec[] a) => a[0].X;", "F(v)", "FGradient(v, v)", "'a' and 'aGradient' overlap")]
    [InlineData("static double F(Vec[] a) => a[0].X;", "F(v)", "FGradient(v, w.AsSpan(1))", "The length of 'aGradient' is 2, but 3 is needed")]
    [InlineData("static double F(ReadOnlySpan<Tagged> a) => a[0].At.X;", "F(tags)", "FGradient(tags, tags)", "'a' and 'aGradient' overlap")]
    [InlineData("static double F(ReadOnlySpan<Fixed> a, ReadOnlySpan<Fixed> b) => a[0].X + b[0].Y;", "F(f, f)", "FGradient(f, f, g, g)", "'aGradient' and 'bGradient' overlap")]
    [InlineData("static void F(Vec[] a, Span<double> x) => x[0] = a[0].X;", "F(v, doubles)", "FForward(v, doubles, w, new double[6])", "'a' and 'x' overlap")]
    [InlineData("static void F(Span<Vec> a, ref double x) => a[0].X = x * x;", "F(v, ref v[1].Y)", "FForward(v, ref v[1].Y, w, ref number)", "'a' and 'x' share memory")]
    [InlineData("static void F(Span<Vec> a, ref Vec x) => a[0].X = x.Y * x.X;", "F(v, ref v[1])", "FForward(v, ref v[1], w, ref vec)", "'a' and 'x' share memory")]
    [InlineData("static void F(Span<Vec> a, [Constant] Vec[] b) => a[0].X *= b[1].Y;", "F(v, v)", "FForward(v, v, w)", "'a' and 'b' overlap")]
    [InlineData("static void F(Span<Vec> a, ReadOnlySpan<(double, double)> b) => a[0].X *= b[1].Item1;", "F(v, pairs)", "FForward(v, pairs, w, new (double, double)[3])", "'a' and 'b' overlap")]
    public void SharedMemoryIsRefusedBeforeAnythingIsWritten(string method, string primal, string derivative, string message)
    {
        string got = GeneratorRun.Of(Types + ThreeWays.InModel($$"""
            [Differentiable]
            public {{method}}

            public static string Run()
            {
                Vec[] v = new Vec[3], w = new Vec[3], w2 = new Vec[3];
                var tags = new Tagged[2];
                Fixed[] f = new Fixed[2], g = new Fixed[2];
                Vec vec = default;
                double number = 0;
                v[0] = new Vec { X = 5, Y = 6 };
                Span<double> doubles = System.Runtime.InteropServices.MemoryMarshal.Cast<Vec, double>(v.AsSpan());
                var pairs = System.Runtime.InteropServices.MemoryMarshal.Cast<Vec, (double, double)>(v.AsSpan());
                {{primal}};
                double before = v[0].X;
                try { {{derivative}}; }
                catch (ArgumentException exception) { return v[0].X == before ? exception.Message : "written"; }
                _ = number + vec.X + f.Length + g.Length + tags.Length + w2.Length + doubles.Length + pairs.Length;
                return "not refused";
            }
            """)).Load().Delegate<Func<string>>("Model.Run")();
        Assert.Contains(message, got);
    }

    /// <summary>Adjoints of what is only read may be the same, and then get both.</summary>
    [Fact]
    public void TheSameAdjointTwiceGetsBoth()
    {
        double[] got = GeneratorRun.Of(Types + ThreeWays.InModel("""
            [Differentiable]
            public static double F(ReadOnlySpan<Fixed> a, ReadOnlySpan<Fixed> b)
            {
                double sum = 0;
                for (int i = 0; i < a.Length; i++) sum += 3 * a[i].X * b[i].X + 5 * a[i].Y + 7 * b[i].Y;
                return sum;
            }

            public static double[] Run()
            {
                Fixed[] x = [new(2, 1), new(4, 1)];
                Fixed[] both = [new(0.5, 0.5), new(0.5, 0.5)];
                FAdjoint(x, x, both, both, 1);
                return [both[0].X, both[0].Y, both[1].X, both[1].Y];
            }
            """)).Load().Delegate<Func<double[]>>("Model.Run")();
        Assert.Equal([12.5, 12.5, 24.5, 12.5], got);
    }

    /// <summary>A view that overlaps another of the same buffer: what one writes the other sees.</summary>
    [Fact]
    public void OverlappingViewsInside() => ThreeWays.InPlace(
        """
        public record struct Two(double X, double Y);

        public static void F(double[] u)
        {
            var two = new Two[u.Length / 2];
            for (int i = 0; i < two.Length; i++) two[i] = new Two(u[2 * i], u[2 * i + 1]);
            G(two);
            for (int i = 0; i < two.Length; i++) (u[2 * i], u[2 * i + 1]) = two[i];
        }

        public static void FForward(double[] u, double[] v) => Apply(u, v, (two, other) => GForward(two, other));
        public static void FAdjoint(double[] u, double[] v) => Apply(u, v, (two, other) => GAdjoint(two, other));

        private static void Apply(double[] u, double[] v, Action<Two[], Two[]> apply)
        {
            Two[] two = Pack(u), other = Pack(v);
            apply(two, other);
            for (int i = 0; i < two.Length; i++) (u[2 * i], u[2 * i + 1], v[2 * i], v[2 * i + 1]) = (two[i].X, two[i].Y, other[i].X, other[i].Y);
        }

        private static Two[] Pack(double[] u)
        {
            var two = new Two[u.Length / 2];
            for (int i = 0; i < two.Length; i++) two[i] = new Two(u[2 * i], u[2 * i + 1]);
            return two;
        }

        [Differentiable]
        public static void G(Span<Two> all)
        {
            Span<Two> left = all[..^1];
            Span<Two> right = all[1..];
            for (int i = 0; i < left.Length; i++)
            {
                left[i] = new Two(right[i].Y * left[i].X, left[i].Y + right[i].X);
                right[i].X = left[i].Y * right[i].Y;
            }
        }
        """,
        [[0.7, -0.4, 1.3, 0.2, 0.9, -1.1], [1.4, 0.3, -0.5, 2, 0.1, 0.8]]);

    [Theory]
    [InlineData("static double F(ReadOnlySpan<Closed> c) => c[0].X;", "ADG0011", "'x' has to be set")]
    [InlineData("static double F(Closed[] c, double x) => c[0].X * x;", "ADG0011", "'x' has to be set")]
    [InlineData("static double F(Holder[] h) => h[0].Values[0];", "ADG0011", "the field 'Values' of its elements is a buffer")]
    [InlineData("static double F(Vec[,] h) => h[0, 0].X;", "ADG0011", "use an array or span of double or float")]
    [InlineData("static double F(ref Span<Vec> h) => h[0].X;", "ADG0011", "pass the buffer by value")]
    [InlineData("static Vec[] F(double x) => new[] { new Vec { X = x } };", "ADG0012", "write the structs to one")]
    [InlineData("static double F(Vec[]? v) => v![0].X;", "ADG0011", "never null")]
    [InlineData("static void F(Span<Counted> c, double x) => c[0] = new Counted(x, 2);", "ADG0015", "'n' of 'c'")]
    [InlineData("static double F(Vec[] v) => Count(v) * v[0].X;", "ADG0015", "The buffer of structs 'v' as a whole")]
    [InlineData("static double F(Vec[] v) { Array.Reverse(v); return v[0].X; }", "ADG0015", "The buffer of structs 'v' as a whole")]
    [InlineData("static double F(Vec[] v) { var w = v.Length > 2 ? v : new Vec[3]; return w[0].X; }", "ADG0015", "in a buffer that is used as a whole here")]
    [InlineData("static double F(Vec[] v) { Vec[] w; w = v; return w[0].X; }", "ADG0015", "in a buffer that is used as a whole here")]
    [InlineData("static double F(Vec[] v, double x) { var w = new Vec[3]; w = v; return w[0].X * x; }", "ADG0015", "structs of another kind of memory")]
    [InlineData("static double F(Vec[] v) => v == null ? 0 : v[0].X;", "ADG0015", "The buffer of structs 'v' as a whole")]
    [InlineData("static double F(Vec[] v) { Swap(ref v); return v[0].X; }", "ADG0015", "A reference to 'v'")]
    [InlineData("static double F(Vec[] v, int n) => n == 0 ? v[0].X : F(v, n - 1);", "ADG0015", "calls itself")]
    [InlineData("static double F(Vec[] v, int k) { v[k++] += v[0]; return v[0].X; }", "ADG0015", "A subscript with effects")]
    [InlineData("static double F(Vec[] v, [Constant] Vec[] data) { v.CopyTo(data, 0); return v[0].X; }", "ADG0015", "to a buffer that is data")]
    [InlineData("static double F(Vec[] v) => Read(v);", "ADG0015", "The buffer of structs 'v' as a whole")]
    [InlineData("static double F(Vec[] v) { v[0].Fixed = v[0].X; return v[0].X; }", "ADG0028", "which is marked [Constant]")]
    public void WhatCannotBeDifferentiatedIsRefused(string method, string id, string words)
    {
        string source = BindingDriver.InClass("""
            public struct Vec { public double X, Y; [Constant] public double Fixed; public static Vec operator +(Vec a, Vec b) => new Vec { X = a.X + b.X, Y = a.Y + b.Y }; }
            public struct Closed { private double x; public Closed(double x) { this.x = x; } public double X => x; }
            public struct Holder { public double X; public double[] Values; }
            public struct Counted { private int n; public double X; public Counted(double x, int k) { X = x; n = k; } public readonly int N => n; }
            static int Count(System.Collections.Generic.IEnumerable<Vec> v) => 2;
            static void Swap(ref Vec[] v) { }
            static double Read([Constant] Vec[] data) => data[0].X;
            [Differentiable]
            """ + method);
        Assert.Empty(BindingDriver.Compile(source).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Diagnostic complaint = Assert.Single(AnalyzerRun.Diagnose(BindingDriver.Compile(source)), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.Equal(id, complaint.Id);
        Assert.Contains(words, complaint.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
