using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>The functions, constants and conversions that a type parameter offers by the interfaces of generic mathematics: those of its scalar type.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The name by which <see cref="Invoke"/> calls a function.</summary>
    private string MetadataName(IInvocationOperation operation, IMethodSymbol target) =>
        operation.ConstrainedToType is { } type && RealParameters.OwnerOf(TypeOf(type)) is { } owner ? owner + "." + target.Name : MetadataName(target);

    /// <summary>Whether a function is one that a type parameter has by an interface of generic mathematics.</summary>
    private bool IsOfParameter(IInvocationOperation operation, IMethodSymbol target) =>
        RealParameters.IsNumeric(target.ContainingType) && operation.ConstrainedToType is { } type && TypeOf(type).IsReal;

    /// <summary>A constant of a type parameter: <c>T.One</c>, <c>T.Pi</c>.</summary>
    private Expression? TryBindConstant(IPropertyReferenceOperation operation)
    {
        if (operation.ConstrainedToType is not { } owner || !RealParameters.IsNumeric(operation.Property.ContainingType) || TypeOf(owner) is not { IsReal: true } type) return null;
        return operation.Property.Name switch
        {
            "Zero" or "AdditiveIdentity" => Literal.Real(0, type),
            "One" or "MultiplicativeIdentity" => Literal.Real(1, type),
            "NegativeOne" => Literal.Real(-1, type),
            "Radix" => new Template(type.Text + ".Radix", [], IrType.Int32),
            var name => new Template(type.Text + "." + name, [], type),
        };
    }

    /// <summary>A conversion by name: <c>T.CreateChecked(i)</c>, <c>double.CreateChecked(x)</c>; to a real type all three kinds of it are the same.</summary>
    private Expression? TryBindCreation(IInvocationOperation operation, IMethodSymbol target)
    {
        if (target.Name is not ("CreateChecked" or "CreateSaturating" or "CreateTruncating") || operation.Arguments.Length != 1 || target.ContainingType is not { } declaring) return null;
        if (!RealParameters.IsNumeric(declaring) && !TypeBinder.IsInSystem(declaring)) return null;
        IOperation argument = operation.Arguments[0].Value;
        if (argument is { ConstantValue.HasValue: true, Type.SpecialType: SpecialType.System_Decimal } && operation.ConstrainedToType is { } owner && TypeOf(owner) is RealParameter real)
            return new Template(real.Name + "." + target.Name + "({0})", [Bind(argument)], real);
        if (argument.Type is null || TypeOf(argument.Type) is not { IsScalar: true } from || TypeOf(operation.ConstrainedToType ?? declaring) is not { IsScalar: true } type) return null;
        if (type == IrType.Boolean || from == IrType.Boolean || (!type.IsReal && from is not RealParameter)) return null;
        Expression operand = Bind(argument);
        if (!type.IsReal)
        {
            CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveToInteger, argument.Syntax.ToString(), type.Text);
            return new Template(type.Text + "." + target.Name + "({0})", [operand], type);
        }

        if (type is RealParameter parameter && !parameter.Has("IFloatingPointIeee754") && from.IsReal && target.Name != "CreateChecked" && operand is not Literal)
            return Refuse(operation, "'" + target.Name + "', which may give another number than 'CreateChecked' where '" + type.Text + "' isn't an IEEE 754 type,", "write 'CreateChecked'");
        return operand is Literal { Code: null } literal && (literal.Type.IsReal || literal.Type == IrType.Int32) && type == IrType.Single
            ? Literal.Real(literal.Type.IsReal ? (float)literal.RealValue : (float)literal.Bits, type)
            : MakeConversion(operand, type, isChecked: false);
    }
}
