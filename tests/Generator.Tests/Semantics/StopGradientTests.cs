using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>A derivative that is dropped on purpose: the value passes, the derivative doesn't.</summary>
public class StopGradientTests
{
    [Fact]
    public void TheValuePassesAndTheDerivativeDoesNot()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double x, double[] y)
                {
                    double held = Derivative.StopGradient(x * y[0]);
                    y[1] = Derivative.StopGradient(y[1]) * x;
                    return held * x + Math.Exp(Derivative.StopGradient(x)) + y[1] * y[1];
                }

                [Differentiable]
                public static float G(float x) => Derivative.StopGradient(x) * x;
            }

            public static class Driver
            {
                public static double[] Run()
                {
                    double[] y = [2, 3], t = [10, 20], g = [9, 9];
                    (double value, double tangent) = Model.FForward(1.5, y, 1, t);
                    double reverse = Model.FGradient(1.5, [2, 3], out double xGradient, g);
                    return [value, tangent, t[1], reverse, xGradient, .. g, Model.GValueAndGradient(3).XGradient];
                }
            }
            """).Load().Run("Driver.Run");

        // held = 3, y1 = 4.5, value = 4.5 + e^1.5 + 20.25; x' gives held + 2 * y1 * 3.
        double value = 4.5 + Math.Exp(1.5) + 20.25;
        Assert.Equal([value, 30, 3, value, 30, 0, 0, 3], got);
    }

    [Fact]
    public void ItSilencesWhatWouldLoseADerivative()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public static partial class Model
            {
                private static double last;

                [Differentiable]
                public static double F(double x)
                {
                    last = Derivative.StopGradient(x);
                    int bin = (int)Derivative.StopGradient(10 * x);
                    return x * bin + Unknown(Derivative.StopGradient(x)) * last;
                }

                private static double Unknown(double x) => x + 1;
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerProblems());
    }
}
