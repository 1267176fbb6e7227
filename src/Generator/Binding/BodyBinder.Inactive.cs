using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Values and effects that carry no derivative.</summary>
internal sealed partial class BodyBinder
{
    private Expression BindInactive(IOperation operation) => RefuseKind(operation);

    private Expression MakeInactiveBinary(IBinaryOperation operation, Expression left, Expression right, IrType type) => RefuseKind(operation);

    private Expression BindInactiveAssignment(IOperation operation) => RefuseKind(operation);

    private void WarnIfActive(IOperation operation, Expression operand)
    {
    }
}
