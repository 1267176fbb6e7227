using AutodiffGen.Generator.Binding;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>Compiles a source text and binds its marked methods.</summary>
internal static class BindingDriver
{
    private const string Usings =
        "using System; using System.Collections.Generic; using System.Diagnostics; using System.Linq; using System.Text; using AutodiffGen;\n";

    private static readonly MetadataReference[] References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
        .Append(MetadataReference.CreateFromFile(typeof(DifferentiableAttribute).Assembly.Location))
        .ToArray();

    public static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, path: "Other.cs");

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Test",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(Usings + source, path: "Test" + i + ".cs")),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Binds every marked method of the sources.</summary>
    public static IReadOnlyList<BoundMethod> BindAll(params string[] sources) => BindAll(Compile(sources));

    public static IReadOnlyList<BoundMethod> BindAll(CSharpCompilation compilation)
    {
        var collector = new Collector();
        CSharpGeneratorDriver.Create(collector).RunGenerators(compilation);
        return collector.Methods;
    }

    /// <summary>Binds a marked method <c>F</c> among the members of a partial class, without any diagnostic, to the text of the IR.</summary>
    public static void AssertBinds(string members, string expected) => Assert.Equal(expected, Print(members));

    /// <summary>Binds the methods of a partial class and returns the text of <c>F</c>.</summary>
    public static string Print(string members)
    {
        string source = InClass(members);
        Assert.Empty(Compile(source).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        IReadOnlyList<BoundMethod> methods = BindAll(source);
        Assert.Empty(methods.SelectMany(method => method.Diagnostics.Select(diagnostic => diagnostic.ToDiagnostic(method.Spans).ToString())));
        return Printer.Print(methods.Single(method => method.Function!.Name == "F").Function!).TrimEnd();
    }

    /// <summary>The diagnostics of all marked methods, each as its id and the text of its place.</summary>
    public static IReadOnlyList<string> DiagnoseAll(string source)
    {
        string text = Usings + source;
        return [.. BindAll(source).SelectMany(method => method.Diagnostics).Select(diagnostic => diagnostic.Id + " " + text.Substring(diagnostic.Span!.Start, diagnostic.Span.Length))];
    }

    /// <summary>Whether a method with this body doesn't compile.</summary>
    public static bool HasError(string body) => Compile(InClass("[Differentiable] static double F(double x) { " + body + "\n }"))
        .GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    public static string InClass(string members) => "public static partial class Model\n{\n" + members + "\n}\n";

    private sealed class Collector : IIncrementalGenerator
    {
        public List<BoundMethod> Methods { get; } = [];

        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            IncrementalValuesProvider<BoundMethod> methods = context.SyntaxProvider.ForAttributeWithMetadataName(
                Binder.AttributeName, (_, _) => true, Binder.Bind);
            context.RegisterSourceOutput(methods, (_, method) => Methods.Add(method));
        }
    }
}
