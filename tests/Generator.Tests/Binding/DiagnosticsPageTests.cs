using System.Runtime.CompilerServices;
using System.Text;
using AutodiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Binding;

/// <summary>docs/diagnostics.md is written from the table of diagnostics and their examples.</summary>
public class DiagnosticsPageTests
{
    [Fact]
    public void ThePageIsCurrent()
    {
        string path = FullPath();
        string expected = Page();
        if (Environment.GetEnvironmentVariable("ACCEPT_CHANGES") == "1") File.WriteAllText(path, expected);
        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == expected,
            "docs/diagnostics.md is out of date: run the tests with ACCEPT_CHANGES=1 and commit it.");
    }

    private static string FullPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "diagnostics.md");

    private static string Page()
    {
        var text = new StringBuilder("""
            # Diagnostics

            <!-- Written from the table of diagnostics by a test; don't edit. Run the tests with ACCEPT_CHANGES=1 to write it anew. -->

            A method that gets an error gets no derivative methods; its neighbours still do. For code that doesn't compile, the generator is silent: the compiler speaks.
            An analyzer reports them while you type; `#pragma warning`, `[SuppressMessage]` and .editorconfig work on them. With `RunAnalyzers` set to `false` nothing is said, and a refused method has no derivatives all the same.

            | id | severity | what |
            | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (DiagnosticDescriptor descriptor in DiagnosticTable.All)
            text.Append($"| [{descriptor.Id}](#{descriptor.Id.ToLowerInvariant()}) | {descriptor.DefaultSeverity.ToString().ToLowerInvariant()} | {descriptor.Title} |\n");
        foreach (DiagnosticDescriptor descriptor in DiagnosticTable.All)
        {
            text.Append($"\n## {descriptor.Id}\n\n{descriptor.Title}.\n\n> {descriptor.MessageFormat}\n");
            foreach ((_, string source, string place) in DiagnosticExamples.All.Where(example => example.Id == descriptor.Id))
                text.Append($"\n```csharp\n{source}\n```\n\nIt stands at `{place}`.\n");
            foreach ((_, string? otherProject, string source, string place) in DiagnosticExamples.BehindBinding.Where(example => example.Id == descriptor.Id))
            {
                if (otherProject is not null) text.Append($"\nAnother project has\n\n```csharp\n{otherProject.ReplaceLineEndings("\n")}\n```\n\nand this one\n");
                text.Append($"\n```csharp\n{source.ReplaceLineEndings("\n")}\n```\n\nIt stands at `{place}`.\n");
            }
        }

        return text.ToString();
    }
}
