using System.Collections.Immutable;
using System.Diagnostics;
using AutodiffGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AutodiffGen.GeneratorBenchmarks;

/// <summary>The times of one run of a driver, in milliseconds.</summary>
/// <param name="Total">The whole run, Roslyn's own part of the pipeline included.</param>
/// <param name="Binding">The step that turns symbols and operations into the intermediate representation.</param>
/// <param name="Behind">The steps that come after Binding.</param>
internal sealed record StepTimes(double Total, double Binding, double Behind);

/// <summary>Runs the generator over a project twice, the second time after an edit of a file that has nothing to do with it.</summary>
internal static class GeneratorRun
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private static readonly ImmutableArray<MetadataReference> References = PlatformReferences();

    public static CSharpCompilation Compile(IEnumerable<string> sources)
    {
        var trees = sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"File{i}.cs"));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create("Synthetic", trees, References, options);
    }

    /// <param name="compilation">A compilation that nobody has asked anything yet: what a compiler caches would make Binding look cheap.</param>
    /// <param name="edited">The index of the file to edit.</param>
    /// <param name="newText">Its new text.</param>
    public static (StepTimes Whole, StepTimes AfterEdit, GeneratorDriverRunResult Result) Measure(
        CSharpCompilation compilation, int edited, string newText)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new DifferentiableGenerator().AsSourceGenerator()],
            parseOptions: ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

        (driver, StepTimes whole) = Run(driver, compilation);
        SyntaxTree old = compilation.SyntaxTrees[edited];
        SyntaxTree tree = CSharpSyntaxTree.ParseText(newText, ParseOptions, old.FilePath);
        (driver, StepTimes afterEdit) = Run(driver, compilation.ReplaceSyntaxTree(old, tree));
        return (whole, afterEdit, driver.GetRunResult());
    }

    /// <summary>
    /// The milliseconds that the compiler itself needs to find the marked methods' bodies and bind them to operations: the part of Binding that no
    /// generator that reads bodies can save.
    /// </summary>
    public static double MeasureCompilerAlone(CSharpCompilation compilation)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (MethodDeclarationSyntax method in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                if (method.AttributeLists.Count > 0) model.GetOperation(method);
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static (GeneratorDriver Driver, StepTimes Times) Run(GeneratorDriver driver, Compilation compilation)
    {
        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        double total = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        // Each step's own time; steps of Roslyn's that lie before Binding have names that the generator did not give.
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        double binding = 0;
        double behind = 0;
        var seen = new HashSet<IncrementalGeneratorRunStep>(ReferenceEqualityComparer.Instance);
        IncrementalGeneratorRunStep[] bindings = [.. result.TrackedSteps[TrackingNames.Binding]];
        var before = new HashSet<IncrementalGeneratorRunStep>(ReferenceEqualityComparer.Instance);
        foreach (IncrementalGeneratorRunStep step in bindings) AddInputs(step, before);
        foreach (IncrementalGeneratorRunStep step in result.TrackedSteps.Concat(result.TrackedOutputSteps).SelectMany(pair => pair.Value))
        {
            if (before.Contains(step) || !seen.Add(step)) continue;
            if (step.Name == TrackingNames.Binding) binding += step.ElapsedTime.TotalMilliseconds;
            else if (ComesAfter(step)) behind += step.ElapsedTime.TotalMilliseconds;
        }

        return (driver, new StepTimes(total, binding, behind));
    }

    private static void AddInputs(IncrementalGeneratorRunStep step, HashSet<IncrementalGeneratorRunStep> found)
    {
        foreach ((IncrementalGeneratorRunStep source, _) in step.Inputs)
        {
            if (found.Add(source)) AddInputs(source, found);
        }
    }

    private static bool ComesAfter(IncrementalGeneratorRunStep step) =>
        step.Inputs.Any(input => input.Source.Name == TrackingNames.Binding || ComesAfter(input.Source));

    private static ImmutableArray<MetadataReference> PlatformReferences()
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. platform.Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                .Append(typeof(DifferentiableAttribute).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
