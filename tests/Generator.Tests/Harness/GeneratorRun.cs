using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AutodiffGen.Generator.Tests.Harness;

/// <summary>
/// One run of the real generator over C# sources: its diagnostics, its files, its steps, and the compiled result.
/// <code>
/// double[] got = GeneratorRun.Of("public static partial class M { [Differentiable] ... public static double[] Run() { ... } }").Load().Run();
/// </code>
/// </summary>
internal sealed class GeneratorRun
{
    private readonly GeneratorDriver driver;
    private readonly Lazy<ImmutableArray<Diagnostic>> diagnostics;
    private readonly Lazy<IReadOnlyList<string>> complaints;

    private GeneratorRun(GeneratorDriver driver, CSharpCompilation input)
    {
        Input = input;
        this.driver = driver.RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _);
        Output = (CSharpCompilation)output;
        Result = this.driver.GetRunResult().Results.Single();
        diagnostics = new Lazy<ImmutableArray<Diagnostic>>(() => AnalyzerRun.Collect(Input));
        complaints = new Lazy<IReadOnlyList<string>>(() => AnalyzerRun.Complaints(Input));
    }

    /// <summary>The sources without the generated files.</summary>
    public CSharpCompilation Input { get; }

    /// <summary>The sources and the generated files.</summary>
    public CSharpCompilation Output { get; }

    /// <summary>Everything of the run; its steps only if it is <see cref="Tracked"/>.</summary>
    public GeneratorRunResult Result { get; }

    /// <summary>The exception that the generator threw; there should never be one.</summary>
    public Exception? Exception => Result.Exception;

    /// <summary>What the analyzer says of the sources, in the order of the source; found when a test asks.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => diagnostics.Value;

    public IReadOnlyList<SourceFile> Generated =>
        Result.Exception is null ? [.. Result.GeneratedSources.Select(source => new SourceFile(source.HintName, source.SourceText.ToString()))] : [];

    public static GeneratorRun Of(params string[] sources) => Of(Compilation(sources));

    /// <summary>A run that records its steps, which takes time that grows with the square of the number of methods.</summary>
    public static GeneratorRun Tracked(params string[] sources) => Of(Compilation(sources), isTracked: true);

    public static GeneratorRun Of(CSharpCompilation input, bool isTracked = false, CSharpParseOptions? parseOptions = null)
    {
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, isTracked);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new DifferentiableGenerator().AsSourceGenerator()], parseOptions: parseOptions ?? TestCompilation.ParseOptions, driverOptions: options);
        return new GeneratorRun(driver, input);
    }

    /// <summary>Runs again on changed sources with what the first run cached.</summary>
    public GeneratorRun Again(CSharpCompilation changed) => new(driver, changed);

    /// <summary>Runs again with one source replaced.</summary>
    public GeneratorRun Again(int index, string text)
    {
        SyntaxTree old = Input.SyntaxTrees.Single(tree => tree.FilePath == $"Source{index}.cs");
        return Again(Input.ReplaceSyntaxTree(old, TestCompilation.Parse(new SourceFile(old.FilePath, text))));
    }

    /// <summary>Why each output of a step with this tracking name was (not) made again.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step) =>
        Result.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> runs)
            ? [.. runs.SelectMany(run => run.Outputs).Select(output => output.Reason)]
            : [];

    /// <summary>All warnings and errors of the compiler in sources and generated files.</summary>
    public IReadOnlyList<Diagnostic> CompilerProblems() => [.. TestCompilation.Problems(Output.GetDiagnostics())];

    /// <summary>Compiles sources, generated files and more sources, fails on any warning or refusal, and loads the result.</summary>
    public LoadedAssembly Load(OptimizationLevel level = OptimizationLevel.Release, params string[] moreSources)
    {
        if (Exception is not null) throw new InvalidOperationException("The generator threw.", Exception);
        if (complaints.Value.Count > 0) throw new InvalidOperationException(string.Join("\n", complaints.Value));
        return LoadedAssembly.Load(Output.AddSyntaxTrees(moreSources.Select((text, index) => TestCompilation.Parse(new SourceFile($"More{index}.cs", text)))), level);
    }

    private static CSharpCompilation Compilation(string[] sources) => TestCompilation.Create(sources.Select((text, index) => new SourceFile($"Source{index}.cs", text)));
}
