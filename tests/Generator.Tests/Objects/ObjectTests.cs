using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Objects;

/// <summary>Derivatives with respect to members of objects, in objects of the same class.</summary>
public class ObjectTests
{
    private const string Classes = """
        using System;
        using System.Linq;
        namespace N;

        public class Part
        {
            public double[] W = [0, 0];
            public double Gain;
            public int Calls;

            public double Norm => Math.Sqrt(W[0] * W[0] + W[1] * W[1] + 1);

            public double Apply(ReadOnlySpan<double> x)
            {
                Calls++;
                double s = Gain;
                for (int i = 0; i < x.Length && i < W.Length; i++) s += W[i] * x[i];
                if (s < -0.5) return s * s;
                return Math.Tanh(s);
            }
        }

        public record struct Place(double X, double Y, int Id) { public double Dot(Place other) => X * other.X + Y * other.Y; }

        public readonly record struct Pair(double X, double Y);

        public class Base { public double Level; protected internal double Doubled() => 2 * Level * Level; }

        public sealed partial class World : Base
        {
            public readonly Part First = new(), Second = new();
            public Place At = new(0, 0, 7);
            public double Rate { get; set; }
            public Pair Pair { get; set; }
            [Constant] public double Scale = 1.5;
            public double[,] M { get; } = new double[2, 2];
            public int Steps;

            public void Move(double by) { At.X += by * Rate; At = At with { Y = At.Y * by }; Steps++; }

            private static double Both(Part a, Part b, ReadOnlySpan<double> x) => a.Apply(x) * b.Apply(x) + a.Norm;

            [Differentiable]
            private static void Exchange(ref double a, double b) { a = a * b + b; }

            [Differentiable]
            public double Own(double[] x, double t)
            {
                %BODY%
            }

            [Differentiable]
            public static double Given(World w, double[] x, double t)
            {
                %GIVEN%
            }
        }

        public static class Driver
        {
            public const int Size = 15;

            public static double[] Pack(World w) => [.. w.First.W, w.First.Gain, .. w.Second.W, w.Second.Gain, w.At.X, w.At.Y, w.Rate, w.Level, .. w.M.Cast<double>(), w.Pair.X, w.Pair.Y];

            public static World Make(ReadOnlySpan<double> z)
            {
                var w = new World { Rate = z[8], Level = z[9], At = new Place(z[6], z[7], 7), Pair = new Pair(z[14], z[15]) };
                z[..2].CopyTo(w.First.W);
                z[3..5].CopyTo(w.Second.W);
                (w.First.Gain, w.Second.Gain) = (z[2], z[5]);
                for (int i = 0; i < 4; i++) w.M[i / 2, i % 2] = z[10 + i];
                return w;
            }

            // The state, two numbers in an array and one more, then the value.
            public static double[] Primal(double[] z)
            {
                World w = Make(z);
                double[] x = z[16..18];
                double value = %CALL%(x, z[18]);
                return [.. Pack(w), .. x, value, w.Steps, w.First.Calls, w.Second.Calls];
            }

            public static double[] Forward(double[] z, double[] v)
            {
                World w = Make(z), tangent = Make(v);
                double[] x = z[16..18], xTangent = v[16..18];
                (double value, double slope) = %FORWARD%(x, z[18], %TANGENT%xTangent, v[18]);
                return [.. Pack(tangent), .. xTangent, slope, .. Pack(w), .. x, value, w.Steps, w.First.Calls, w.Second.Calls];
            }

            public static double[] Adjoint(double[] z, double[] seed)
            {
                World w = Make(z), adjoint = Make(seed);
                double[] x = z[16..18], xAdjoint = seed[16..18];
                double tAdjoint = 0;
                double value = %ADJOINT%(x, z[18], %SEED%xAdjoint, ref tAdjoint, seed[18]);
                return [.. Pack(adjoint), .. xAdjoint, tAdjoint, .. Pack(w), .. x, value, w.Steps, w.First.Calls, w.Second.Calls];
            }

            public static double[] Gradient(double[] z)
            {
                World w = Make(z), gradient = Make(z);
                double[] x = z[16..18], xGradient = new double[2];
                double value = %GRADIENT%(x, z[18], %SLOT%xGradient, out double tGradient);
                return [.. Pack(gradient), .. xGradient, tGradient, .. Pack(w), .. x, value, w.Steps, w.First.Calls, w.Second.Calls];
            }
        }
        """;

