using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Places that are no variable of the method and no element of a buffer: fields, properties, elements of other collections.</summary>
internal sealed partial class BodyBinder
{
    /// <summary>The C# text of a place, with the operations that fill its holes, in the order of evaluation.</summary>
    private sealed class Place
    {
        public string Format { get; set; } = "";

        public List<Func<Expression>> Operands { get; } = [];

        /// <summary>The struct variable that an assignment to the place changes.</summary>
        public Variable? Root { get; set; }

        /// <summary>Whether reading it always gives the same value for the same operands.</summary>
        public bool IsPure { get; set; } = true;
    }

    private Expression BindField(IFieldReferenceOperation operation)
    {
        if (operation.Field.ContainingType.IsTupleType && operation.Instance is IInvocationOperation invocation && TryBindPair(invocation) is { } pair)
            return (operation.Field.CorrespondingTupleField ?? operation.Field).Name == "Item1" ? pair[0] : pair[1];
        if (TryBindPart(operation, operation.Instance, operation.Field) is { } part) return part;
        if (RefuseOwnMember(operation) is { } refused) return refused;
        if (operation.Field.IsStatic && TryBindLibrary(operation, operation.Field, null, []) is { } known) return known;
        if (HoldsForGood(operation) && TypeOf(operation.Field.Type) is BufferType) return BindHeldBuffer(operation, operation.Field.Type);
        return BindPlaceRead(operation);
    }

    /// <summary>An array that a type or an object holds for good is fetched once, at the start: the reference never changes, though its elements may.</summary>
    private Read BindHeldBuffer(IMemberReferenceOperation operation, ITypeSymbol type)
    {
        ISymbol member = operation.Member;
        if (!heldBuffers.TryGetValue(member, out Variable? variable))
        {
            List<Statement> outer = block;
            block = prologue;
            variable = ((Read)EmitEffect(operation, (member.IsStatic ? PlainText(member.ContainingType) : "this") + "." + Constants.Escape(member.Name), [], [], type)).Variable;
            block = outer;
            heldBuffers.Add(member, variable);
        }

        return new Read(variable);
    }

    /// <summary>Reads a place: pure text where nothing can change it, else an effect that runs once.</summary>
    private Expression BindPlaceRead(IOperation operation)
    {
        if (operation.Type is null) return Invalid(operation);
        if (MakePlace(operation) is not { } place) return RefuseKind(operation);
        Expression[] operands = BindInOrder(place.Operands.ToArray());
        ITypeSymbol declared = TypeBinder.DeclaredType(operation) ?? operation.Type;
        IrType type = TypeOf(declared);
        place.IsPure |= isFilter;
        if (IsData(operation)) return place.IsPure && type is not BufferType ? new DataPart(place.Format, operands.ToEquatableArray(), type) : EmitEffect(operation, place.Format, operands, [], declared, kept: []);
        if (place.IsPure && type.IsDifferentiable) CheckObjects(operands, operation);
        if (place.IsPure && type is not BufferType) return Inactive(operation, place.Format, operands, type);
        CheckOperands(operands, operation);
        return EmitEffect(operation, place.Format, operands, [], declared);
    }

    private void CheckOperands(IEnumerable<Expression> operands, IOperation operation)
    {
        foreach (Expression operand in operands.Where(operand => operand.Type.IsDifferentiable)) CheckInactive(operand, operation.Syntax, DiagnosticTable.ActiveInOther, operation.Syntax.ToString());
    }

    private Place? MakePlace(IOperation operation)
    {
        switch (operation)
        {
            case IFieldReferenceOperation { Field: var field } reference:
                return MakeMember(reference.Instance, field, field.Name, isPure: field.IsReadOnly || !field.IsStatic);
            case IPropertyReferenceOperation { Property: var property } reference:
                return MakePropertyPlace(reference, property);
            case IArrayElementReferenceOperation element:
                var array = new Place { IsPure = false };
                array.Format = AddOperand(array, element.ArrayReference) + "[" + string.Join(", ", element.Indices.Select(index => AddOperand(array, index))) + "]";
                return element.Indices.Any(index => IsIndex(index) || IsRange(index)) ? null : array;
            case ILocalReferenceOperation or IParameterReferenceOperation:
                var variable = new Place();
                variable.Format = AddOperand(variable, operation);
                if (variables.TryGetValue(operation is ILocalReferenceOperation local ? local.Local : ((IParameterReferenceOperation)operation).Parameter, out Variable? root)) variable.Root = root;
                return variable;
            default:
                return null;
        }
    }

    private Place? MakePropertyPlace(IPropertyReferenceOperation reference, IPropertySymbol property)
    {
        if (!property.IsIndexer) return MakeMember(reference.Instance, property, property.Name, KnownMembers.IsPure(property) || (IsOwnObject(reference.Instance) && HoldsForGood(reference)));
        if (reference.Instance is null || reference.Arguments.Any(argument => argument.ArgumentKind != ArgumentKind.Explicit || argument.Parameter?.RefKind is not (RefKind.None or RefKind.In))) return null;
        var place = new Place { IsPure = KnownMembers.IsPure(property) };
        place.Format = AddReceiver(place, reference.Instance) + "[" + string.Join(", ", reference.Arguments.Select(argument => AddOperand(place, argument.Value))) + "]";
        return place;
    }

