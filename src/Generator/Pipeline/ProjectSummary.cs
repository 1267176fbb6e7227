using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>What the functions of a project must know of each other.</summary>
internal sealed class ProjectSummary(IReadOnlyDictionary<string, Summary> summaries, ISet<string> called, ISet<string> inPatterns) : IEquatable<ProjectSummary>
{
    public static ProjectSummary Of(IReadOnlyCollection<Function> functions)
    {
        IEnumerable<string> called = functions.SelectMany(f => f.Body.All()).OfType<Call>().Select(c => c.Callee.Key);
        return new ProjectSummary(Summaries.Compute(functions), new HashSet<string>(called), InPatterns(functions));
    }

    /// <summary>The functions that ask for a pattern, and all that they call.</summary>
    private static HashSet<string> InPatterns(IReadOnlyCollection<Function> functions)
    {
        var found = new HashSet<string>();
        var pending = new Stack<Function>(functions.Where(f => f.Derivatives.HasFlag(RequestedDerivatives.JacobianPattern)));
        if (pending.Count == 0) return found;
        Dictionary<string, Function> byKey = functions.GroupBy(f => f.Key).ToDictionary(g => g.Key, g => g.First());
        while (pending.Count > 0)
        {
            Function function = pending.Pop();
            if (!found.Add(function.Key)) continue;
            foreach (Call call in function.Body.All().OfType<Call>())
            {
                if (byKey.TryGetValue(call.Callee.Key, out Function? callee)) pending.Push(callee);
            }
        }

        return found;
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
        return new DerivationInput(attached, summary, needsHalves, inPatterns.Contains(function.Key), broken?.Callee.Path, broken?.Ordinal ?? 0);
    }

    public bool Equals(ProjectSummary? other) => other is not null && called.SetEquals(other.Called) && inPatterns.SetEquals(other.PatternKeys) && summaries.Count == other.SummariesByKey.Count
        && summaries.All(s => other.SummariesByKey.TryGetValue(s.Key, out Summary? summary) && s.Value.Equals(summary));

    public override bool Equals(object? obj) => Equals(obj as ProjectSummary);

    public override int GetHashCode() => summaries.Count;

    private IReadOnlyDictionary<string, Summary> SummariesByKey => summaries;

    private ISet<string> Called => called;

    private ISet<string> PatternKeys => inPatterns;
}
