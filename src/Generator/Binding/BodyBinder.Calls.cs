using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Calls.</summary>
internal sealed partial class BodyBinder
{
    private Expression BindInvocation(IInvocationOperation operation)
    {
        IMethodSymbol target = operation.TargetMethod;
        if (operation.Type is null) return Invalid(operation);
        if (target.IsStatic && target.ReturnType.SpecialType is SpecialType.System_Double or SpecialType.System_Single
            && RuleTable.Find(MetadataName(target), target.Parameters.Length) is not null)
        {
            return new Invoke(MetadataName(target), BindArguments(operation).ToEquatableArray(), TypeBinder.Bind(operation.Type));
        }

        return BindInactive(operation);
    }

    private static string MetadataName(IMethodSymbol target) =>
        target.ContainingType.ContainingNamespace.ToDisplayString() + "." + target.ContainingType.MetadataName + "." + target.Name;

    /// <summary>Binds the arguments, evaluated in the order of the source, given back in the order of the parameters.</summary>
    private Expression[] BindArguments(IInvocationOperation operation)
    {
        Expression[] values = BindInOrder(operation.Arguments.Select<IArgumentOperation, Func<Expression>>(argument => () => Bind(argument.Value)).ToArray());
        var ordered = new Expression[operation.TargetMethod.Parameters.Length];
        for (int i = 0; i < values.Length; i++) ordered[operation.Arguments[i].Parameter!.Ordinal] = values[i];
        return ordered;
    }
}
