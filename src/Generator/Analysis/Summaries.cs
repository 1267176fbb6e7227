using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;

namespace AutodiffGen.Generator.Analysis;

/// <summary>
/// Computes what callers must know of each method, over the whole project: callees first, and for recursion the least fixed point. A recursive method is never simple.
/// </summary>
internal static class Summaries
{
    public static IReadOnlyDictionary<string, Summary> Compute(IReadOnlyCollection<Function> functions)
    {
        var summaries = new Dictionary<string, Summary>();
        var byKey = new Dictionary<string, Function>();
        foreach (Function function in functions) byKey[function.Key] = function;
        var active = new HashSet<string>();
        var recursive = new HashSet<string>();
        foreach (Function function in functions) Visit(function, byKey, summaries, active, recursive);
        Iterate([.. functions.Where(f => recursive.Contains(f.Key))], summaries);
        return summaries;
    }

    /// <summary>Methods that call themselves, or such methods: they write nothing but what one of them is seen to write.</summary>
    private static void Iterate(Function[] functions, Dictionary<string, Summary> summaries)
    {
        foreach (Function function in functions) summaries[function.Key] = new Summary(function.Parameters.Select(p => p.Passing is Passing.Ref or Passing.Out).ToEquatableArray(), IsSimple: false, MayBeSingular: false, ReturnsNew: true, HasEffects: false);
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (Function function in functions)
            {
                Summary summary = Summarize(Attach(function, summaries)) with { IsSimple = false };
                changed |= !summary.Equals(summaries[function.Key]);
                summaries[function.Key] = summary;
            }
        }
    }

    /// <summary>The function with the summaries of its callees.</summary>
    public static Function Attach(Function function, IReadOnlyDictionary<string, Summary> summaries) => function with { Body = Attach(function.Body, summaries) };

    private static Block Attach(Block block, IReadOnlyDictionary<string, Summary> summaries) => new(block.Statements.Select(statement => statement switch
    {
        Call call when call.Callee.Rule is null && summaries.TryGetValue(call.Callee.Key, out Summary? summary) => call with { Callee = call.Callee with { Summary = summary } },
        If @if => @if with { Then = Attach(@if.Then, summaries), Else = Attach(@if.Else, summaries) },
        For @for => @for with { Body = Attach(@for.Body, summaries) },
        While @while => @while with { Body = Attach(@while.Body, summaries), Update = Attach(@while.Update, summaries) },
        Breakable breakable => breakable with { Body = Attach(breakable.Body, summaries) },
        _ => statement,
    }).ToEquatableArray());

    private static void Visit(Function function, Dictionary<string, Function> byKey, Dictionary<string, Summary> summaries, HashSet<string> active, HashSet<string> recursive)
    {
        if (summaries.ContainsKey(function.Key)) return;
        active.Add(function.Key);
        foreach (Call call in function.Body.All().OfType<Call>())
        {
            if (!byKey.TryGetValue(call.Callee.Key, out Function? callee)) continue;
            bool isAhead = active.Contains(callee.Key);
            if (!isAhead) Visit(callee, byKey, summaries, active, recursive);
            if (isAhead || recursive.Contains(callee.Key)) recursive.Add(function.Key);
        }

        active.Remove(function.Key);
        summaries[function.Key] = Summarize(Attach(function, summaries));
    }

    /// <summary>What goes for every implementation: those that have effects are refused.</summary>
    private static Summary OfUnknown(Function function) => new(
        function.Parameters.Select(p => p.Passing is Passing.Ref or Passing.Out || p.Variable.Type is BufferType { Kind: not BufferKind.ReadOnlySpan }).ToEquatableArray(),
        IsSimple: false,
        MayBeSingular: true,
        ReturnsNew: true,
        HasEffects: false);

    private static Summary Summarize(Function function)
    {
        if (function.IsAbstract) return OfUnknown(function);
        var groups = new BufferGroups(function);
        Statement[] statements = [.. function.Body.All()];
        var entry = new EntryBuffers(function.Parameters, function.Body);
        EquatableArray<bool> writes = function.Parameters.Select(p => p.Passing is Passing.Ref or Passing.Out || (p.Variable.Type.IsBuffer && entry.IsWritten(p.Variable))).ToEquatableArray();
        bool readsPlainly = function.Parameters.All(p => p.Passing is Passing.Value or Passing.In && (!p.Variable.Type.IsBuffer || p.Variable.Type is BufferType { Kind: BufferKind.ReadOnlySpan }));
        bool isSimple = readsPlainly
            && function.ReturnType.IsReal
            && !statements.Any(s => s is For or While or Effect or Breakable || s is Declare { Value: Allocate })
            && statements.OfType<Call>().All(c => c.Callee.Summary is { IsSimple: true });
        bool maybeSingular = statements.SelectMany(s => s.Expressions()).SelectMany(e => e.Descendants()).OfType<Invoke>().Any(i => RuleTable.Find(i.Member, i.Arguments.Count) is { } rule && rule.Partials.Any(p => p is { Guarded: true }))
            || statements.OfType<Call>().Any(c => c.Callee.Summary is not { MayBeSingular: false });
        bool returnsNew = statements.OfType<Return>().SelectMany(r => r.Value is null ? [] : Activity.Dependencies(r.Value)).Where(v => v.Type.IsBuffer)
            .All(v => !function.Parameters.Any(p => p.Variable.Type.IsBuffer && groups.MayShare(p.Variable, v)));
        bool hasEffects = statements.OfType<Effect>().Any(e => !e.Exits && !e.IsPure) || statements.OfType<Call>().Any(c => c.Callee.Summary is not { HasEffects: false });
        return new Summary(writes, isSimple, maybeSingular, returnsNew, hasEffects);
    }
}
