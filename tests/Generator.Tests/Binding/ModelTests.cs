using System.Collections;
using System.Globalization;
using System.Reflection;
using AutodiffGen.Generator.Binding;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>The bound model: equality, independence of the place, names, containers.</summary>
public class ModelTests
{
    private const string Program = """
        namespace Space.Inner;
        public static partial class Model
        {
            static int counter;
            enum Mode { A, B }
            [Differentiable] public static double F(double[] x, int n, Mode mode, double y = 1)
            {
                double s = -0.0; Span<double> t = stackalloc double[n];
                for (int i = 0; i < x.Length; i++) { t[i] = x[^1] switch { > 0 => x[i], _ => 2 }; s += G(t[1..], out var k) * k * 0.5; }
                counter++;
                var (a, b) = Math.SinCos(s);
                if (mode == Mode.B) Console.WriteLine($"{a:F2} {b}");
                return a > 0 && (s = 3) > b ? s : throw new Exception();
            }
            [Differentiable] static double G(ReadOnlySpan<double> x, out double k) { k = x[0]; return k; }
        }
        """;

    [Fact]
    public void TheSameSourceGivesEqualModels()
    {
        IReadOnlyList<BoundMethod> first = BindingDriver.BindAll(Program);
        IReadOnlyList<BoundMethod> second = BindingDriver.BindAll(Program);
        Assert.Equal(first, second);
        Assert.Equal(first.Select(method => method.GetHashCode()), second.Select(method => method.GetHashCode()));
        Assert.All(first, method => Assert.NotNull(method.Function));
    }

    [Fact]
    public void MovingAMethodChangesItsSpansOnly()
    {
        BoundMethod first = BindingDriver.BindAll(Program)[0];
        BoundMethod moved = BindingDriver.BindAll("// A comment\n\n" + Program.Replace("double s = -0.0;", "/* a */  double s = -0.0; /* b */"))[0];
        Assert.Equal(first.Function, moved.Function);
        Assert.NotEqual(first.Spans, moved.Spans);
    }

    [Theory]
    [InlineData("s = -0.0", "s = 0.0")]
    [InlineData("i++", "i += 2")]
    [InlineData("0.5", "0.25")]
    [InlineData("counter++", "counter--")]
    [InlineData("Mode.B)", "Mode.A)")]
    [InlineData("out double k) {", "out double k, int j = 1) {")]
    public void ChangingWhatItMeansChangesTheModel(string old, string changed)
    {
        Assert.Contains(old, Program);
        Assert.NotEqual(BindingDriver.BindAll(Program)[0].Function, BindingDriver.BindAll(Program.Replace(old, changed))[0].Function);
    }

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void TheCultureDoesNotMatter(string culture)
    {
        const string Source = "public static partial class Model { [Differentiable] static double Fi(double x) { decimal d = -1.5m; return -1.5 * x - (double)d + 1e-30f + (int)-3L; } }";
        string expected = Printer.Print(BindingDriver.BindAll(Source)[0].Function!);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Assert.Equal(expected, Printer.Print(BindingDriver.BindAll(Source)[0].Function!));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void TheModelHoldsNoSymbolAndNoSyntax()
    {
        foreach (BoundMethod method in BindingDriver.BindAll(Program)) Walk(method, []);
    }

    private static void Walk(object? node, HashSet<object> seen)
    {
        if (node is null or string || node.GetType().IsPrimitive || node.GetType().IsEnum || !seen.Add(node)) return;
        Type type = node.GetType();
        Assert.False(node is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or IOperation or Location or AttributeData, type.FullName);
        Assert.True(type.Assembly == typeof(Function).Assembly || node is IEnumerable, "An unexpected type in the model: " + type.FullName);
        if (node is IEnumerable items)
        {
            foreach (object? item in items) Walk(item, seen);
        }

        for (Type? part = type; part is not null && part.Assembly == typeof(Function).Assembly; part = part.BaseType)
        {
            foreach (FieldInfo field in part.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)) Walk(field.GetValue(node), seen);
        }
    }

