using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding.UserRules;

/// <summary>
/// The signature of a derivative of a method, which is that of the sibling that would be generated. A buffer may be taken by a type that promises less: a span for an array, a read-only span for
/// either, which says that it isn't written.
/// </summary>
internal static class RuleSignature
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat;

    /// <summary>Whether a method has the signature of a derivative of another.</summary>
    public static bool Fits(IMethodSymbol target, IMethodSymbol rule, bool isForward)
    {
        if (!StartsWithParametersOf(target, rule)) return false;
        var derivatives = new Queue<IParameterSymbol>(rule.Parameters.Skip(target.Parameters.Length));
        foreach (IParameterSymbol parameter in Active(target, rule))
        {
            if (derivatives.Count == 0 || !(isForward ? IsTangent(parameter, rule, derivatives.Dequeue()) : IsAdjoint(parameter, derivatives.Dequeue()))) return false;
        }

        IrType result = TypeBinder.Bind(target.ReturnType);
        if (isForward && result is BufferType { Kind: not BufferKind.Array, Element.IsReal: true } && !Is(derivatives, RefKind.Out, result)) return false;
        if (!isForward && result.IsDifferentiable && !Is(derivatives, RefKind.None, SeedOf(result))) return false;
        return derivatives.Count == 0 && !rule.ReturnsByRef && !rule.ReturnsByRefReadonly && FitsResult(target.ReturnType, rule.ReturnType, isForward);
    }

    /// <summary>The signature that a rule should have, as C# text.</summary>
    public static string Expected(IMethodSymbol target, IMethodSymbol rule, bool isForward)
    {
        IrType result = TypeBinder.Bind(target.ReturnType);
        IEnumerable<string> parameters = target.Parameters.Select(parameter => Text(parameter.RefKind, parameter.Type.ToDisplayString(Format), parameter.Name))
            .Concat(Active(target, rule).Select(parameter => isForward
                ? Text(parameter.RefKind, parameter.Type.ToDisplayString(Format), parameter.Name + "Tangent")
                : TypeBinder.Bind(parameter.Type) is BufferType { IsRectangular: false } buffer
                    ? "Span<" + buffer.Element.Text + "> " + parameter.Name + "Adjoint"
                    : Text(TypeBinder.Bind(parameter.Type).IsBuffer ? RefKind.None : parameter.RefKind == RefKind.Out ? RefKind.None : RefKind.Ref, parameter.Type.ToDisplayString(Format), parameter.Name + "Adjoint")));
        string text = target.ReturnType.ToDisplayString(Format);
        if (isForward && result is BufferType { Kind: not BufferKind.Array, Element.IsReal: true }) parameters = parameters.Append("out " + text + " resultTangent");
        else if (!isForward && result.IsDifferentiable) parameters = parameters.Append((result is BufferType { IsRectangular: false, Element: var element } ? "ReadOnlySpan<" + element.Text + ">" : text) + " resultAdjoint");
        return "static " + (isForward && IsPaired(result) ? "(" + text + " Value, " + text + " Tangent)" : text) + " " + rule.Name + "(" + string.Join(", ", parameters) + ")";
    }

    /// <summary>Whether a method whose parameter has this type may write elements through it.</summary>
    public static bool IsWritable(ITypeSymbol type) => TypeBinder.Bind(type) is BufferType { Kind: not BufferKind.ReadOnlySpan };

    /// <summary>Whether the first parameters of the rule are those of the method.</summary>
    private static bool StartsWithParametersOf(IMethodSymbol target, IMethodSymbol rule) =>
        rule.Parameters.Length >= target.Parameters.Length
        && target.Parameters.All(parameter => rule.Parameters[parameter.Ordinal] is var own && own.RefKind == parameter.RefKind && IsSameOrLess(parameter.Type, own.Type));

    /// <summary>The parameters that have derivatives; a rule of another shape may mark those that it has.</summary>
    private static IEnumerable<IParameterSymbol> Active(IMethodSymbol target, IMethodSymbol rule) => target.Parameters.Where(parameter =>
        TypeBinder.Bind(parameter.Type).IsDifferentiable && !Symbols.IsConstant(parameter)
        && !(parameter.Ordinal < rule.Parameters.Length && Symbols.IsConstant(rule.Parameters[parameter.Ordinal])));

    private static bool IsTangent(IParameterSymbol parameter, IMethodSymbol rule, IParameterSymbol tangent) =>
        tangent.RefKind == parameter.RefKind && SymbolEqualityComparer.Default.Equals(tangent.Type, rule.Parameters[parameter.Ordinal].Type);

    private static bool IsAdjoint(IParameterSymbol parameter, IParameterSymbol adjoint) => TypeBinder.Bind(parameter.Type) is BufferType buffer
        ? adjoint.RefKind == RefKind.None && TypeBinder.Bind(adjoint.Type).Equals(buffer.Writable)
        : adjoint.RefKind == (parameter.RefKind == RefKind.Out ? RefKind.None : RefKind.Ref) && SymbolEqualityComparer.Default.Equals(adjoint.Type, parameter.Type);

    private static bool Is(Queue<IParameterSymbol> parameters, RefKind passing, IrType type) =>
        parameters.Count > 0 && parameters.Dequeue() is var parameter && parameter.RefKind == passing && TypeBinder.Bind(parameter.Type).Equals(type);

    private static IrType SeedOf(IrType result) => result is BufferType buffer ? buffer.ReadOnly : result;

    /// <summary>Whether the forward method returns a value and its tangent.</summary>
    private static bool IsPaired(IrType result) => result.IsReal || result is BufferType { Kind: BufferKind.Array, Element.IsReal: true };

    private static bool FitsResult(ITypeSymbol target, ITypeSymbol rule, bool isForward)
    {
        if (!isForward || !IsPaired(TypeBinder.Bind(target))) return SymbolEqualityComparer.Default.Equals(target, rule);
        return rule is INamedTypeSymbol { IsTupleType: true, TupleElements: { Length: 2 } elements } && elements.All(element => SymbolEqualityComparer.Default.Equals(element.Type, target));
    }

    private static bool IsSameOrLess(ITypeSymbol type, ITypeSymbol own)
    {
        if (SymbolEqualityComparer.Default.Equals(type, own)) return true;
        return TypeBinder.Bind(type) is BufferType given && TypeBinder.Bind(own) is BufferType taken && given.Element.Equals(taken.Element) && given.Rank == taken.Rank && taken.Kind > given.Kind;
    }

    private static string Text(RefKind passing, string type, string name) => passing switch
    {
        RefKind.None => string.Empty,
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        _ => "in ",
    } + type + " " + Constants.Escape(name);
}
