using System.Globalization;
using System.Text;
using AutodiffGen.Generator.Tests.Harness;

namespace AutodiffGen.Differential.Tests.Directed;

/// <summary>Runs the directed programs through the generator and holds their gradients and tangents against extrapolated differences.</summary>
internal static class DirectedRun
{
    private delegate double Primal(double[] x);

    private delegate double Gradient(double[] x, double[] gradient);

    private delegate double Tangent(double[] x, double[] v, out double value);

    /// <summary>Runs all of them.</summary>
    /// <param name="output">Gets what is wrong.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public static bool Run(TextWriter output)
    {
        var drivers = new StringBuilder("internal static class Drivers\n{\n");
        for (int i = 0; i < DirectedPrograms.Sources.Count; i++)
        {
            string name = DirectedPrograms.Name(i);
            drivers.Append(CultureInfo.InvariantCulture, $"    internal static double Primal{i}(double[] x) => Directed.{name}(x);\n");
            drivers.Append(CultureInfo.InvariantCulture, $"    internal static double Gradient{i}(double[] x, double[] gradient) => Directed.{name}Gradient(x, gradient);\n");
            drivers.Append(CultureInfo.InvariantCulture, $"    internal static double Tangent{i}(double[] x, double[] v, out double value) {{ (value, double tangent) = Directed.{name}Forward(x, v); return tangent; }}\n");
        }

        LoadedAssembly loaded = GeneratorRun.Of([DirectedPrograms.Helpers, .. DirectedPrograms.Sources]).Load(moreSources: drivers.Append("}\n").ToString());
        bool good = true;
        for (int i = 0; i < DirectedPrograms.Sources.Count; i++)
        {
            var primal = loaded.Delegate<Primal>("Drivers.Primal" + i.ToString(CultureInfo.InvariantCulture));
            var gradient = loaded.Delegate<Gradient>("Drivers.Gradient" + i.ToString(CultureInfo.InvariantCulture));
            var tangent = loaded.Delegate<Tangent>("Drivers.Tangent" + i.ToString(CultureInfo.InvariantCulture));
            foreach (int n in new[] { 1, 2, 5 })
            {
                double[] x = [.. Enumerable.Range(0, n).Select(j => 0.9 + (0.35 * Math.Sin(1 + (1.7 * j))))];
                if (Problem(primal, gradient, tangent, x) is not { } problem) continue;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{problem} for n = {n} in\n{DirectedPrograms.Sources[i]}"));
                good = false;
            }
        }

        return good;
    }

    private static string? Problem(Primal primal, Gradient gradient, Tangent tangent, double[] x)
    {
        double value = primal(x);
        var got = new double[x.Length];
        Array.Fill(got, double.NaN);
        if (!gradient(x, got).Equals(value)) return "the gradient's value";
        double forward = tangent(x, [.. x.Select((_, j) => 1.0 + j)], out double same);
        if (!same.Equals(value)) return "the tangent's value";
        double along = 0;
        for (int j = 0; j < x.Length; j++)
        {
            double expected = ((64 * Central(primal, x, j, 0.00025)) - (20 * Central(primal, x, j, 0.0005)) + Central(primal, x, j, 0.001)) / 45;
            if (!(Math.Abs(expected - got[j]) <= 1e-8 * (1 + Math.Abs(expected)))) return string.Create(CultureInfo.InvariantCulture, $"component {j} is {got[j]} instead of {expected}");
            along += got[j] * (1 + j);
        }

        return Math.Abs(along - forward) <= 1e-11 * (1 + Math.Abs(along)) ? null : string.Create(CultureInfo.InvariantCulture, $"the tangent is {forward}, the gradient gives {along}");
    }

    private static double Central(Primal primal, double[] x, int j, double step)
    {
        double[] above = [.. x], below = [.. x];
        above[j] += step;
        below[j] -= step;
        return (primal(above) - primal(below)) / (2 * step);
    }
}
