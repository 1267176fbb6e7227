namespace AutodiffGen.Benchmarks.Kernels;

/// <summary>Hares and lynxes, integrated by the classical Runge-Kutta method of fourth order.</summary>
public static partial class LotkaVolterra
{
    /// <summary>The squared distance between the state after some time and an observation.</summary>
    [Differentiable]
    public static double Misfit(
        double alpha,
        double beta,
        double gamma,
        double delta,
        double prey,
        double predator,
        [Constant] double observedPrey,
        [Constant] double observedPredator,
        [Constant] double step,
        int steps)
    {
        double half = step / 2;
        double sixth = step / 6;
        double x = prey;
        double y = predator;
        for (int i = 0; i < steps; i++)
        {
            double k1x = x * (alpha - beta * y);
            double k1y = y * (delta * x - gamma);

            double x2 = x + half * k1x;
            double y2 = y + half * k1y;
            double k2x = x2 * (alpha - beta * y2);
            double k2y = y2 * (delta * x2 - gamma);

            double x3 = x + half * k2x;
            double y3 = y + half * k2y;
            double k3x = x3 * (alpha - beta * y3);
            double k3y = y3 * (delta * x3 - gamma);

            double x4 = x + step * k3x;
            double y4 = y + step * k3y;
            double k4x = x4 * (alpha - beta * y4);
            double k4y = y4 * (delta * x4 - gamma);

            x += sixth * (k1x + 2 * k2x + 2 * k3x + k4x);
            y += sixth * (k1y + 2 * k2y + 2 * k3y + k4y);
        }

        double preyError = x - observedPrey;
        double predatorError = y - observedPredator;
        return preyError * preyError + predatorError * predatorError;
    }
}
