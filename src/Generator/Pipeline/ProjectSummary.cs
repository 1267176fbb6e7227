using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.Differentiation;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>What the functions of a project must know of each other.</summary>
internal sealed class ProjectSummary(IReadOnlyDictionary<string, Summary> summaries, CalledFunctions called, ISet<string> inPatterns, ISet<string> batched, ISet<string> onSets) : IEquatable<ProjectSummary>
{
    public static ProjectSummary Of(IReadOnlyCollection<Function> functions)
    {
        IReadOnlyDictionary<string, Summary> summaries = Summaries.Compute(functions);
        return new ProjectSummary(
            summaries,
            CalledFunctions.Of(functions, summaries),
            InPatterns(functions),
            Called(functions, RequestedDerivatives.Jacobian),
            Called(functions, RequestedDerivatives.LocalJacobianPattern));
    }

    /// <summary>The functions that ask for a pattern, and all that those call that ask for a pattern or a Jacobian.</summary>
    private static HashSet<string> InPatterns(IReadOnlyCollection<Function> functions)
    {
        HashSet<string> all = Closure(functions, f => (f.Derivatives & (RequestedDerivatives.JacobianPattern | RequestedDerivatives.Jacobian)) != 0);
        if (all.Count == 0) return all;
        var callees = new HashSet<string>(functions.Where(f => all.Contains(f.Key)).SelectMany(f => f.Body.All()).OfType<Call>().Select(c => c.Callee.Key));
        return [.. functions.Where(f => all.Contains(f.Key) && (callees.Contains(f.Key) || f.Derivatives.HasFlag(RequestedDerivatives.JacobianPattern))).Select(f => f.Key)];
    }

    /// <summary>The functions that ask for something, and all that they call, but for those that call a method of another project: that has no forward mode with tangents of other types.</summary>
    private static HashSet<string> Called(IReadOnlyCollection<Function> functions, RequestedDerivatives asked)
    {
        HashSet<string> found = Closure(functions, f => f.Derivatives.HasFlag(asked));
        if (found.Count == 0) return found;
        (string Key, string[] Callees)[] candidates = [.. functions.Where(f => found.Contains(f.Key)).Select(f => (f.Key, f.Body.All().OfType<Call>().Where(c => !c.Callee.HasPartials).Select(c => c.Callee.Key).Distinct().ToArray()))];
        while (candidates.Where(c => found.Contains(c.Key) && c.Callees.Any(callee => !found.Contains(callee))).Select(c => c.Key).ToArray() is { Length: > 0 } without) found.ExceptWith(without);
        return found;
    }

    /// <summary>The functions that a condition holds for, and all that they call.</summary>
    private static HashSet<string> Closure(IReadOnlyCollection<Function> functions, Func<Function, bool> asks)
    {
        var found = new HashSet<string>();
        var pending = new Stack<Function>(functions.Where(asks));
        if (pending.Count == 0) return found;
        Dictionary<string, Function> byKey = functions.GroupBy(f => f.Key).ToDictionary(g => g.Key, g => g.First());
        while (pending.Count > 0)
        {
            Function function = pending.Pop();
            if (!found.Add(function.Key)) continue;
            foreach (Call call in function.Body.All().OfType<Call>().Where(call => call.Callee.Rule is null))
            {
                if (byKey.TryGetValue(call.Callee.Key, out Function? callee)) pending.Push(callee);
            }
        }

        return found;
    }

    public DerivationInput InputOf(Function function)
    {
        Summary summary = summaries[function.Key];
        Function attached = Summaries.Attach(function, summaries);

        // Callers need the siblings whatever the attribute asks for.
        attached = attached with { Derivatives = attached.Derivatives | called.Needs(function.Key) };
        if (function.Derivatives.HasFlag(RequestedDerivatives.Jacobian)) attached = attached with { Derivatives = attached.Derivatives | RequestedDerivatives.Adjoint };

        // Where structs are taken apart the body stands in its callers.
        bool needsHalves = !function.IsAbstract && function.Wholes.Count == 0 && (called.InReverse.Contains(function.Key) || function.Derivatives.HasFlag(RequestedDerivatives.Callable)) && !summary.IsSimple;
        Call? broken = function.Body.All().OfType<Call>().FirstOrDefault(c => c.Callee.SameCompilation && !summaries.ContainsKey(c.Callee.Key));
        Call? foreign = function.Derivatives.HasFlag(RequestedDerivatives.LocalJacobianPattern) ? function.Body.All().OfType<Call>().FirstOrDefault(c => !c.Callee.HasPartials && !onSets.Contains(c.Callee.Key)) : null;
        var siblings = new NeededSiblings(needsHalves, inPatterns.Contains(function.Key), batched.Contains(function.Key), onSets.Contains(function.Key), foreign, summary.HasEffects);
        return new DerivationInput(attached, summary, siblings, broken?.Callee.Path, broken?.Ordinal ?? 0);
    }

    public bool Equals(ProjectSummary? other) => other is not null && called.Equals(other.Calls) && inPatterns.SetEquals(other.PatternKeys) && batched.SetEquals(other.BatchedKeys) && onSets.SetEquals(other.KeysOnSets) && summaries.Count == other.SummariesByKey.Count
        && summaries.All(s => other.SummariesByKey.TryGetValue(s.Key, out Summary? summary) && s.Value.Equals(summary));

    public override bool Equals(object? obj) => Equals(obj as ProjectSummary);

    public override int GetHashCode() => summaries.Count;

    private IReadOnlyDictionary<string, Summary> SummariesByKey => summaries;

    private CalledFunctions Calls => called;

    private ISet<string> PatternKeys => inPatterns;

    private ISet<string> BatchedKeys => batched;

    private ISet<string> KeysOnSets => onSets;
}
