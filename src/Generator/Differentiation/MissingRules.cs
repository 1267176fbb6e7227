using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>Calls whose method has a derivative of the user's, but not of the kind that a mode needs.</summary>
internal static class MissingRules
{
    /// <summary>Refuses the call if its method has rules and none for the mode.</summary>
    public static void Check(Call call, bool isReverse)
    {
        if (call.Callee.Rule is not { } rule || (isReverse ? rule.Adjoint : rule.Forward) is not null) return;
        string path = call.Callee.Title;
        throw new RefusalException(
            call.Ordinal,
            isReverse
                ? "'" + path + "' has a rule for forward mode and none for reverse mode; add one with Derivatives.Adjoint, or ask for [Differentiable(Derivatives.Forward)] alone"
                : "'" + path + "' has a rule for reverse mode and none for forward mode; add one with Derivatives.Forward, or don't ask for Derivatives.Forward: [Differentiable(Derivatives.Adjoint | Derivatives.Gradient)]")
        { Id = "ADG0043" };
    }
}
