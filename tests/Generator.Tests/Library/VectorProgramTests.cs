using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Vectors in whole methods, against differences of the same program in <c>double</c>, on a vector type of the test's own.</summary>
public class VectorProgramTests
{
    private const string Wide = """
        public record struct Wide(double X, double Y, double Z)
        {
            public static Wide One => new(1, 1, 1);
            public static Wide UnitY => new(0, 1, 0);
            public static Wide operator +(Wide a, Wide b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);
            public static Wide operator -(Wide a, Wide b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);
            public static Wide operator -(Wide a) => new(-a.X, -a.Y, -a.Z);
            public static Wide operator *(Wide a, Wide b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z);
            public static Wide operator *(double s, Wide a) => new(s * a.X, s * a.Y, s * a.Z);
            public static Wide operator *(Wide a, double s) => s * a;
            public static Wide operator /(Wide a, double s) => new(a.X / s, a.Y / s, a.Z / s);
            public static double Dot(Wide a, Wide b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;
            public static Wide Cross(Wide a, Wide b) => new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
            public static Wide Normalize(Wide a) => a / a.Length();
            public static Wide Lerp(Wide a, Wide b, double t) => a * (1 - t) + b * t;
            public static Wide Reflect(Wide a, Wide n) => a - 2 * Dot(a, n) * n;
            public static Wide Max(Wide a, Wide b) => new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));
            public static Wide Abs(Wide a) => new(Math.Abs(a.X), Math.Abs(a.Y), Math.Abs(a.Z));
            public static double Distance(Wide a, Wide b) => (a - b).Length();
            public double LengthSquared() => Dot(this, this);
            public double Length() => Math.Sqrt(Dot(this, this));
            public double this[int i] => i == 0 ? X : i == 1 ? Y : Z;
        }

        """;

    private static readonly double[][] Points = [[0.75, -0.5, 1.25, 0.25, 0.875, -1.5, 0.5], [-0.5, 1.5, 0.25, 1, -0.75, 0.5, 1.25]];

