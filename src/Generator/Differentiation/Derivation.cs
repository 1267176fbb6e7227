using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Sparsity;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>A refusal by a pass behind Binding.</summary>
/// <param name="Ordinal">The statement that is refused.</param>
/// <param name="Reason">Why, and what to write instead.</param>
/// <param name="Id">The diagnostic's id.</param>
internal sealed record Refusal(int Ordinal, string Reason, string Id);

/// <summary>All derived methods of a function, or why there are none.</summary>
internal sealed record DerivationResult(EquatableArray<DerivedMethod> Methods, EquatableArray<Refusal> Refusals);

/// <summary>Derives the methods that are asked for: a pure function of the bound method and its callees' summaries.</summary>
internal static class Derivation
{
    public static DerivationResult Derive(Function function, bool isCalled, bool needsDependencies)
    {
        try
        {
            return new DerivationResult(Methods(function, isCalled, needsDependencies).ToEquatableArray(), []);
        }
        catch (RefusalException refusal)
        {
            return new DerivationResult([], [new Refusal(refusal.Ordinal, refusal.Message, refusal.Id)]);
        }
    }

    private static IEnumerable<DerivedMethod> Methods(Function function, bool isCalled, bool needsDependencies)
    {
        if (function.Derivatives.HasFlag(RequestedDerivatives.Forward)) yield return ForwardMode.Differentiate(Linearization.Linearize(function));
        if (function.Derivatives.HasFlag(RequestedDerivatives.Adjoint)) yield return ReverseMode.Adjoint(function);
        if (function.Derivatives.HasFlag(RequestedDerivatives.Gradient) && function.ReturnType.IsReal)
        {
            yield return ReverseMode.Gradient(function);
            yield return ValueAndGradient.Make(function);
        }

        if (function.Derivatives.HasFlag(RequestedDerivatives.JacobianPattern)) yield return JacobianPattern.Make(function);
        if (needsDependencies) yield return JacobianPattern.Dependencies(function);
        if (!isCalled) yield break;
        foreach (DerivedMethod half in ReverseMode.Halves(function)) yield return half;
    }
}
