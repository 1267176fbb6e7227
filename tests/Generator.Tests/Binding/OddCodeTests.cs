using AutodiffGen.Generator.Binding;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Broken, unusual and huge code: the generator never throws, and is silent where the compiler speaks.</summary>
public class OddCodeTests
{
    private static readonly string[] Broken =
    [
        "return y;", "double y; return y;", "if (x > 0) return 1;", "float f = x; return f;", "return", "return x +;", "break; return x;", "return Math.Sin(x, 2);", "return Math.Foo(x);",
        "x + 1; return x;", "int i = 1.5; return x;", "return \"a\";", "return;", "const double k = x; return k;", "var a = null; return x;", "F(ref x); return x;",
        "foreach (var d in new double[3]) d = 1; return x;", "ReadOnlySpan<double> r = [1]; r[0] = 2; return x;", "for (int i = 0; i < n; i++) x += i; return x;", "return x.Foo.Bar[3];",
        "new Foo { A = 1 }; return x;", "Foo<int> f = new(); return x;", "switch (x) { case \"a\": break; } return x;", "goto nowhere; return x;", "return this.F(x);",
        "(double a, b) = x; return a;", "return stackalloc double[3];", "Span<double> s = stackalloc double[\"a\"]; return x;", "return [1, 2];", "var c = [1, 2]; return x;", "return x as double;",
        "throw 3;", "throw; ", "return default;;;; }  static double G( {", "{ { { return x;", "int x = 3; return x;", "return F;", "return (double)F;", "x = F; return x;", "return nameof(y).Length;",
        "await x; return x;", "return x is Foo f ? 1 : 2;", "double[] a = new double[2] { 1 }; return x;", "a[0] = 1; return x;", "return ^1;", "return x[1..2];", "foreach (var v in x) {} return x;",
        "unsafe { double* p = &x; return *p; }", "x++ = 3; return x;", "return x ?? 1;", "return checked();", "return sizeof(Foo);", "return typeof(Foo);", "var (a, b) = x; return a;",
        "var (s, c) = Math.SinCos(\"a\"); return s;", "Array.Copy(x, 1); return x;", "Array.Clear(); return x;", "Span<double> s = x.AsSpan(); return x;", "return new double[].Length;",
    ];

