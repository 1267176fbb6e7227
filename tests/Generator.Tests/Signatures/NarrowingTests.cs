using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Signatures;

/// <summary>Conversions to float are made where the primal makes them, not earlier.</summary>
public class NarrowingTests
{
    [Fact]
    public void TheProductIsNarrowedNotItsFactors()
    {
        // x y = 1e10 fits a float, y = 1e40 does not.
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static float F(float x, double y) => (float)(x * y);

                public static double[] Run()
                {
                    double yAdjoint = 0;
                    float xAdjoint = 0;
                    float value = FAdjoint(1e-30f, 1e40, ref xAdjoint, ref yAdjoint, 1f);
                    return [value, FForward(1e-30f, 1e40, 0f, 1e40).Tangent, yAdjoint];
                }
            }
            """).Load().Run();
        Assert.Equal(1e10, got[0], 1e4);
        Assert.Equal(1e10, got[1], 1e4);
        Assert.Equal(1e-30f, got[2], 1e-36);
    }

    [Fact]
    public void TheAdjointOfADoubleFactorKeepsItsDigits()
    {
        // d/dy of (float)(y · 0.1) as a double is 0.1, not (float)0.1.
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static float F(double y, double z) => (float)(y * z);

                public static double[] Run()
                {
                    FGradient(3, 0.1, out double y, out double z);
                    return [y, z];
                }
            }
            """).Load().Run();
        Assert.Equal([0.1, 3], got);
    }
}
