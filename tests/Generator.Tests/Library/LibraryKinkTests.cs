using AutodiffGen.Generator.Tests.Binding;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Generator.Tests.Oracle;
using Xunit;

namespace AutodiffGen.Generator.Tests.Library;

/// <summary>Members of the library's structs at kinks and singular points, forwards and in reverse; and what is refused.</summary>
public class LibraryKinkTests
{
    private static readonly double NaN = double.NaN;

    public static TheoryData<string, double, double, double[]> OfComplex => new()
    {
        // The partial derivatives by the real and the imaginary part, and the tangent and the adjoints where the seed is 0.
        { "z.Magnitude", 0, 0, [0, 0, 0, 0, 0] },
        { "Complex.Abs(z)", 0, -2, [0, -1, 0, 0, 0] },
        { "z.Phase", 0, 0, [NaN, NaN, NaN, NaN, NaN] },
        { "Complex.Sqrt(z).Real", 0, 0, [NaN, NaN, 0, 0, 0] },
        { "Complex.Sqrt(z).Imaginary", 0, 0, [NaN, NaN, 0, 0, 0] },
        { "Complex.Sqrt(z).Imaginary", -4, 0, [-0.25, 0, 0, 0, 0] },
        { "Complex.Pow(z, 2).Real", 0, 0, [0, 0, 0, 0, 0] },
        { "Complex.Pow(z, 0.5).Real", 0, 0, [NaN, NaN, 0, 0, 0] },
        { "Complex.Pow(z, new Complex(3, 0)).Real", 0, 0, [0, 0, 0, 0, 0] },
        { "Complex.Asin(z).Real", 1, 0, [NaN, NaN, 0, 0, 0] },
        { "Complex.Acos(z).Real", -1, 0, [NaN, NaN, 0, 0, 0] },
        { "Complex.Log(z).Real", 0, 0, [NaN, NaN, NaN, NaN, NaN] },
        { "Complex.Log(z).Real", -2, 0, [-0.5, 0, 0, 0, 0] },
        { "(1 / z).Real", 0, 0, [NaN, NaN, NaN, NaN, NaN] },
    };

    [Theory]
    [MemberData(nameof(OfComplex))]
    public void Complex(string value, double re, double im, double[] expected)
    {
        LoadedAssembly loaded = GeneratorRun.Of("using System.Numerics;\n" + ThreeWays.InModel("[Differentiable] public static double F(Complex z) => " + value + ";")).Load(moreSources: """
            public static class Driver
            {
                public static double[] Run(double[] x)
                {
                    var z = new System.Numerics.Complex(x[0], x[1]);
                    System.Numerics.Complex adjoint = default, zero = default;
                    Model.FAdjoint(z, ref adjoint, 1);
                    Model.FAdjoint(z, ref zero, 0);
                    double byReal = Model.FForward(z, 1).Tangent;
                    double byImaginary = Model.FForward(z, System.Numerics.Complex.ImaginaryOne).Tangent;
                    if (!byReal.Equals(adjoint.Real) || !byImaginary.Equals(adjoint.Imaginary)) throw new InvalidOperationException($"Forward gives {byReal}, {byImaginary}, reverse {adjoint}.");
                    return [adjoint.Real, adjoint.Imaginary, Model.FForward(z, 0).Tangent, zero.Real, zero.Imaginary];
                }
            }
            """);
        double[] got = loaded.Delegate<Func<double[], double[]>>("Driver.Run")([re, im]);
        for (int i = 0; i < expected.Length; i++) Assert.True(expected[i].Equals(got[i]) || Math.Abs(expected[i] - got[i]) < 1e-12, $"{value} at ({re}, {im}): [{string.Join(", ", got)}]");
    }

    /// <summary>Along a branch cut, on either side of it, derivatives are those of the values there.</summary>
    [Theory]
    [InlineData("Complex.Sqrt(z)", -2)]
    [InlineData("Complex.Log(z)", -2)]
    [InlineData("Complex.Log10(z)", -0.5)]
    [InlineData("Complex.Pow(z, 0.3)", -2)]
    [InlineData("Complex.Asin(z)", 2)]
    [InlineData("Complex.Asin(z)", -2)]
    [InlineData("Complex.Acos(z)", 3)]
    [InlineData("Complex.Acos(z)", -1.5)]
    public void BranchCuts(string value, double at)
    {
        LoadedAssembly loaded = GeneratorRun.Of("using System.Numerics;\n" + ThreeWays.InModel("[Differentiable] public static Complex F(Complex z) => " + value + ";")).Load(moreSources: """
            public static class Driver
            {
                public static double[] Value(double[] x) { var r = Model.F(new(x[0], x[1])); return [r.Real, r.Imaginary]; }
                public static double[] Slope(double[] x) { var r = Model.FForward(new(x[0], x[1]), System.Numerics.Complex.One).Tangent; return [r.Real, r.Imaginary]; }
            }
            """);
        var primal = loaded.Delegate<Func<double[], double[]>>("Driver.Value");
        foreach (double zero in new[] { 0.0, -0.0 })
        {
            double[][] expected = Richardson.Jacobian(x => primal([x[0], zero]), [at]);
            double[] got = loaded.Delegate<Func<double[], double[]>>("Driver.Slope")([at, zero]);
            for (int i = 0; i < 2; i++) Assert.True(Math.Abs(expected[i][0] - got[i]) < 1e-8, $"{value} at {at}, {zero}: {got[i]} instead of {expected[i][0]}");
        }
    }