    private static readonly string[] Odd =
    [
        ";;;{}{;} return x;", "checked { unchecked { return x; } }", "return ((((x))));", "if (x > 0) ; else ; return x;", "while (x > 3) ; return x;", "for (;;) return x;", "do return x; while (true);",
        "switch (1) { } return x;", "return x switch { };", "switch (x) { default: return x; }", "int @if = 1; return x * @if;", "double é = x; return é;", "_ = x; return x;", "var _ = x; return _;", "int _1 = 0; return x + _1;",
        "const string s = \"a\"; return x * s.Length;", "return x * nameof(x).Length;", "return x * default(int);", "return x + (sbyte)-1 + (ushort)3 + 4u + 5L + 6ul + 'a';", "return x * sizeof(int);",
        "var t = typeof(double); return x * t.Name.Length;", "int i; i = 3; return x * i;", "return x * (x > 0 ? 1 : 2f);", "return -(-(-x));", "return +x;", "bool b = !(x > 0) ^ x < 3 & true | false; return b ? x : 1;",
        "uint u = 3; u <<= 2; u >>>= 1; return x * u;", "char c = 'a'; c++; return x * c;", "nint p = 3; return x * p;", "System.Half h = (System.Half)2; return x * (double)h;", "return x * 2m.GetHashCode();",
        "double y = x = 3; return y;", "double y = (x = 3) + x; return y;", "x = x; return x;", "x += x += x; return x;", "int i = 0; i = i++ + ++i; return x * i;", "long l = int.MaxValue; l++; return x * l;",
        "Span<double> s = default; return x + s.Length;", "double[] a = Array.Empty<double>(); return x + a.Length;", "double[] a = []; return x + a.Length;", "Span<double> s = []; return x + s.Length;",
        "var s = Span<double>.Empty; return x + s.Length;", "double[] a = new double[0]; return x + a.LongLength;", "string[] a = { \"a\" }; return x * a[0].Length;", "int[] a = { 1, 2 }; a[^1]++; a[0] <<= 2; return x * a[1];",
        "int[,] a = null!; return x;", "object o = new(); return x * o.GetHashCode();", "DateTime t = DateTime.Now; return x * t.Ticks;", "var r = new Random(3); return x * r.Next() * r.NextDouble();",
        "return x is 0 or > 3 and not 5 ? 1 : x;", "return x is var y && y > 0 ? y : x;", "return (x, 1) is (_, _) ? 1 : x;", "if (x is double d) return d; return 1;", "return x switch { double.NaN => 1, _ => x };",
        "#if FOO\nreturn 1;\n#else\nreturn x;\n#endif", "#pragma warning disable\nreturn x;", "goto end; end: return x;", "label: return x;", "try { } finally { } return x;", "lock (typeof(int)) { } return x;",
        "int n = 3; int L() => n; return x * L();", "Action a = () => { }; a(); return x;", "static double L(double y) => y; return L(x);", "double[] a = { x }; ref var r = ref a[0]; return r;",
        "var a = new[] { new[] { x } }; return a[0][0];", "Console.WriteLine($\"{x}{{}}{(x > 0 ? \"a\" : \"b\")}{x:\"}\"); return x;", "Console.WriteLine($\"\"\"{x} \"q\" \"\"\"); return x;", "Console.WriteLine($@\"{x} \"\"q\"\" \"); return x;",
        "Console.WriteLine(\"a\" + x + 'c' + null + 1); return x;", "string s = \"\"; s += x; s += 'c'; return x;", "var t = (1, n: 2); t = (3, 4); return x * t.n * t.Item1;", "(int a, int b) = (1, 2); (a, b) = (b, a); return x * a;", "var (a, b) = (x, 1); return a * b;",
        "System.Index i = 3; return x;", "var q = new Dictionary<int, double> { [1] = 2 }; return x;", "int? m = null; return x * (m ?? 3) + (m.HasValue ? m.Value : 1);", "double? y = null; return y is null ? x : 1;",
        "switch (x) { case var y when y > 0: return y; case var z: return z; }", "int k = 3; switch (k) { case 1: case 2: goto case 3; case 3: goto default; default: break; } return x;", "return x * \"abc\"u8.Length;",
        "using (var s = new System.IO.MemoryStream()) { } return x;", "checked { int i = (int)3L; i += 3; i++; i = -i; return x * i; }", "var e = System.DayOfWeek.Friday; e++; return x * (int)e;", "Environment.Exit(1); return x;",
        "throw new Exception();", "return throwing() ? x : 1; static bool throwing() => throw new Exception();", "Func<int, int> f = Math.Abs; return x * f(3);", "delegate*<void> p = null; return x;", "return x * new int().GetHashCode();",
    ];

    public static TheoryData<string> BrokenBodies => [.. Broken];

    public static TheoryData<string> OddBodies => [.. Odd];