    [Theory]
    [InlineData("return Vector3.Dot(Vector3.Cross(a, b), Vector3.Normalize(a + b)) * t;")]
    [InlineData("for (int i = 0; i < 5; i++) { b -= a / a.Length() * (0.25f * t); a += 0.5f * b; } return a.LengthSquared();")]
    [InlineData("Vector3 n = Vector3.Normalize(b); if (Vector3.Dot(a, n) < 0) a = Vector3.Reflect(a, n); a.X += t; a.Z *= a.Y; return a[0] + a[1] * a[2] + n.Y;")]
    [InlineData("Vector3 c = Vector3.Lerp(a, b, t); c = Vector3.Max(Vector3.Abs(c), Vector3.UnitY) - Vector3.One * 2f; return c is { X: > 0 } ? c.Length() : Vector3.Distance(c, a);")]
    [InlineData("float s = 0; Vector3 v = -a; while (v.LengthSquared() < 30f) { s += Vector3.Dot(v, b); v = v * 1.5f + Vector3.Cross(v, b) * t; } return s;")]
    [InlineData("(a, b) = (b * a, a - b); return a.X * b.Y + a.Z / (3f + b.Z);")]
    public void Bodies(string body)
    {
        string wide = body.Replace("Vector3", "Wide", StringComparison.Ordinal).Replace("float", "double", StringComparison.Ordinal).Replace("0.5f", "0.5", StringComparison.Ordinal).Replace("5f", "5", StringComparison.Ordinal).Replace("0f", "0", StringComparison.Ordinal).Replace("2f", "2", StringComparison.Ordinal).Replace("3f", "3", StringComparison.Ordinal);
        LoadedAssembly loaded = GeneratorRun.Of("using System.Numerics;\n" + Wide + ThreeWays.InModel(
            $"[Differentiable] public static float F(Vector3 a, Vector3 b, float t) {{ {body} }}\npublic static double Same(Wide a, Wide b, double t) {{ {wide} }}")).Load(moreSources: """
            public static class Driver
            {
                private static System.Numerics.Vector3 V(double[] x, int i) => new((float)x[i], (float)x[i + 1], (float)x[i + 2]);

                public static double[] Value(double[] x) => [Model.F(V(x, 0), V(x, 3), (float)x[6])];
                public static double[] Same(double[] x) => [Model.Same(new(x[0], x[1], x[2]), new(x[3], x[4], x[5]), x[6])];
                public static double[] Forward(double[] x, double[] d)
                {
                    var (value, tangent) = Model.FForward(V(x, 0), V(x, 3), (float)x[6], V(d, 0), V(d, 3), (float)d[6]);
                    return [value, tangent];
                }

                public static double[] Reverse(double[] x)
                {
                    System.Numerics.Vector3 a = new(1, 2, 3), b = default;
                    float t = 0;
                    float value = Model.FAdjoint(V(x, 0), V(x, 3), (float)x[6], ref a, ref b, ref t, 1);
                    float same = Model.FGradient(V(x, 0), V(x, 3), (float)x[6], out var aGradient, out var bGradient, out float tGradient);
                    a -= new System.Numerics.Vector3(1, 2, 3);
                    if (value != same || (a - aGradient).Length() > 1e-5f * (1 + a.Length()) || (b - bGradient).Length() > 1e-5f * (1 + b.Length())) throw new InvalidOperationException("The gradients differ.");
                    return [value, aGradient.X, aGradient.Y, aGradient.Z, bGradient.X, bGradient.Y, bGradient.Z, tGradient];
                }
            }
            """);
        var value = loaded.Delegate<Func<double[], double[]>>("Driver.Value");
        var same = loaded.Delegate<Func<double[], double[]>>("Driver.Same");
        var forward = loaded.Delegate<Func<double[], double[], double[]>>("Driver.Forward");
        var reverse = loaded.Delegate<Func<double[], double[]>>("Driver.Reverse");
        foreach (double[] x in Points)
        {
            double[] gradient = Richardson.Jacobian(same, x)[0];
            double[] adjoint = reverse(x);
            Assert.Equal(value(x)[0], adjoint[0]);
            for (int i = 0; i < x.Length; i++)
            {
                double[] tangent = forward(x, [.. x.Select((_, k) => k == i ? 1.0 : 0)]);
                Assert.Equal(value(x)[0], tangent[0]);
                Assert.True(Math.Abs(tangent[1] - gradient[i]) <= 2e-4 * (1 + Math.Abs(gradient[i])), $"tangent {i}: {tangent[1]} instead of {gradient[i]}");
                Assert.True(Math.Abs(adjoint[1 + i] - gradient[i]) <= 2e-4 * (1 + Math.Abs(gradient[i])), $"gradient {i}: {adjoint[1 + i]} instead of {gradient[i]}");
            }
        }
    }

    /// <summary>Vectors that are changed in place are so part by part.</summary>
    [Fact]
    public void InPlace()
    {
        double[] got = GeneratorRun.Of("using System.Numerics;\n" + ThreeWays.InModel("""
            [Differentiable]
            public static void F(ref Vector2 at, Vector4 by, out Vector2 last)
            {
                last = at;
                at.X *= by.W;
                at.Y += at.X * by.Z;
            }
            """)).Load(moreSources: """
            public static class Driver
            {
                public static double[] Run()
                {
                    System.Numerics.Vector2 at = new(2, 3), atAdjoint = new(5, 7);
                    System.Numerics.Vector4 by = default;
                    Model.FAdjoint(ref at, new(1, 1, 4, 0.5f), out var last, ref atAdjoint, ref by, new(11, 13));
                    return [at.X, at.Y, last.X, last.Y, atAdjoint.X, atAdjoint.Y, by.X, by.Y, by.Z, by.W];
                }
            }
            """).Run();
        Assert.Equal([1, 7, 2, 3, ((5 + (7 * 4)) * 0.5) + 11, 7 + 13, 0, 0, 7, 2 * (5 + (7 * 4))], got);
    }
}
