using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>What derivative methods accept, leave in buffers, and refuse before they write anything.</summary>
public class BufferTests
{
    private const string Model = """
        public static partial class Model
        {
            [Differentiable]
            public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
            {
                double sum = 0;
                for (int i = 0; i < a.Length; i++) sum += a[i] * b[i] * b[i];
                return sum;
            }

            [Differentiable]
            public static void Step(ReadOnlySpan<double> x, Span<double> u)
            {
                for (int i = 1; i < u.Length; i++) u[i] = u[i] * u[i - 1] + x[i];
            }
        }
        """;

    [Fact]
    public void TheSameInputTwiceMayHaveTheSameAdjointTwice()
    {
        double[] got = Run("""
            double[] x = [1, 2, 3];
            var adjoint = new double[3];
            Model.DotAdjoint(x, x, adjoint, adjoint, 1);
            return adjoint;
            """);
        Assert.Equal([3, 12, 27], got);
    }

    [Fact]
    public void OverlappingInputsMayHaveOverlappingAdjoints()
    {
        double[] got = Run("""
            double[] x = [1, 2, 3];
            var adjoint = new double[3];
            Model.DotAdjoint(x.AsSpan(0, 2), x.AsSpan(1, 2), adjoint.AsSpan(0, 2), adjoint.AsSpan(1, 2), 1);
            return adjoint;
            """);
        Assert.Equal([4, 4 + 9, 2 * 2 * 3], got);
    }

    [Fact]
    public void TheSameInputTwiceMayHaveTheSameTangentTwice()
    {
        double[] got = Run("""
            double[] x = [1, 2, 3];
            double[] tangent = [1, 0, 1];
            return [Model.DotForward(x, x, tangent, tangent).Tangent];
            """);
        Assert.Equal([30], got);
    }

    [Fact]
    public void AReadBufferIsAccumulatedIntoAndAnOverwrittenOneComesBackAsTheAdjointAtEntry()
    {
        // u1' = u1 u0 + x1
        double[] got = Run("""
            double[] x = [5, 7], u = [2, 3];
            double[] xAdjoint = [100, 200], uAdjoint = [10, 20];
            Model.StepAdjoint(x, u, xAdjoint, uAdjoint);
            return [.. x, .. u, .. xAdjoint, .. uAdjoint];
            """);
        Assert.Equal([5, 7, 2, 13, 100, 220, 10 + (3 * 20), 2 * 20], got);
    }

    [Theory]
    [InlineData("Model.DotAdjoint(a, b, new double[2], new double[3], 1)", "aAdjoint")]
    [InlineData("Model.DotAdjoint(a, b, new double[3], new double[4], 1)", "bAdjoint")]
    [InlineData("Model.DotGradient(a, b, new double[2], new double[3])", "aGradient")]
    [InlineData("Model.DotForward(a, b, new double[3], new double[0])", "bTangent")]
    [InlineData("Model.StepAdjoint(a, b, new double[3], new double[2])", "uAdjoint")]
    [InlineData("Model.StepForward(a, b, new double[1], new double[3])", "xTangent")]
    public void AWrongLengthThrowsAndNamesTheBuffer(string call, string name) => Refused(call, name);

    [Theory]
    [InlineData("Model.DotAdjoint(a, b, a, new double[3], 1)", "aAdjoint", "a")]
    [InlineData("Model.DotAdjoint(a, b, b, new double[3], 1)", "aAdjoint", "b")]
    [InlineData("Model.DotGradient(a, b, new double[3], b)", "bGradient", "b")]
    [InlineData("Model.DotGradient(a, b, g, g)", "bGradient", "aGradient")]
    [InlineData("Model.StepAdjoint(a, b, b, new double[3])", "xAdjoint", "u")]
    [InlineData("Model.StepAdjoint(a, b, g, g)", "xAdjoint", "uAdjoint")]
    [InlineData("Model.StepAdjoint(b, b, g, new double[3])", "x", "u")]
    [InlineData("Model.StepForward(b, b, g, new double[3])", "x", "u")]
    [InlineData("Model.StepForward(a, b, new double[3], b)", "uTangent", "u")]
    public void AnOverlapThrowsAndNamesBothBuffers(string call, string first, string second) => Refused(call, first, second);

    [Fact]
    public void EmptyBuffersOverlapNothing()
    {
        double[] got = Run("""
            double[] none = [];
            Model.StepAdjoint(none, none, none, none);
            return [Model.DotAdjoint(none, none, none, none, 1)];
            """);
        Assert.Equal([0], got);
    }

    /// <summary>The call must throw, name the buffers, and leave everything as it was.</summary>
    private static void Refused(string call, params string[] names)
    {
        double[] got = Run($$"""
            double[] a = [1, 2, 3], b = [4, 5, 6], g = [7, 8, 9];
            string message;
            try
            {
                {{call}};
                message = "";
            }
            catch (ArgumentException exception)
            {
                message = exception.Message;
            }

            var names = new string[] { {{string.Join(", ", names.Select(name => $"\"{name}\""))}} };
            bool named = message != "" && Array.TrueForAll(names, name => System.Text.RegularExpressions.Regex.IsMatch(message, $"\\b{name}\\b"));
            if (!named) throw new InvalidOperationException("message: " + message);
            return [.. a, .. b, .. g];
            """);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], got);
    }

    private static readonly Lazy<GeneratorRun> Generated = new(() => GeneratorRun.Of(Model));

    private static double[] Run(string body) => Generated.Value
        .Load(OptimizationLevel.Release, "public static class Driver\n{\n    public static double[] Run()\n    {\n" + body + "\n    }\n}\n")
        .Run("Driver.Run");

    [Fact]
    public void AnIntegerArrayThatIsWrittenOverlapsNoOther()
    {
        double[] got = GeneratorRun.Of("""
            public static partial class Model
            {
                [Differentiable]
                public static double F(double[] x, int[] a, int[] b)
                {
                    double s = x[b[0]] * x[b[0]];
                    a[0] = 1;
                    return s;
                }

                [Differentiable]
                public static double G(double[] x, int[] k) => F(x, k, k);

                private static bool Throws(Action action)
                {
                    try
                    {
                        action();
                        return false;
                    }
                    catch (ArgumentException exception)
                    {
                        return exception.Message.StartsWith("The buffers 'a' and 'b' overlap.");
                    }
                }

                public static double[] Run()
                {
                    int[] k = [0];
                    double[] x = [3, 4], gradient = [7, 7];
                    FGradient(x, new int[1], new int[1], gradient);
                    return
                    [
                        .. gradient,
                        Throws(() => FGradient(x, k, k, new double[2])) ? 1 : 0,
                        Throws(() => FForward(x, k, k, new double[2])) ? 1 : 0,
                        Throws(() => GGradient(x, k, new double[2])) ? 1 : 0,
                        Throws(() => GForward(x, k, new double[2])) ? 1 : 0,
                        k[0],
                    ];
                }
            }
            """).Load().Run();
        Assert.Equal([6, 0, 1, 1, 1, 1, 0], got);
    }
}
