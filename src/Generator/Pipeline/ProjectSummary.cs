using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>What the functions of a project must know of each other.</summary>
internal sealed class ProjectSummary(IReadOnlyDictionary<string, Summary> summaries, ISet<string> called) : IEquatable<ProjectSummary>
{
    public static ProjectSummary Of(IReadOnlyCollection<Function> functions)
    {
        IEnumerable<string> called = functions.SelectMany(f => f.Body.All()).OfType<Call>().Select(c => c.Callee.Key);
        return new ProjectSummary(Summaries.Compute(functions), new HashSet<string>(called));
    }

    public DerivationInput InputOf(Function function) => new(Summaries.Attach(function, summaries), called.Contains(function.Key) && !summaries[function.Key].IsSimple);

    public bool Equals(ProjectSummary? other) => other is not null && called.SetEquals(other.Called) && summaries.Count == other.SummariesByKey.Count
        && summaries.All(s => other.SummariesByKey.TryGetValue(s.Key, out Summary? summary) && s.Value.Equals(summary));

    public override bool Equals(object? obj) => Equals(obj as ProjectSummary);

    public override int GetHashCode() => summaries.Count;

    private IReadOnlyDictionary<string, Summary> SummariesByKey => summaries;

    private ISet<string> Called => called;
}