    [Theory]
    [MemberData(nameof(BrokenBodies))]
    public void IsSilentWhereTheCompilerSpeaks(string body)
    {
        string source = BindingDriver.InClass("[Differentiable] static double F(double x) { " + body + " }");
        Assert.Contains(BindingDriver.Compile(source).GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        foreach (BoundMethod method in BindingDriver.BindAll(source)) Assert.Empty(method.Diagnostics);
    }

    [Theory]
    [MemberData(nameof(OddBodies))]
    public void NeverThrows(string body)
    {
        foreach (BoundMethod method in BindingDriver.BindAll(BindingDriver.InClass("[Differentiable] static double F(double x) { " + body + "\n }")))
        {
            Assert.DoesNotContain(method.Diagnostics, diagnostic => diagnostic.Id == "ADG0001");
            Assert.True(method.Function is not null || method.Diagnostics.Count > 0 || BindingDriver.HasError(body), "Neither a function nor a word: " + body);
        }
    }

    [Fact]
    public void WarningsOfTheCompilerDoNotMatter()
    {
        BoundMethod method = BindingDriver.BindAll(BindingDriver.InClass("""
            /// <summary>Less < than</summary>
            [Differentiable] static double F(double x)
            {
            #warning careful
                int unused = 3;
                return x;
            }
            """)).Single();
        Assert.NotNull(method.Function);
    }

    [Fact]
    public void EveryTruncationOfAProgramIsBoundWithoutThrowing()
    {
        const string Program = """
            public static partial class Model
            {
                [Differentiable] static double F(double[] x, int n)
                {
                    double s = 0; Span<double> t = stackalloc double[n];
                    for (int i = 0; i < x.Length; i++) { t[i] = x[^1] switch { > 0 => x[i], _ => 2 }; s += G(t[1..], out var k) * k; }
                    var (a, b) = Math.SinCos(s); Console.WriteLine($"{a:F2} {b}"); return a > 0 && (s = 3) > b ? s : throw new Exception();
                }
                [Differentiable] static double G(ReadOnlySpan<double> x, out double k) { k = x[0]; return k; }
            }
            """;
        for (int length = 0; length < Program.Length; length += 3)
        {
            foreach (BoundMethod method in BindingDriver.BindAll(Program[..length])) Assert.DoesNotContain(method.Diagnostics, diagnostic => diagnostic.Id == "ADG0001");
        }
    }

    [Fact]
    public void ASumOfTwentyThousandTermsIsBound()
    {
        string sum = string.Join(" + ", Enumerable.Range(0, 20_000).Select(i => "x * " + i));
        BoundMethod method = BindingDriver.BindAll(BindingDriver.InClass("[Differentiable] static double F(double x) => " + sum + ";")).Single();
        Assert.Empty(method.Diagnostics);
        Assert.Equal(200, method.Function!.Body.Statements.Count);
    }

    [Fact]
    public void TooDeepNestingIsAnErrorAndNoCrash()
    {
        string deep = new string('(', 600) + "x" + string.Concat(Enumerable.Repeat(" * x)", 600));
        foreach (BoundMethod method in BindingDriver.BindAll(BindingDriver.InClass("[Differentiable] static double F(double x) => " + deep + ";"))) Assert.True(method.Function is not null || method.Diagnostics.Count <= 1);
    }

    [Fact]
    public void EveryOperationKindIsLoweredOrHasWordsOfItsOwn()
    {
        IEnumerable<OperationKind> missing = typeof(OperationKind).GetFields()
            .Where(field => field.IsStatic && !field.IsDefined(typeof(ObsoleteAttribute), false))
            .Select(field => (OperationKind)field.GetValue(null)!)
            .Where(kind => !Refusals.Knows(kind) && !Lowered.Contains(kind));
        Assert.Empty(missing);
    }

    /// <summary>Kinds that Binding lowers, or that only stand inside ones that it lowers, or that belong to another language or to control flow graphs.</summary>
    private static readonly HashSet<OperationKind> Lowered =
    [
        OperationKind.Block, OperationKind.VariableDeclarationGroup, OperationKind.Switch, OperationKind.Loop, OperationKind.Branch, OperationKind.Empty, OperationKind.Return, OperationKind.ExpressionStatement,
        OperationKind.Literal, OperationKind.LocalReference, OperationKind.ParameterReference, OperationKind.Conditional, OperationKind.Coalesce, OperationKind.IsType, OperationKind.NameOf, OperationKind.DefaultValue,
        OperationKind.TypeOf, OperationKind.SizeOf, OperationKind.IsPattern, OperationKind.InterpolatedString, OperationKind.InterpolatedStringText, OperationKind.Interpolation, OperationKind.ObjectCreation,
        OperationKind.ArrayCreation, OperationKind.ArrayInitializer, OperationKind.Parenthesized, OperationKind.Throw, OperationKind.SwitchExpression, OperationKind.SwitchExpressionArm, OperationKind.ImplicitIndexerReference,
        OperationKind.DeclarationExpression, OperationKind.Argument, OperationKind.VariableDeclaration, OperationKind.VariableDeclarator, OperationKind.VariableInitializer, OperationKind.SwitchCase,
        OperationKind.CaseClause, OperationKind.ConstantPattern, OperationKind.RelationalPattern, OperationKind.BinaryPattern, OperationKind.NegatedPattern, OperationKind.DiscardPattern, OperationKind.MethodBody,
        OperationKind.InterpolatedStringAppendLiteral, OperationKind.InterpolatedStringAppendFormatted, OperationKind.InterpolatedStringAppendInvalid, OperationKind.CollectionExpression, OperationKind.Invalid,
        OperationKind.ConstructorBody, OperationKind.FieldInitializer, OperationKind.PropertyInitializer, OperationKind.ParameterInitializer, OperationKind.PropertySubpattern,
        OperationKind.FlowCapture, OperationKind.FlowCaptureReference, OperationKind.IsNull, OperationKind.StaticLocalInitializationSemaphore, OperationKind.OmittedArgument,
    ];
}
