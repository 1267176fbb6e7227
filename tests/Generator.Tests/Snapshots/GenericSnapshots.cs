using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Snapshots;

/// <summary>Methods that are generic in their scalar type. Read these files as code.</summary>
public class GenericSnapshots
{
    [Fact]
    public Task ScalarType() => Snapshot.Verify(GeneratorRun.Of("""
        using System.Numerics;

        public static partial class Model
        {
            [Differentiable]
            public static T Energy<T>(ReadOnlySpan<T> x, T stiffness)
                where T : struct, IFloatingPointIeee754<T>
            {
                T sum = T.Zero;
                for (int i = 1; i < x.Length; i++)
                {
                    T stretch = x[i] - x[i - 1] - T.One;
                    sum += T.CreateChecked(0.5) * stiffness * stretch * stretch + T.Cos(x[i]);
                }

                return T.Sqrt(sum);
            }
        }
        """));
}