    [Fact]
    public void EveryStatementOfTheUserHasAnOrdinalThatLeadsBack()
    {
        BoundMethod method = BindingDriver.BindAll(Program)[0];
        Statement loop = method.Function!.Body.Statements.Single(statement => statement is For);
        Assert.Equal(9, method.Spans.Find(loop.Ordinal)!.StartLine);
        Statement inner = ((For)loop).Body.Statements[0];
        Assert.NotEqual(loop.Ordinal, inner.Ordinal);
        Assert.Equal(9, method.Spans.Find(inner.Ordinal)!.StartLine);
        Assert.True(method.Spans.Find(inner.Ordinal)!.StartColumn > method.Spans.Find(loop.Ordinal)!.StartColumn);
    }

    [Theory]
    [InlineData("public static partial class A { [Differentiable] public static double F(double x) => x; }", "partial class A", "public")]
    [InlineData("partial struct A<T> where T : struct { [Differentiable] internal static double F(double x) => x; }", "partial struct A<T>", "internal")]
    [InlineData("partial record A(int X) { [Differentiable] protected static double F(double x) => x; }", "partial record A", "protected")]
    [InlineData("readonly partial record struct A { [Differentiable] static double F(double x) => x; }", "partial record struct A", "private")]
    [InlineData("partial interface A<in T, out U> { [Differentiable] static double F(double x) => x; }", "partial interface A<in T, out U>", "public")]
    [InlineData("partial class @class { protected partial class B<@int> { [Differentiable] protected internal static double F(double x) => x; } }", "partial class @class/partial class B<@int>", "protected internal")]
    [InlineData("ref partial struct A { [Differentiable] private protected static double F(double x) => x; }", "partial struct A", "private protected")]
    public void Containers(string source, string headers, string accessibility)
    {
        Function function = BindingDriver.BindAll(source.Replace("private protected", "internal"))[0].Function!;
        Assert.Equal(headers, string.Join("/", function.Containers.Select(container => container.Header)));
        Assert.Equal(accessibility.Replace("private protected", "internal"), function.Accessibility);
    }

    [Fact]
    public void NamespacesAreEscaped()
    {
        Assert.Equal("@event.Inner", BindingDriver.BindAll("namespace @event.Inner { static partial class A { [Differentiable] static double F(double x) => x; } }")[0].Function!.Namespace);
        Assert.Null(BindingDriver.BindAll("static partial class A { [Differentiable] static double F(double x) => x; }")[0].Function!.Namespace);
    }

    [Theory]
    [InlineData("[Differentiable] public static partial double F(double x);", "public static partial double F(double x) => x;")]
    [InlineData("public static partial double F(double x);", "[Differentiable] public static partial double F(double x) => x;")]
    public void TheAttributeMayStandOnEitherHalf(string definition, string implementation)
    {
        string[] sources = ["public static partial class A { " + definition + " }", "public static partial class A { " + implementation + " }"];
        BoundMethod method = Assert.Single(BindingDriver.BindAll(sources));
        Assert.Equal("F(active double x): double\n  return x\n", Printer.Print(method.Function!));
        Assert.Equal("Test1.cs", method.Spans.Find(1)!.FilePath);
    }

    [Theory]
    [InlineData("[Constant] double c", "double c")]
    [InlineData("double c", "[Constant] double c")]
    public void ConstantMayStandOnEitherHalf(string definition, string implementation)
    {
        string source = "public static partial class A { [Differentiable] public static partial double F(double x, " + definition + "); public static partial double F(double x, " + implementation + ") => x * c; }";
        Assert.Equal([true, false], BindingDriver.BindAll(source)[0].Function!.Parameters.Select(parameter => parameter.Active));
    }

