using System.Runtime.CompilerServices;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        if (operation is IConversionOperation invalid && HasNoConversion(invalid)) return Invalid(operation);
        if (operation.Type is IDynamicTypeSymbol && operation is IConversionOperation or IBinaryOperation or IUnaryOperation) return Refuse(operation, Refusals.Dynamic.What, Refusals.Dynamic.Instead);
        if (operation.ConstantValue.HasValue && operation.Type is { } type) return Constants.Create(operation.ConstantValue.Value, type);
        return operation switch
        {
            IParenthesizedOperation parentheses => Bind(parentheses.Operand),
            ILocalReferenceOperation local => BindVariable(local, local.Local),
            IParameterReferenceOperation parameter => BindVariable(parameter, parameter.Parameter),
            IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => BindVariable(local, local.Local),
            IBinaryOperation binary => TryTestFunction(binary) ?? BindBinary(binary),
            IUnaryOperation unary => BindUnary(unary),
            IConversionOperation conversion => BindConversion(conversion),
            IConditionalOperation conditional => BindConditional(conditional),
            ICoalesceOperation coalesce => BindCoalesce(coalesce),
            IArrayElementReferenceOperation element => BindArrayElement(element),
            IImplicitIndexerReferenceOperation indexer => BindImplicitIndexer(indexer),
            IPropertyReferenceOperation property => BindProperty(property),
            IFieldReferenceOperation field => BindField(field),
            IInvocationOperation invocation => BindInvocation(invocation),
            ISimpleAssignmentOperation assignment => BindAssignment(assignment, isStatement: false),
            ICompoundAssignmentOperation assignment => BindCompoundAssignment(assignment, isStatement: false),
            IIncrementOrDecrementOperation step => BindStep(step, isStatement: false),
            IArrayCreationOperation creation => BindArrayCreation(creation),
            IObjectCreationOperation creation => BindObjectCreation(creation),
            IDefaultValueOperation => BindDefault(operation),
            IInterpolatedStringOperation text => BindInterpolatedString(text),
            ITypeOfOperation typeOf => new Template("typeof(" + PlainText(typeOf.TypeOperand) + ")", [], TypeOf(operation.Type!)),
            ISizeOfOperation sizeOf => new Template("sizeof(" + PlainText(sizeOf.TypeOperand) + ")", [], IrType.Int32),
            IIsTypeOperation isType => BindIsType(isType),
            IIsPatternOperation isPattern => TryTestFunction(isPattern) ?? BindIsPattern(isPattern),
            ISwitchExpressionOperation choice => BindSwitchExpression(choice),
            IThrowOperation exit => BindThrow(exit),
            ITupleOperation tuple => BindTuple(tuple),
            ITupleBinaryOperation comparison => TryCompareTuples(comparison) ?? RefuseKind(comparison),
            IWithOperation with => TryBindWith(with) ?? RefuseKind(with),
            IInstanceReferenceOperation { Syntax: BaseExpressionSyntax } when ownObject is not null => Refuse(operation, "'base'", "call it in a method of another name that isn't differentiated, or use 'this' where nothing hides the member"),
            IInstanceReferenceOperation when receivers.Count > 0 => receivers.Peek(),
            IInvalidOperation => Invalid(operation),
            _ when IsCollectionExpression(operation) => BindCollectionExpression(operation),
            _ when operation.Syntax is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax => BindStackAllocation(operation),
            _ => RefuseKind(operation),
        };
    }

    private Expression BindVariable(IOperation operation, ISymbol symbol)
    {
        if (substitutes.TryGetValue(symbol, out Expression? argument)) return argument;
        if (variables.TryGetValue(symbol, out Variable? variable)) return new Read(variable);
        if (functions.ContainsKey(symbol)) return Refuse(operation, "A function that is passed on", "call it here, or pass it to a static method of this project that calls it");

        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } })
            return Refuse(operation, "'" + symbol.Name + "', a parameter of the constructor,", "keep it in a readonly field, marked [Constant] if it holds real numbers");

        // Its declaration has been refused, unless the local stands in its own initialiser.
        return diagnostics.Count > 0
            ? Placeholder(operation.Type)
            : Refuse(operation, "A local that is used in its own initialiser", "declare it first, and assign it in a statement of its own");
    }

    private Expression BindDefault(IOperation operation)
    {
        if (operation.Type is null) return Invalid(operation);
        if (Shapes.Find(operation.Type) is { } shape) return AsStruct(Constants.Default(shape.Type, isReference: false), shape, operation);
        return TypeOf(operation.Type) is BufferType type ? Empty(type) : Constants.Default(TypeOf(operation.Type), !operation.Type.IsValueType);
    }

    private Expression BindConditional(IConditionalOperation operation)
    {
        if (operation.WhenFalse is null || operation.Type is null) return Invalid(operation);
        if (operation.IsRef) return Refuse(operation, "A conditional reference", "write an if statement for each side");
        Expression condition = Bind(operation.Condition);
        if (TryBindStackOrHeap(operation, condition) is { } allocation) return allocation;
        Expression whenTrue = BindNested(operation.WhenTrue, condition, true, out List<Statement> before);
        Expression whenFalse = BindNested(operation.WhenFalse, condition, false, out List<Statement> otherwise);
        IrType type = TypeOf(operation.Type);
        if (before.Count == 0 && otherwise.Count == 0 && !type.IsBuffer && Shapes.Find(operation.Type) is null) return new Conditional(condition, whenTrue, whenFalse);

        Expression result = NewResultPlace(operation, "choice");
        DeclarePlace(result, null, operation);
        AppendResult(before, result, whenTrue, operation);
        AppendResult(otherwise, result, whenFalse, operation);
        EmitIf(condition, AsBlock(before), AsBlock(otherwise));
        return result;
    }

    /// <summary>Variables for the value of an operation: the local that it initialises, or temporaries.</summary>
    private Expression NewResultPlace(IOperation operation, string name) =>
        Shapes.Find(operation.Type) is null ? new Read(NewResult(operation, name, TypeOf(operation.Type!))) : NewPlace(name, operation.Type!);

    /// <summary>Ends a branch by assigning its result, unless it has thrown.</summary>
    private void AppendResult(List<Statement> branch, Expression result, Expression value, IOperation operation)
    {
        if (branch.Count > 0 && Jumps.Exits(branch[branch.Count - 1])) return;
        List<Statement> outer = block;
        block = branch;
        AssignPlace(result, value, operation);
        block = outer;
    }

    /// <summary><c>a ?? b</c> on inactive values; the right side is evaluated only if it is needed.</summary>
    private Expression BindCoalesce(ICoalesceOperation operation)
    {
        if (operation.Type is null || operation.Value.Type is null) return Invalid(operation);
        IrType type = TypeOf(operation.Type);
        if (TryCoalesceNullable(operation) is { } number) return number;
        if (type.IsBuffer) return Refuse(operation, "'??' on a buffer", "write an if statement that tests for null");
        Expression value = SaveOnce(Bind(operation.Value), "value");
        Expression whenNull = BindNested(operation.WhenNull, out List<Statement> statements);
        if (statements.Count == 0) return Inactive(operation, "{0} ?? {1}", [value, whenNull], type);
        Variable result = NewResult(operation, "value", type);
        Emit(new Declare(result, null));
        AppendResult(statements, new Read(result), whenNull, operation);
        bool unwraps = operation.Value.Type.IsValueType && TypeOf(operation.Value.Type) != type;
        var present = new Assign(new Read(result), unwraps ? Inactive(operation, "{0}.GetValueOrDefault()", [value], type) : value) { Ordinal = ordinal };
        Emit(new If(new Template("{0} is null", [value], IrType.Boolean), AsBlock(statements), new Block([present])));
        return new Read(result);
    }

    /// <summary>A tuple: its parts where it holds reals, else text.</summary>
    private Expression BindTuple(ITupleOperation operation)
    {
        if (operation.Type is null) return RefuseKind(operation);
        if (TryBindTuple(operation) is { } parts) return parts;
        Expression[] elements = BindInOrder(operation.Elements.ToArray());
        (string what, string instead) = Refusals.Find(operation);
        foreach (Expression element in elements) CheckInactive(element, operation.Syntax, DiagnosticTable.Unsupported, what, instead);
        if (elements.Any(element => element.Type is BufferType)) return RefuseKind(operation);
        return new Template("(" + string.Join(", ", elements.Select((_, i) => "{" + i + "}")) + ")", elements.ToEquatableArray(), TypeOf(operation.Type));
    }

    private Expression BindIsType(IIsTypeOperation operation)
    {
        string type = PlainText(operation.TypeOperand);
        return new Template(operation.IsNegated ? "{0} is not " + type : "{0} is " + type, [Bind(operation.ValueOperand)], IrType.Boolean);
    }

    private Expression RefuseKind(IOperation operation)
    {
        (string what, string instead) = Refusals.Find(operation);
        return Refuse(operation, what, instead);
    }
}
