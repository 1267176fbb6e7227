using AutodiffGen.Benchmarks.Benchmarks;

namespace AutodiffGen.Benchmarks;

/// <summary>The kernels at the sizes that are timed, and at small ones that are only verified.</summary>
internal static class Catalogue
{
    public static GradientBenchmarks[] Timed() =>
    [
        new RosenbrockBenchmarks { Length = 10 },
        new RosenbrockBenchmarks { Length = 1000 },
        new RosenbrockBenchmarks { Length = 100_000 },
        new SoftmaxRegressionBenchmarks(),
        new LotkaVolterraBenchmarks(),
        new TwoLayerNetworkBenchmarks(),
        new BlackScholesBenchmarks(),
        new MonteCarloBenchmarks(),
    ];

    public static GradientBenchmarks[] Small() =>
    [
        new RosenbrockBenchmarks { Length = 1 },
        new RosenbrockBenchmarks { Length = 2 },
        new SoftmaxRegressionBenchmarks { Samples = 1 },
        new SoftmaxRegressionBenchmarks { Samples = 7 },
        new LotkaVolterraBenchmarks { Steps = 0 },
        new LotkaVolterraBenchmarks { Steps = 1 },
        new LotkaVolterraBenchmarks { Steps = 100 },
        new TwoLayerNetworkBenchmarks { Batch = 1 },
        new BlackScholesBenchmarks { Options = 1 },
        new BlackScholesBenchmarks { Options = 40 },
        new MonteCarloBenchmarks { Paths = 1 },
        new MonteCarloBenchmarks { Paths = 17 },
    ];

    public static BrusselatorBenchmarks[] Grids() => [.. new[] { 32, 100, 300, 1000 }.Select(size => new BrusselatorBenchmarks { Size = size })];

    public static IteratedDifferenceBenchmarks[] Differences() => [.. new[] { 20, 100, 1000, 10_000, 100_000 }.Select(length => new IteratedDifferenceBenchmarks { Length = length })];

    public static SparseBenchmarks[] SmallSparse() =>
    [
        .. new[] { 3, 4, 5, 8, 32, 100 }.Select(size => new BrusselatorBenchmarks { Size = size }),
        .. new[] { 11, 12, 20, 100, 1000 }.Select(length => new IteratedDifferenceBenchmarks { Length = length }),
    ];
}
