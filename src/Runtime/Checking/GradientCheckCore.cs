using System.Globalization;
using System.Numerics;

namespace AutodiffGen.Checking;

/// <summary>The checks, written once for both scalar types.</summary>
/// <typeparam name="T"><c>double</c> or <c>float</c>.</typeparam>
internal static class GradientCheckCore<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Above this many components, unit directions are tried only to find which component is wrong.
    private const int ManyComponents = 64;

    private static Precision Precision => typeof(T) == typeof(float) ? Precision.Single : Precision.Double;

    public static GradientCheckReport Derivative(Func<T, T> function, Func<T, T> derivative, T x, GradientCheckOptions options)
    {
        var comparison = new Comparison(Precision, options);
        string name = options.Names is [string first, ..] ? first : "x";
        comparison.Slope(name, ToDouble(derivative(x)), t => ToDouble(function(ToScalar(t))), ToDouble(x));
        return comparison.ToReport();
    }

    public static GradientCheckReport Gradient(
        SpanFunction<T> function, SpanGradient<T> gradient, SpanForward<T>? forward, ReadOnlySpan<T> point, GradientCheckOptions options)
    {
        var comparison = new Comparison(Precision, options);
        T[] x = point.ToArray();
        T[] slopes = new T[x.Length];
        Array.Fill(slopes, T.NaN);
        T primal = function(x);
        comparison.Value("value of the gradient method", ToDouble(gradient(x, slopes)), ToDouble(primal));
        for (int i = 0; i < x.Length; i++) comparison.Slope(comparison.ComponentName(i), ToDouble(slopes[i]), Along(function, x, i), ToDouble(x[i]));
        if (forward is not null) DotProducts(comparison, forward, slopes, x, primal, options);
        return comparison.ToReport();
    }

    public static GradientCheckReport JacobianProducts(
        SpanMap<T> function, SpanMapForward<T> forward, SpanMapAdjoint<T> adjoint, ReadOnlySpan<T> point, int outputs, GradientCheckOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        var comparison = new Comparison(Precision, options);
        var random = new Random(options.Seed);
        T[] x = point.ToArray();
        T[] primal = new T[outputs];
        function(x, primal);
        bool hold = true;
        for (int direction = 0; direction < options.Directions; direction++)
        {
            T[] v = RandomVector(random, x.Length);
            T[] w = RandomVector(random, outputs);
            T[] tangent = Tangent(comparison, forward, x, v, primal);
            for (int row = 0; row < outputs; row++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"tangent of y[{row}] in direction {direction}");
                comparison.Slope(name, ToDouble(tangent[row]), Along(function, x, v, row, outputs), 0);
            }

            T[] xAdjoint = Adjoint(comparison, adjoint, x, w, primal);
            hold &= DotProduct(comparison, string.Create(CultureInfo.InvariantCulture, $"<w, J v> = <Jᵀ w, v> in direction {direction}"), w, tangent, xAdjoint, v);
        }

        if (!hold || x.Length <= ManyComponents)
        {
            T[] w = RandomVector(random, outputs);
            T[] xAdjoint = Adjoint(comparison, adjoint, x, w, primal);
            for (int i = 0; i < x.Length; i++)
            {
                T[] unit = new T[x.Length];
                unit[i] = T.One;
                T[] tangent = Tangent(comparison, forward, x, unit, primal);
                DotProduct(comparison, "adjoint of " + comparison.ComponentName(i), w, tangent, xAdjoint, unit);
            }
        }

        return comparison.ToReport();
    }

    /// <summary>The tangent in a direction against the gradient; if they differ, component by component.</summary>
    private static void DotProducts(Comparison comparison, SpanForward<T> forward, T[] gradient, T[] x, T primal, GradientCheckOptions options)
    {
        var random = new Random(options.Seed);
        bool hold = true;
        for (int direction = 0; direction < options.Directions; direction++)
        {
            T[] v = RandomVector(random, x.Length);
            hold &= Check(string.Create(CultureInfo.InvariantCulture, $"<gradient, v> = tangent in direction {direction}"), v);
        }

        if (hold && x.Length > ManyComponents) return;
        for (int i = 0; i < x.Length; i++)
        {
            T[] unit = new T[x.Length];
            unit[i] = T.One;
            Check("tangent of " + comparison.ComponentName(i), unit);
        }

        bool Check(string name, T[] v)
        {
            (T value, T tangent) = forward(x, v);
            comparison.Value("value of the forward method", ToDouble(value), ToDouble(primal));
            return DotProduct(comparison, name, [T.One], [tangent], gradient, v);
        }
    }

    private static T[] Tangent(Comparison comparison, SpanMapForward<T> forward, T[] x, T[] v, T[] primal)
    {
        T[] y = new T[primal.Length];
        T[] tangent = new T[primal.Length];
        forward(x, y, v, tangent);
        CompareValues(comparison, "forward", y, primal);
        return tangent;
    }

    private static T[] Adjoint(Comparison comparison, SpanMapAdjoint<T> adjoint, T[] x, T[] w, T[] primal)
    {
        T[] y = new T[primal.Length];
        T[] xAdjoint = new T[x.Length];
        adjoint(x, y, xAdjoint, [.. w]);
        CompareValues(comparison, "adjoint", y, primal);
        return xAdjoint;
    }

    private static void CompareValues(Comparison comparison, string method, T[] actual, T[] primal)
    {
        for (int row = 0; row < primal.Length; row++)
        {
            comparison.Value(string.Create(CultureInfo.InvariantCulture, $"y[{row}] of the {method} method"), ToDouble(actual[row]), ToDouble(primal[row]));
        }
    }

    private static bool DotProduct(Comparison comparison, string name, T[] w, T[] tangent, T[] xAdjoint, T[] v)
    {
        double expected = 0;
        double actual = 0;
        double magnitude = 0;
        for (int row = 0; row < w.Length; row++)
        {
            double term = ToDouble(w[row]) * ToDouble(tangent[row]);
            expected += term;
            magnitude += Math.Abs(term);
        }

        for (int i = 0; i < v.Length; i++)
        {
            if (v[i] == T.Zero) continue;
            double term = ToDouble(xAdjoint[i]) * ToDouble(v[i]);
            actual += term;
            magnitude += Math.Abs(term);
        }

        return comparison.Identity(name, actual, expected, magnitude);
    }

    private static Func<double, double> Along(SpanFunction<T> function, T[] x, int index)
    {
        T[] moved = [.. x];
        return t =>
        {
            moved[index] = ToScalar(t);
            return ToDouble(function(moved));
        };
    }

    private static Func<double, double> Along(SpanMap<T> function, T[] x, T[] v, int row, int outputs)
    {
        T[] moved = new T[x.Length];
        T[] y = new T[outputs];
        return t =>
        {
            for (int i = 0; i < x.Length; i++) moved[i] = ToScalar(ToDouble(x[i]) + (t * ToDouble(v[i])));
            Array.Clear(y);
            function(moved, y);
            return ToDouble(y[row]);
        };
    }

    private static T[] RandomVector(Random random, int length)
    {
        T[] vector = new T[length];
        for (int i = 0; i < length; i++) vector[i] = ToScalar((2 * random.NextDouble()) - 1);
        return vector;
    }

    private static double ToDouble(T value) => double.CreateTruncating(value);

    private static T ToScalar(double value) => T.CreateTruncating(value);
}
