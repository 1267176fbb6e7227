using System.Collections.Immutable;
using AutodiffGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace AutodiffGen.Generator.Tests.CodeFixes;

/// <summary>A solution of in-memory projects, on which fixes are applied as an editor does.</summary>
internal sealed class FixedSolution
{
    private const string Usings = "global using System;\nglobal using System.Collections.Generic;\nglobal using AutodiffGen;\n";

    private FixedSolution(Solution solution) => Solution = solution;

    public Solution Solution { get; }

    /// <summary>One project for each list of sources; each refers to those before it.</summary>
    public static FixedSolution Of(params string[][] projects) => Of(Usings, projects);

    /// <summary>A project without global using directives.</summary>
    public static FixedSolution OfPlain(string source) => Of(string.Empty, [[source]]);

    private static FixedSolution Of(string usings, string[][] projects)
    {
        Solution solution = new AdhocWorkspace().CurrentSolution;
        var earlier = new List<ProjectId>();
        foreach (string[] sources in projects)
        {
            var id = ProjectId.CreateNewId();
            string name = "Project" + earlier.Count;
            solution = solution.AddProject(ProjectInfo.Create(
                id, VersionStamp.Create(), name, name, LanguageNames.CSharp,
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
                parseOptions: TestCompilation.ParseOptions,
                projectReferences: earlier.Select(other => new ProjectReference(other)),
                metadataReferences: TestCompilation.References));
            foreach ((string text, int index) in sources.Prepend(usings).Select((text, index) => (text, index)))
                solution = solution.AddDocument(DocumentId.CreateNewId(id), $"{name}.Source{index}.cs", SourceText.From(text), filePath: $"/{name}/Source{index}.cs");
            earlier.Add(id);
        }

        return new FixedSolution(solution);
    }

    /// <summary>The text of a source of the last project, without the using directives in front.</summary>
    public string Text(int index = 0) => Project.Documents.ElementAt(index + 1).GetTextAsync().GetAwaiter().GetResult().ToString();

    public string TextOf(int project, int index) => Solution.Projects.ElementAt(project).Documents.ElementAt(index + 1).GetTextAsync().GetAwaiter().GetResult().ToString();

    /// <summary>The diagnostics of the last project.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => AnalyzerRun.Diagnose((CSharpCompilation)Project.GetCompilationAsync().GetAwaiter().GetResult()!);

    /// <summary>The fixes that are offered for the first diagnostic with an id.</summary>
    public IReadOnlyList<CodeAction> Offered(CodeFixProvider provider, string id)
    {
        Diagnostic diagnostic = Diagnostics.First(diagnostic => diagnostic.Id == id);
        var offered = new List<CodeAction>();
        var context = new CodeFixContext(Project.GetDocument(diagnostic.Location.SourceTree)!, diagnostic, (action, _) => offered.Add(action), CancellationToken.None);
        provider.RegisterCodeFixesAsync(context).GetAwaiter().GetResult();
        return offered;
    }

    /// <summary>The solution after the only fix of the first diagnostic with an id.</summary>
    public FixedSolution Apply(CodeFixProvider provider, string id) => Apply(Offered(provider, id).Single());

    /// <summary>The solution after all diagnostics with an id in the last project are fixed at once.</summary>
    public FixedSolution ApplyToAll(CodeFixProvider provider, string id)
    {
        var context = new FixAllContext(
            Project.Documents.First(), provider, FixAllScope.Project, provider.GetType().Name, [id], new KnownDiagnostics([.. Diagnostics.Where(diagnostic => diagnostic.Id == id)]), CancellationToken.None);
        return Apply(provider.GetFixAllProvider()!.GetFixAsync(context).GetAwaiter().GetResult()!);
    }

    private Project Project => Solution.Projects.Last();

    private static FixedSolution Apply(CodeAction action) =>
        new(action.GetOperationsAsync(CancellationToken.None).GetAwaiter().GetResult().OfType<ApplyChangesOperation>().Single().ChangedSolution);

    private sealed class KnownDiagnostics(ImmutableArray<Diagnostic> known) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(known);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return known.Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
