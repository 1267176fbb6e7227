using AutodiffGen;

namespace CurveFitting;

/// <summary>
/// The models, as ordinary C# methods of the parameters <c>b</c> and the observed <c>x</c>. The generator writes <c>Misra1aGradient</c> and so on
/// beside them; <c>x</c> is data, so no derivative with respect to it is taken.
/// </summary>
internal static partial class Models
{
    [Differentiable]
    public static double Misra1a(ReadOnlySpan<double> b, [Constant] double x) => b[0] * (1 - Math.Exp(-b[1] * x));

    [Differentiable]
    public static double Mgh09(ReadOnlySpan<double> b, [Constant] double x) =>
        b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]);

    [Differentiable]
    public static double Rat43(ReadOnlySpan<double> b, [Constant] double x) =>
        b[0] / Math.Pow(1 + Math.Exp(b[1] - b[2] * x), 1 / b[3]);

    [Differentiable]
    public static double Thurber(ReadOnlySpan<double> b, [Constant] double x)
    {
        double numerator = b[0] + x * (b[1] + x * (b[2] + x * b[3]));
        double denominator = 1 + x * (b[4] + x * (b[5] + x * b[6]));
        return numerator / denominator;
    }

    [Differentiable]
    public static double Exponential(ReadOnlySpan<double> b, [Constant] double x) => b[0] * Math.Exp(b[1] * x);

    [Differentiable]
    public static double Logistic(ReadOnlySpan<double> b, [Constant] double x) => b[0] / (1 + Math.Exp(-b[1] * (x - b[2])));

    [Differentiable]
    public static double Gaussian(ReadOnlySpan<double> b, [Constant] double x)
    {
        double z = (x - b[1]) / b[2];
        return b[0] * Math.Exp(-0.5 * z * z);
    }

    [Differentiable]
    public static double MichaelisMenten(ReadOnlySpan<double> b, [Constant] double x) => b[0] * x / (b[1] + x);

    [Differentiable]
    public static double Polynomial(ReadOnlySpan<double> b, [Constant] double x)
    {
        double sum = 0;
        for (int i = b.Length - 1; i >= 0; i--)
        {
            sum = sum * x + b[i];
        }

        return sum;
    }
}
