using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Pipeline;

/// <summary>The functions of a project whose siblings the derivatives of others call, whatever their own attributes ask for.</summary>
internal sealed class CalledFunctions : IEquatable<CalledFunctions>
{
    private const RequestedDerivatives Reverse = RequestedDerivatives.Adjoint | RequestedDerivatives.Gradient | RequestedDerivatives.Jacobian | RequestedDerivatives.Callable;

    private CalledFunctions(HashSet<string> inForward, HashSet<string> inReverse)
    {
        InForward = inForward;
        InReverse = inReverse;
    }

    public HashSet<string> InForward { get; }

    public HashSet<string> InReverse { get; }

    public static CalledFunctions Of(IReadOnlyCollection<Function> functions, IReadOnlyDictionary<string, Summary> summaries)
    {
        Dictionary<string, Function> byKey = functions.GroupBy(f => f.Key).ToDictionary(g => g.Key, g => g.First());
        HashSet<string> inForward = CalledFrom(functions.Where(f => f.Derivatives.HasFlag(RequestedDerivatives.Forward)), byKey);
        HashSet<string> inReverse = CalledFrom(functions.Where(f => (f.Derivatives & Reverse) != 0), byKey);

        // Reverse mode takes the slope of a simple function from its forward method.
        inForward.UnionWith(inReverse.Where(key => summaries.TryGetValue(key, out Summary? summary) && summary.IsSimple));
        return new CalledFunctions(inForward, inReverse);
    }

    /// <summary>The derivatives that callers need of a function.</summary>
    public RequestedDerivatives Needs(string key) =>
        (InForward.Contains(key) ? RequestedDerivatives.Forward : RequestedDerivatives.None) | (InReverse.Contains(key) ? RequestedDerivatives.Adjoint : RequestedDerivatives.None);

    public bool Equals(CalledFunctions? other) => other is not null && InForward.SetEquals(other.InForward) && InReverse.SetEquals(other.InReverse);

    public override bool Equals(object? obj) => Equals(obj as CalledFunctions);

    public override int GetHashCode() => InForward.Count * 31 + InReverse.Count;

    private static HashSet<string> CalledFrom(IEnumerable<Function> roots, Dictionary<string, Function> byKey)
    {
        var called = new HashSet<string>();
        var pending = new Stack<Function>(roots);
        while (pending.Count > 0)
        {
            foreach (string key in pending.Pop().Body.All().OfType<Call>().Select(c => c.Callee.Key).Where(called.Add))
            {
                if (byKey.TryGetValue(key, out Function? callee)) pending.Push(callee);
            }
        }

        return called;
    }
}
