namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>A small program for each diagnostic, with the place that it marks. The documentation shows them.</summary>
internal static class DiagnosticExamples
{
    /// <summary>The id, the members of a static partial class <c>Model</c> (or a whole source), and the text of the place.</summary>
    public static IReadOnlyList<(string Id, string Source, string Place)> All { get; } =
    [
        ("ADG0002", "static class Model\n{\n    [Differentiable] static double F(double x) => x;\n}", "F"),
        ("ADG0003", "partial class Model\n{\n    [Differentiable] public virtual double F(double x) => x;\n}", "F"),
        ("ADG0004", "[Differentiable] static T F<T>(T x) where T : System.Numerics.INumberBase<T> => T.Abs(x);", "F"),
        ("ADG0005", "[Differentiable] static extern double F(double x);", "F"),
        ("ADG0006", "[Differentiable] static IEnumerable<double> F(double x) { yield return x; }", "F"),
        ("ADG0007", "static double P { [Differentiable] get => 1; }", "[Differentiable] get => 1;"),
        ("ADG0008", "[Differentiable] static double F([Constant] double x, int n) => x * n;", "F"),
        ("ADG0009", "[Differentiable] static void F(double x) { }", "F"),
        ("ADG0010", "[Differentiable(Derivatives.Gradient)] static double[] F(double[] x) => x;", "double[]"),
        ("ADG0011", "[Differentiable] static double F(double x, Span<double[]> m) => m[0][0] * x;", "Span<double[]> m"),
        ("ADG0012", "[Differentiable] static List<double> F(double x) => [x];", "List<double>"),
        ("ADG0013", "[Differentiable] static double F(double x) => x;\nstatic void FForward() { }", "F"),
        ("ADG0014", "[Differentiable] static double F(double x, double xTangent) => x * xTangent;", "double xTangent"),
        ("ADG0015", "[Differentiable] static double F(double x) { try { return x; } catch { return 0; } }", "try { return x; } catch { return 0; }"),
        ("ADG0016", "static double Square(double x) => x * x;\n[Differentiable] static double F(double x) => Square(2 * x);", "2 * x"),
        ("ADG0017", "[Differentiable] static double F(double[] x) { Array.Sort(x); return x[0]; }", "x"),
        ("ADG0018", "static double last;\n[Differentiable] static double F(double x) { last = x; return x; }", "last = x"),
        ("ADG0019", "[Differentiable] static double F(double x) => x;\n[Differentiable] static double G(double x) => FForward(x, 1).Tangent;", "FForward(x, 1)"),
        ("ADG0020", "[Differentiable] static double F(double x, double[] table) => table[(int)x];", "(int)x"),
        ("ADG0022", "file static partial class Model\n{\n    [Differentiable] static double F(double x) => x;\n}", "F"),
        ("ADG0023", "[Differentiable] static double F(double x) { decimal d = (decimal)x; return x; }", "(decimal)x"),
        ("ADG0024", "[Differentiable] static double F(double x) => BitConverter.DoubleToInt64Bits(x) * x;", "BitConverter.DoubleToInt64Bits(x)"),
        ("ADG0045", "[Differentiable] static double F(double x) => Derivative.Recompute(x) * x;", "Derivative.Recompute(x)"),
    ];

