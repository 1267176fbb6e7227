using System.Globalization;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Oracle;

/// <summary>
/// Holds forward and reverse mode of a method against its closed form (where a test gives one), against extrapolated differences of the primal, and
/// against each other; and their values against the primal's, bit for bit. In Debug and in Release, twice, the second time with dirty buffers.
/// A class <c>Driver</c> gives every method the same shape:
/// <c>double[] Value(double[] x)</c>, <c>double[] Forward(double[] x, double[] v)</c> and <c>double[] Reverse(double[] x, double[] w)</c>, the last two with
/// the value followed by the tangents or adjoints.
/// </summary>
internal static class ThreeWays
{
    private const double Tolerance = 1e-7;

    /// <summary><c>double F(ReadOnlySpan&lt;double> x)</c>, or with an array, in a class Model.</summary>
    public static void Scalar(string members, double[][] points, Func<double[], double[]>? gradient = null) =>
        Check(InModel(members), Drivers.Scalar, points, gradient is null ? null : x => [gradient(x)]);

    /// <summary><c>void F(Span&lt;double> u)</c>, or with an array, in a class Model.</summary>
    public static void InPlace(string members, double[][] points, Func<double[], double[][]>? jacobian = null) =>
        Check(InModel(members), Drivers.InPlace, points, jacobian);

    /// <summary><c>double[] F(double[] x)</c> in a class Model; it may return <c>x</c> itself.</summary>
    public static void Returned(string members, double[][] points, Func<double[], double[][]>? jacobian = null) =>
        Check(InModel(members), Drivers.Returned, points, jacobian);

    /// <summary>A method with a driver of its own.</summary>
    public static void Check(string model, string driver, double[][] points, Func<double[], double[][]>? jacobian = null)
    {
        GeneratorRun run = GeneratorRun.Of(model);
        foreach (OptimizationLevel level in new[] { OptimizationLevel.Debug, OptimizationLevel.Release })
        {
            LoadedAssembly loaded = run.Load(level, driver);
            foreach (double[] point in points) Check(loaded, point, jacobian?.Invoke(point));
        }
    }

    /// <summary>A method that is compiled already, with a driver of its own.</summary>
    public static void Check(LoadedAssembly loaded, string driver, double[][] points)
    {
        foreach (double[] point in points) Check(loaded, point, null, driver);
    }

    public static string InModel(string members) => "public static partial class Model\n{\n" + members + "\n}\n";

    private static void Check(LoadedAssembly loaded, double[] x, double[][]? closedForm, string driver = "Driver")
    {
        var value = loaded.Delegate<Func<double[], double[]>>(driver + ".Value");
        var forward = loaded.Delegate<Func<double[], double[], double[]>>(driver + ".Forward");
        var reverse = loaded.Delegate<Func<double[], double[], double[]>>(driver + ".Reverse");
        double[] expected = value([.. x]);
        double[][] differences = Richardson.Jacobian(value, x);
        double[] v = Samples.Vector(x.Length, 3);
        double[] w = Samples.Vector(expected.Length, 5);
        for (int round = 0; round < 2; round++)
        {
            double[] tangents = Split(forward([.. x], [.. v]), expected, $"forward at {Text(x)}");
            double[] adjoints = Split(reverse([.. x], [.. w]), expected, $"reverse at {Text(x)}");
            foreach (double[][] jacobian in closedForm is null ? [differences] : new[] { differences, closedForm })
            {
                Near([.. jacobian.Select(row => Dot(row, v))], tangents, $"tangent at {Text(x)}");
                Near([.. Enumerable.Range(0, x.Length).Select(j => Dot(jacobian.Select(row => row[j]), w))], adjoints, $"adjoint at {Text(x)}");
            }

            double byTangent = Dot(w, tangents);
            double byAdjoint = Dot(adjoints, v);
            Assert.True(Math.Abs(byTangent - byAdjoint) <= 1e-11 * Size(w, tangents, adjoints, v), $"<w, Jv> = {byTangent:R}, <Jᵀw, v> = {byAdjoint:R} at {Text(x)}");
        }
    }

    /// <summary>Checks the value in front, bit for bit, and returns what follows it.</summary>
    private static double[] Split(double[] both, double[] value, string what)
    {
        double[] got = both[..value.Length];
        Assert.True(got.AsSpan().SequenceEqual(value), $"value of {what}: {Text(got)} instead of {Text(value)}");
        return both[value.Length..];
    }

    private static void Near(double[] expected, double[] got, string what)
    {
        Assert.Equal(expected.Length, got.Length);
        for (int i = 0; i < got.Length; i++)
        {
            bool near = Math.Abs(expected[i] - got[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(near, $"{what}: component {i} is {got[i]:R} instead of {expected[i]:R}");
        }
    }

    private static double Size(params double[][] vectors) => vectors.SelectMany(vector => vector).Select(Math.Abs).DefaultIfEmpty(1).Sum() + 1;

    private static double Dot(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (x, y) => x * y).Sum();

    private static string Text(double[] values) => $"[{string.Join(", ", values.Take(6).Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]({values.Length})";
}
