using System.Globalization;
using System.Text;

namespace AutodiffGen.GeneratorBenchmarks;

/// <summary>
/// The source files of a made-up project: differentiable methods of about 15 lines, no two alike, that between them use what numerical code uses
/// (known functions, loops, stencils, branches, scratch buffers, recurrences, updates in place, calls of each other). The same files each time.
/// </summary>
internal static class SyntheticProject
{
    private const int MethodsPerFile = 5;

    private static readonly string[] Functions = ["Sin", "Cos", "Exp", "Tanh", "Atan", "Sinh", "Cbrt"];

    public static string[] Sources(int methods)
    {
        var random = new Random(2024);
        var files = new List<string>();
        for (int start = 0; start < methods; start += MethodsPerFile)
        {
            var text = new StringBuilder("using System;\nusing AutodiffGen;\n\nnamespace Synthetic;\n\n");
            text.Append(CultureInfo.InvariantCulture, $"public static partial class Model{start / MethodsPerFile}\n{{\n");
            for (int i = start; i < Math.Min(start + MethodsPerFile, methods); i++) text.Append(Method(i, random)).Append('\n');
            files.Add(text.Append("}\n").ToString());
        }

        return [.. files];
    }

    /// <summary>A file without differentiable methods, to be edited.</summary>
    public static string Unrelated(int revision) => string.Create(
        CultureInfo.InvariantCulture, $"namespace Synthetic;\n\npublic static class Unrelated\n{{\n    public static int Revision() => {revision};\n}}\n");

    private static string Method(int index, Random random)
    {
        string Coefficient() => (0.1 + random.NextDouble()).ToString("F4", CultureInfo.InvariantCulture);
        string Function() => "Math." + Functions[random.Next(Functions.Length)];
        string Formula(int other) => string.Create(CultureInfo.InvariantCulture, $"Model{other / MethodsPerFile}.Formula{other}");
        return (index % 8) switch
        {
            0 => $$"""
                    [Differentiable]
                    public static double Formula{{index}}(double x, double y, double z)
                    {
                        double a = {{Function()}}(x) * y + {{Coefficient()}};
                        double b = {{Function()}}(a - z) / (1 + a * a);
                        double c = a * b - {{Coefficient()}} * z;
                        a += {{Function()}}(c) * {{Coefficient()}};
                        double d = {{Function()}}(b) + Math.Sqrt(1 + c * c);
                        b *= d - x;
                        double e = d * d + {{Coefficient()}} * a * b;
                        c -= Math.Log(2 + e * e);
                        double f = (a + b) / (3 + Math.Abs(c));
                        d = {{Function()}}(f) * e - {{Coefficient()}};
                        return a * f + b * d - {{Function()}}(c) * e;
                    }

                """,
            1 => $$"""
                    [Differentiable]
                    public static double Chain{{index}}(ReadOnlySpan<double> x, double scale)
                    {
                        double sum = 0;
                        double weight = {{Coefficient()}} * scale;
                        for (int i = 1; i < x.Length - 1; i++)
                        {
                            double left = x[i] - x[i - 1] * x[i - 1];
                            double right = x[i + 1] - {{Function()}}(x[i]);
                            double bend = left * right + {{Coefficient()}};
                            sum += weight * left * left + {{Coefficient()}} * right * right;
                            sum -= {{Function()}}(bend) * scale;
                        }

                        double mean = sum / x.Length;
                        return mean + {{Function()}}(scale) * {{Coefficient()}};
                    }

                """,
            2 => $$"""
                    [Differentiable]
                    public static void Stencil{{index}}(ReadOnlySpan<double> u, double diffusion, Span<double> result)
                    {
                        int n = u.Length;
                        double rate = diffusion * {{Coefficient()}};
                        for (int i = 0; i < n; i++)
                        {
                            int before = i == 0 ? n - 1 : i - 1;
                            int after = i == n - 1 ? 0 : i + 1;
                            double flux = u[before] - 2 * u[i] + u[after];
                            double wind = u[i] * (u[after] - u[before]);
                            double source = {{Function()}}(u[i]) * {{Coefficient()}};
                            result[i] = rate * flux - {{Coefficient()}} * wind + source;
                        }
                    }

                """,
            3 => $$"""
                    [Differentiable]
                    public static double Branches{{index}}(ReadOnlySpan<double> x, double threshold)
                    {
                        double sum = 0;
                        foreach (double value in x)
                        {
                            double distance = value - threshold;
                            if (distance > {{Coefficient()}})
                            {
                                sum += {{Function()}}(distance) * {{Coefficient()}};
                            }
                            else if (distance > 0)
                            {
                                sum += distance * distance;
                            }
                            else
                            {
                                sum -= {{Coefficient()}} * distance * threshold;
                            }
                        }

                        return sum > 0 ? Math.Log(1 + sum) : {{Coefficient()}} * sum;
                    }

                """,
            4 => $$"""
                    [Differentiable]
                    public static double Recurrence{{index}}(double x, double y, double damping, int steps)
                    {
                        double step = {{Coefficient()}} / (steps + 1);
                        for (int i = 0; i < steps; i++)
                        {
                            double force = -{{Function()}}(x) - damping * y;
                            double middle = y + 0.5 * step * force;
                            x += step * middle;
                            double later = -{{Function()}}(x) - damping * middle;
                            y = middle + 0.5 * step * later;
                        }

                        double energy = 0.5 * y * y + {{Coefficient()}} * x * x;
                        double bound = {{Function()}}(energy) * damping;
                        return energy + {{Coefficient()}} * bound;
                    }

                """,
            5 => $$"""
                    [Differentiable]
                    public static double Layer{{index}}(ReadOnlySpan<double> weights, ReadOnlySpan<double> inputs, int units)
                    {
                        int width = inputs.Length;
                        double[] outputs = new double[units];
                        for (int j = 0; j < units; j++)
                        {
                            double sum = {{Coefficient()}};
                            for (int i = 0; i < width; i++) sum += weights[j * width + i] * inputs[i];
                            outputs[j] = {{Function()}}(sum);
                        }

                        double loss = 0;
                        for (int j = 0; j < units; j++) loss += (outputs[j] - {{Coefficient()}}) * outputs[j];
                        return loss / units;
                    }

                """,
            6 => $$"""
                    [Differentiable]
                    public static void InPlace{{index}}(Span<double> x, double factor)
                    {
                        double carry = {{Coefficient()}};
                        for (int i = 0; i < x.Length; i++)
                        {
                            double old = x[i];
                            x[i] = old * factor + carry;
                            carry = {{Function()}}(old - carry) * {{Coefficient()}};
                        }

                        for (int i = x.Length - 2; i >= 0; i--)
                        {
                            x[i] -= {{Coefficient()}} * x[i + 1] * factor;
                            x[i] /= 1 + factor * factor;
                        }
                    }

                """,
            _ => $$"""
                    [Differentiable]
                    public static double Composed{{index}}(double p, double q)
                    {
                        double first = {{Formula(index - 7)}}(p, q, {{Coefficient()}});
                        double second = {{Formula(index - 7)}}(q, p + {{Coefficient()}}, first);
                        double total = first * second;
                        for (int k = 1; k <= 3; k++)
                        {
                            double shifted = {{Function()}}(total) + k * p;
                            total += {{Formula(index - 7)}}(shifted, q, p) * {{Coefficient()}};
                        }

                        double gap = first - second;
                        double penalty = gap * gap * {{Coefficient()}};
                        return total - penalty * {{Function()}}(gap);
                    }

                """,
        };
    }
}
