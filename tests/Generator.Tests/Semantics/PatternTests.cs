using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>Patterns choose the branch that is differentiated, and what they name carries its derivative.</summary>
public class PatternTests
{
    private const string Types = """
        public readonly record struct Point(double X, double Y, int Kind) { public double Norm => X * X + Y * Y; }
        public readonly record struct Segment(Point From, Point To);
        public struct Mutable { public double X; public int Reads; public double Next => X + ++Reads; }
        public sealed record Settings(int Mode, string? Name)
        {
            public Settings? Inner { get; init; }
            public int Reads;
            public int Counted => ++Reads;
            public (int Low, int High) Range { get; init; }
            public double Scale = 3;
        }

        """;

    /// <summary>Bodies of <c>double F(double[] x)</c>, at points of several lengths on both sides of each test.</summary>
    [Theory]
    [InlineData("var p = new Point(x[0], x[1], x.Length); return p switch { { X: > 0, Kind: 3 } => p.X * p.Y, { Norm: > 2 } q => q.X * q.X * q.Y, (var a, < 0, _) => a * a, _ => 3 * p.Y };")]
    [InlineData("var p = new Point(x[0], x[1], 2); if (p is { X: > 0, Y: var y } && y < x[0]) return y * y * x[0]; return x[0] - x[1];")]
    [InlineData("var s = new Segment(new Point(x[0], x[1], 1), new Point(x[1], x[0] * x[1], 2)); return s is { From.X: > 0, To: (var a, var b, 2) end } ? a * b + end.Norm : s.To.Y * s.From.X;")]
    [InlineData("return (x[0], x[1] * x[0]) switch { (> 0, > 0) => x[0] * x[1], (< 0, var z) => z * x[0], (_, var z) => z + x[1] };")]
    [InlineData("return (x[0], x.Length) switch { (var a, 3) when a > 0 => a * a, (var a, > 3 and var n) => a * n, _ => x[1] };")]
    [InlineData("return x switch { [var a, _, .., var b] when a > b => a * b, [> 0, ..] => x[0] * x.Length, [_, var c, _, ..] => c * c, [] => 0, _ => x[0] * x[1] };")]
    [InlineData("if (x is not [var a, .., < 0 and var b]) return x[1] * x[1]; return a * b;")]
    [InlineData("if (x.AsSpan() is [var a, .. var rest, _] && rest is [_, ..]) { double s = 0; foreach (double v in rest) s += a * v * v; return s; } return x[0] * x[1];")]
    [InlineData("ReadOnlySpan<double> r = x; switch (r) { case [> 0, var a, ..]: return a * r[0]; case [var a, ..] when a < -0.5: return a * a; default: return r[1]; }")]
    [InlineData("double s = 0; for (int i = 0; i + 2 <= x.Length; i++) if (x.AsSpan(i, 2) is [var a, var b] && a < b) s += a * a * b; else s -= x[i]; return s;")]
    [InlineData("int i = 0; double s = 1; while (i < x.Length && x.AsSpan(i) is [var a, ..] && s is < 5 and > -5) { s += a * s; i++; } return s;")]
    [InlineData("double s = x[0]; int i = 0; do { s *= 1 + x[1] * x[1]; i++; } while (s is > -3 and < 3 and var t && t * t > 0.01 && i < 5); return s;")]
    [InlineData("double y = x[0]; switch (y) { case > 0: return y * y; case var z: return z * x[1]; }")]
    [InlineData("double y = x[0]; double z = y switch { > 0 when (y = x[1] * x[1]) > 0.2 => y * x[0], > 0 => 2 * y, var w => w * y }; return z * y;")]
    [InlineData("double y = x[0]; switch ((y, x[1])) { case (> 0, var b) when (y = b * b) > 0.2: return y; case (var a, _) when a > 0: return a * a * y; case (var a, var b): return a * b * y; }")]
    [InlineData("var a = x; double s = (a[0] *= 2) is > 0 and var f ? f * a[0] : a[1] * a[0]; a[0] /= 2; return s * x[1];")]
    [InlineData("static double L(ReadOnlySpan<double> v) { if (v is [> 0, var b, ..]) return b * v[0]; return v is [var c, ..] && c < -1 ? c * c : v[^1]; } return L(x) * L(x.AsSpan(1)) + x[0];")]
    [InlineData("double s = 0; foreach (double v in x) { if (v is < 0 and var n) { s += n * n; continue; } if (v is not (> 2.3 or < 0.1 and not 0)) s += v * v * v; } return s;")]
    [InlineData("var p = (A: x[0], B: (x[1], 2)); return p is ({ } a, (var b, 2)) { A: < 1 } ? a * b : p.A * p.A;")]
    public void Derivatives(string body) => ThreeWays.Check(Types + ThreeWays.InModel("[Differentiable]\npublic static double F(double[] x)\n{\n" + body + "\n}"), Drivers.Scalar, Points());

    /// <summary>An array that may be null matches no list, and is looked into no further.</summary>
    [Fact]
    public void AnArrayThatMayBeNull() => ThreeWays.Scalar(
        """
        [Differentiable] public static double G(double x, int[]? n)
        {
            if (n is [1, var k, ..]) return k * x;
            return n is { Length: > 1 } and [.., 5] ? x * x : 3 * x;
        }
        [Differentiable] public static double F(double[] x) => G(x[0], null) * G(x[1], [1, 7]) + G(x[0], [5]) * G(x[1], [4, 5]);
        """,
        [[1.5, -2]],
        x => [3 * 7 * x[1] + 3 * x[1] * x[1], 21 * x[0] + 6 * x[0] * x[1]]);

