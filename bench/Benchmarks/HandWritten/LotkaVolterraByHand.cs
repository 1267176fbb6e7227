using System.Buffers;

namespace AutodiffGen.Benchmarks.HandWritten;

/// <summary>Records the state at the start of each step in a pooled buffer; the way back computes the stages again.</summary>
internal static class LotkaVolterraByHand
{
    public static double Gradient(
        double alpha,
        double beta,
        double gamma,
        double delta,
        double prey,
        double predator,
        double observedPrey,
        double observedPredator,
        double step,
        int steps,
        out double alphaGradient,
        out double betaGradient,
        out double gammaGradient,
        out double deltaGradient,
        out double preyGradient,
        out double predatorGradient)
    {
        double[] rented = ArrayPool<double>.Shared.Rent(2 * steps);
        try
        {
            Span<double> states = rented.AsSpan(0, 2 * steps);
            double half = step / 2;
            double third = step / 3;
            double sixth = step / 6;
            double x = prey;
            double y = predator;
            for (int i = 0; i < steps; i++)
            {
                states[2 * i] = x;
                states[2 * i + 1] = y;
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

            double alphaAdjoint = 0;
            double betaAdjoint = 0;
            double gammaAdjoint = 0;
            double deltaAdjoint = 0;
            double xAdjoint = 2 * preyError;
            double yAdjoint = 2 * predatorError;
            for (int i = steps - 1; i >= 0; i--)
            {
                x = states[2 * i];
                y = states[2 * i + 1];
                double r1x = alpha - beta * y;
                double r1y = delta * x - gamma;
                double x2 = x + half * (x * r1x);
                double y2 = y + half * (y * r1y);
                double r2x = alpha - beta * y2;
                double r2y = delta * x2 - gamma;
                double x3 = x + half * (x2 * r2x);
                double y3 = y + half * (y2 * r2y);
                double r3x = alpha - beta * y3;
                double r3y = delta * x3 - gamma;
                double x4 = x + step * (x3 * r3x);
                double y4 = y + step * (y3 * r3y);
                double r4x = alpha - beta * y4;
                double r4y = delta * x4 - gamma;

                // For each stage: p and q are the adjoints of its slopes times the state that multiplies them.
                double k4xAdjoint = sixth * xAdjoint;
                double k4yAdjoint = sixth * yAdjoint;
                double p4 = k4xAdjoint * x4;
                double q4 = k4yAdjoint * y4;
                double x4Adjoint = k4xAdjoint * r4x + q4 * delta;
                double y4Adjoint = k4yAdjoint * r4y - p4 * beta;

                double k3xAdjoint = third * xAdjoint + step * x4Adjoint;
                double k3yAdjoint = third * yAdjoint + step * y4Adjoint;
                double p3 = k3xAdjoint * x3;
                double q3 = k3yAdjoint * y3;
                double x3Adjoint = k3xAdjoint * r3x + q3 * delta;
                double y3Adjoint = k3yAdjoint * r3y - p3 * beta;

                double k2xAdjoint = third * xAdjoint + half * x3Adjoint;
                double k2yAdjoint = third * yAdjoint + half * y3Adjoint;
                double p2 = k2xAdjoint * x2;
                double q2 = k2yAdjoint * y2;
                double x2Adjoint = k2xAdjoint * r2x + q2 * delta;
                double y2Adjoint = k2yAdjoint * r2y - p2 * beta;

                double k1xAdjoint = sixth * xAdjoint + half * x2Adjoint;
                double k1yAdjoint = sixth * yAdjoint + half * y2Adjoint;
                double p1 = k1xAdjoint * x;
                double q1 = k1yAdjoint * y;

                alphaAdjoint += p1 + p2 + p3 + p4;
                betaAdjoint -= p1 * y + p2 * y2 + p3 * y3 + p4 * y4;
                gammaAdjoint -= q1 + q2 + q3 + q4;
                deltaAdjoint += q1 * x + q2 * x2 + q3 * x3 + q4 * x4;
                xAdjoint += x2Adjoint + x3Adjoint + x4Adjoint + k1xAdjoint * r1x + q1 * delta;
                yAdjoint += y2Adjoint + y3Adjoint + y4Adjoint + k1yAdjoint * r1y - p1 * beta;
            }

            alphaGradient = alphaAdjoint;
            betaGradient = betaAdjoint;
            gammaGradient = gammaAdjoint;
            deltaGradient = deltaAdjoint;
            preyGradient = xAdjoint;
            predatorGradient = yAdjoint;
            return preyError * preyError + predatorError * predatorError;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }
}
