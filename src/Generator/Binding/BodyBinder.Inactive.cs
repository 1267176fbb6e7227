using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Values that carry no derivative: pure C# text, and effects that run exactly once.</summary>
internal sealed partial class BodyBinder
{
    private readonly List<PendingCheck> checks = [];
    private readonly List<(IReadOnlyList<Expression> From, IReadOnlyList<Variable> To)> flows = [];
    private readonly Dictionary<ISymbol, Variable> heldBuffers = new(SymbolEqualityComparer.Default);
    private readonly List<Statement> prologue = [];

    /// <summary>Reports what depends on the taint of values, when the whole body is known.</summary>
    public void FinishChecks(IEnumerable<Parameter> parameters, Block body)
    {
        FinishChecks(objectChecks, () => new Taint([], body, looseObjects, flows));
        FinishChecks(checks, () => new Taint(parameters, body, [], flows));
    }

    private void FinishChecks(IReadOnlyCollection<PendingCheck> checks, Func<Taint> find)
    {
        if (checks.Count == 0) return;
        Taint taint = find();
        var objects = new HashSet<Variable>();
        var explained = new List<SyntaxNode>();
        foreach (PendingCheck check in checks)
        {
            if (check.Value is ObjectValue || !taint.IsTainted(check.Value) || FollowsFromAnother(check.Syntax) || explained.Any(call => call.Span.Contains(check.Syntax.Span))) continue;

            // An object that holds differentiable values is one mistake, however often it is used.
            if (check.Value is Read { Variable: { Type: OtherType } holder } && !objects.Add(holder)) explained.Add(CallAround(check.Syntax) ?? check.Syntax);
            else Report(check.Syntax, check.Descriptor, check.Arguments);
        }
    }

    private void CheckInactive(Expression value, SyntaxNode syntax, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        if (value is Literal || value.Type is PrimitiveType { IsReal: false }) return;
        if (value is StructBuffer { Leaves: var leaves })
        {
            foreach (Variable leaf in leaves) checks.Add(new PendingCheck(new Read(leaf), syntax, descriptor, arguments));
            return;
        }

        checks.Add(new PendingCheck(value, syntax, descriptor, arguments));
    }

    private void WarnIfActive(IConversionOperation operation, Expression operand) => CheckInactive(
        operand, operation.Syntax, DiagnosticTable.ActiveToInteger, operation.Operand.Syntax.ToString(), operation.Type!.ToDisplayString());

