using System.Runtime.CompilerServices;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Expressions: the dispatch over operation kinds, references and conditionals.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>Binds an expression to one without effects; its effects are emitted as statements.</summary>
    private Expression Bind(IOperation operation)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (operation.Type is IErrorTypeSymbol) return Invalid(operation);
        if (operation.ConstantValue.HasValue && operation.Type is { } type) return Constants.Create(operation.ConstantValue.Value, type);
        return operation switch
        {
            IParenthesizedOperation parentheses => Bind(parentheses.Operand),
            ILocalReferenceOperation local => BindVariable(local, local.Local),
            IParameterReferenceOperation parameter => BindVariable(parameter, parameter.Parameter),
            IBinaryOperation binary => BindBinary(binary),
            IUnaryOperation unary => BindUnary(unary),
            IConversionOperation conversion => BindConversion(conversion),
            IConditionalOperation conditional => BindConditional(conditional),
            IArrayElementReferenceOperation element => BindArrayElement(element),
            IPropertyReferenceOperation property => BindProperty(property),
            IInvocationOperation invocation => BindInvocation(invocation),
            ISimpleAssignmentOperation assignment => BindAssignment(assignment, isStatement: false),
            ICompoundAssignmentOperation assignment => BindCompoundAssignment(assignment, isStatement: false),
            IIncrementOrDecrementOperation step => BindStep(step, isStatement: false),
            IArrayCreationOperation creation => BindArrayCreation(creation),
            IInvalidOperation => Invalid(operation),
            _ => RefuseKind(operation),
        };
    }

    private Expression BindVariable(IOperation operation, ISymbol symbol) =>
        variables.TryGetValue(symbol, out Variable? variable) ? new Read(variable) : Invalid(operation);

    private Expression BindConditional(IConditionalOperation operation)
    {
        if (operation.WhenFalse is null || operation.Type is null) return Invalid(operation);
        if (operation.IsRef) return Refuse(operation, "A conditional reference", "write an if statement for each side");
        Expression condition = Bind(operation.Condition);
        Expression whenTrue = BindNested(operation.WhenTrue, out List<Statement> before);
        Expression whenFalse = BindNested(operation.WhenFalse, out List<Statement> otherwise);
        IrType type = TypeBinder.Bind(operation.Type);
        if (before.Count == 0 && otherwise.Count == 0 && !type.IsBuffer) return new Conditional(condition, whenTrue, whenFalse);

        Variable result = NewVariable("choice", type);
        Emit(new Declare(result, null));
        before.Add(new Assign(new Read(result), AsInitializer(whenTrue)) { Ordinal = ordinal });
        otherwise.Add(new Assign(new Read(result), AsInitializer(whenFalse)) { Ordinal = ordinal });
        Emit(new If(condition, new Block(before.ToEquatableArray()), new Block(otherwise.ToEquatableArray())));
        return new Read(result);
    }

    private Expression RefuseKind(IOperation operation)
    {
        (string what, string instead) = Refusals.Find(operation.Kind);
        return Refuse(operation, what, instead);
    }
}
