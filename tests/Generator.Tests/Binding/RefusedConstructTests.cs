using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Constructs that will never be differentiated are refused each with its own words, once, and the compiler doesn't complain of what is generated.</summary>
public class RefusedConstructTests
{
    [Theory]
    [InlineData("static double F(double x) { again: x *= 2; if (x < 1) goto again; return x; }", "label", "loop")]
    [InlineData("static double F(double x) { if (x > 1) goto end; x *= 2; end: return x; }", "'goto'", "if")]
    [InlineData("static IEnumerable<double> F(double x) { yield return x; }", "an iterator", "returns its result")]
    [InlineData("static async Task<double> F(double x) { await Task.Yield(); return x; }", "async", "returns its result")]
    [InlineData("static async Task<double> F(double x) => await Task.FromResult(x);", "async", "returns its result")]
    [InlineData("static unsafe double F(double x) { double* p = &x; return *p; }", "pointer", "span")]
    [InlineData("static unsafe double F(double[] x) { fixed (double* p = x) return p[0]; }", "pointer", "span")]
    [InlineData("static unsafe double F(double* p, double x) => p[0] * x;", "double*", "span")]
    [InlineData("static double F(double x) { dynamic d = 2; return d * x; }", "'dynamic'", "static types")]
    [InlineData("static double F(double x, dynamic d) => d.Scale(x);", "'dynamic'", "static types")]
    [InlineData("static double F(double x) { lock (Gate) { return x; } }", "'lock'", "caller")]
    [InlineData("static double F(double x) { Expression<Func<double, double>> e = y => y * y; return e.Compile()(x); }", "expression tree", "static method")]
    [InlineData("static double F(double x) { try { return x; } catch (System.Exception) { return 1; } }", "'try' with 'catch'", "test before the call")]
    [InlineData("static double F(double x) { try { x *= 2; } catch (System.Exception) when (x > 1) { } finally { Gate.ToString(); } return x; }", "'try' with 'catch'", "test before the call")]
    [InlineData("static double F(double x) { double y = 0; try { y = x; } finally { y *= 2; } return y; }", "'finally' block that", "call a method")]
    [InlineData("static double F(double x, int n) { try { n++; x *= n; } finally { System.Console.WriteLine(n); } return x; }", "'finally' block that uses 'n'", "before the region")]
    [InlineData("static double F(double x) { for (int i = 0; i < 3; i++) { try { x *= i; } finally { System.Console.WriteLine(i); } } return x; }", "'finally' block that uses 'i'", "before the region")]
    [InlineData("static double F(double x) { try { x *= x; } finally { System.Console.WriteLine(x); } return x; }", "'finally' block that uses 'x'", "before the region")]
    [InlineData("static double F(double x, int[] a) { try { return x; } finally { System.Array.Sort(a); } }", "'finally' block that uses 'a'", "before the region")]
    [InlineData("static double F(double x) { try { x *= 2; } finally { using (new System.IO.MemoryStream()) { } } return x; }", "in a 'finally' block", "call that")]
    [InlineData("static double F(double x) { using var s = new Span(); return x * s.Value; } private ref struct Span { public int Value; public void Dispose() { } }", "'using' on a value", "caller")]
    public void IsRefusedByNameOnce(string method, string what, string instead)
    {
        GeneratorRun run = GeneratorRun.Of(
            "using System.Collections.Generic; using System.Linq.Expressions; using System.Threading.Tasks;\npublic static partial class Model\n{\n    private static readonly object Gate = new();\n    [Differentiable] " + method + "\n}\n");
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Contains(what, diagnostic.GetMessage(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(instead, diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Empty(run.Generated);
    }
}