    private static LoadedAssembly Load(string body, bool isOwn) => GeneratorRun.Of(Classes
        .Replace("%BODY%", isOwn ? body : "return t + Level;", StringComparison.Ordinal)
        .Replace("%GIVEN%", isOwn ? "return t + w.Level;" : body, StringComparison.Ordinal)
        .Replace("%CALL%(", isOwn ? "w.Own(" : "World.Given(w, ", StringComparison.Ordinal)
        .Replace("%FORWARD%(", isOwn ? "w.OwnForward(" : "World.GivenForward(w, ", StringComparison.Ordinal)
        .Replace("%ADJOINT%(", isOwn ? "w.OwnAdjoint(" : "World.GivenAdjoint(w, ", StringComparison.Ordinal)
        .Replace("%GRADIENT%(", isOwn ? "w.OwnGradient(" : "World.GivenGradient(w, ", StringComparison.Ordinal)
        .Replace("%TANGENT%", "tangent, ", StringComparison.Ordinal)
        .Replace("%SEED%", "adjoint, ", StringComparison.Ordinal)
        .Replace("%SLOT%", "gradient, ", StringComparison.Ordinal)).Load();

    /// <summary>All modes against extrapolated differences of the whole state; values, data and effects as the primal leaves them.</summary>
    [Theory]
    [InlineData(true, "return Scale * First.Apply(x) * t + Second.Apply(x) * M[0, 1] + Rate * Level;")]
    [InlineData(true, "Part p = First; p.Gain *= t; double g = p.Gain; p.W[0] = g * x[1] + p.W[0]; return p.Norm * g + Both(p, Second, x) + Doubled();")]
    [InlineData(true, "Part p = First; (x[0], p.Gain) = (p.Gain * t, x[0] * Second.Gain); (p.W[1], Second.Gain) = (Second.Gain * p.Gain, t); double s = Scale; s *= p.Gain; return s * p.W[1] + x[0] * Second.Gain;")]
    [InlineData(true, "for (int i = 0; i < 3; i++) { Rate = Rate * 0.5 + t * x[0]; Move(Rate * 0.3); x[1] += At.X * Level; Level -= 0.1 * At.Dot(At); } return At.Y * x[1];")]
    [InlineData(true, "double old = Rate; Exchange(ref Level, Rate); Rate = old * old; Pair = Pair with { X = Pair.X * t + Pair.Y }; if (Level > 100) return 0; At.X = At.X * Level + Level; (First.Gain, Second.Gain) = (Second.Gain * t, First.Gain); return At.X * First.Gain - Second.Gain + Pair.X * Rate;")]
    [InlineData(true, "M[1, 1] += M[0, 0] * t; double[] w = First.W; w[1] *= M[1, 1]; foreach (double v in w) t += v * Rate; Rate = t; return t * x.Select(v => v * Level).Sum();")]
    [InlineData(false, "w.Move(t); var q = w.Second; q.W.AsSpan().CopyTo(w.First.W); q.W[0] = w.Rate; return q.Apply(x) + World.Both(w.First, q, x) * w.Doubled();")]
    [InlineData(false, "double s = 0; for (int i = 0; i < x.Length; i++) { if (w.Rate * x[i] > 0.2) { w.Rate *= 1 - x[i]; continue; } s += w.Rate; w.First.W[i] *= s; if (s > 50) break; } return s * w.First.W[1] + w.M[1, 0] * (w is null ? 0 : 1);")]
    public void MembersHaveDerivatives(bool isOwn, string body)
    {
        LoadedAssembly loaded = Load(body, isOwn);
        var primal = loaded.Delegate<Func<double[], double[]>>("N.Driver.Primal");
        var forward = loaded.Delegate<Func<double[], double[], double[]>>("N.Driver.Forward");
        var adjoint = loaded.Delegate<Func<double[], double[], double[]>>("N.Driver.Adjoint");
        var gradient = loaded.Delegate<Func<double[], double[]>>("N.Driver.Gradient");
        var random = new Random(3);
        foreach (double sign in new[] { 1.0, -1 })
        {
            double[] z = [.. Enumerable.Range(0, 19).Select(i => sign * (0.2 + (0.9 * random.NextDouble())))];
            double[][] jacobian = Richardson.Jacobian(primal, z);
            double[] value = primal(z);
            double[] v = [.. z.Select(_ => random.NextDouble() - 0.5)];
            double[] w = [.. z.Select(_ => random.NextDouble() - 0.5)];
            double[] tangent = forward(z, v);
            double[] sums = adjoint(z, w);
            double[] slopes = gradient(z);
            Assert.Equal(value, tangent[19..]);
            Assert.Equal(value, sums[19..]);
            Assert.Equal(value, slopes[19..]);
            for (int i = 0; i < 19; i++)
            {
                Check(jacobian[i].Zip(v, (a, b) => a * b).Sum(), tangent[i]);
                Check(Enumerable.Range(0, 19).Sum(k => w[k] * jacobian[k][i]), sums[i]);
                Check(UsedIn(body, i) ? jacobian[18][i] : z[i], slopes[i]);
            }
        }

        static void Check(double expected, double actual) => Assert.Equal(expected, actual, 1e-7 * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>A gradient sets the members that the method uses; the others keep what they hold.</summary>
    private static bool UsedIn(string body, int place)
    {
        bool Has(params string[] words) => words.Any(word => body.Contains(word, StringComparison.Ordinal));
        return place switch
        {
            < 2 => Has("First.W", "First.Apply", "Both", "= First;"),
            2 => Has("First.Gain", "First.Apply", "Both", "= First;"),
            < 5 => Has("Second.W", "Second.Apply", "Both", "w.Second"),
            5 => Has("Second.Gain", "Second.Apply", "Both", "w.Second"),
            6 => Has("At.", "Move"),
            7 => Has("Move"),
            8 => Has("Rate", "Move"),
            9 => Has("Level", "Doubled"),
            < 14 => Has("M["),
            < 16 => Has("Pair"),
            _ => true,
        };
    }

    [Theory]
    [InlineData("w.OwnAdjoint(x, 1, w, a, ref t, 1)", "thisAdjoint")]
    [InlineData("w.OwnAdjoint(x, 1, null!, a, ref t, 1)", "thisAdjoint")]
    [InlineData("w.OwnAdjoint(x, 1, s, s.First.W, ref t, 1)", "xAdjoint")]
    [InlineData("w.OwnAdjoint(x, 1, s, x, ref t, 1)", "xAdjoint")]
    [InlineData("w.OwnAdjoint(w.First.W, 1, s, a, ref t, 1)", "x")]
    [InlineData("w.OwnAdjoint(x, 1, s, w.First.W, ref t, 1)", "xAdjoint")]
    [InlineData("w.OwnAdjoint(x, 1, s, a, ref s.Level, 1)", "thisAdjoint.Level")]
    [InlineData("w.OwnAdjoint(x, 1, s, a, ref w.Level, 1)", "this.Level")]
    [InlineData("w.OwnAdjoint(x, 1, Shared(s), a, ref t, 1)", "thisAdjoint.Second.W")]
    [InlineData("w.OwnAdjoint(x, 1, Short(s), a, ref t, 1)", "thisAdjoint.First.W")]
    [InlineData("w.OwnAdjoint(x, 1, OfPrimal(s, w), a, ref t, 1)", "thisAdjoint.Second.W")]
    [InlineData("w.OwnForward(x, 1, w, a, 1)", "thisTangent")]
    public void SharedOrMissingObjectsAreRefused(string call, string name)
    {
        LoadedAssembly loaded = GeneratorRun.Of(Classes[..Classes.IndexOf("public static class Driver", StringComparison.Ordinal)]
            .Replace("%BODY%", "First.Gain += t; First.W[0] *= t; Level *= t; return First.Apply(x) + Second.Apply(x) * Level;", StringComparison.Ordinal)
            .Replace("%GIVEN%", "return t + w.Level;", StringComparison.Ordinal) + $$"""
            public static class Driver
            {
                private static World Shared(World s) { s.Second.W = s.First.W; return s; }
                private static World Short(World s) { s.First.W = [1]; return s; }
                private static World OfPrimal(World s, World w) { s.Second.W = w.First.W; return s; }

                public static double[] Run()
                {
                    World w = new() { Level = 2 }, s = new();
                    double[] x = [1, 2], a = [0, 0];
                    double t = 0;
                    _ = t;
                    try { _ = {{call}}; }
                    catch (ArgumentException e) when (e.ParamName == "{{name}}") { return [w.Level, w.First.Gain]; }
                    return [];
                }
            }
            """).Load();
        Assert.Equal([2, 0], loaded.Run("N.Driver.Run"));
    }

    [Theory]
    [InlineData("return w.Rate * Other(w);", "ADG0015", "calls itself")]
    [InlineData("kept = w; return w.Rate;", "ADG0015", "as a whole")]
    [InlineData("w.W = new double[2]; return w.W[0];", "ADG0015", "copy the elements")]
    [InlineData("(w.W, w.V) = (w.V, w.W); return w.W[0];", "ADG0015", "copy the elements")]
    [InlineData("w.Coded = 3; return w.Rate;", "ADG0015", "whose accessor has code")]
    [InlineData("return w.Rate + w.Virtual();", "ADG0015", "neither virtual nor recursive")]
    [InlineData("return w.Rate + w.VirtualValue;", "ADG0015", "'VirtualValue'")]
    [InlineData("return w.Next!.Rate * x;", "ADG0015", "'Next'")]
    [InlineData("return w.List[0] * x;", "ADG0015", "'List'")]
    [InlineData("return w.Parts[0].Rate * x;", "ADG0015", "'Parts'")]
    [InlineData("var v = w; v = new World(); return v.Rate * x;", "ADG0015", "another object later")]
    [InlineData("return w.Rate * x + o.Get();", "ADG0015", "'o.Get()'")]
    [InlineData("return w.Fixed * x;", "ADG0011", "'Fixed' has to be set")]
    [InlineData("return w.Rate * x + o.Rate;", "ADG0015", "'o.Rate'")]
    [InlineData("var q = o.Inner; return w.Rate * x + q.Rate;", "ADG0015", "'q.Rate'")]
    public void WhatWouldLoseADerivativeIsRefused(string body, string id, string text)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            public interface IOther { double Rate { get; } double Get(); int N { get; } IOther Inner { get; } }
            public record struct Pair(double X, double Y);
            public class World
            {
                public double Rate, Second;
                public double[] W = [1, 2], V = [3, 4];
                public double Coded { get => Rate; set => Rate = value; }
                public virtual double Virtual() => Rate;
                public virtual double VirtualValue => Rate;
                public World? Next;
                public System.Collections.Generic.List<double> List = [1];
                public World[] Parts = [];
                public readonly double Fixed = 2;
                public Pair P { get; set; }
            }

            public static partial class Model
            {
                private static World? kept;
                private static double Other(World w) => w.Rate > 3 ? Other(w) : w.Second;
                [Differentiable] public static double F(World w, IOther o, double x) { {{body}} }
                public static World? Kept => kept;
            }
            """);
        Assert.Null(run.Exception);
        Diagnostic error = Assert.Single(run.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.True(error.Id == id && error.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains(text, StringComparison.Ordinal), error.ToString());
    }

    /// <summary>An object that is marked, or of which only data is read, is data; one that is compared or tested for null is still the same.</summary>
    [Fact]
    public void DataStaysData()
    {
        GeneratorRun run = GeneratorRun.Of("""
            using System;
            public class Config { public double Rate = 2; public int N = 3; [Constant] public double Scale = 5; public Config Self => this; public Marked Marked = new() { Level = 7 }; }
            public struct Marked { [Constant] public double Level { get; set; } }
            public static partial class Model
            {
                [Differentiable] public static double F([Constant] Config c, double x) => c.Rate * x;
                [Differentiable] public static double G(Config c, double x) { ArgumentNullException.ThrowIfNull(c); return c == null ? 0 : c.N * c.Scale * x; }
                [Differentiable] public static double H(Config c, double x) { ArgumentNullException.ThrowIfNull(c); return c.Rate * x * Of(c); }
                private static double Of([Constant] Config c) => c.Rate;
                [Differentiable] public static double K(Config c, double x) => c.Marked.Level * x;
            }

            public static class Driver
            {
                public static double[] Run()
                {
                    var c = new Config();
                    var slot = new Config();
                    (_, double f) = Model.FForward(c, 1, 1);
                    (_, double g) = Model.GForward(c, 1, 1);
                    double h = Model.HGradient(c, 3, slot, out double slope);
                    return [f, g, h, slope, slot.Rate, Model.FValueAndGradient(c, 1).XGradient, Model.KValueAndGradient(c, 1).XGradient];
                }
            }
            """);
        Assert.Equal([2, 15, 12, 4, 6, 2, 7], run.Load().Run("Driver.Run"));
    }

    [Fact]
    public void ADerivativeAllocatesNothing()
    {
        double[] bytes = GeneratorRun.Of("""
            using System;
            public class Net { public double[] W = new double[4], V = new double[4]; public double Bias; }
            public static partial class Model
            {
                [Differentiable] public static double F(Net n, ReadOnlySpan<double> x) { double s = n.Bias; for (int i = 0; i < x.Length; i++) s += n.W[i] * x[i] * n.V[i]; return s * s; }
            }

            public static class Driver
            {
                public static double[] Run()
                {
                    Net n = new() { Bias = 1 }, adjoint = new();
                    double[] x = [1, 2, 3, 4], a = new double[4];
                    for (int i = 0; i < 3; i++) Model.FAdjoint(n, x, adjoint, a, 1);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    Model.FAdjoint(n, x, adjoint, a, 1);
                    long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                    return [bytes, adjoint.Bias];
                }
            }
            """).Load().Run("Driver.Run");
        Assert.Equal([0, 8], bytes);
    }

    /// <summary>What a rule's slope is taken to is declared before, also where members of an object are read first.</summary>
    [Fact]
    public void ASlopeIsDeclaredBeforeItIsTaken() => GeneratorRun.Of("""
        internal class Base { public double M { get; set; } }
        internal sealed partial class P : Base
        {
            [Differentiable]
            internal double F(double[] u, int map)
            {
                for (int i = 5; i >= 0; i--)
                {
                    if (1.0 >= Times(1.0, this.M)) { }
                    if (map <= 2) return Sin(u[0]);
                }

                return 1.0;
            }

            private static double Sin(double x) => Math.Sin(x);
            [DerivativeOf(nameof(Sin), Derivatives.Forward)] private static (double Value, double Tangent) SinAhead(double x, double xTangent) => (Math.Sin(x), Math.Cos(x) * xTangent);
            private static double Times(double a, double b) => a * b;
            [DerivativeOf(nameof(Times), Derivatives.Adjoint)] private static double TimesBack(double a, double b, ref double aAdjoint, ref double bAdjoint, double resultAdjoint) { aAdjoint += b * resultAdjoint; bAdjoint += a * resultAdjoint; return Times(a, b); }
        }
        """).Load();
}