    /// <summary>Pure text over operands. If its value can hold a real, no operand may carry a derivative.</summary>
    private Template Inactive(IOperation operation, string format, IReadOnlyList<Expression> operands, IrType type)
    {
        if (type is not PrimitiveType { IsReal: false })
        {
            foreach (Expression operand in operands)
            {
                // Text that is made of text is followed.
                if (!type.IsDifferentiable && !operand.Type.IsDifferentiable) continue;
                if (operation is IConversionOperation { Operand.Syntax: var source, Type: { } target })
                    CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveConverted, source.ToString(), target.ToDisplayString());
                else
                    CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveInOther, operation.Syntax.ToString());
            }
        }

        return new Template(format, operands.ToEquatableArray(), type);
    }

    /// <summary>An effect whose result stands in a temporary, or in the local that it initialises.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="format">Its text.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="writes">The variables that it may write.</param>
    /// <param name="type">The type of its result.</param>
    /// <param name="isResultRead">Whether the result is used.</param>
    /// <param name="kept">The operands that what it gives and writes may hold, where not all of them.</param>
    private Expression EmitEffect(
        IOperation operation, string format, IReadOnlyList<Expression> operands, IEnumerable<Variable> writes, ITypeSymbol? type, bool isResultRead = true, IReadOnlyList<Expression>? kept = null)
    {
        Variable? result = null;
        if (type is not null && type.SpecialType != SpecialType.System_Void && isResultRead)
        {
            if (!CheckType(operation, type)) return Placeholder(type);

            // A variable that may be given a differentiable value later has to be declared by a statement that has a derivative.
            bool mayBeActive = TypeOf(type).IsDifferentiable && destination is { Local: var local } && !IsNeverAssigned(local);
            result = mayBeActive ? NewVariable(ResultName(operation), TypeOf(type)) : NewResult(operation, ResultName(operation), TypeOf(type));
        }

        Emit(new Effect(format, operands.ToEquatableArray(), result, writes.Distinct().ToEquatableArray(), Exits: false) { KeepsArrays = KeepsArrays(operation) });
        Follow(operation, kept ?? operands, operands, [.. writes], result);
        if (result is null) return NoValue;
        if (result.Type.IsDifferentiable) CheckObjects(kept ?? operands, operation);
        if (result.Type.IsRealBuffer)
        {
            // Elements of memory that others can see must not be given differentiable values: nobody would find them again.
            checks.Add(new PendingCheck(new Read(result), operation.Syntax, DiagnosticTable.ActiveStored, ["a differentiable value", "'" + operation.Syntax + "'"]));
        }

        return new Read(result);
    }

    /// <summary>Whether nothing runs that could change an array that it isn't given: a field or an element is read, or the base library is called.</summary>
    private static bool KeepsArrays(IOperation operation) => operation switch
    {
        IFieldReferenceOperation or IArrayElementReferenceOperation => !operation.Descendants().Any(part => part is IPropertyReferenceOperation or IInvocationOperation or IAssignmentOperation or IIncrementOrDecrementOperation),
        IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke, ContainingType: { TypeKind: not TypeKind.Interface } owner } } call =>
            IsOfLibrary(owner) && call.Arguments.All(argument => argument.Value.Type is not { TypeKind: TypeKind.Delegate or TypeKind.Interface or TypeKind.TypeParameter } && (argument.Value.Type?.SpecialType == SpecialType.System_Object || argument.Value.Type is null or IArrayTypeSymbol || IsOfLibrary(argument.Value.Type))),
        _ => false,
    };

    private static bool IsOfLibrary(ITypeSymbol type)
    {
        INamespaceSymbol? space = type.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer }) space = outer;
        return space?.Name == "System";
    }

    /// <summary>Whether an object can take text in and give it back: it isn't text itself, nor a value.</summary>
    private static bool IsKeeper(Variable variable) => variable.Type is OtherType { Name: not ("string" or "string?"), IsUnmanaged: false };

    /// <summary>Notes where the values that an effect is given may be held afterwards, and that no number must be made of a differentiable one among them.</summary>
    private void Follow(IOperation operation, IReadOnlyList<Expression> kept, IReadOnlyList<Expression> operands, IReadOnlyList<Variable> writes, Variable? result)
    {
        bool isLog = operation is IInvocationOperation { TargetMethod: var target } && KnownMembers.IsLog(target);
        Variable[] keepers = [.. operands.OfType<Read>().Select(operand => operand.Variable).Where(IsKeeper)];
        if (!isLog) flows.Add((kept, [.. keepers, .. writes, .. result is null ? Array.Empty<Variable>() : [result]]));

        // A fluent method gives its receiver back.
        if (result is not null && keepers.Any(keeper => keeper.Type.Text.TrimEnd('?') == result.Type.Text.TrimEnd('?'))) flows.Add(([new Read(result)], keepers));
        if (operation is IInvocationOperation { TargetMethod: var called } && !KnownMembers.IsSink(called)) return;
        bool isSize = operation is IPropertyReferenceOperation { Property.Name: "Length" or "Count" };
        foreach (Expression operand in kept)
        {
            // How long a text is changes in steps, as a conversion to an integer does.
            bool isWritten = operand is Read { Variable: var written } && writes.Contains(written);
            bool isNumber = result is { Type.IsReal: true } || (result is { Type.IsInteger: true } && !isSize) || (!isWritten && writes.Any(w => w.Type.IsReal || w.Type.IsInteger));
            if (isNumber && !operand.Type.IsDifferentiable) CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveInOther, operation.Syntax.ToString());
        }
    }

    /// <summary>A name for the result of an effect: that of the member that is read or called.</summary>
    private static string ResultName(IOperation operation) => operation switch
    {
        IFieldReferenceOperation field => ResultName(field.Field.Name.TrimStart('_')),
        IPropertyReferenceOperation { Property.IsIndexer: false } property => ResultName(property.Property.Name),
        IPropertyReferenceOperation or IArrayElementReferenceOperation => "item",
        IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke, Name: var name } } =>
            ResultName(name.Length > 3 && name.StartsWith("Get", StringComparison.Ordinal) && char.IsUpper(name[3]) ? name.Substring(3) : name),
        IObjectCreationOperation creation => ResultName(creation.Type!.Name),
        IInterpolatedStringOperation or IBinaryOperation { Type.SpecialType: SpecialType.System_String } => "text",
        _ => "result",
    };

    /// <summary>A member's name in the case of locals; never the same name, which would hide the member.</summary>
    private static string ResultName(string member)
    {
        if (member.Length == 0) return "result";
        return char.IsLower(member[0]) ? member + "Value" : char.ToLowerInvariant(member[0]) + member.Substring(1);
    }

    /// <summary>Refuses a type that a generated file can't name or hold in a local.</summary>
    private bool CheckType(IOperation operation, ITypeSymbol type)
    {
        switch (type)
        {
            case INamedTypeSymbol { IsFileLocal: true }:
                Refuse(operation, "A value of the file-local type '" + type.Name + "'", "make the type internal: the derivatives stand in another file");
                return false;
            case INamedTypeSymbol { IsAnonymousType: true }:
                Refuse(operation, "An anonymous type", "use separate variables");
                return false;
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                Refuse(operation, "A pointer", "use a span and a subscript");
                return false;
            default:
                return true;
        }
    }

    private Expression MakeInactiveBinary(IBinaryOperation operation, Expression left, Expression right, IrType type) =>
        operation is { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, OperatorMethod: null, LeftOperand.Type.IsReferenceType: true, RightOperand.ConstantValue: { HasValue: true, Value: null } } && left is not StructValue
            ? operation.OperatorKind == BinaryOperatorKind.Equals ? IsNull(left) : new Template("{0} is not null", [left], type)
        : Text.Of(operation.OperatorKind) is { } symbol
            ? Inactive(operation, operation.IsChecked ? "checked({0} " + symbol + " {1})" : "{0} " + symbol + " {1}", [left, right], type)
            : RefuseKind(operation);

    private Expression BindInactiveBinary(IBinaryOperation operation)
    {
        if (operation.Type is null || Text.Of(operation.OperatorKind) is not { } symbol) return RefuseKind(operation);
        bool isConcatenation = operation.Type.SpecialType == SpecialType.System_String && operation.OperatorKind == BinaryOperatorKind.Add;
        Expression[] operands = isConcatenation
            ? BindInOrder(() => Bind(SkipBoxing(operation.LeftOperand)), () => Bind(SkipBoxing(operation.RightOperand)))
            : BindInOrder(operation.LeftOperand, operation.RightOperand);
        if (isConcatenation && operands.Any(operand => operand.Type is not OtherType { Name: "string" or "string?" }))
        {
            // A number's text depends on the culture of the moment.
            foreach (Expression operand in operands) CheckBuffer(operand, operation, "+");
            return EmitEffect(operation, "{0} + {1}", operands, [], operation.Type);
        }

        if (!KnownMembers.IsPureOperator(operation.OperatorMethod))
        {
            foreach (Expression operand in operands) CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveInOther, operation.Syntax.ToString());
            return EmitEffect(operation, "{0} " + symbol + " {1}", operands, [], operation.Type);
        }

        return MakeInactiveBinary(operation, operands[0], operands[1], TypeOf(operation.Type));
    }

    private Expression BindInactiveUnary(IUnaryOperation operation, Expression operand)
    {
        string? symbol = operation.OperatorKind switch
        {
            UnaryOperatorKind.Plus => "+",
            UnaryOperatorKind.Minus => "-",
            UnaryOperatorKind.Not => "!",
            UnaryOperatorKind.BitwiseNegation => "~",
            _ => null,
        };
        if (symbol is null || operation.Type is null) return RefuseKind(operation);
        if (KnownMembers.IsPureOperator(operation.OperatorMethod))
            return Inactive(operation, operation.IsChecked ? "checked(" + symbol + "{0})" : symbol + "{0}", [operand], TypeOf(operation.Type));
        CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveInOther, operation.Syntax.ToString());
        return EmitEffect(operation, symbol + "{0}", [operand], [], operation.Type);
    }

    private Expression BindInactiveConversion(IConversionOperation operation)
    {
        if (operation.Operand is IThrowOperation exit) return BindThrow(exit, operation.Type);
        if (operation.Operand is IAnonymousFunctionOperation or IMethodReferenceOperation or IDelegateCreationOperation || operation.Type is null || operation.Operand.Type is null)
            return operation.Operand.Type is null && operation.Type is not null && IsCollectionExpression(operation.Operand) ? Bind(operation.Operand) : RefuseKind(operation.Operand);
        if (!CheckType(operation, operation.Type)) return Placeholder(operation.Type);
        Expression operand = Bind(operation.Operand);
        IrType type = TypeOf(operation.Type);
        if (operand.Type == type || (operand is ObjectValue && operation is { IsImplicit: true, OperatorMethod: null })) return operand;
        if (operand is StructBuffer structs && type is BufferType whole && Shapes.FindElement(operation.Type) is not null) return structs with { Whole = whole };
        if (operand.Type is OtherType && type.Text.TrimEnd('?') == operand.Type.Text.TrimEnd('?')) return operand;
        string format = "(" + type.Text + "){0}" + (TypeBinder.MayBeNull(operation.Operand) && !type.Text.EndsWith("?", StringComparison.Ordinal) ? "!" : "");
        if (operation.IsChecked) format = "checked(" + format + ")";
        if (KnownMembers.IsPureOperator(operation.OperatorMethod) && type is not BufferType) return Inactive(operation, format, [operand], type);
        CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveConverted, operation.Operand.Syntax.ToString(), operation.Type.ToDisplayString());
        return EmitEffect(operation, format, [operand], [], operation.Type);
    }

    /// <summary>The value under implicit boxing and upcasts, which text that is printed doesn't need.</summary>
    private static IOperation SkipBoxing(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true, OperatorMethod: null, Operand.Type: not null, Type.IsReferenceType: true } conversion) operation = conversion.Operand;
        return operation;
    }

    private void CheckBuffer(Expression operand, IOperation operation, string name)
    {
        if (operand.Type.IsRealBuffer) CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveBufferToUnknown, name, operation.Syntax.ToString(), "use its elements");
    }

    private Literal BindOtherArrayCreation(IArrayCreationOperation operation) => Refuse(
        operation, "An array of arrays", "use a rectangular array, as in a[i, j], or a one-dimensional one and compute the subscript, as in a[i * columns + j]");
}
