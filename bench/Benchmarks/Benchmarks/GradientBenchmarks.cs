using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>
/// One kernel at one size: what it costs to evaluate, to differentiate by hand and to differentiate with the generated method. The same object also
/// serves <see cref="Verification"/>, so that what is timed is what was checked.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Alloc Ratio")]
public abstract class GradientBenchmarks
{
    /// <summary>The kernel and its size, as tables show it.</summary>
    public abstract string Title { get; }

    /// <summary>The number of independent variables.</summary>
    public abstract int Independents { get; }

    /// <summary>Makes the inputs, the same ones each time.</summary>
    [GlobalSetup]
    public abstract void Setup();

    /// <summary>The value alone.</summary>
    public abstract double Primal();

    /// <summary>The value and the gradient, as an expert would write it.</summary>
    public abstract double HandWritten();

    /// <summary>The value and the gradient, by the generated method.</summary>
    public abstract double Generated();

    /// <summary>The gradient that the last call of <see cref="HandWritten"/> or <see cref="Generated"/> left.</summary>
    public abstract double[] LastGradient();

    /// <summary>The derivative along a direction by the complex step, independently of both gradients and exact to rounding.</summary>
    public abstract double DirectionalDerivative(ReadOnlySpan<double> direction);

    /// <inheritdoc/>
    public override string ToString() => Title;

    /// <summary>Numbers spread evenly over an interval, the same ones for the same seed.</summary>
    protected static double[] Random(int seed, int count, double low, double high)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (int i = 0; i < count; i++) values[i] = low + (high - low) * random.NextDouble();
        return values;
    }
}
