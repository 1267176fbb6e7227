using System.Text;
using System.Text.RegularExpressions;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Runtime.Tests;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AutodiffGen.Generator.Tests.Diagnostics;

/// <summary>docs/diagnostics.md is written from the table of diagnostics, whose help links lead there.</summary>
public partial class DiagnosticsDocumentTests
{
    private const string Path = "docs/diagnostics.md";

    [Fact]
    public void TheDocumentIsCurrent() =>
        Assert.True(Repository.IsCurrent(Path, Document()), Path + " is out of date: run the tests with ACCEPT_CHANGES=1 and commit it.");

    [Fact]
    public void HelpLinksLeadToSections()
    {
        string document = Repository.Read(Path);

        Assert.All(DiagnosticTable.All, d => Assert.Contains($"<a id=\"{d.HelpLinkUri.Split('#')[1]}\"></a>", document));
    }

    private static string Document()
    {
        var text = new StringBuilder("""
            # Diagnostics

            <!-- Written from the table of diagnostics by a test; don't edit. Run the tests with ACCEPT_CHANGES=1 to write it anew. -->

            A method is differentiated correctly or refused: each message stands at the exact place, and says what to write instead. A method with an error gets no
            derivative methods; its neighbours do. Ids are never reused. In the messages below `…` stands for names of the source.

            """.ReplaceLineEndings("\n"));
        foreach (DiagnosticDescriptor descriptor in DiagnosticTable.All.OrderBy(d => d.Id, StringComparer.Ordinal))
        {
            string id = descriptor.HelpLinkUri.Split('#')[1];
            string severity = descriptor.DefaultSeverity.ToString().ToLowerInvariant();
            string message = Placeholder().Replace(descriptor.MessageFormat.ToString(), "…");
            text.Append($"\n<a id=\"{id}\"></a>\n## {descriptor.Id}: {descriptor.Title}\n\n*{severity}*: {message}\n");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
