using AutodiffGen.Generator.Analysis;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Finds derivatives that are zero where nobody may have meant it: a result that depends on no differentiable parameter, and comparisons that are used as numbers. What passes through
/// <c>StopGradient</c>, a rounding or a conversion to an integer is meant, or warned of at its place.
/// </summary>
internal sealed class VanishedDerivatives
{
    private const string Independent = "ADG0032";
    private const string Comparison = "ADG0033";

    private readonly Function function;
    private readonly Statement[] statements;
    private readonly Activity activity;
    private readonly ValueFlow flow;

    private VanishedDerivatives(Function function)
    {
        this.function = function;
        var groups = new BufferGroups(function);
        statements = [.. function.Body.All()];
        activity = new Activity(function, groups);
        flow = new ValueFlow(function, groups);
    }

    public static IEnumerable<Refusal> Find(Function function) => function.IsAbstract ? [] : new VanishedDerivatives(function).Find();

    private IEnumerable<Refusal> Find()
    {
        Return[] returns = [.. statements.OfType<Return>().Where(r => r.Value is { Type.IsDifferentiable: true })];
        if (returns.Length == 0 || returns.Any(r => activity.IsVaried(r.Value!))) return new Indicators(statements, activity, flow).Find(Comparison);
        if (returns.Any(r => flow.Reaches(r.Value!))) return [];
        string[] compared = [.. statements.SelectMany(s => s.Expressions()).SelectMany(flow.Compared).Distinct()];
        return [compared.Length == 0 ? new Refusal(returns[0].Ordinal, function.Name, Independent) : new Refusal(returns[0].Ordinal, Indicators.Name(compared), Comparison)];
    }
}
