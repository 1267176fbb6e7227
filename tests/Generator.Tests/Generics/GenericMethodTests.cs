using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Generics;

/// <summary>Methods that are generic in their scalar type: their derivatives are generic too, and as right for each type as those of a method of that type.</summary>
public class GenericMethodTests
{
    private const string Ieee = "where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>";

    /// <summary>Loops that record, branches, in-place updates, calls, constants and conversions, in one method.</summary>
    private const string Everything = $$"""
        [Differentiable]
        private static T Step<T>(T y, T rate, int steps)
            {{Ieee}}
        {
            T h = T.One / T.CreateChecked(steps);
            for (int i = 0; i < steps; i++) y += h * (rate * T.Sin(y) - T.CreateTruncating(0.25f) * y * y);
            return y;
        }

        [Differentiable]
        private static void Smooth<T>(Span<T> u, T weight)
            {{Ieee}}
        {
            for (int i = 1; i < u.Length; i++) u[i] = u[i] * weight + (T.One - weight) * u[i - 1];
        }

        [Differentiable]
        private static T Depth<T>(T x, int n)
            {{Ieee}} => n == 0 ? x : Depth(T.Sqrt(x * x + T.CreateChecked(n)), n - 1);

        [Differentiable]
        private static double Plain(double x, double y) => Step<double>(x, y, 4) * Math.Exp(-y);

        [Differentiable]
        public static T F<T>(T[] x)
            {{Ieee}}
        {
            T[] u = new T[x.Length];
            Span<T> copy = stackalloc T[x.Length];
            x.CopyTo(copy);
            for (int i = 0; i < x.Length; i++) u[i] = x[i] * copy[i] + T.CreateChecked(i) / T.Tau;
            Smooth<T>(u, x[0]);
            T sum = T.Zero, product = T.One;
            int seen = 0;
            foreach (T v in u)
            {
                if (T.IsNaN(v) || v > T.CreateChecked(50)) continue;
                T next = v;
                while (next * next > T.CreateChecked(4)) next /= T.CreateChecked(2) + T.Abs(x[1]);
                product *= next + T.Exp(-v);
                sum += T.Max(v, x[2]) + T.Pow(v, T.CreateChecked(3)) - T.FusedMultiplyAdd(v, x[1], T.Pi);
                sum++;
                seen++;
            }

            (T sin, T cos) = T.SinCos(product);
            sum += -sin * T.CreateChecked(seen) + (cos - T.NegativeOne) % T.CreateSaturating(3);
            sum += Step(x[0], x[1], int.CreateTruncating(Derivative.StopGradient(x[2]) + T.CreateChecked(3))) * Depth(x[2], 3);
            return sum + T.CreateChecked(Plain(double.CreateChecked(x[0]), double.CreateChecked(x[1])));
        }
        """;

    [Fact]
    public void DerivativesAreRight() =>
        ThreeWays.Scalar(Everything, [[0.7, 0.4, 1.3], [1.9, -0.8, 0.2]]);

