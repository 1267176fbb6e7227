using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.Tests.Harness;
using AutodiffGen.Runtime.Tests;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>docs/diagnostics.md and the pages of docs/diagnostics are written from the table of diagnostics, their examples and their remedies, whose programs are compiled here.</summary>
public class DiagnosticsPageTests
{
    private const string Usings = "using System.Collections.Generic;\n";

    /// <summary>What an example can't be without.</summary>
    private static readonly Dictionary<string, string> Others = new() { ["ADG0025"] = "ADG0015" };

    private static readonly ConcurrentDictionary<string, ImmutableArray<Diagnostic>> Found = new();

    public static TheoryData<string> All => [.. DiagnosticTable.All.Select(descriptor => descriptor.Id)];

    public static TheoryData<string> WithRemedy => [.. DiagnosticRemedies.All.Select(remedy => remedy.Id)];

    [Fact]
    public void TheIndexIsCurrent() => Assert.True(Repository.IsCurrent("docs/diagnostics.md", Index()), "docs/diagnostics.md is out of date: run the tests with ACCEPT_CHANGES=1 and commit it.");

    [Theory]
    [MemberData(nameof(All))]
    public void EachPageIsCurrent(string id)
    {
        string path = $"docs/diagnostics/{id}.md";
        Assert.True(Repository.IsCurrent(path, Page(DiagnosticTable.Find(id))), path + " is out of date: run the tests with ACCEPT_CHANGES=1 and commit it.");
        Assert.EndsWith("/" + path, DiagnosticTable.Find(id).HelpLinkUri, StringComparison.Ordinal);
    }

    [Fact]
    public void EachExampleHasARemedy() => Assert.Equal(DiagnosticTable.All.Select(descriptor => descriptor.Id).Except(DiagnosticExamples.WithoutExample), DiagnosticRemedies.All.Select(remedy => remedy.Id));

    [Theory]
    [MemberData(nameof(WithRemedy))]
    public void TheFailingProgramHasTheDiagnostic(string id)
    {
        IEnumerable<string> found = Found.GetOrAdd(id, Diagnose).Select(diagnostic => diagnostic.Id);
        Assert.Equal([id], found.Where(other => other != Others.GetValueOrDefault(id)));
    }

    [Theory]
    [MemberData(nameof(WithRemedy))]
    public void TheMendedProgramHasNone(string id)
    {
        GeneratorRun run = Run(DiagnosticRemedies.All.Single(remedy => remedy.Id == id).Source, Example(id).OtherProject is null ? null : DiagnosticRemedies.MendedOtherProject);
        Assert.Empty(run.Diagnostics);
        Assert.NotEmpty(run.Generated);
        Assert.Empty(run.Output.GetDiagnostics().Where(diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error));
    }

    private static ImmutableArray<Diagnostic> Diagnose(string id)
    {
        (string? otherProject, string source, _) = Example(id);
        return Run(source, otherProject).Diagnostics;
    }

    private static GeneratorRun Run(string source, string? otherProject)
    {
        MetadataReference[] references = otherProject is null ? [] : [GeneratorRun.Of(otherProject).Output.ToMetadataReference()];
        return GeneratorRun.Of(TestCompilation.Create([new SourceFile("Source.cs", Usings + DiagnosticExamples.Complete(source))], references));
    }

    private static (string? OtherProject, string Source, string Place) Example(string id) =>
        DiagnosticExamples.All.Where(example => example.Id == id).Select(example => ((string?)null, example.Source, example.Place))
            .Concat(DiagnosticExamples.BehindBinding.Where(example => example.Id == id).Select(example => (example.OtherProject, example.Source, example.Place))).Single();

    private static string Index()
    {
        var text = new StringBuilder("""
            # Diagnostics

            <!-- Written from the table of diagnostics by a test; don't edit. Run the tests with ACCEPT_CHANGES=1 to write it anew. -->

            A method that gets an error gets no derivative methods; its neighbours still do. For code that doesn't compile, the generator is silent: the compiler speaks.
            An analyzer reports them while you type; `#pragma warning`, `[SuppressMessage]` and .editorconfig work on them. With `RunAnalyzers` set to `false` nothing is said, and a refused method has no derivatives all the same.
            Editors offer fixes for those that are mechanical.

            | id | severity | what |
            | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (DiagnosticDescriptor descriptor in DiagnosticTable.All)
            text.Append($"| [{descriptor.Id}](diagnostics/{descriptor.Id}.md) | {descriptor.DefaultSeverity.ToString().ToLowerInvariant()} | {descriptor.Title} |\n");
        return text.ToString();
    }

    private static string Page(DiagnosticDescriptor descriptor)
    {
        string severity = descriptor.DefaultSeverity switch { DiagnosticSeverity.Error => "Error", DiagnosticSeverity.Warning => "Warning", _ => "Information" };
        var text = new StringBuilder($"# {descriptor.Id}: {descriptor.Title}\n\n{severity}.");
        if (DiagnosticExamples.WithoutExample.Contains(descriptor.Id)) return text.Append($" {DiagnosticExamples.MeaningOfInternalError}\n").ToString();
        (_, string meaning, string mended) = DiagnosticRemedies.All.Single(remedy => remedy.Id == descriptor.Id);
        (string? otherProject, string source, string place) = Example(descriptor.Id);
        text.Append($" {meaning}\n\n## Fails\n\n");
        if (otherProject is not null) text.Append($"Another project has\n\n{Fenced(otherProject)}\nand this one\n\n");
        text.Append($"{Fenced(source)}\nAt `{place.Split('\n')[0]}`:\n\n> {Found.GetOrAdd(descriptor.Id, Diagnose).First(diagnostic => diagnostic.Id == descriptor.Id).GetMessage(CultureInfo.InvariantCulture)}\n\n## Works\n\n");
        if (otherProject is not null) text.Append($"{Fenced(DiagnosticRemedies.MendedOtherProject)}\n");
        return text.Append(Fenced(mended)).ToString();
    }

    private static string Fenced(string source) => $"```csharp\n{source.ReplaceLineEndings("\n")}\n```\n";
}
