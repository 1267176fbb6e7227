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

    public DerivationInput InputOf(Function function)
    {
        Summary summary = summaries[function.Key];
        bool isCalled = called.Contains(function.Key);
        Function attached = Summaries.Attach(function, summaries);

        // Callers need the siblings whatever the attribute asks for.
        if (isCalled) attached = attached with { Derivatives = attached.Derivatives | RequestedDerivatives.Forward | RequestedDerivatives.Adjoint };
        bool needsHalves = (isCalled || function.Derivatives.HasFlag(RequestedDerivatives.Callable)) && !summary.IsSimple;
        Call? broken = function.Body.All().OfType<Call>().FirstOrDefault(c => c.Callee.SameCompilation && !summaries.ContainsKey(c.Callee.Key));
        return new DerivationInput(attached, summary, needsHalves, broken?.Callee.Path, broken?.Ordinal ?? 0);
    }

    public bool Equals(ProjectSummary? other) => other is not null && called.SetEquals(other.Called) && summaries.Count == other.SummariesByKey.Count
        && summaries.All(s => other.SummariesByKey.TryGetValue(s.Key, out Summary? summary) && s.Value.Equals(summary));

    public override bool Equals(object? obj) => Equals(obj as ProjectSummary);

    public override int GetHashCode() => summaries.Count;

    private IReadOnlyDictionary<string, Summary> SummariesByKey => summaries;

    private ISet<string> Called => called;
}