    [Fact]
    public void EveryScalarTypeHasItsOwn()
    {
        double[] got = GeneratorRun.Of(ThreeWays.InModel(Everything + $$"""

            private static (T Value, T[] Gradient, T Tangent, T Primal) All<T>(T[] x, T[] v)
                {{Ieee}}
            {
                (T value, T[] gradient) = FValueAndGradient(x);
                (T same, T tangent) = FForward(x, v);
                return value.Equals(same) ? (value, gradient, tangent, F(x)) : throw new InvalidOperationException();
            }

            private static double[] Results<T>()
                {{Ieee}}
            {
                T[] x = [T.CreateChecked(0.75), T.CreateChecked(0.5), T.CreateChecked(1.25)];
                T[] v = [T.CreateChecked(1), T.CreateChecked(-2), T.CreateChecked(0.5)];
                (T value, T[] gradient, T tangent, T primal) = All(x, v);
                return [value.Equals(primal) ? 1 : 0, double.CreateChecked(tangent), .. Array.ConvertAll(gradient, double.CreateChecked)];
            }

            public static double[] Run() => [.. Results<double>(), .. Results<float>(), .. Results<Half>(), .. Results<System.Runtime.InteropServices.NFloat>()];
            """)).Load().Run();
        double[] expected = got[..5];
        Assert.Equal(1, expected[0]);
        foreach ((int start, double tolerance) in new[] { (5, 1e-5), (10, 0.05), (15, 1e-13) })
        {
            for (int i = 0; i < 5; i++) Assert.True(Math.Abs(got[start + i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"{got[start + i]} instead of {expected[i]}");
        }
    }

    private static readonly (string Name, int Arity)[] Functions =
    [
        .. new[]
        {
            "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "SinPi", "CosPi", "TanPi", "AsinPi", "AcosPi", "AtanPi", "Sinh", "Cosh", "Tanh", "Asinh", "Atanh", "Exp", "ExpM1", "Exp2", "Exp2M1", "Exp10",
            "Exp10M1", "Log", "LogP1", "Log2", "Log2P1", "Log10", "Log10P1", "Sqrt", "Cbrt", "Abs", "Floor", "Ceiling", "Truncate", "Round", "BitIncrement", "BitDecrement",
        }.Select(name => (name, 1)),
        .. new[]
        {
            "Pow", "Hypot", "Atan2", "Atan2Pi", "Max", "Min", "MaxMagnitude", "MinMagnitude", "MaxNumber", "MinNumber", "MaxMagnitudeNumber", "MinMagnitudeNumber", "CopySign", "Ieee754Remainder", "Log",
        }.Select(name => (name, 2)),
        ("FusedMultiplyAdd", 3), ("Lerp", 3), ("Clamp", 3),
    ];

    /// <summary>The rule of each function holds for a type parameter as it does for double.</summary>
    [Fact]
    public void EveryFunctionHasItsRule()
    {
        var source = new System.Text.StringBuilder();
        var pairs = new List<string>();
        foreach ((string name, int arity) in Functions)
        {
            string arguments = string.Join(", ", new[] { "x", "y", "z" }.Take(arity));
            string id = name + arity;
            source.AppendLine($"[Differentiable(Derivatives.Gradient)] public static T G{id}<T>(T x, T y, T z) {Ieee} => T.{name}({arguments}) + z + y;");
            source.AppendLine($"[Differentiable(Derivatives.Gradient)] public static double D{id}(double x, double y, double z) => double.{name}({arguments}) + z + y;");
            source.AppendLine($"private static double[] {id}(double x, double y, double z) {{ G{id}Gradient(x, y, z, out double a, out double b, out double c); D{id}Gradient(x, y, z, out double d, out double e, out double f); return [a, b, c, d, e, f]; }}");
            pairs.Add($".. {id}(0.3, 0.7, 1.9), .. {id}(0, 0.5, 2)");
        }

        double[] got = GeneratorRun.Of(ThreeWays.InModel(source + $"public static double[] Run() => [{string.Join(", ", pairs)}];")).Load().Run();
        for (int i = 0; i < got.Length; i += 6)
        {
            for (int k = i; k < i + 3; k++)
                Assert.True(got[k].Equals(got[k + 3]) || Math.Abs(got[k] - got[k + 3]) <= 1e-15 * Math.Abs(got[k + 3]), $"{Functions[i / 12].Name}: {got[k]:R} instead of {got[k + 3]:R}");
        }
    }

    /// <summary>Weaker constraints are enough where the derivative needs no more; type arguments that have no derivative are found when the method runs.</summary>
    [Fact]
    public void WeakConstraints()
    {
        double[] got = GeneratorRun.Of(ThreeWays.InModel("""
            [Differentiable]
            public static T Area<T>(T x, T y) where T : System.Numerics.INumber<T> => T.Max(x, y) * x - T.Abs(y) / T.CreateChecked(3);

            [Differentiable]
            public static T Norm<T>(ReadOnlySpan<T> x) where T : unmanaged, System.Numerics.IRootFunctions<T>
            {
                T sum = T.Zero;
                foreach (T v in x) sum += v * v;
                return T.Sqrt(sum);
            }

            [Differentiable]
            public static void Update<T>(Span<T> u, ref T total, in T scale) where T : System.Numerics.INumber<T>
            {
                total += u[0] * scale;
                u[0] = total;
            }

            public static partial class Of<T> where T : System.Numerics.ITrigonometricFunctions<T>
            {
                [Differentiable]
                public static T Wave(T x, T phase) => T.Cos(T.Pi * x + phase);
            }

            public static double[] Run()
            {
                double refused = 0;
                try
                {
                    AreaGradient(3, 4, out int _, out int _);
                }
                catch (NotSupportedException)
                {
                    refused = 1;
                }

                double[] u = [2], du = [1];
                double total = 1, dTotal = 0;
                UpdateForward(u, ref total, 3, du, ref dTotal, 0);
                try
                {
                    UpdateForward(u, ref u[0], 3, du, ref dTotal, 0);
                }
                catch (ArgumentException)
                {
                    refused++;
                }

                AreaGradient(3m, 4m, out decimal a, out decimal b);
                (_, float[] norm) = NormValueAndGradient<float>([3f, 4f]);
                (_, double wave) = Of<double>.WaveForward(0.25, 0.5, 1, 0);
                return [refused, (double)a, (double)b, norm[0], norm[1], wave, total, dTotal];
            }
            """)).Load().Run();
        double[] expected = [2, 4, 3 - (1 / 3.0), 0.6f, 0.8f, -Math.PI * Math.Sin((0.25 * Math.PI) + 0.5), 7, 3];
        Assert.All(expected.Zip(got), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    /// <summary>A type parameter that isn't a number is that of data.</summary>
    [Fact]
    public void OtherTypeParametersAreData()
    {
        double[] got = GeneratorRun.Of(ThreeWays.InModel("""
            public interface IScale { static abstract double Of(int n); double Offset { get; } }
            public readonly struct Twice : IScale { public static double Of(int n) => 2 * n; public double Offset => 0.5; }

            [Differentiable]
            public static T F<T, TScale>(T x, TScale scale, int n) where T : struct, System.Numerics.IFloatingPointIeee754<T> where TScale : struct, IScale
                => x * x * T.CreateChecked(TScale.Of(n)) + T.CreateChecked(scale.Offset) * x;

            public static double[] Run()
            {
                double value = FGradient(3.0, new Twice(), 5, out double slope);
                return [value, slope];
            }
            """)).Load().Run();
        Assert.Equal([91.5, 60.5], got);
    }
}
