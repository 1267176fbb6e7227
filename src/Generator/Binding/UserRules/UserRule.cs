using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding.UserRules;

/// <summary>A method by which a user gives a derivative of another.</summary>
/// <param name="Target">The method that it is a derivative of, with the type arguments that the attribute names; the definition if it stands in the rule's own type.</param>
/// <param name="Method">The rule.</param>
/// <param name="IsForward">Whether it is the forward method; otherwise the adjoint method.</param>
internal sealed record UserRule(IMethodSymbol Target, IMethodSymbol Method, bool IsForward)
{
    /// <summary>How messages name the kind.</summary>
    public static string Kind(bool isForward) => isForward ? "forward" : "adjoint";
}

/// <summary>The rules of one method; at least one of them is given.</summary>
internal sealed record RulePair(UserRule? Forward, UserRule? Adjoint)
{
    public IEnumerable<UserRule> All => new[] { Forward, Adjoint }.OfType<UserRule>();

    /// <summary>Whether either rule says that a parameter has no derivative, or the method itself does.</summary>
    public bool IsConstant(IParameterSymbol parameter) =>
        Symbols.IsConstant(parameter) || All.Any(rule => Symbols.IsConstant(rule.Method.Parameters[parameter.Ordinal]));

    /// <summary>Whether a buffer may be written: a rule that takes a read-only span says that it isn't.</summary>
    public bool MayWrite(IParameterSymbol parameter) =>
        parameter.RefKind is RefKind.Ref or RefKind.Out || All.Any(rule => RuleSignature.IsWritable(rule.Method.Parameters[parameter.Ordinal].Type));
}
