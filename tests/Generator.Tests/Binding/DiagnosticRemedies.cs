namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>What each diagnostic means and the mended form of its example, for the pages of docs/diagnostics.</summary>
internal static class DiagnosticRemedies
{
    /// <summary>The id, what it means, and the mended members of <c>Model</c> (or a whole source).</summary>
    public static IReadOnlyList<(string Id, string Meaning, string Source)> All { get; } =
    [
        ("ADG0002", "The derivatives stand beside the method, in another file of the same type. C# allows that only if the type, and each type around it, is `partial`.", "static partial class Model\n{\n    [Differentiable] static double F(double x) => x;\n}"),
        ("ADG0003", "Of a method that a derived class may replace, nobody knows which body will run; a Jacobian's plan would have to compare the object. Pass what such a method reads as parameters.", "partial class Model\n{\n    [Differentiable] public double F(double x) => x;\n}"),
        ("ADG0004", "The derivatives have the type parameters of the method, with the same constraints, and may need a member that the method itself doesn't: that of `T.Abs` compares its argument with 0. Add the interface that the message names. A type parameter is a real number if its constraints include `INumber<T>`, `IFloatingPointIeee754<T>` or one that has the constants of `IFloatingPointConstants<T>`. Jacobians are made for `double` and `float`.", "[Differentiable] static T F<T>(T x) where T : System.Numerics.INumber<T> => T.Abs(x);"),
        ("ADG0005", "Derivatives are made from the body. For a native or an abstract method there is none to read.", "[Differentiable] static double F(double x) => Math.Sqrt(x);"),
        ("ADG0006", "Such a method returns before its computation has run. Compute the results at once, into a buffer or a result.", "[Differentiable] static void F(double x, Span<double> results) { results[0] = x; }"),
        ("ADG0007", "The names of derivatives are made from the name of a method. Move the computation to a static method, and call that from the accessor, operator or lambda.", "[Differentiable] static double Price(double x) => 2 * x;\nstatic double P => Price(1);"),
        ("ADG0008", "Derivatives are taken with respect to parameters of type `double` or `float`, and arrays and spans of them, that are not marked `[Constant]`.", "[Differentiable] static double F(double x, int n) => x * n;"),
        ("ADG0009", "The method gives nothing back that could have a derivative.", "[Differentiable] static double F(double x) => x * x;"),
        ("ADG0010", "A gradient is the derivative of one number. For several results ask for the forward, adjoint or Jacobian methods.", "[Differentiable] static double[] F(double[] x) => x;"),
        ("ADG0011", "The type holds real numbers in a form that has no derivatives here. If it is data, mark it `[Constant]`; else pass scalars, arrays or spans.", "[Differentiable] static double F(double x, double[][] m) => m[0][0] * x;"),
        ("ADG0012", "The result holds real numbers in a form that has no derivatives here.", "[Differentiable] static double F(double x, out double second)\n{\n    second = 2 * x;\n    return x;\n}"),
        ("ADG0013", "A member has the name that a derivative would get. Rename the member or the method, or ask for fewer derivatives.", "[Differentiable] static double F(double x) => x;\nstatic void Forward() { }"),
        ("ADG0014", "The derivative of a parameter `x` is passed as `xTangent`, `xAdjoint` or `xGradient`; a parameter has one of these names already.", "[Differentiable] static double F(double x, double slope) => x * slope;"),
        ("ADG0015", "The construct is not supported, and the message says what to write instead. Nothing is differentiated halfway: a method with one such place gets no derivatives.", "[Differentiable] static double F(double x) => x;"),
        ("ADG0016", "What the called method does with the value is unknown, so its derivative would be lost. Mark the method `[Differentiable]`, or say that no derivative is meant by `Derivative.StopGradient`.", "[Differentiable] static double Square(double x) => x * x;\n[Differentiable] static double F(double x) => Square(2 * x);"),
        ("ADG0017", "The called method could read or write the elements, and their derivatives would be lost. Write what it does in a method that is marked `[Differentiable]`.", "[Differentiable] static double F(double[] x)\n{\n    double least = x[0];\n    for (int i = 1; i < x.Length; i++) least = Math.Min(least, x[i]);\n    return least;\n}"),
        ("ADG0018", "A field outlives the call, and nobody would find the derivative again. Return the value or write it to a parameter; to keep the value alone, stop its derivative.", "static double last;\n[Differentiable] static double F(double x) { last = Derivative.StopGradient(x); return x; }"),
        ("ADG0019", "While the derivatives are made they don't exist yet, so a differentiable method can't call one. A method that isn't marked can.", "[Differentiable] static double F(double x) => x;\nstatic double G(double x) => FForward(x, 1).Tangent;"),
        ("ADG0020", "An integer changes in steps, so its derivative is zero or doesn't exist. If only the value is meant, as in a table's subscript, say so.", "[Differentiable] static double F(double x, double[] table) => table[(int)Derivative.StopGradient(x)];"),
        (
            "ADG0021",
            "Reverse mode runs the method backwards, and must keep what it needs for that. The message names a value that it can't keep; where it stands in an array or a parameter, it need not.",
            """
            [Differentiable] static double Scale(double x, string name)
            {
                for (int i = 0; i < name.Length; i++) x *= x;
                return x;
            }

            [Differentiable] static double F(double x, string[] names)
            {
                for (int i = 0; i < names.Length; i++) x = Scale(x, names[i]);
                return x;
            }
            """),
        ("ADG0022", "A `file` type can't be named in the file with the derivatives.", "internal static partial class Model\n{\n    [Differentiable] static double F(double x) => x;\n}"),
        ("ADG0023", "The type that the value is converted to has no derivatives. Keep it in a `double` or `float`, or stop its derivative.", "[Differentiable] static double F(double x) { decimal d = (decimal)Derivative.StopGradient(x); return x; }"),
        ("ADG0024", "A number comes out that depends on a differentiable value in a way that has no rule, so its derivative would be lost.", "[Differentiable] static double F(double x) => BitConverter.DoubleToInt64Bits(Derivative.StopGradient(x)) * x;"),
        ("ADG0025", "Derivatives of a method call the derivatives of the methods that it calls. Mend the error of the last method in the chain, and this one goes away.", "[Differentiable] static double Inner(double x) => x * x;\n[Differentiable] static double F(double x) => Inner(x);"),
        ("ADG0026", "For a caller in another project a method needs two more generated methods, which it makes if it is marked `Derivatives.Callable`.", "[Differentiable] static double F(double x) => Library.Repeat(x, 3);"),
        ("ADG0027", "The pattern is made from subscripts and sizes, before any value is known. A length that depends on a value has to come in as a parameter.", "[Differentiable(Derivatives.JacobianPattern)] static double[] F(double[] x, int n)\n{\n    var y = new double[n];\n    y[0] = x[1];\n    return y;\n}"),
        ("ADG0028", "A `[Constant]` parameter has no place for a derivative, so that of what is written to it would be lost.", "[Differentiable] static double F([Constant] double x, double y) { double z = x; z += y; return z * y; }"),
        ("ADG0029", "A Jacobian has one dependent, and its independents have an order. Where several fit, the attribute names them.", "[Differentiable(Derivatives.Jacobian, WithRespectTo = new[] { \"x\" })] static void F(double[] x, double a, Span<double> y) { y[0] = a * x[0]; }"),
        ("ADG0030", "A Jacobian may take several sweeps over the method, and an effect must happen once. Take what it reads as a parameter.", "[Differentiable(Derivatives.Jacobian)] static void F(ReadOnlySpan<double> x, [Constant] double noise, Span<double> y) { y[0] = x[0] * noise; }"),
        ("ADG0031", "The pattern must hold for all values, so where a subscript hangs on a value it holds every element that may be meant. It is right, but larger than it might be.", "[Differentiable(Derivatives.JacobianPattern)] static void F(ReadOnlySpan<double> x, Span<double> y, int bin)\n{\n    y[0] = x[bin];\n}"),
        ("ADG0032", "Every derivative of the result is zero, which is seldom meant: a value may have been computed and not used.", "[Differentiable] static double F(double x, int n) { double y = x * n; return y; }"),
        ("ADG0033", "A comparison changes in a jump, whose derivative is zero on both sides and lost between them: the slope of a digital payoff, say. Smooth it, or say that it is meant. A mask that multiplies what it compares, `(x > 0 ? 1 : 0) * x`, is no such case.", "[Differentiable] static double F(double x, double rate)\n{\n    double payoff = 1 / (1 + Math.Exp(100 - x));\n    return payoff * Math.Exp(-rate);\n}"),
        ("ADG0040", "A derivative of the user's own has the signature of the method that would be generated: the parameters of its method, then a tangent or an adjoint for each that is differentiable, then for an adjoint the seed of the result. See docs/custom-rules.md.", "static double Square(double x) => x * x;\n[DerivativeOf(nameof(Square), Derivatives.Forward)] static (double Value, double Tangent) SquareForward(double x, double xTangent) => (x * x, 2 * x * xTangent);\n[Differentiable] static double F(double x) => Square(x);"),
        ("ADG0041", "A rule is a static method, and names a static method without type parameters of its own that takes and gives real numbers.", "static double Next([Constant] Random random, double x) => random.NextDouble() * x;\n[Differentiable] static double F(double x, double noise) => x * noise;"),
        ("ADG0042", "Derivatives of callers could call either of them.", "static double Twice(double x) => 2 * x;\n[DerivativeOf(nameof(Twice), Derivatives.Forward)] static (double, double) One(double x, double xTangent) => (2 * x, 2 * xTangent);\n[Differentiable] static double F(double x) => Twice(x);"),
        ("ADG0043", "Only where a method takes scalars by value and returns one can one kind of rule serve both modes.", "static double First(double[] x) => x[0];\n[DerivativeOf(nameof(First), Derivatives.Adjoint)] static double FirstAdjoint(ReadOnlySpan<double> x, Span<double> xAdjoint, double resultAdjoint)\n{\n    xAdjoint[0] += resultAdjoint;\n    return x[0];\n}\n[Differentiable(Derivatives.Adjoint | Derivatives.Gradient)] static double F(double[] x) => First(x);"),
        ("ADG0044", "The derivatives of a caller stand in the caller's type, and call the rule from there.", "public static class Rules\n{\n    [DerivativeOf(typeof(MathF), nameof(MathF.Tan), Derivatives.Forward)] internal static (float, float) TanForward(float x, float xTangent) => (MathF.Tan(x), xTangent * (1 + MathF.Tan(x) * MathF.Tan(x)));\n}\n\npublic static partial class Model\n{\n    [Differentiable] static float F(float x) => MathF.Tan(x);\n}"),
        ("ADG0045", "What can be computed again is an expression. A variable has a value or is recorded, and a call runs once.", "[Differentiable] static double F(double x) => Derivative.Recompute(Math.Exp(x)) * x;"),
    ];

    /// <summary>The mended other project of an example that has one.</summary>
    public static string MendedOtherProject { get; } = """
        public static partial class Library
        {
            [Differentiable(Derivatives.Default | Derivatives.Callable)] public static double Repeat(double x, int n)
            {
                for (int i = 0; i < n; i++) x *= x;
                return x;
            }
        }
        """;
}
