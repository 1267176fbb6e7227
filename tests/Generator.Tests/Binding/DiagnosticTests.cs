using AutodiffGen.Generator.Binding;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

public class DiagnosticTests
{
    public static TheoryData<string> Ids => [.. DiagnosticExamples.All.Select(example => example.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void EachExampleHasItsDiagnosticAtItsPlace(string id)
    {
        (_, string source, string place) = DiagnosticExamples.All.Single(example => example.Id == id);
        IEnumerable<string> found = BindingDriver.DiagnoseAll(DiagnosticExamples.Complete(source));
        Assert.Equal([id + " " + place], found);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void AnErrorMakesNoFunction(string id)
    {
        (_, string source, _) = DiagnosticExamples.All.Single(example => example.Id == id);
        bool isError = DiagnosticTable.Find(id).DefaultSeverity == DiagnosticSeverity.Error;
        BoundMethod method = BindingDriver.BindAll(DiagnosticExamples.Complete(source)).Single(method => method.Diagnostics.Count > 0);
        Assert.Equal(isError, method.Function is null);
    }

    public static TheoryData<string> IdsBehindBinding => [.. DiagnosticExamples.BehindBinding.Select(example => example.Id)];

    [Theory]
    [MemberData(nameof(IdsBehindBinding))]
    public void EachExampleOfTheWholeGeneratorHasItsDiagnosticAtItsPlace(string id)
    {
        (_, string? otherProject, string source, string place) = DiagnosticExamples.BehindBinding.Single(example => example.Id == id);
        MetadataReference[] references = otherProject is null ? [] : [GeneratorRun.Of(otherProject).Output.ToMetadataReference()];
        string text = DiagnosticExamples.Complete(source);
        GeneratorRun run = GeneratorRun.Of(TestCompilation.Create([new SourceFile("Source.cs", text)], references));
        Assert.Contains(
            id + " " + place,
            run.Diagnostics.Select(diagnostic => diagnostic.Id + " " + text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)));
    }

    [Fact]
    public void EachDiagnosticHasAnExample() => Assert.Equal(
        DiagnosticTable.All.Select(descriptor => descriptor.Id).Order(),
        DiagnosticExamples.All.Select(example => example.Id)
            .Concat(DiagnosticExamples.BehindBinding.Select(example => example.Id)).Concat(DiagnosticExamples.WithoutExample).Order());

    [Fact]
    public void IdsAscend()
    {
        string[] ids = [.. DiagnosticTable.All.Select(descriptor => descriptor.Id)];
        Assert.All(ids, id => Assert.Matches("^ADG[0-9]{4}$", id));
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void NeighboursOfABadMethodAreBound()
    {
        IReadOnlyList<BoundMethod> methods = BindingDriver.BindAll(BindingDriver.InClass("""
            [Differentiable] static double Bad(double x) { goto end; end: return x; }
            [Differentiable] static double Good(double x) => x;
            """));
        Assert.Null(methods[0].Function);
        Assert.NotNull(methods[1].Function);
    }

    /// <summary>Constructs that are refused: the marked place, and a word of what to write instead.</summary>
    [Theory]
    [InlineData("Func<string?> f = a.ToString; return x;", "a.ToString", "static method")]
    [InlineData("double[][] j = new double[2][]; return x;", "new double[2][]", "one-dimensional")]
    [InlineData("double[,] m = new double[2, 2]; foreach (double v in m) x += v; return x;", "m", "GetLength")]
    [InlineData("double[,] m = new double[2, 2]; Array.Copy(m, m, 1); return x;", "Array.Copy(m, m, 1)", "loop")]
    [InlineData("double[,] m = new double[2, 2]; Array.Clear(m, 0, 1); return x;", "Array.Clear(m, 0, 1)", "loop")]
    [InlineData("double[,] m = new double[2, 2]; int d = a.Length % 2; return x * m.GetLength(d);", "m.GetLength(d)", "number of the dimension")]
    [InlineData("double[,] m = new double[2, 2]; return x * m.GetUpperBound(0);", "m.GetUpperBound(0)", "GetLength")]
    [InlineData("double[][,] m = new double[2][,]; return x;", "new double[2][,]", "rectangular")]
    [InlineData("double[,][] m = new double[2, 2][]; return x;", "new double[2, 2][]", "rectangular")]
    [InlineData("again: x *= 2; if (x < 1) goto again; return x;", "again: x *= 2;", "loop")]
    [InlineData("try { x *= 2; } catch (Exception) { } return x;", "try { x *= 2; } catch (Exception) { }", "test before the call")]
    [InlineData("lock (\"a\") { return x; }", "lock (\"a\") { return x; }", "caller")]
    [InlineData("ref double r = ref (x > 0 ? ref a[0] : ref a[1]); return r;", "r = ref (x > 0 ? ref a[0] : ref a[1])", "subscript")]
    [InlineData("ref double r = ref a[0]; r = ref a[1]; return r * x;", "r = ref a[1]", "subscript")]
    [InlineData("foreach (char c in \"ab\") x *= 2; return x;", "\"ab\"", "array")]
    [InlineData("string? s = null; s ??= \"a\"; return x;", "s ??= \"a\"", "if statement")]
    [InlineData("string? s = null; return s?.Length > 2 ? x : 1;", "s?.Length", "if statement")]
    [InlineData("double[] b = [..a, x]; return b[0];", "..a", "CopyTo")]
    [InlineData("Index i = ^1; return a[i];", "^1", "at the subscript")]
    [InlineData("Range r = 1..2; return a[r][0];", "1..2", "at the subscript")]
    [InlineData("(double b, (double c, double d)) = (x, (x, x)); return b + c + d;", "(double b, (double c, double d)) = (x, (x, x))", "statements of their own")]
    [InlineData("dynamic d = 1; d.Foo(); return x;", "1", "static types")]
    [InlineData("var q = from i in a select 1; return x;", "from i in a select 1", "loop")]
    [InlineData("return \"a\" is ['a', ..] ? x : 1;", "['a', ..]", "array or a span")]
    [InlineData("var o = new { A = 1 }; return x;", "new { A = 1 }", "separate variables")]
    [InlineData("var o = new List<int> { 1 }; return x;", "{ 1 }", "method of its own")]
    public void RefusesByName(string body, string place, string instead)
    {
        string source = BindingDriver.InClass("[Differentiable] static double F(double x, double[] a) { " + body + " }");
        BoundMethod method = BindingDriver.BindAll(source).Single();
        DiagnosticInfo first = method.Diagnostics[0];
        Assert.Equal("ADG0015 " + place, BindingDriver.DiagnoseAll(source).First());
        Assert.Contains(instead, first.Arguments[1]);
    }

    /// <summary>One error for one mistake: what follows from it isn't reported too.</summary>
    [Theory]
    [InlineData("double x, double[] a", "return a.Select(v => v * v).Last();", "ADG0015 v => v * v")]
    [InlineData("double x, double[] a", "return a.Zip(a, (v, w) => v * w).Last() * x;", "ADG0015 (v, w) => v * w")]
    [InlineData("double x, double[] a", "return a.Distinct().Sum();", "ADG0017 a")]
    [InlineData("double x, double[] a", "double L(double y) => L(y); return L(x) + a[0];", "ADG0015 L(y)")]
    [InlineData("double x, double[] a", "return L(x); double L(double y) { lock (a) { return y; } }", "ADG0015 lock (a) { return y; }")]
    [InlineData("List<double> x", "return x[0];", "ADG0011 List<double> x")]
    [InlineData("double x, double[] a", "var q = from v in a select v * x; return q.Sum();", "ADG0015 from v in a select v * x")]
    [InlineData("double x, double[] a", "var b = a.Select(v => v * x).ToList(); return b[0] + b[1];", "ADG0015 v => v * x")]
    [InlineData("double x, double[] a", "double s = 0; foreach (var v in a.Select(v => v * x).Distinct()) s += v; return s;", "ADG0015 a.Select(v => v * x).Distinct()")]
    [InlineData("double x, double[] a", "Func<string?> f = a.ToString; return f()!.Length * x;", "ADG0015 a.ToString")]
    [InlineData("double x, double[] a", "var l = new List<double> { x }; return l[0];", "ADG0015 { x }")]
    [InlineData("double x, double[] a", "var l = new List<double>(); l.Add(x); l.Add(2 * x); return l[0];", "ADG0016 l")]
    [InlineData("double x, double[,] a", "return x * a.Cast<double>().Sum();", "ADG0017 a")]
    [InlineData("double x, ref double[,] a", "a = new double[2, 2]; return x;", "ADG0011 ref double[,] a")]
    [InlineData("double x, double[] a", "double[][] m = { a, a }; return m[0][0];", "ADG0015 { a, a }")]
    [InlineData("double x, double[] a", "dynamic d = x; return d * d;", "ADG0015 x")]
    [InlineData("double x, double[] a", "decimal? d = (decimal)x; return (double)(d.Value * d.Value);", "ADG0023 (decimal)x")]
    [InlineData("double x, double[] a", "var o = new { A = x, B = a[0] }; return o.A * o.B;", "ADG0015 new { A = x, B = a[0] }")]
    [InlineData("double x, double[] a", "return a.DistinctBy(v => v + 1).Sum();", "ADG0015 v => v + 1")]
    [InlineData("double x, double[] a", "return Enumerable.Range(0, 3).Select(i => a[i]).Last();", "ADG0015 i => a[i]")]
    [InlineData("double x, double[] a", "var q = new System.Numerics.Quaternion((float)x, 0, 0, 1); return (q * q).X;", "ADG0016 (float)x")]
    [InlineData("double x, double[] a", "var p = new System.Numerics.Plane((float)x, 1, 1, 1); return p.Normal.X * p.D;", "ADG0016 (float)x")]
    [InlineData("double x, double[] a", "System.Threading.Tasks.Parallel.ForEach(a, v => { }); return a[0];", "ADG0015 System.Threading.Tasks.Parallel.ForEach(a, v => { })")]
    [InlineData("double x, double[] a", "if (\"a\" is [var b, ..]) return b; return x;", "ADG0015 [var b, ..]")]
    [InlineData("double x, double[] a", "string s = x.ToString(); return double.Parse(s) + double.Parse(s);", "ADG0016 s")]
    [InlineData("System.Numerics.Quaternion[] x, double y", "return x[0].X * y;", "ADG0011 System.Numerics.Quaternion[] x")]
    [InlineData("ref double[] x", "x = new double[2]; return x[0];", "ADG0011 ref double[] x")]
    public void OneErrorForOneMistake(string parameters, string body, string expected) =>
        Assert.Equal([expected], BindingDriver.DiagnoseAll(BindingDriver.InClass("[Differentiable] static double F(" + parameters + ") { " + body + " }")));

    [Fact]
    public void TwoMistakesAreTwoErrors() => Assert.Equal(
        ["ADG0017 a", "ADG0016 x"],
        BindingDriver.DiagnoseAll(BindingDriver.InClass("[Differentiable] static double F(double x, double[] a) { double s = a.Last(); return s + Sink(x); } static double Sink(double x) => x;")));

    /// <summary>What would lose a derivative without a word is refused.</summary>
    [Theory]
    [InlineData("ADG0016", "return Sink(x);")]
    [InlineData("ADG0016", "double y = 2 * x; return Sink(1) + Sink(y);")]
    [InlineData("ADG0016", "list.Add(x); return list[0];")]
    [InlineData("ADG0016", "var v = new System.Numerics.Quaternion((float)x, 0, 0, 1); return v.X;")]
    [InlineData("ADG0016", "System.Threading.Volatile.Write(ref x, 1); return x;")]
    [InlineData("ADG0017", "return a.Last();")]
    [InlineData("ADG0017", "a.AsSpan().Sort(); return a[0];")]
    [InlineData("ADG0017", "var b = new double[2]; var c = b; c[0] = x; Array.Sort(b); return b[0];")]
    [InlineData("ADG0017", "Console.WriteLine(string.Join(\",\", a)); return x;")]
    [InlineData("ADG0018", "shared[0] = x; return x;")]
    [InlineData("ADG0018", "var b = shared; b[0] = x; return x;")]
    [InlineData("ADG0018", "fixedArray[0] += x; return x;")]
    [InlineData("ADG0018", "point.X = x; return point.X;")]
    [InlineData("ADG0020", "return Convert.ToInt32(x) * x;")]
    [InlineData("ADG0023", "object o = x; return 1;")]
    [InlineData("ADG0023", "decimal? d = (decimal)x; return 1;")]
    [InlineData("ADG0024", "var s = new double?[] { 1 }; double? d = s[0]; return BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x));")]
    [InlineData("ADG0016", "return double.Parse(x.ToString());")]
    [InlineData("ADG0016", "return double.Parse($\"{x}\");")]
    [InlineData("ADG0016", "return Convert.ToDouble(Convert.ToString(x)) * x;")]
    [InlineData("ADG0016", "string s = \"0\" + x; string t = s + \"1\"; return double.Parse(t);")]
    [InlineData("ADG0016", "string s = x > 0 ? \"1\" : x.ToString(); return double.Parse(s.Trim());")]
    [InlineData("ADG0016", "string s = \"a\"; for (int i = 0; i < 2; i++) { x *= double.Parse(s); s = $\"{x}\"; } return x;")]
    [InlineData("ADG0016", "var sb = new StringBuilder(); sb.Append(x); return double.Parse(sb.ToString());")]
    [InlineData("ADG0016", "var sb = new StringBuilder(); var other = sb.Append(1); other.Append(x); return double.Parse(sb.ToString());")]
    [InlineData("ADG0016", "Span<char> c = stackalloc char[9]; x.TryFormat(c, out int n); return double.Parse(c[..n]);")]
    [InlineData("ADG0016", "var sb = new StringBuilder(); var other = sb; other.Append(x); return double.Parse(sb.ToString());")]
    [InlineData("ADG0024", "double.TryParse(x.ToString(), out double y); return y;")]
    [InlineData("ADG0016", "return (double)decimal.Parse(x.ToString());")]
    [InlineData("ADG0016", "Note(x.ToString()); return noted.Length * x;")]
    [InlineData("ADG0016", "list.Add(int.Parse(x.ToString())); return x;")]
    [InlineData("ADG0016", "return Named(x.ToString(), x);")]
    [InlineData("ADG0016", "Describe(x, out string s); return double.Parse(s);")]
    [InlineData("ADG0018", "noted = $\"{x}\"; return x;")]
    [InlineData("ADG0024", "return x.GetHashCode() * 1e-9 + x;")]
    [InlineData("ADG0024", "return x.ToString().GetHashCode() * 1e-9 + x;")]
    [InlineData("ADG0024", "var e = new Exception(x.ToString()); return string.CompareOrdinal(e.Message, \"1\") * x;")]
    public void LosesNoDerivativeSilently(string id, string body)
    {
        string source = BindingDriver.InClass("""
            struct Point { public double X; }
            static Point point; static double[] shared = { 1 }; static readonly double[] fixedArray = { 1 };
            [Differentiable] static double Named(string s, double y) => double.Parse(s) * y;
            [Differentiable] static double Describe(double y, out string s) { s = y.ToString(); return y; }
            static string noted = ""; static void Note(string text) => noted = text;
            static double Sink(double x) => x;
            [Differentiable] static double F(double x, double[] a, [Constant] List<double> list) {
            """ + body + " }");
        Assert.Empty(BindingDriver.Compile(source).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.Contains(id, BindingDriver.DiagnoseAll(source).Select(text => text[..7]));
    }

    /// <summary>What can lose nothing is allowed.</summary>
    [Theory]
    [InlineData("Console.WriteLine(x); Debug.Assert(x > 0, $\"x = {x}\"); return x;")]
    [InlineData("var sb = new StringBuilder(); sb.Append(x).AppendFormat(\"{0}\", x); return x;")]
    [InlineData("if (x < 0) throw new ArgumentException(string.Format(\"{0:F2}\", x)); return x;")]
    [InlineData("return x * Sink(2) * list[0] + list.Count;")]
    [InlineData("list.Add(3); point.X = 4; shared[0] = 2; return x * point.X * shared[0];")]
    [InlineData("int n = (int)Math.Floor(x) + Math.Sign(x); return x * n;")]
    [InlineData("return x.CompareTo(3) > 0 || x.Equals(2) ? x : 2 * x;")]
    [InlineData("string s = $\"x = {x}\"; s += x.ToString(); Console.WriteLine(s); Debug.WriteLine(s + \"!\"); if (s.Length > 9) throw new Exception(s.Trim()); return x;")]
    [InlineData("var sb = new StringBuilder(); sb.Append(x); if (sb.Length > 3) sb.Append(\", \"); Console.WriteLine(sb.ToString()); Console.WriteLine(sb); return x;")]
    [InlineData("Span<char> c = stackalloc char[9]; if (x.TryFormat(c, out int n)) Console.Out.Write(c[..n]); return x * n;")]
    [InlineData("MyLogger.Info($\"{x}\"); string s = x.ToString(); MyLogger.Info(s); return x;")]
    [InlineData("return x * double.Parse(\"2\") * Lookup(x.ToString()) * list.Count;")]
    [InlineData("return x * double.Parse(Derivative.StopGradient(x).ToString());")]
    public void AllowsWhatLosesNothing(string body)
    {
        string source = BindingDriver.InClass("""
            struct Point { public double X; }
            static Point point; static double[] shared = { 1 };
            static double Sink(double x) => x;
            static double Lookup([Constant] string name) => name.Length;
            static class MyLogger { public static void Info(string text) => Console.WriteLine(text); }
            [Differentiable] static double F(double x, [Constant] List<double> list) {
            """ + body + " }");
        BoundMethod method = BindingDriver.BindAll(source).Single();
        Assert.Empty(method.Diagnostics);
        Assert.NotNull(method.Function);
    }
}
