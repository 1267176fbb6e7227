using AutodiffGen;

namespace Library;

/// <summary>Differentiable methods of another assembly.</summary>
public static partial class Kernels
{
    [Differentiable(Derivatives.Callable)]
    public static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    [Differentiable(Derivatives.Callable)]
    public static void Scale(Span<double> values, double factor)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }
}
