using static System.Math;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>The functions that random programs call, with the derivatives that the documentation promises, kinks included.</summary>
internal static class FunctionTable
{
    private const double Ln2 = 0.69314718055994530942;
    private const double Ln10 = 2.30258509299404568402;

    public static Function[] All { get; } =
    [
        // Elementary functions.
        Unary("Math.Sin", "MathF.Sin", Domain.Any, Sin, MathF.Sin, (x, _) => Cos(x)),
        Unary("double.Sin", "float.Sin", Domain.Any, Sin, MathF.Sin, (x, _) => Cos(x)),
        Unary("Math.Cos", "MathF.Cos", Domain.Any, Cos, MathF.Cos, (x, _) => -Sin(x)),
        Unary("Math.Tan", "MathF.Tan", Domain.Inside, Tan, MathF.Tan, (_, r) => 1 + r * r),
        Unary("Math.Asin", "MathF.Asin", Domain.Inside, Asin, MathF.Asin, (x, _) => 1 / Sqrt(1 - x * x)),
        Unary("Math.Acos", "MathF.Acos", Domain.Inside, Acos, MathF.Acos, (x, _) => -1 / Sqrt(1 - x * x)),
        Unary("Math.Atan", "MathF.Atan", Domain.Any, Atan, MathF.Atan, (x, _) => 1 / (1 + x * x)),
        Unary("Math.Sinh", "MathF.Sinh", Domain.Small, Sinh, MathF.Sinh, (x, _) => Cosh(x)),
        Unary("Math.Cosh", "MathF.Cosh", Domain.Small, Cosh, MathF.Cosh, (x, _) => Sinh(x)),
        Unary("Math.Tanh", "MathF.Tanh", Domain.Any, Tanh, MathF.Tanh, (x, _) => 1 / (Cosh(x) * Cosh(x))),
        Unary("Math.Asinh", "MathF.Asinh", Domain.Any, Asinh, MathF.Asinh, (x, _) => 1 / Sqrt(1 + x * x)),
        Unary("Math.Acosh", "MathF.Acosh", Domain.AboveOne, Acosh, MathF.Acosh, (x, _) => 1 / Sqrt(x * x - 1)),
        Unary("Math.Atanh", "MathF.Atanh", Domain.Inside, Atanh, MathF.Atanh, (x, _) => 1 / (1 - x * x)),
        Unary("Math.Exp", "MathF.Exp", Domain.Small, Exp, MathF.Exp, (x, _) => Exp(x)),
        Unary("double.Exp2", "float.Exp2", Domain.Small, double.Exp2, float.Exp2, (x, _) => Pow(2, x) * Ln2),
        Unary("double.Exp10", "float.Exp10", Domain.Small, double.Exp10, float.Exp10, (x, _) => Pow(10, x) * Ln10),
        Unary("double.ExpM1", "float.ExpM1", Domain.Small, double.ExpM1, float.ExpM1, (x, _) => Exp(x)),
        Unary("Math.Log", "MathF.Log", Domain.Positive, Log, MathF.Log, (x, _) => 1 / x),
        Unary("Math.Log2", "MathF.Log2", Domain.Positive, Log2, MathF.Log2, (x, _) => 1 / (x * Ln2)),
        Unary("Math.Log10", "MathF.Log10", Domain.Positive, Log10, MathF.Log10, (x, _) => 1 / (x * Ln10)),
        Unary("double.LogP1", "float.LogP1", Domain.Positive, double.LogP1, float.LogP1, (x, _) => 1 / (1 + x)),
        Unary("Math.Sqrt", "MathF.Sqrt", Domain.Positive, Sqrt, MathF.Sqrt, (x, _) => 0.5 / Sqrt(x)),
        Unary("Math.Cbrt", "MathF.Cbrt", Domain.Positive, Cbrt, MathF.Cbrt, (x, _) => 1 / (3 * Cbrt(x) * Cbrt(x))),
        Unary("double.SinPi", "float.SinPi", Domain.Any, double.SinPi, float.SinPi, (x, _) => PI * double.CosPi(x)),
        Unary("double.CosPi", "float.CosPi", Domain.Any, double.CosPi, float.CosPi, (x, _) => -PI * double.SinPi(x)),

        // Kinks and steps.
        Unary("Math.Abs", "MathF.Abs", Domain.Any, Abs, MathF.Abs, (x, _) => x > 0 ? 1 : x < 0 ? -1 : 0, x => Abs(x)),
        Unary("Math.Floor", "MathF.Floor", Domain.Any, Floor, MathF.Floor, (_, _) => 0, ToInteger),
        Unary("Math.Ceiling", "MathF.Ceiling", Domain.Any, Ceiling, MathF.Ceiling, (_, _) => 0, ToInteger),
        Unary("Math.Truncate", "MathF.Truncate", Domain.Any, Truncate, MathF.Truncate, (_, _) => 0, ToInteger),
        Unary("Math.Round", "MathF.Round", Domain.Any, Round, MathF.Round, (_, _) => 0, x => ToInteger(x + 0.5)),
        Binary("Math.Max", "MathF.Max", Domain.Any, Domain.Any, Max, MathF.Max, (x, y, _) => x > y ? (1, 0) : (0, 1), Distance),
        Binary("Math.Min", "MathF.Min", Domain.Any, Domain.Any, Min, MathF.Min, (x, y, _) => x < y ? (1, 0) : (0, 1), Distance),
        new(
            "Math.Clamp", "Math.Clamp", [Domain.Any, Domain.Small, Domain.AboveOne], x => Clamp(x[0], x[1], x[2]), x => Clamp(x[0], x[1], x[2]),
            (x, _) => x[0] < x[1] ? [0, 1, 0] : x[0] > x[2] ? [0, 0, 1] : [1, 0, 0], x => Min(Abs(x[0] - x[1]), Abs(x[0] - x[2]))),

        // Several arguments.
        Binary("Math.Pow", "MathF.Pow", Domain.Positive, Domain.Any, Pow, MathF.Pow, (x, y, r) => (y * Pow(x, y - 1), r * Log(x))),
        Binary("Math.Atan2", "MathF.Atan2", Domain.Any, Domain.Positive, Atan2, MathF.Atan2, (y, x, _) => (x / (x * x + y * y), -y / (x * x + y * y))),
        Binary("double.Hypot", "float.Hypot", Domain.Positive, Domain.Any, double.Hypot, float.Hypot, (x, y, _) => (x / Sqrt(x * x + y * y), y / Sqrt(x * x + y * y))),
        Binary("Math.Log", "MathF.Log", Domain.Positive, Domain.AboveOne, Log, MathF.Log, (x, b, r) => (1 / (x * Log(b)), -r / (b * Log(b)))),
        Binary(
            "Math.CopySign", "MathF.CopySign", Domain.Any, Domain.Any, CopySign, MathF.CopySign,
            (x, y, _) => (x == 0 ? 0 : double.IsNegative(x) == double.IsNegative(y) ? 1 : -1, 0), (x, y) => Min(Abs(x), Abs(y))),
        new(
            "Math.FusedMultiplyAdd", "MathF.FusedMultiplyAdd", [Domain.Any, Domain.Any, Domain.Any], x => FusedMultiplyAdd(x[0], x[1], x[2]),
            x => MathF.FusedMultiplyAdd(x[0], x[1], x[2]), (x, _) => [x[1], x[0], 1]),
        new(
            "double.Lerp", "float.Lerp", [Domain.Any, Domain.Any, Domain.Any], x => double.Lerp(x[0], x[1], x[2]), x => float.Lerp(x[0], x[1], x[2]),
            (x, _) => [1 - x[2], x[2], x[1] - x[0]]),
    ];

    private static double ToInteger(double x) => Abs(x - Round(x));

    private static double Distance(double x, double y) => Abs(x - y);

    private static Function Unary(
        string ofDouble, string ofSingle, Domain domain, Func<double, double> f, Func<float, float> g,
        Func<double, double, double> partial, Func<double, double>? margin = null) =>
        new(ofDouble, ofSingle, [domain], x => f(x[0]), x => g(x[0]), (x, r) => [partial(x[0], r)], margin is null ? null : x => margin(x[0]));

    private static Function Binary(
        string ofDouble, string ofSingle, Domain first, Domain second, Func<double, double, double> f, Func<float, float, float> g,
        Func<double, double, double, (double, double)> partials, Func<double, double, double>? margin = null) =>
        new(
            ofDouble, ofSingle, [first, second], x => f(x[0], x[1]), x => g(x[0], x[1]),
            (x, r) => { (double a, double b) = partials(x[0], x[1], r); return [a, b]; },
            margin is null ? null : x => margin(x[0], x[1]));
}
