using System.Globalization;
using AutodiffGen.Benchmarks.Benchmarks;

namespace AutodiffGen.Benchmarks;

/// <summary>
/// Holds the hand-written and the generated gradient of every kernel against the complex step, and against each other, before anything is timed.
/// </summary>
internal static class Verification
{
    private const double Tolerance = 1e-10;

    /// <summary>Above this many independents the complex step takes random directions instead of every component.</summary>
    private const int MostComponents = 400;

    /// <returns>Whether everything agrees.</returns>
    public static bool Run(TextWriter output)
    {
        bool good = true;
        output.WriteLine($"{"largest relative error of",-34} {"hand-written",14} {"generated",14} {"between them",14}  value");
        foreach (GradientBenchmarks kernel in Catalogue.Small().Concat(Catalogue.Timed()))
        {
            kernel.Setup();
            double primal = kernel.Primal();
            double handWrittenValue = kernel.HandWritten();
            double[] handWritten = kernel.LastGradient();

            // Twice, so that leftovers of a first call would be seen.
            kernel.Generated();
            double generatedValue = kernel.Generated();
            double[] generated = kernel.LastGradient();

            (double handWrittenError, double generatedError) = AgainstComplexStep(kernel, handWritten, generated);
            double between = Error(generated, handWritten);
            bool sameBits = BitConverter.DoubleToInt64Bits(primal) == BitConverter.DoubleToInt64Bits(generatedValue);
            bool sameValue = Math.Abs(primal - handWrittenValue) <= 1e-13 * Math.Abs(primal);
            bool agrees = sameBits && sameValue && Within(handWrittenError) && Within(generatedError) && Within(between);
            good &= agrees;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kernel.Title,-34} {handWrittenError,14:E1} {generatedError,14:E1} {between,14:E1}  {(sameBits ? "bit-equal" : "differs"),-9} {(agrees ? "" : "MISMATCH")}"));
        }

        return RunSparse(output) && good;
    }

    /// <summary>The sparse Jacobians against the hand-written ones, the complex step and the binomial coefficients.</summary>
    private static bool RunSparse(TextWriter output)
    {
        bool good = true;
        output.WriteLine();
        output.WriteLine($"{"largest relative error of",-34} {"Jacobian",14}");
        foreach (SparseBenchmarks kernel in Catalogue.SmallSparse())
        {
            kernel.Setup();
            double error = kernel.Error();
            good &= Within(error);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kernel.Title,-34} {error,14:E1} {(Within(error) ? "" : "MISMATCH")}"));
        }

        return good;
    }

    // A NaN must not pass.
    private static bool Within(double error) => error <= Tolerance;

    private static (double HandWritten, double Generated) AgainstComplexStep(GradientBenchmarks kernel, double[] handWritten, double[] generated)
    {
        int count = kernel.Independents;
        var direction = new double[count];
        if (count <= MostComponents)
        {
            var expected = new double[count];
            for (int i = 0; i < count; i++)
            {
                direction[i] = 1;
                expected[i] = kernel.DirectionalDerivative(direction);
                direction[i] = 0;
            }

            return (Error(handWritten, expected), Error(generated, expected));
        }

        double handWrittenError = 0;
        double generatedError = 0;
        var random = new Random(99);
        for (int trial = 0; trial < 10; trial++)
        {
            for (int i = 0; i < count; i++) direction[i] = random.NextDouble() - 0.5;
            double expected = kernel.DirectionalDerivative(direction);
            double scale = handWritten.Zip(direction, (slope, move) => Math.Abs(slope * move)).Sum();
            handWrittenError = Largest(handWrittenError, Math.Abs(Dot(handWritten, direction) - expected) / scale);
            generatedError = Largest(generatedError, Math.Abs(Dot(generated, direction) - expected) / scale);
        }

        return (handWrittenError, generatedError);
    }

    /// <summary>The largest error of a component, relative to itself or, for a component that is small by cancellation, to a thousandth of the largest.</summary>
    private static double Error(double[] actual, double[] expected)
    {
        double floor = 1e-3 * expected.Select(Math.Abs).Max();
        double largest = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double difference = Math.Abs(actual[i] - expected[i]);
            if (difference != 0) largest = Largest(largest, difference / Math.Max(Math.Abs(expected[i]), floor));
        }

        return largest;
    }

    // Math.Max propagates NaN, which Enumerable.Max and comparisons would lose.
    private static double Largest(double first, double second) => Math.Max(first, second);

    private static double Dot(double[] first, double[] second) => first.Zip(second, (left, right) => left * right).Sum();
}
