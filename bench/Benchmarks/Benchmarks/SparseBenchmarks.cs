using BenchmarkDotNet.Attributes;

namespace AutodiffGen.Benchmarks.Benchmarks;

/// <summary>One sparse Jacobian at one size, by several methods that <see cref="SparseTimer"/> times in turns.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD", "Alloc Ratio")]
public abstract class SparseBenchmarks
{
    /// <summary>The kernel and its size, as tables show it.</summary>
    public abstract string Title { get; }

    /// <summary>The number of nonzeros.</summary>
    public abstract int Nonzeros { get; }

    /// <summary>What is timed, always in the same order.</summary>
    public abstract IReadOnlyList<Action> Methods { get; }

    /// <summary>Makes the inputs and the plans, the same ones each time.</summary>
    [GlobalSetup]
    public abstract void Setup();

    /// <summary>The same kernel at a size at which calls are short, for the compiler.</summary>
    public abstract SparseBenchmarks Small();

    /// <summary>The largest difference from values that were found in other ways, relative to the largest one; infinite if the pattern is wrong.</summary>
    public abstract double Error();
}