    /// <summary>The same for what the passes behind Binding report, or what takes another project, whose source comes first.</summary>
    public static IReadOnlyList<(string Id, string? OtherProject, string Source, string Place)> BehindBinding { get; } =
    [
        (
            "ADG0021",
            null,
            """
            [Differentiable] static double Scale(double x, string name)
            {
                for (int i = 0; i < name.Length; i++) x *= x;
                return x;
            }

            [Differentiable] static double F(double x, int n)
            {
                for (int i = 0; i < n; i++)
                {
                    string name = Console.ReadLine()!;
                    x = Scale(x, name);
                }

                return x;
            }
            """,
            "string name = Console.ReadLine()!;"),
        ("ADG0025", null, "[Differentiable] static double Inner(double x) { lock (\"a\") return x; }\n[Differentiable] static double F(double x) => Inner(x);", "Inner(x)"),
        (
            "ADG0026",
            """
            public static partial class Library
            {
                [Differentiable] public static double Repeat(double x, int n)
                {
                    for (int i = 0; i < n; i++) x *= x;
                    return x;
                }
            }
            """,
            "[Differentiable] static double F(double x) => Library.Repeat(x, 3);",
            "Library.Repeat(x, 3)"),
        ("ADG0027", null, "[Differentiable(Derivatives.JacobianPattern)] static double[] F(double[] x)\n{\n    var y = new double[(int)Derivative.StopGradient(x[0])];\n    y[0] = x[1];\n    return y;\n}", "var y = new double[(int)Derivative.StopGradient(x[0])];"),
        ("ADG0028", null, "[Differentiable] static double F([Constant] double x, double y) { x += y; return x * y; }", "x += y;"),
        ("ADG0029", null, "[Differentiable(Derivatives.Jacobian)] static void F(double[] x, double a, Span<double> y) { y[0] = a * x[0]; }", "F"),
        ("ADG0030", null, "static readonly Random Source = new();\n[Differentiable(Derivatives.Jacobian)] static void F(ReadOnlySpan<double> x, Span<double> y) { y[0] = x[0] * Source.NextDouble(); }", "F"),
        ("ADG0031", null, "[Differentiable(Derivatives.JacobianPattern)] static void F(ReadOnlySpan<double> x, Span<double> y)\n{\n    int bin = (int)Derivative.StopGradient(x[0]);\n    y[0] = x[bin];\n}", "y[0] = x[bin];"),
        ("ADG0032", null, "[Differentiable] static double F(double x, int n) { double y = x * n; return n; }", "return n;"),
        ("ADG0033", null, "[Differentiable] static double F(double x, double rate)\n{\n    double payoff = x > 100 ? 1.0 : 0.0;\n    return payoff * Math.Exp(-rate);\n}", "return payoff * Math.Exp(-rate);"),
        ("ADG0040", null, "static double Square(double x) => x * x;\n[DerivativeOf(nameof(Square), Derivatives.Forward)] static double SquareForward(double x, double xTangent) => 2 * x * xTangent;", "SquareForward"),
        ("ADG0041", null, "[DerivativeOf(typeof(Random), nameof(Random.NextDouble), Derivatives.Forward)] static (double, double) NextForward() => (0, 0);", "NextForward"),
        ("ADG0042", null, "static double Twice(double x) => 2 * x;\n[DerivativeOf(nameof(Twice), Derivatives.Forward)] static (double, double) One(double x, double xTangent) => (2 * x, 2 * xTangent);\n[DerivativeOf(nameof(Twice), Derivatives.Forward)] static (double, double) Other(double x, double xTangent) => (x + x, xTangent + xTangent);", "Other"),
        ("ADG0043", null, "static double First(double[] x) => x[0];\n[DerivativeOf(nameof(First), Derivatives.Adjoint)] static double FirstAdjoint(ReadOnlySpan<double> x, Span<double> xAdjoint, double resultAdjoint)\n{\n    xAdjoint[0] += resultAdjoint;\n    return x[0];\n}\n[Differentiable] static double F(double[] x) => First(x);", "First(x)"),
        ("ADG0044", null, "public static class Rules\n{\n    [DerivativeOf(typeof(MathF), nameof(MathF.Tan), Derivatives.Forward)] private static (float, float) TanForward(float x, float xTangent) => (MathF.Tan(x), xTangent * (1 + MathF.Tan(x) * MathF.Tan(x)));\n}\n\npublic static partial class Model\n{\n    [Differentiable] static float F(float x) => MathF.Tan(x);\n}", "MathF.Tan(x)"),
    ];

    /// <summary>A failure of the generator itself has none.</summary>
    public static IReadOnlyList<string> WithoutExample { get; } = ["ADG0001"];

    public static string MeaningOfInternalError { get; } = "It is a bug of AutodiffGen, not of your code. The other methods still get their derivatives; a method without the construct that the message names may get its own, too.";

    public static string Complete(string source) => source.Contains("class Model") ? source : BindingDriver.InClass(source);
}
