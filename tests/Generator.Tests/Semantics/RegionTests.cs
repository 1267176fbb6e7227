using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary><c>using</c> and <c>try</c> with <c>finally</c>: derivatives are right, and what is done on the way out is done once, in the primal's order, on every path, before the sweep back.</summary>
public class RegionTests
{
    private const string Types = """
        public static class Log
        {
            [ThreadStatic] public static System.Text.StringBuilder? Text;
            public static void Add(string text) => (Text ??= new()).Append(text).Append(' ');
            public static string Take() { string text = Text?.ToString() ?? ""; Text?.Clear(); return text; }
            public static Scope Open(string name) { Add("+" + name); return new Scope(name); }
            public static Scope? None(string name) { Add("?" + name); return null; }
            public static int Check([Constant] double v) { Add("check"); if (v > 3) throw new InvalidOperationException("too large"); return 2; }
        }

        public class Scope(string name) : IDisposable
        {
            public int Weight { get; private set; } = name.Length + 1;
            public virtual void Dispose() { Weight = 0; Log.Add("-" + name); }
        }

        public sealed class Hidden(string name) : IDisposable { void IDisposable.Dispose() => Log.Add("-" + name); }

        public readonly struct Counter(int ticks) : IDisposable { public void Dispose() => Log.Add("#" + ticks); }

        public sealed class Throws : IDisposable { public void Dispose() { Log.Add("-throws"); throw new NotSupportedException("in Dispose"); } }

        """;

    private static readonly string[] Bodies =
    [
        "using var s = Log.Open(\"a\"); double y = x[0] * x[1]; y *= y * s.Weight; return y;",
        "using (Scope a = Log.Open(\"a\"), b = Log.Open(\"bb\")) { if (x[0] > 1) return x[0] * a.Weight; } return x[1] * x[1];",
        "double sum = 0; for (int i = 0; i < x.Length; i++) { using var s = Log.Open(\"i\"); if (x[i] < 0) continue; sum += x[i] * x[i] * s.Weight; if (sum > 6) break; if (x[i] > 2) return sum * x[0]; } return sum * sum;",
        "double y = x[0]; try { y *= x[1]; if (y > 1) return y * y; y += x[0]; } finally { Log.Add(\"finally\"); } return y * x[1];",
        "double y = x[0]; try { try { y *= y; if (y > 2) return y; } finally { Log.Add(\"inner\"); } y *= x[1]; } finally { Log.Add(\"outer\"); } return y + x[0];",
        "double y = 1; int i = 0; while (i < x.Length) { try { if (x[i] < -1) break; y *= 1 + x[i] * x[i]; } finally { Log.Add(\"w\"); } i++; } return y;",
        "double y = x[0]; using var outer = Log.Open(\"o\"); for (int i = 0; i < 3; i++) { using (Log.Open(\"p\")) using (Log.Open(\"q\")) { y = y * Log.Check(y) * 0.4 + 0.5 * x[1]; } } return y;",
        "double y = x[0]; using (Log.None(\"n\")) using (new Hidden(\"h\")) { y *= Log.Check(y); } using var c = new Counter(3); return y * y;",
        "double L(double v) { using var s = Log.Open(\"l\"); if (v > 1) return v * v * s.Weight; return v * s.Weight; } using var t = Log.Open(\"m\"); return L(x[0]) * L(x[1]) * t.Weight;",
        "double y = x[0]; var watch = System.Diagnostics.Stopwatch.StartNew(); try { y *= x[1]; y *= Log.Check(y); } finally { watch.Stop(); if (watch.IsRunning) Log.Add(\"runs\"); else Log.Add(\"stopped\"); } return y;",
        "double y = x[0]; switch (x.Length) { case 2: { using var s = Log.Open(\"s\"); if (y > 1) break; y *= s.Weight * y; break; } default: { using var s = Log.Open(\"d\"); y *= x[1] * Log.Check(x[1]); break; } } return y * x[1];",
        "double y = x[0]; try { using var s = Log.Open(\"t\"); foreach (double v in x) { try { y += v * v; if (v > 2) throw new InvalidOperationException(\"v\"); } finally { Log.Add(\"each\"); } } } finally { Log.Add(\"all\"); } return y;",
        "double y = x[0] * x[0]; using (new Throws()) { using var s = Log.Open(\"inner\"); if (y < 1) y *= Log.Check(4); } return y;",
        "using var a = Log.Open(\"a\"); return G(x[0]) * G(x[1]);",
    ];

    public static TheoryData<string> AllBodies() => new(Bodies);

    /// <summary>Values, tangents and adjoints, at points where the primal doesn't throw.</summary>
    [Theory]
    [MemberData(nameof(AllBodies))]
    public void Derivatives(string body)
    {
        if (!body.Contains("Throws", StringComparison.Ordinal)) ThreeWays.Check(Source(body), Drivers.Scalar, [[0.4, 0.7], [0.8, -1.3], [1.2, 0.9, -0.3], [-0.5, 0.3, 0.2, 0.6]]);
    }

    /// <summary>What is logged, and which exception comes out, with each derivative and with the primal.</summary>
    [Theory]
    [MemberData(nameof(AllBodies))]
    public void EffectsAreThePrimals(string body)
    {
        LoadedAssembly loaded = GeneratorRun.Of(Source(body)).Load(OptimizationLevel.Debug, """
            public static class Check
            {
                private static string Trace(Action run)
                {
                    Log.Take();
                    try { run(); } catch (Exception exception) { return Log.Take() + exception.Message; }
                    return Log.Take();
                }

                public static string Run(double[] x)
                {
                    string primal = Trace(() => Model.F(x));
                    string forward = Trace(() => Model.FForward(x, new double[x.Length]));
                    string adjoint = Trace(() => Model.FAdjoint(x, new double[x.Length], 1));
                    string gradient = Trace(() => Model.FGradient(x, new double[x.Length]));
                    string called = Trace(() => Model.CallerGradient(x, new double[x.Length]));
                    return primal == forward && primal == adjoint && primal == gradient && primal == called ? "" : $"{primal}| {forward}| {adjoint}| {gradient}| {called}";
                }
            }
            """);
        var run = loaded.Delegate<Func<double[], string>>("Check.Run");
        foreach (double[] x in new double[][] { [0.4, 0.7], [0.8, -1.3], [1.2, 0.9, -0.3], [-0.5, 0.3, 0.2, 0.6], [2.5, 3.5], [3.5, 2.5, 4], [-2, 4, 1], [1.5, -4] }) Assert.Equal(string.Empty, run(x));
    }

    private static string Source(string body) => Types + ThreeWays.InModel(
        "[Differentiable] public static double G(double x) { using var s = Log.Open(\"g\"); for (int i = 0; i < 3; i++) { try { x *= Log.Check(x) * 0.7; } finally { Log.Add(\"step\"); } } return x; }\n"
        + "[Differentiable] public static double Caller(double[] x) => F(x);\n[Differentiable]\npublic static double F(double[] x)\n{\n" + body + "\n}");
}
