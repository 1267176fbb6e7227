using AutodiffGen.Generator.Tests.Harness;
using Xunit;

namespace AutodiffGen.Generator.Tests.Semantics;

/// <summary>
/// Every way in which the buffers of a derivative can lie in one piece of memory, the same twice and overlapping ones among them: right, or an <see cref="ArgumentException"/> before anything is
/// written. Where none overlaps there is no exception.
/// </summary>
public class OverlapTests
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
            public static void Step(ReadOnlySpan<double> a, Span<double> b)
            {
                for (int i = 0; i < b.Length; i++) b[i] = b[i] * a[a.Length - 1 - i] + a[i] * a[i];
            }
        }

        public static class Driver
        {
            public static int Dot(int kind, double[] m, int a, int b, int c, int d, double[] result)
            {
                try
                {
                    ReadOnlySpan<double> x = m.AsSpan(a, 2), y = m.AsSpan(b, 2);
                    Span<double> u = m.AsSpan(c, 2), v = m.AsSpan(d, 2);
                    if (kind == 0) (result[0], result[1]) = Model.DotForward(x, y, u, v);
                    else if (kind == 1) result[0] = Model.DotAdjoint(x, y, u, v, 3);
                    else result[0] = Model.DotGradient(x, y, u, v);
                    return 0;
                }
                catch (ArgumentException)
                {
                    return 1;
                }
            }

            public static int Step(int kind, double[] m, int a, int b, int c, int d, double[] result)
            {
                try
                {
                    ReadOnlySpan<double> x = m.AsSpan(a, 2);
                    Span<double> y = m.AsSpan(b, 2), u = m.AsSpan(c, 2), v = m.AsSpan(d, 2);
                    if (kind == 0) Model.StepForward(x, y, u, v);
                    else Model.StepAdjoint(x, y, u, v);
                    return 0;
                }
                catch (ArgumentException)
                {
                    return 1;
                }
            }
        }
        """;

    private const int Size = 8;

    private static readonly Lazy<LoadedAssembly> Loaded = new(() => GeneratorRun.Of(Model).Load());

    private delegate int Derivative(int kind, double[] memory, int a, int b, int c, int d, double[] result);

    [Theory]
    [InlineData("Dot", 0)]
    [InlineData("Dot", 1)]
    [InlineData("Dot", 2)]
    [InlineData("Step", 0)]
    [InlineData("Step", 1)]
    public void RightOrRefused(string method, int kind)
    {
        var derivative = Loaded.Value.Delegate<Derivative>("Driver." + method);
        int right = 0, refused = 0;
        for (int layout = 0; layout < 7 * 7 * 7 * 7; layout++)
        {
            int[] at = [layout % 7, layout / 7 % 7, layout / 49 % 7, layout / 343];
            double[] memory = [.. Enumerable.Range(0, Size).Select(i => 1.5 + (0.25 * i * i))];
            double[] before = [.. memory];
            double[] result = [0, 0];
            bool overlaps = Enumerable.Range(0, 4).Any(i => Enumerable.Range(0, i).Any(j => Math.Abs(at[i] - at[j]) < 2));
            if (derivative(kind, memory, at[0], at[1], at[2], at[3], result) != 0)
            {
                Assert.True(overlaps, $"refused at {string.Join(" ", at)}, where nothing overlaps");
                Assert.Equal(before, memory);
                refused++;
                continue;
            }

            (double[] expectedMemory, double[] expectedResult) = Expected(method, kind, before, at);
            Assert.True(expectedMemory.Zip(memory).All(Near) && expectedResult.Zip(result).All(Near), $"wrong at {string.Join(" ", at)}");
            right++;
        }

        Assert.True(right > 0 && refused >= 0);
        if (method == "Dot" && kind == 0) Assert.Equal(0, refused);
        else Assert.True(refused > 1000);
    }

    private static bool Near((double Expected, double Got) pair) => Math.Abs(pair.Expected - pair.Got) <= 1e-12 * Math.Abs(pair.Expected);

    /// <summary>By hand, from what the memory held before.</summary>
    private static (double[] Memory, double[] Result) Expected(string method, int kind, double[] before, int[] at)
    {
        double[] memory = [.. before];
        double A(int i) => before[at[0] + i];
        double B(int i) => before[at[1] + i];
        double C(int i) => before[at[2] + i];
        double D(int i) => before[at[3] + i];
        double value = 0, tangent = 0;
        for (int i = 0; i < 2; i++)
        {
            int j = 1 - i;
            switch (method, kind)
            {
                case ("Dot", 0):
                    value += A(i) * B(i) * B(i);
                    tangent += (B(i) * B(i) * C(i)) + (2 * A(i) * B(i) * D(i));
                    break;
                case ("Dot", 1):
                    value += A(i) * B(i) * B(i);
                    memory[at[2] + i] += 3 * B(i) * B(i);
                    memory[at[3] + i] += 3 * 2 * A(i) * B(i);
                    break;
                case ("Dot", _):
                    value += A(i) * B(i) * B(i);
                    memory[at[2] + i] = B(i) * B(i);
                    memory[at[3] + i] = 2 * A(i) * B(i);
                    break;
                case (_, 0):
                    memory[at[1] + i] = (B(i) * A(j)) + (A(i) * A(i));
                    memory[at[3] + i] = (D(i) * A(j)) + (B(i) * C(j)) + (2 * A(i) * C(i));
                    break;
                default:
                    memory[at[1] + i] = (B(i) * A(j)) + (A(i) * A(i));
                    memory[at[2] + j] += B(i) * D(i);
                    memory[at[2] + i] += 2 * A(i) * D(i);
                    memory[at[3] + i] = A(j) * D(i);
                    break;
            }
        }

        return (memory, [value, tangent]);
    }
}