    private Place? MakeMember(IOperation? instance, ISymbol member, string name, bool isPure)
    {
        if (instance is null)
        {
            return member.ContainingType is { IsFileLocal: true }
                ? null
                : new Place { Format = PlainText(member.ContainingType) + "." + Constants.Escape(name), IsPure = isPure };
        }

        if (instance.Type is { IsValueType: true } && MakePlace(instance) is { } outer)
        {
            // A member of a struct is a part of the place that holds the struct.
            outer.Format += "." + Constants.Escape(name);
            outer.IsPure &= isPure;
            return outer;
        }

        bool isFixed = instance.Type is { IsValueType: true } || (member is IFieldSymbol { IsReadOnly: true } && IsOwnObject(instance));
        var place = new Place { IsPure = isPure && (member is IPropertySymbol || isFixed) };
        place.Format = AddReceiver(place, instance) + "." + Constants.Escape(name);
        return place;
    }

    private string AddReceiver(Place place, IOperation instance)
    {
        place.Operands.Add(() => NameOf(AsOperand(Bind(instance), instance)));
        string text = "{" + (place.Operands.Count - 1) + "}";
        return TypeBinder.MayBeNull(instance) ? text + "!" : text;
    }

    private string AddOperand(Place place, IOperation operation)
    {
        place.Operands.Add(() => AsOperand(Bind(operation), operation));
        return "{" + (place.Operands.Count - 1) + "}";
    }

    /// <summary>An operand of text is a scalar or a buffer variable.</summary>
    private Expression AsOperand(Expression value, IOperation operation) => value.Type is BufferType { IsJagged: false } && value is not Read ? new Read(AsBuffer(value, operation)) : value;

    /// <summary>An assignment, compound assignment, <c>++</c> or <c>--</c> to a place outside the method, or with an operator of the user's.</summary>
    private Expression BindOutsideAssignment(IOperation operation, bool isStatement)
    {
        (IOperation target, IOperation? value, string? symbol) = operation switch
        {
            ISimpleAssignmentOperation simple => (simple.Target, simple.Value, "="),
            ICompoundAssignmentOperation compound => (compound.Target, compound.Value, Text.Of(compound.OperatorKind) is { } text ? text + "=" : null),
            IIncrementOrDecrementOperation step => (step.Target, (IOperation?)null, step.Kind == OperationKind.Increment ? "++" : "--"),
            _ => (operation, null, null),
        };
        while (target is IParenthesizedOperation parentheses) target = parentheses.Operand;
        if (target.Type is IErrorTypeSymbol) return Invalid(target);
        if (target is IArrayElementReferenceOperation { ArrayReference: var rows } && JaggedTypeOf(rows) is not null)
            return Refuse(target, "An assignment to '" + target.Syntax + "', a row of an array of arrays,", "copy the elements with CopyTo, or in a loop: a row that is replaced would leave its derivatives behind");
        if (IsInStruct(target)) return Refuse(target, "This assignment to '" + target.Syntax + "'", "assign fields and automatic properties with '=', or write a method that returns the new value");
        if (target is IPropertyReferenceOperation { Property: var set, Instance: var owner } && FindObject(owner) is not null && StructShapes.FieldName(set) is null)
            return Refuse(target, "An assignment to the property '" + set.Name + "', whose accessor has code,", "write a method that does it, and call that");
        if (symbol is null || MakePlace(target) is not { } place) return RefuseKind(target);
        int count = place.Operands.Count;
        bool forgives = value is not null && TypeBinder.MayBeNull(value) && TypeBinder.DeclaredType(target) is not { NullableAnnotation: NullableAnnotation.Annotated };
        Func<Expression>[] binders = value is null ? place.Operands.ToArray() : [.. place.Operands, () => AsOperand(Bind(value), value)];
        Expression[] operands = BindInOrder(binders);
        for (int i = 0; i < count; i++)
        {
            if (operands[i] is not Read { Variable: var root } || root != place.Root) CheckOperands([operands[i]], operation);
        }

        if (value is not null && (place.Root is null || operands[count].Type.IsDifferentiable))
        {
            CheckInactive(
                operands[count], operation.Syntax, DiagnosticTable.ActiveStored, value.Syntax.ToString(),
                place.Root is { Type: var type } && place.Format == "{0}" ? "a variable of type '" + type.Text + "'" : "'" + target.Syntax + "'");
        }

        string format = value is not null
            ? place.Format + " " + symbol + " {" + count + (forgives ? "}!" : "}")
            : operation is IIncrementOrDecrementOperation { IsPostfix: false } ? symbol + place.Format : place.Format + symbol;
        if (operation is ICompoundAssignmentOperation { IsChecked: true } or IIncrementOrDecrementOperation { IsChecked: true }) format = isStatement ? format : "checked(" + format + ")";
        return EmitEffect(operation, format, operands, place.Root is null ? [] : [place.Root], operation.Type, isResultRead: !isStatement);
    }
}
