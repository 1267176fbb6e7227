using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace AutodiffGen.Generator.Tests.Harness;

/// <summary>Builds compilations the way a strict user's project does: nullable on, every warning an error, documentation checked.</summary>
internal static class TestCompilation
{
    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.Latest, DocumentationMode.Diagnose, SourceCodeKind.Regular);

    /// <summary>The same without warnings about null, which take a tenth of the time.</summary>
    public static CSharpParseOptions Lenient { get; } = ParseOptions.WithFeatures([KeyValuePair.Create("run-nullable-analysis", "never")]);

    /// <summary>The assemblies of the running framework, <c>System.Numerics.Tensors</c>, and the runtime of AutodiffGen.</summary>
    public static ImmutableArray<MetadataReference> References { get; } = FindReferences();

    private static SourceFile GlobalUsings { get; } = new("GlobalUsings.cs", "global using System;\nglobal using AutodiffGen;\n");

    public static SyntaxTree Parse(SourceFile file) => Parse(file, ParseOptions);

    public static SyntaxTree Parse(SourceFile file, CSharpParseOptions options) => CSharpSyntaxTree.ParseText(SourceText.From(file.Text, Encoding.UTF8), options, file.Name);

    /// <summary>What all compilations start from: they share the symbols of the framework, which would cost more to read anew than most sources cost to compile.</summary>
    private static CSharpCompilation Empty { get; } = Create("Models", [], ParseOptions);

    private static CSharpCompilation EmptyLenient { get; } = Empty.ReplaceSyntaxTree(Empty.SyntaxTrees[0], Parse(GlobalUsings, Lenient));

    public static CSharpCompilation Create(IEnumerable<SourceFile> files, params MetadataReference[] moreReferences) =>
        (moreReferences.Length == 0 ? Empty : Create("Models" + Guid.NewGuid().ToString("N"), moreReferences, ParseOptions)).AddSyntaxTrees(files.Select(Parse).ToArray());

    /// <summary>A compilation without warnings about null; more files are parsed with the same options.</summary>
    public static CSharpCompilation CreateLenient(IEnumerable<SourceFile> files) => EmptyLenient.AddSyntaxTrees(files.Select(file => Parse(file, Lenient)).ToArray());

    private static CSharpCompilation Create(string name, MetadataReference[] moreReferences, CSharpParseOptions options)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(name, [Parse(GlobalUsings, options)], References.AddRange(moreReferences), Options(OptimizationLevel.Debug));
        _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }

    /// <summary>Undocumented members (CS1591) are allowed in the sources of tests, so they stay warnings; see <see cref="Problems"/>.</summary>
    private static CSharpCompilationOptions Options(OptimizationLevel level) =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            .WithOptimizationLevel(level)
            .WithConcurrentBuild(false) // Tests run side by side as it is.
            .WithNullableContextOptions(NullableContextOptions.Enable)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Error)
            .WithSpecificDiagnosticOptions([KeyValuePair.Create("CS1591", ReportDiagnostic.Warn)])
            .WithWarningLevel(9999);

    /// <summary>All warnings and errors of the compiler, but for undocumented members outside of generated files.</summary>
    public static IEnumerable<Diagnostic> Problems(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Where(diagnostic =>
            diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed &&
            (diagnostic.Id != "CS1591" || IsGenerated(diagnostic.Location.SourceTree)));

    /// <summary>Whether the generator made the file.</summary>
    public static bool IsGenerated(SyntaxTree? tree) => tree?.FilePath.Contains(nameof(DifferentiableGenerator), StringComparison.Ordinal) == true;

    private static ImmutableArray<MetadataReference> FindReferences()
    {
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return
        [
            .. trusted.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework || Path.GetFileName(path) == "System.Numerics.Tensors.dll")
                .Select(path => MetadataReference.CreateFromFile(path)),
            MetadataReference.CreateFromFile(typeof(DifferentiableAttribute).Assembly.Location),
        ];
    }
}