    [Fact]
    public void HintNamesAreUniqueIgnoringCaseAndIndependentOfNeighbours()
    {
        const string Members = """
            [Differentiable] static double F(double x) => x; [Differentiable] static double F(float x) => x; [Differentiable] static double f(double x) => x;
            [Differentiable] static double F(double[] x) => x[0]; [Differentiable] static double F(in double x, int n) => x; [Differentiable] static double É(double x) => x;
            """;
        string source = "partial class M { " + Members + " } partial class m { " + Members + " } partial class M<T> { " + Members + " } namespace N { partial class M { " + Members + " partial class M2 { " + Members + " } } }";
        string[] names = BindingDriver.BindAll(source).Select(method => method.Function!.HintName).ToArray();
        Assert.Equal(30, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        string alone = BindingDriver.BindAll("partial class M { [Differentiable] static double F(double x) => x; }")[0].Function!.HintName;
        Assert.Contains(alone, names);
        Assert.StartsWith("M.F.", alone);
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_.]+$", name));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("class Math { }", "", "Math")]
    [InlineData("namespace Math { class X { } }", "", "Math")]
    [InlineData("", "static double Math;", "Math")]
    [InlineData("", "struct Span { }", "Span")]
    [InlineData("global using Math = System.Random;", "", "Math")]
    [InlineData("global using Other; namespace Other { class Tape { } }", "", "Tape")]
    [InlineData("namespace Space { class Partials { } }", "", "Partials")]
    [InlineData("", "interface ReadOnlySpan<T> { }", "ReadOnlySpan")]
    [InlineData("global using Other; namespace Other { class JacobianPlan { } }", "", "JacobianPlan")]
    [InlineData("", "static int Vector512() => 1;", "Vector512")]
    [InlineData("global using SparseMatrix = System.Random;", "", "SparseMatrix")]
    [InlineData("namespace Space { struct Complex { } }", "", "Complex")]
    public void NamesThatSomethingHidesAreNotPrintedShort(string outside, string inside, string hidden)
    {
        string[] sources = ["namespace Space.Inner { static partial class A { " + inside + " [Differentiable] static double F(double x) => x; } }"];
        IReadOnlyList<BoundMethod> methods = BindingDriver.BindAll(BindingDriver.Compile(sources).AddSyntaxTrees(BindingDriver.Parse(outside)));
        string[] all =
        [
            "ArgumentException", "ArgumentNullException", "ArgumentOutOfRangeException", "Array", "Complex", "DependencySets", "Derivative", "DerivativeGuard", "DirectLayout", "IBinaryFloatingPointIeee754", "IExponentialFunctions", "IFloatingPoint", "IFloatingPointIeee754", "IHyperbolicFunctions", "ILogarithmicFunctions", "INumber", "IPowerFunctions", "IRootFunctions", "ITrigonometricFunctions",
            "JacobianMethod", "JacobianPlan", "JacobianPlanBuilder", "JacobianRows",
            "JacobianWorkspace", "JaggedArrays", "Math", "MathF", "ObjectGuard", "OrderedRow", "OrderedRows", "Parallel", "ParallelBlocks", "Partials", "ReadOnlySpan", "RowColumns", "RowCursor", "RowValues", "Span", "SparseMatrix", "SparsityPattern", "Tape", "TensorPrimitives", "Vector2", "Vector3", "Vector4", "Vector512",
        ];
        Assert.Equal(all.Except([hidden]), methods[0].Function!.ShortNames);
    }

    [Fact]
    public void LocalsHideNamesToo()
    {
        Function function = BindingDriver.BindAll("static partial class A { [Differentiable] static double F(double Math) { int Span = 1; return Math * Span; } }")[0].Function!;
        Assert.DoesNotContain("Math", function.ShortNames);
        Assert.DoesNotContain("Span", function.ShortNames);
        Assert.Contains("Tape", function.ShortNames);
    }

    [Fact]
    public void CalleesHaveTheKeyOfTheirFunction()
    {
        IReadOnlyList<BoundMethod> methods = BindingDriver.BindAll("""
            partial class A<T> { [Differentiable] public static double F(double x, [Constant] double c) => B<int>.G(x, c) * A<T>.H(x); [Differentiable] static double H(double x) => x; }
            partial class B<U> { [Differentiable] public static double G(double x, [Constant] double c) => x * c; }
            """);
        Call[] calls = methods[0].Function!.Body.Statements.OfType<Call>().ToArray();
        Assert.Equal([methods.Single(method => method.Function!.Name == "G").Function!.Key, methods.Single(method => method.Function!.Name == "H").Function!.Key], calls.Select(call => call.Callee.Key));
        Assert.Equal(["global::B<int>.G", "H"], calls.Select(call => call.Callee.Path));
        Assert.Equal([true, false], calls[0].Callee.Parameters.Select(parameter => parameter.Active));
        Assert.True(calls[0].Callee.SameCompilation);
    }
}