    [Theory]
    [InlineData("v.Length()", new double[] { 0, 0 }, new double[] { 0, 0 })]
    [InlineData("Vector2.Distance(v, Vector2.One)", new double[] { 1, 1 }, new double[] { 0, 0 })]
    [InlineData("Vector2.Normalize(v).X", new double[] { 0, 0 }, new double[] { double.NaN, double.NaN })]
    [InlineData("Vector2.Abs(v).Y", new double[] { 1, 0 }, new double[] { 0, 0 })]
    [InlineData("Vector2.SquareRoot(v).X", new double[] { 0, 4 }, new double[] { double.PositiveInfinity, 0 })]
    [InlineData("Vector2.Max(v, Vector2.One).X", new double[] { 1, 5 }, new double[] { 0, 0 })]
    [InlineData("Vector2.Max(Vector2.One, v).X", new double[] { 1, 5 }, new double[] { 1, 0 })]
    [InlineData("Vector2.Min(v, Vector2.One).X", new double[] { 1, 5 }, new double[] { 0, 0 })]
    [InlineData("Vector2.Clamp(v, Vector2.Zero, Vector2.One).X", new double[] { 1, 5 }, new double[] { 1, 0 })]
    public void Vectors(string value, double[] at, double[] expected)
    {
        LoadedAssembly loaded = GeneratorRun.Of("using System.Numerics;\n" + ThreeWays.InModel("[Differentiable] public static float F(Vector2 v) => " + value + ";")).Load(moreSources: """
            public static class Driver
            {
                public static double[] Run(double[] x)
                {
                    var v = new System.Numerics.Vector2((float)x[0], (float)x[1]);
                    System.Numerics.Vector2 adjoint = default, zero = default;
                    Model.FAdjoint(v, ref adjoint, 1);
                    Model.FAdjoint(v, ref zero, 0);
                    if (!float.IsNaN(adjoint.X) && zero != default) throw new InvalidOperationException("A zero seed gives " + zero);
                    return [adjoint.X, adjoint.Y, Model.FForward(v, System.Numerics.Vector2.UnitX).Tangent, Model.FForward(v, System.Numerics.Vector2.UnitY).Tangent];
                }
            }
            """);
        Assert.Equal([.. expected, .. expected], loaded.Delegate<Func<double[], double[]>>("Driver.Run")(at));
    }

    /// <summary>What isn't in the table is refused by its name, and what can't be taken apart too.</summary>
    [Theory]
    [InlineData("Complex z", "return z.ToString().Length * z.Real;", "")]
    [InlineData("Complex z", "return Complex.MaxMagnitude(z, 1).Real;", "ADG0016 z")]
    [InlineData("Vector3 v", "return Vector3.Transform(v, Matrix4x4.Identity).X;", "ADG0016 v")]
    [InlineData("Vector3 v", "var a = new float[3]; v.CopyTo(a); return a[0];", "ADG0016 v")]
    [InlineData("Vector3 v, int i", "return v[i];", "ADG0015 v[i]")]
    [InlineData("Vector3 v, int i", "v[i] = 1; return v.X;", "ADG0015 v[i]")]
    [InlineData("Complex z", "z++; return z.Real;", "ADG0015 z")]
    [InlineData("Complex z", "object o = z; return ((Complex)o).Real;", "ADG0024 ((Complex)o).Real")]
    [InlineData("Complex z", "return Vector<double>.One[0] * z.Real;", "")]
    [InlineData("Quaternion q", "return q.X;", "ADG0011 Quaternion q")]
    public void Refusals(string parameters, string body, string expected) => Assert.Equal(
        expected.Length == 0 ? [] : [expected],
        BindingDriver.DiagnoseAll("using System; using System.Numerics; using AutodiffGen; static partial class A { [Differentiable] static double F(" + parameters + ") { " + body + " } }"));
}
