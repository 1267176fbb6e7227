namespace AutodiffGen.Differential.Tests.Directed;

/// <summary>
/// Programs for decisions that random programs seldom meet. Each fragment stands once in the body of a method, where its loops are replayed at the end, and once in a loop over the elements whose
/// iterations are independent, so that it is fused.
/// </summary>
internal static class DirectedPrograms
{
    public const string Helpers = """
        internal static partial class Directed
        {
            internal static int Draws;

            internal static double Draw(int j)
            {
                Draws++;
                return 0.75 + (0.125 * (j % 3));
            }

            internal static void Pick(int n, out int index) => index = n / 2;

            [Differentiable]
            internal static double Two(double u, double v) => (u * v) + Math.Sin(u);

            [Differentiable]
            internal static double Mix(ReadOnlySpan<double> w, double v) => (0.3 * v * v) + w[0] + (0.1 * w.Length * v);
        }

        """;

    /// <summary>What is computed from <c>x</c> (of length <c>n</c>, at least 1) into <c>p</c>, and more locals if it likes.</summary>
    private static readonly string[] Fragments =
    [
        // The value at the start of an iteration is stored.
        "var a = new double[n]; for (int j = 0; j < n; j++) { a[j] = p; p = (0.5 * p * x[j]) + (0.1 * p * p); } p += a[n - 1];",
        "double s = 0.2; for (int j = 0; j < n; j++) { s += 0.1 * x[j] * x[j]; p = 0.8 * p * s; }",

        // So are the results of an increment, an assignment, a declaration, a call and an effect,
        "var a = new double[n]; double s = 0.2; for (int j = 0; j < n; j++) { s += 0.1 * x[j] * x[j]; a[j] = s; p = 0.8 * p * s; } p += a[0];",
        "var a = new double[n]; double s = 0.2; for (int j = 0; j < n; j++) { s = (0.9 * s) + (0.1 * x[j]); a[j] = s; p = 0.8 * p * s; } p += a[0];",
        "var a = new double[n]; for (int j = 0; j < n; j++) { double t = Math.Exp(0.3 * x[j] * p); a[j] = t; p = 0.6 * p * t; } p += a[0];",
        "var a = new double[n]; for (int j = 0; j < n; j++) { double t = Two(x[j], p); a[j] = t; p = 0.6 * p * t; } p += a[0];",
        "var a = new double[n]; for (int j = 0; j < n; j++) { double t = Draw(j); a[j] = t; p = p * (t + (0.1 * x[j])); } p += a[0] * x[0];",

        // the values after inner loops and after a branch.
        "var a = new double[n]; for (int j = 0; j < n; j++) { double t = 1; for (int i = 0; i < 3; i++) t = (0.5 * t * x[j]) + 0.3; a[j] = t; p = 0.8 * p * t; } p += a[0];",
        "var a = new double[n]; for (int j = 0; j < n; j++) { double t = 1; int i = 0; while (i < 3) { t = (0.5 * t * x[j]) + 0.3; i++; } a[j] = t; p = 0.8 * p * t; } p += a[0];",
        "var a = new double[n]; for (int j = 0; j < n; j++) { double t = x[j]; if (x[j] > 0.9) t = t * t; a[j] = t; p = 0.8 * p * t; } p += a[0];",

        // and what a loop or an assignment leaves in a variable that goes on.
        "for (int j = 0; j < n; j++) { for (int i = 0; i < 2; i++) p += 0.1 * x[(i + j) % n] * x[0]; p = (0.3 * p * p) + (0.2 * x[j]); }",
        "double s = 0.2; for (int j = 0; j < n; j++) { s = Math.Exp(-0.3 * s * x[j]); p = 0.8 * p * s; }",
        "double s = 0.2; for (int j = 0; j < n; j++) { s = Math.Sin(s + x[j]); p = 0.8 * p * s; s = 0.5 * s * p; }",

        // A bound that is dear to compute, or whose array is overwritten.
        "for (int j = 0; j < (int)Math.Cbrt(27.5 + n); j++) p = 0.7 * p * x[j % n];",
        "int[] m = [2, n]; for (int j = 0; j < m[0] + 1; j++) p = 0.7 * p * x[j % n]; m[0] = 0; p += m[0];",
        "int e = n; for (int k = 0; k < 2; k++) { for (int j = 0; j < (e % 3) + 1; j++) p = 0.7 * p * x[j % n]; e = (e * 2) + 1; }",
        "int e = n; for (int k = 0; k < 3; k++) { p = 0.9 * p; for (int j = 0; j < (e % 3) + 1; j++) p += 0.1 * x[j % n] * x[0]; e = (e * 2) + 1; }",
        "int e = n; int k = 0; while (k < 2) { for (int j = 0; j < (e % 3) + 1; j++) p = 0.7 * p * x[j % n]; e = (e * 2) + 1; k++; }",

        // A variable that every iteration overwrites.
        "double w = 1; double sum = 0; for (int j = 0; j < n; j++) { sum += w * x[j] * x[j]; w = 0.5 * w; } p *= sum;",

        "double w = 1; for (int j = 0; j < n; j++) { p += w * x[j] * x[j]; w = 0.5 * w; }",

        // Results of calls and effects in loops of known and unknown length, overwritten or not.
        "for (int j = 0; j < n; j++) p = 0.3 * p * Two(x[j], 0.5 * x[j]);",
        "int j = 0; while (j < n) { p = 0.3 * p * Two(x[j], 0.5 * x[j]); j++; }",
        "double t = Two(x[0], p); p = p * t; t = Two(x[n - 1], p); p = p * t * 0.2;",
        "for (int j = 0; j < n; j++) { double r = Draw(j); p = 0.8 * p * r * x[j]; }",
        "int j = 0; while (j < n) { double r = Draw(j); p = 0.8 * p * r * x[j]; j++; }",
        "Pick(n, out int q); p = p * x[q] * x[q]; q = 0; p += x[q];",
        "double d = Draw(2); p = p * d * x[0];",

        // The length of a buffer that is gone.
        "for (int j = 0; j < n; j++) { var w = new double[j + 1]; w[0] = 0.4; p = p * Mix(w, x[j]); }",
        "int c = 1; for (int j = 0; j < n; j++) { var w = new double[c + 1]; w[0] = 0.4; p = p * Mix(w, x[j]); c = (c * 2) % 3; }",
        "int c = 1; int j = 0; while (j < n) { var w = new double[c + 1]; w[0] = 0.4; p = p * Mix(w, x[j]); c = (c * 2) % 3; j++; }",
        "for (int j = 0; j < n; j++) { var w = new double[(int)Math.Cbrt(8.5 + j)]; w[0] = 0.4; p = p * Mix(w, x[j]); }",

        // A copy and an exchange that may happen.
        "var a = new double[] { x[0] * p, x[n - 1] }; var b = new double[2]; if (x[0] > 0.5) a.CopyTo(b, 0); p = p * (0.4 + (b[0] * b[1]));",
        "var a = new double[] { x[0] * p, x[n - 1] }; var b = new double[] { p, 0.5 }; if (x[0] > 0.5) { (a, b) = (b, a); } p = (p * a[0]) + (b[1] * b[0]);",

        // Conditions that are dear or depend on what is overwritten.
        "if (Math.Exp(p) > 1.5) p = p * x[0] * x[0]; else p += x[0];",
        "for (int j = 0; j < n; j++) { if (Math.Exp(p) > 1.5) p = p * x[j]; else p += x[j] * x[j]; }",
    ];

    /// <summary>Every fragment in a method of its own, twice.</summary>
    public static IReadOnlyList<string> Sources { get; } =
    [
        .. Fragments.Select((fragment, i) => Method($"Plain{i}", $$"""
            double p = 0.4 + x[0];
                    {{fragment}}
                    return p;
            """)),
        .. Fragments.Select((fragment, i) => Method($"Fused{i}", $$"""
            double total = 0;
                    for (int f = 0; f < n; f++)
                    {
                        double p = 0.4 + (x[f] * x[f]);
                        {{fragment}}
                        total += p;
                    }
                    return total;
            """)),
    ];

    /// <summary>The name of the method that a source holds.</summary>
    public static string Name(int index) => index < Fragments.Length ? $"Plain{index}" : $"Fused{index - Fragments.Length}";

    private static string Method(string name, string body) => $$"""
        internal static partial class Directed
        {
            [Differentiable]
            internal static double {{name}}(double[] x)
            {
                int n = x.Length;
                {{body}}
            }
        }

        """;
}
