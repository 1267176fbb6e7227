using System.Text.RegularExpressions;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AutodiffGen.Generator.Tests.AnyCSharp;

/// <summary>
/// Methods that the generator was never meant for, and text that is half typed: neither it nor the analyzer throws, and generated files add no error. Many files make one compilation, each in a
/// namespace of its own, since a broken file leaves its neighbours alone.
/// </summary>
public class AnyCSharpTests
{
    private const string Usings =
        "using System; using System.Collections.Generic; using System.Linq; using System.Linq.Expressions; using System.Numerics; using System.Threading; using System.Threading.Tasks; using AutodiffGen;\n";

    private static readonly CSharpParseOptions Preview = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    /// <summary>An attribute stands where an <c>@</c> can't begin a name.</summary>
    private static readonly string[] Programs = [.. Corpus.Members.Select(members => Regex.Replace(members, @"(?<=^|[ ;}])@(?!""|class\b|int\b(?! this))", "[Differentiable] ", RegexOptions.Multiline))];

    [Fact]
    public void EveryConstructOfTheLanguage()
    {
        GeneratorRun run = AssertHarmless(Compile(Programs.Select(File)));
        Assert.True(run.Generated.Count >= 10, $"{run.Generated.Count} files");
        Assert.True(run.Diagnostics.Length >= 50, $"{run.Diagnostics.Length} diagnostics");
    }

    [Theory]
    [InlineData(1)]
    public void TextThatEndsAnywhere(int seed)
    {
        var random = new Random(seed);
        AssertHarmless(Compile(Mutated(random, (text, position) => text[..position])));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void TextWithoutAToken(int seed)
    {
        var random = new Random(seed);
        AssertHarmless(Compile(Mutated(random, (text, position) =>
        {
            SyntaxToken token = CSharpSyntaxTree.ParseText(text, Preview).GetRoot().FindToken(Math.Min(position, text.Length - 1));
            return text.Remove(token.SpanStart, token.Span.Length);
        })));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void TextWithATokenFromElsewhere(int seed)
    {
        var random = new Random(seed);
        AssertHarmless(Compile(Mutated(random, (text, position) =>
        {
            SyntaxNode root = CSharpSyntaxTree.ParseText(text, Preview).GetRoot();
            SyntaxToken token = root.FindToken(Math.Min(position, text.Length - 1)), other = root.FindToken(random.Next(text.Length));
            return text.Remove(token.SpanStart, token.Span.Length).Insert(token.SpanStart, " " + other.Text + " ");
        })));
    }

    [Fact]
    public void NoRuntimeIsReferenced() => AssertHarmless(Without(Compile(Programs.Select(File)), "AutodiffGen.dll"));

    [Fact]
    public void NoLibraryIsReferenced()
    {
        AssertHarmless(Without(Compile(Programs.Select(File)), "System.Private.CoreLib.dll", "System.Runtime.dll"));
        AssertHarmless(Compile(Programs.Select(File)).WithReferences());
    }

    [Fact]
    public void TheAttributeIsTheUsersOwn()
    {
        const string Own = "namespace AutodiffGen { [System.AttributeUsage(System.AttributeTargets.All)] class DifferentiableAttribute : System.Attribute { public DifferentiableAttribute(string s = \"a\") { } } class ConstantAttribute : System.Attribute { } }";
        AssertHarmless(Without(Compile(Programs.Select(File).Append(Own)), "AutodiffGen.dll"));
        AssertHarmless(Compile(Programs.Select(File).Append(Own)));
    }

    private static string File(string members, int number) => $"{Usings}namespace N{number};\npublic partial class Corpus\n{{\n{members}\n}}\n";

    private static IEnumerable<string> Mutated(Random random, Func<string, int, string> mutate) =>
        Programs.SelectMany(program => Enumerable.Range(0, 3).Select(_ => mutate(program, random.Next(program.Length)))).Select(File).ToArray();

    private static CSharpCompilation Compile(IEnumerable<string> sources)
    {
        SyntaxTree[] trees = [.. sources.Select((text, index) => CSharpSyntaxTree.ParseText(text, Preview, $"Source{index}.cs"))];
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create("Any", trees, TestCompilation.References, options);
    }

    private static CSharpCompilation Without(CSharpCompilation compilation, params string[] files) =>
        compilation.RemoveReferences(compilation.References.Where(reference => files.Contains(Path.GetFileName(reference.Display))));

    private static GeneratorRun AssertHarmless(CSharpCompilation compilation)
    {
        GeneratorRun run = GeneratorRun.Of(compilation, parseOptions: Preview);
        Assert.Null(run.Exception);
        Assert.Empty(run.Diagnostics.Where(diagnostic => diagnostic.Id == "ADG0001").Select(LoadedAssembly.Describe));
        string[] errors = [.. Errors(run.Output).Except(Errors(compilation))];
        Assert.True(errors.Length == 0, string.Join("\n", errors));
        return run;
    }

    /// <summary>The compiler's errors, which have the same text wherever generated members move them to.</summary>
    private static IEnumerable<string> Errors(CSharpCompilation compilation) =>
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(LoadedAssembly.Describe);
}