    private static double[][] Points() => [.. new[] { 2, 3, 4, 5 }.SelectMany(n => new[] { 1.0, -1.0, 2.5 }.Select(sign => Enumerable.Range(0, n).Select(i => sign * (i % 2 == 0 ? 0.8 : -0.7 + 0.1 * n) * (1 + 0.3 * i)).ToArray()))];

    /// <summary>Patterns on objects, and each member is read as often as in the primal.</summary>
    [Theory]
    [InlineData("s is { Mode: > 2, Name: \"a\" or null } ? x * x : x")]
    [InlineData("s is { Inner: { Mode: var m, Range: (1, var high) } } ? m * high * x : x")]
    [InlineData("s is { Inner.Inner: null } and (var mode, _) ? mode * x : 2 * x")]
    [InlineData("s is { Counted: 1, Inner.Counted: > 0 and var c } ? (c + s.Reads) * x : s!.Reads * x")]
    [InlineData("s switch { null => 5 * x, { Mode: 3, Scale: > 2 and var f } => f * x, (4, { Length: 1 }) => 7 * x, { Name: { } name } => name.Length * x, _ => 0.5 * x }")]
    [InlineData("(object?)s?.Name is string { Length: > 0 } t && s is { Mode: var m and not 4 } ? (t.Length + m) * x : x")]
    [InlineData("(s?.Mode, x) switch { (3, > 0) => x * x, (var m, _) when m is > 3 => x * x * x, (null, _) => 9 * x, _ => x }")]
    [InlineData("s!.Mode is var m && (m, s.Name) is (3 or 4, not null) ? m * x : x")]
    public void OnObjects(string expression)
    {
        expression = expression.Replace("s?.Name", "NameOf(s)").Replace("s?.Mode", "ModeOf(s)");
        LoadedAssembly loaded = GeneratorRun.Of(Types + $$"""
            public static partial class Model
            {
                public static string? NameOf([Constant] Settings? s) => s?.Name;
                public static int? ModeOf([Constant] Settings? s) => s?.Mode;
                [Differentiable] public static double F(double x, [Constant] Settings? s) => {{expression}};
            }

            public static class Check
            {
                private static Settings?[] Cases() =>
                [
                    new(3, "a"), new(3, null), new(4, "b"), new(4, null), new(1, "long") { Inner = new(7, "c") { Range = (1, 6) } }, new(2, "") { Inner = new(3, "a") { Inner = new(1, "b") } },
                ];

                public static string Run()
                {
                    for (int i = 0; i < Cases().Length; i++)
                    {
                        foreach (double x in new[] { 0.5, -1.5 })
                        {
                            double h = 1e-5;
                            double value = Model.F(x, Cases()[i]);
                            double slope = (Model.F(x + h, Cases()[i]) - Model.F(x - h, Cases()[i])) / (2 * h);
                            Settings? seen = Cases()[i];
                            (double same, double tangent) = Model.FForward(x, seen, 1);
                            Settings? plain = Cases()[i];
                            Model.F(x, plain);
                            Settings? reversed = Cases()[i];
                            double again = Model.FGradient(x, reversed, out double gradient);
                            if (value != same || value != again) return $"value {value}, {same}, {again} in case {i}";
                            if (Math.Abs(tangent - slope) > 1e-6 || Math.Abs(gradient - slope) > 1e-6) return $"slope {slope}, {tangent}, {gradient} in case {i}";
                            if (plain?.Reads != seen?.Reads || plain?.Reads != reversed?.Reads || plain?.Inner?.Reads != seen?.Inner?.Reads || plain?.Inner?.Reads != reversed?.Inner?.Reads) return $"reads {plain?.Reads} and {seen?.Reads} and {reversed?.Reads} in case {i}";
                        }
                    }
                    return "";
                }
            }
            """).Load(OptimizationLevel.Debug);
        Assert.Equal(string.Empty, loaded.Delegate<Func<string>>("Check.Run")());
    }

    /// <summary>What can't be matched is refused, with what to write instead.</summary>
    [Theory]
    [InlineData("return new Mutable { X = x } is { Next: > 2 } ? x : 1;", "The property 'Next' in a pattern, which may change the struct", "readonly")]
    [InlineData("return a is [var f, .. var rest] ? f * rest[0] : x;", "A slice of an array in a pattern", "statement of its own")]
    [InlineData("return \"abc\" is ['a', ..] ? x : 1;", "A list pattern on 'string'", "array or a span")]
    [InlineData("var l = new System.Collections.Generic.List<int>(); return l is [1, ..] ? x : 1;", "A list pattern on 'System.Collections.Generic.List<int>'", "array or a span")]
    [InlineData("return new System.Collections.Generic.KeyValuePair<int, int>(1, 2) is (1, var v) ? v * x : 1;", "A positional pattern by a method 'Deconstruct'", "members")]
    [InlineData("var m = new double[2, 3]; return m is { Length: > 3 } ? x : 1;", "A pattern on an array of several dimensions", "lengths")]
    [InlineData("object o = \"a\"; return o is int[] b ? b.Length * x : x;", "A type pattern", "caller")]
    public void AreRefused(string body, string what, string instead)
    {
        GeneratorRun run = GeneratorRun.Of(Types + "public static partial class Model\n{\n[Differentiable] public static double F(double x, double[] a) { " + body + " }\n}\n");
        string message = run.Diagnostics[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(instead, message, StringComparison.Ordinal);
        Assert.Empty(run.Generated);
    }

    /// <summary>An object that holds a differentiable value gives it back to no pattern.</summary>
    [Fact]
    public void AnActiveValueInAnObjectIsRefused()
    {
        GeneratorRun run = GeneratorRun.Of("public static partial class Model\n{\n[Differentiable] public static double F(double x) { object o = x; return o is double d ? d * d : 1; }\n}\n");
        Assert.NotEmpty(run.Diagnostics);
        Assert.Empty(run.Generated);
    }
}
