using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace AutodiffGen.Generator.Binding.UserRules;

/// <summary>What is wrong with a rule.</summary>
internal sealed record RuleProblem(DiagnosticDescriptor Descriptor, params string[] Arguments);

/// <summary>Finds the method that an attribute names, and checks that the rule is a derivative of it.</summary>
internal static class RuleReader
{
    public const string AttributeName = "DerivativeOfAttribute";

    /// <summary>The attributes that make a method a rule.</summary>
    public static IEnumerable<AttributeData> AttributesOf(IMethodSymbol method) => method.GetAttributes().Where(attribute => Symbols.IsOurs(attribute, AttributeName));

    /// <returns>The rule, or what is wrong; neither where the compiler has something to say.</returns>
    public static (UserRule? Rule, RuleProblem? Problem) Read(IMethodSymbol method, AttributeData attribute)
    {
        if (attribute.AttributeConstructor is null || Names(attribute, method) is not var (type, name, kind) || type is IErrorTypeSymbol) return default;
        if (kind is not (RequestedDerivatives.Forward or RequestedDerivatives.Adjoint)) return Invalid(method, "it is to be one kind of derivative, Derivatives.Forward or Derivatives.Adjoint");
        bool isForward = kind == RequestedDerivatives.Forward;
        if (method.MethodKind != MethodKind.Ordinary || !method.IsStatic || method.IsGenericMethod) return Invalid(method, "it is to be a static method without type parameters of its own");
        if (type.IsUnboundGenericType) return Invalid(method, "name the type '" + type.Name + "' with its type arguments, or put the rule in it");
        if (IsGeneric(method.ContainingType) && !SymbolEqualityComparer.Default.Equals(type, method.ContainingType)) return Invalid(method, "it stands in a generic type, and its method doesn't; put it in one without type parameters");

        IMethodSymbol[] named = [.. type.GetMembers(name).OfType<IMethodSymbol>().Where(other => other.MethodKind == MethodKind.Ordinary && !SymbolEqualityComparer.Default.Equals(other, Definition(method)))];
        if (named.Length == 0) return Invalid(method, "'" + type.Name + "' has no method '" + name + "'");
        IMethodSymbol[] candidates = [.. named.Where(other => Obstacle(other) is null)];
        if (candidates.Length == 0) return Invalid(method, "'" + type.Name + "." + name + "' " + Obstacle(named[0]));
        IMethodSymbol[] fitting = [.. candidates.Where(other => RuleSignature.Fits(other, method, isForward))];
        return fitting.Length switch
        {
            1 => (new UserRule(fitting[0], Definition(method), isForward), null),
            0 => (null, new RuleProblem(
                DiagnosticTable.RuleSignature, method.Name, UserRule.Kind(isForward), type.Name + "." + name, string.Join("' or '", candidates.Select(other => RuleSignature.Expected(other, method, isForward))))),
            _ => Invalid(method, "it fits several overloads of '" + type.Name + "." + name + "'"),
        };
    }

    /// <summary>The declaration that callers refer to.</summary>
    public static IMethodSymbol Definition(IMethodSymbol method) => method.PartialDefinitionPart ?? method;

    private static (INamedTypeSymbol Type, string Name, RequestedDerivatives Kind)? Names(AttributeData attribute, IMethodSymbol method)
    {
        object?[] values = [.. attribute.ConstructorArguments.Select(argument => argument.Kind == TypedConstantKind.Array ? null : argument.Value)];
        if (values.Length < 2 || values[values.Length - 2] is not string name || values[values.Length - 1] is not int kind) return null;
        return values.Length == 2 ? (method.ContainingType, name, (RequestedDerivatives)kind) : values[0] is INamedTypeSymbol type ? (type, name, (RequestedDerivatives)kind) : null;
    }

    private static (UserRule?, RuleProblem?) Invalid(IMethodSymbol method, string reason) => (null, new RuleProblem(DiagnosticTable.InvalidRule, method.Name, reason));

    private static bool IsGeneric(INamedTypeSymbol? type) => type is not null && (type.Arity > 0 || IsGeneric(type.ContainingType));

    /// <summary>Why a method can't have a rule, or null.</summary>
    private static string? Obstacle(IMethodSymbol target)
    {
        if (!target.IsStatic) return "is an instance method; write a static method that calls it, and a rule for that";
        if (target.IsGenericMethod) return "is generic; write a method for double or float that calls it, and a rule for that";
        if (target.ReturnsByRef || target.ReturnsByRefReadonly) return "returns a reference; write a method that returns the value, and a rule for that";
        if (target.Parameters.FirstOrDefault(parameter => TypeBinder.Bind(parameter.Type).IsBuffer && parameter.RefKind != RefKind.None) is { } reference) return "takes the buffer '" + reference.Name + "' by reference";
        if (SignatureBinder.Unsupported(target.ReturnType) is not null) return "returns '" + target.ReturnType.ToDisplayString() + "', which has no derivatives here";
        bool anyInput = target.Parameters.Any(parameter => parameter.RefKind != RefKind.Out && TypeBinder.Bind(parameter.Type).IsDifferentiable);
        bool anyOutput = TypeBinder.Bind(target.ReturnType).IsDifferentiable || target.Parameters.Any(parameter =>
            TypeBinder.Bind(parameter.Type) is { IsDifferentiable: true } type && (parameter.RefKind is RefKind.Ref or RefKind.Out || type is BufferType { Kind: not BufferKind.ReadOnlySpan }));
        return anyInput && anyOutput ? null : "has nothing to differentiate: it needs a parameter and a result of double, float, or an array or span of them";
    }
}
