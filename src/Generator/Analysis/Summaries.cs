using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Generator.Analysis;

/// <summary>Computes what callers must know of each method, over the whole project: a fixed point over the call graph, from the cautious side for recursion.</summary>
internal static class Summaries
{
    public static IReadOnlyDictionary<string, Summary> Compute(IReadOnlyCollection<Function> functions)
    {
        var summaries = new Dictionary<string, Summary>();
        var byKey = new Dictionary<string, Function>();
        foreach (Function function in functions) byKey[function.Key] = function;
        var active = new HashSet<string>();
        foreach (Function function in functions) Visit(function, byKey, summaries, active);
        return summaries;
    }

    /// <summary>The function with the summaries of its callees.</summary>
    public static Function Attach(Function function, IReadOnlyDictionary<string, Summary> summaries) => function with { Body = Attach(function.Body, summaries) };

    private static Block Attach(Block block, IReadOnlyDictionary<string, Summary> summaries) => new(block.Statements.Select(statement => statement switch
    {
        Call call when summaries.TryGetValue(call.Callee.Key, out Summary? summary) => call with { Callee = call.Callee with { Summary = summary } },
        If @if => @if with { Then = Attach(@if.Then, summaries), Else = Attach(@if.Else, summaries) },
        For @for => @for with { Body = Attach(@for.Body, summaries) },
        While @while => @while with { Body = Attach(@while.Body, summaries), Update = Attach(@while.Update, summaries) },
        Breakable breakable => breakable with { Body = Attach(breakable.Body, summaries) },
        _ => statement,
    }).ToEquatableArray());

    private static Summary Visit(Function function, Dictionary<string, Function> byKey, Dictionary<string, Summary> summaries, HashSet<string> active)
    {
        if (summaries.TryGetValue(function.Key, out Summary? known)) return known;

        // A recursive call is met before its method is summarized: assume the worst of it.
        if (!active.Add(function.Key)) return Worst(function);
        Statement[] statements = [.. function.Body.All()];
        foreach (Call call in statements.OfType<Call>())
        {
            if (byKey.TryGetValue(call.Callee.Key, out Function? callee)) Visit(callee, byKey, summaries, active);
        }

        Function attached = Attach(function, summaries);
        Summary summary = Summarize(attached);
        active.Remove(function.Key);
        summaries[function.Key] = summary;
        return summary;
    }

    private static Summary Worst(Function function) => new(function.Parameters.Select(p => p.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan }).ToEquatableArray(), false, true, false);

    private static Summary Summarize(Function function)
    {
        var groups = new BufferGroups(function);
        Statement[] statements = [.. function.Body.All()];
        HashSet<int> written = WrittenBuffers.Of(statements, groups);
        EquatableArray<bool> writes = function.Parameters.Select(p => p.Passing is Passing.Ref or Passing.Out || (p.Variable.Type.IsBuffer && written.Contains(groups[p.Variable]))).ToEquatableArray();
        bool readsPlainly = function.Parameters.All(p => p.Passing is Passing.Value or Passing.In && (!p.Variable.Type.IsBuffer || p.Variable.Type is BufferType { Kind: BufferKind.ReadOnlySpan }));
        bool isSimple = readsPlainly
            && function.ReturnType.IsReal
            && !statements.Any(s => s is For or While or Effect or Breakable || s is Declare { Value: Allocate })
            && statements.OfType<Call>().All(c => c.Callee.Summary is { IsSimple: true });
        bool maybeSingular = statements.SelectMany(s => s.Expressions()).SelectMany(e => e.Descendants()).OfType<Invoke>().Any(i => RuleTable.Find(i.Member, i.Arguments.Count) is { } rule && rule.Partials.Any(p => p is { Guarded: true }))
            || statements.OfType<Call>().Any(c => c.Callee.Summary is not { MayBeSingular: false });
        bool returnsNew = statements.OfType<Return>().SelectMany(r => r.Value is null ? [] : Activity.Dependencies(r.Value)).Where(v => v.Type.IsBuffer)
            .All(v => !function.Parameters.Any(p => p.Variable.Type.IsBuffer && groups.MayShare(p.Variable, v)));
        return new Summary(writes, isSimple, maybeSingular, returnsNew);
    }
}
