using AutodiffGen;
using Library;

namespace App;

public static partial class Model
{
    [Differentiable]
    public static double Rosenbrock(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            sum += 100 * a * a + b * b;
        }

        return sum;
    }

    /// <summary>Scalars, a constant, and a function with two arguments.</summary>
    [Differentiable]
    public static double Pendulum(double length, double angle, [Constant] double gravity) =>
        Math.Sqrt(length / gravity) * Math.Atan2(Math.Sin(angle), Math.Cos(angle));

    [Differentiable]
    public static float Energy(float mass, float speed) => 0.5f * mass * speed * speed;

    /// <summary>In place, with a value that every iteration needs and overwrites.</summary>
    [Differentiable]
    public static void Logistic(Span<double> state, double rate, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < state.Length; i++)
            {
                state[i] = rate * state[i] * (1 - state[i]);
            }
        }
    }

    /// <summary>A loop whose length nobody knows before.</summary>
    [Differentiable]
    public static double CubeRoot(double x)
    {
        double root = x;
        while (Math.Abs(root * root * root - x) > 1e-14 * x)
        {
            root -= (root * root * root - x) / (3 * root * root);
        }

        return root;
    }

    [Differentiable]
    public static double Power(double x, int exponent) => exponent == 0 ? 1 : x * Power(x, exponent - 1);

    /// <summary>Calls into another assembly.</summary>
    [Differentiable]
    public static double Loss(ReadOnlySpan<double> weights, double factor)
    {
        double[] scaled = new double[weights.Length];
        weights.CopyTo(scaled);
        Kernels.Scale(scaled, factor);
        double sum = 0;
        foreach (double weight in scaled)
        {
            sum += Kernels.SoftPlus(weight);
        }

        return sum;
    }
}
