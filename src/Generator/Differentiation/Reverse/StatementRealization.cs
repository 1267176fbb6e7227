using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation.Reverse;

/// <summary>Replaces, in a statement of reverse code, the symbols of primal values by what holds them.</summary>
internal sealed class StatementRealization(StoragePlan plan)
{
    public Statement Rewrite(Statement statement) => statement switch
    {
        Declare { Value: { } value } declare => declare with { Value = plan.Realize(value) },
        Assign assign => assign with { Target = plan.Realize(assign.Target), Value = plan.Realize(assign.Value) },
        Increment increment => increment with { Target = plan.Realize(increment.Target), Value = plan.Realize(increment.Value) },
        Effect effect => effect with { Operands = effect.Operands.Select(plan.Realize).ToEquatableArray() },
        Fill fill => fill with { Value = plan.Realize(fill.Value) },
        TapeWindow window => window with { Count = plan.Realize(window.Count) },
        _ => statement,
    };
}
