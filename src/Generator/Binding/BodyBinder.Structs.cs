using AutodiffGen.Generator.Binding.Structs;
using AutodiffGen.Generator.Diagnostics;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>
/// Structs that hold reals are taken apart: a variable of such a type is a variable for each of its leaves, and a value of it a <see cref="StructValue"/>. No pass behind Binding knows of them.
/// </summary>
internal sealed partial class BodyBinder
{
    private StructShapes? shapes;

    private StructShapes Shapes => shapes ??= new StructShapes(model.Compilation, method) { Substitution = Substituted };

    /// <summary>What <c>this</c> stands for, innermost last: in methods of structs whose bodies stand in the caller, and in a method of a struct that is marked itself.</summary>
    private Stack<Expression> receivers = new();

    /// <summary>The parameters of the method, structs taken apart.</summary>
    /// <param name="make">Makes a parameter of a variable.</param>
    /// <param name="wholes">Receives the structs.</param>
    public EquatableArray<Parameter> DefineParameters(Func<IParameterSymbol, Variable, Parameter> make, List<Whole> wholes)
    {
        var parameters = new List<Parameter>();
        if (!method.IsStatic && Shapes.Find(method.ContainingType) is { } receiver)
        {
            bool isRead = method.IsReadOnly || method.ContainingType.IsReadOnly;
            StructValue place = AddWhole("this", WholeKind.Receiver, isRead ? Passing.In : Passing.Ref, receiver, parameters, wholes);
            receivers.Push(place);
        }
        else if (!method.IsStatic)
        {
            receivers.Push(ownObject = MakeOwnObject(parameters, wholes));
        }

        foreach (IParameterSymbol symbol in method.Parameters)
        {
            if (!Symbols.IsConstant(symbol) && symbol.RefKind == RefKind.None && Shapes.FindElement(symbol.Type) is { } element) substitutes[symbol] = AddWholeBuffer(symbol, element, parameters, wholes);
            else if (Symbols.IsConstant(symbol) || Shapes.Find(symbol.Type) is not { } shape) AddParameter(symbol, make, parameters, wholes);
            else substitutes[symbol] = AddWhole(symbol.Name, WholeKind.Parameter, make(symbol, new Variable(0, symbol.Name, IrType.Double)).Passing, shape, parameters, wholes);
        }

        if (Shapes.Find(method.ReturnType) is { } result) resultPlace = AddWhole("result", WholeKind.Result, Passing.Out, result, parameters, wholes);
        return parameters.ToEquatableArray();
    }

    /// <summary>The leaves of structs by reference that generated code can't set, with the names of the struct and of the field.</summary>
    private readonly Dictionary<int, (string Struct, string Field)> fixedLeaves = [];

    /// <summary>The leaves of structs in the signature that generated code can't read, likewise.</summary>
    private readonly Dictionary<int, (string Struct, string Field)> hiddenLeaves = [];

    /// <summary>Where a method that returns a struct leaves its parts.</summary>
    private StructValue? resultPlace;

    private StructValue AddWhole(string name, WholeKind kind, Passing passing, StructShape shape, List<Parameter> parameters, List<Whole> wholes)
    {
        Variable whole = NewVariable(name, shape.Type);
        StructLeaf[] leaves = [.. shape.Leaves()];
        Variable[] variables = [.. leaves.Select(leaf => NewVariable(name + leaf.Name, leaf.Type))];
        parameters.AddRange(variables.Select((variable, i) => new Parameter(variable, passing, variable.Type.IsDifferentiable && !leaves[i].IsConstant)));
        NoteAccess(name, leaves, variables, isSet: passing == Passing.Ref);
        wholes.Add(new Whole(whole, kind, passing, shape, variables.ToEquatableArray()));
        return new StructValue(shape, variables.Select(variable => (Expression)new Read(variable)).ToEquatableArray());
    }

    /// <summary>Notes which leaves generated code can't set or read. The elements of an array can be set whoever holds it.</summary>
    private void NoteAccess(string name, StructLeaf[] leaves, Variable[] variables, bool isSet)
    {
        for (int i = 0; i < leaves.Length; i++)
        {
            if (isSet && !leaves[i].Type.IsBuffer && leaves[i].Unsettable is { } field) fixedLeaves.Add(variables[i].Id, (name, field.Name));
            if (leaves[i].Path.FirstOrDefault(part => part.Access == FieldAccess.Hidden) is { } hidden) hiddenLeaves.Add(variables[i].Id, (name, hidden.Name));
        }
    }

    /// <summary>New variables for a value of a type, not declared yet: a <see cref="Read"/>, or one for each leaf.</summary>
    private Expression NewPlace(string name, ITypeSymbol type) =>
        Shapes.Find(type) is { } shape
            ? new StructValue(shape, shape.Leaves().Select(leaf => (Expression)new Read(NewVariable(name + leaf.Name, leaf.Type))).ToEquatableArray())
            : new Read(NewVariable(name, TypeOf(type)));

    /// <summary>The variables of a local or of a parameter that isn't the method's own.</summary>
    private Expression DefinePlace(ISymbol symbol, ITypeSymbol type)
    {
        Expression place = NewPlace(symbol.Name, type);
        if (place is Read read) variables[symbol] = read.Variable;
        else substitutes[symbol] = place;
        return place;
    }

    /// <summary>Whether a local has its variables already.</summary>
    private bool IsDefined(ISymbol symbol) => variables.ContainsKey(symbol) || (substitutes.ContainsKey(symbol) && Shapes.Find((symbol as ILocalSymbol)?.Type) is not null);

    /// <summary>Declares the variables of a place.</summary>
    private void DeclarePlace(Expression place, Expression? value, IOperation operation)
    {
        if (place is not StructValue parts)
        {
            Variable variable = ((Read)place).Variable;
            Emit(new Declare(variable, value is null ? null : AsInitializer(value, variable.Type)));
            return;
        }

        EquatableArray<Expression>? values = value is null ? null : AsStruct(value, parts.Shape, operation).Operands;
        for (int i = 0; i < parts.Operands.Count; i++)
        {
            Variable leaf = ((Read)parts.Operands[i]).Variable;
            Emit(new Declare(leaf, values is null ? null : AsInitializer(values[i], leaf.Type)));
        }
    }

    /// <summary>Assigns a value to a place, all parts at once: none of the new values is read after an assignment that changes it.</summary>
    private void AssignPlace(Expression place, Expression value, IOperation operation)
    {
        if (place is not StructValue parts)
        {
            Emit(new Assign(place, AsInitializer(value, place.Type)));
            return;
        }

        Expression[] values = [.. AsStruct(value, parts.Shape, operation).Operands];
        if (ElementIn(parts) is { } first && Footprint.Of(parts.Operands.Select(target => new Assign(target, NoValue))).Changes(first.Index)) parts = AtIndex(parts, SaveIndex(first).Index);
        Expression[] places = [.. parts.Operands];
        (Expression Place, Expression Value)[] changed = [.. places.Zip(values, (target, leaf) => (Place: target, Value: leaf)).Where(pair => !pair.Place.Equals(pair.Value))];
        values = [.. changed.Select(pair => pair.Value)];
        SaveOverwritten([.. changed.Select(pair => (Expression?)pair.Place)], values);
        for (int i = 0; i < values.Length; i++)
        {
            if (AsIncrement(changed[i].Place, values[i]) is { } increment) Emit(increment);
            else Emit(new Assign(changed[i].Place, AsInitializer(values[i], changed[i].Place.Type)));
        }
    }

    /// <summary>A value as its leaves. One that comes from code that isn't differentiated is read field by field, and must not carry a derivative.</summary>
    private StructValue AsStruct(Expression value, StructShape shape, IOperation operation)
    {
        if (value is StructValue parts) return parts;
        if (value is Literal)
            return new StructValue(shape, shape.Leaves().Select(leaf => (Expression)Constants.Default(leaf.Type, leaf.Type is not OtherType { Unmanaged: true })).ToEquatableArray());
        Expression source = SaveOnce(value, "parts");
        return new StructValue(shape, shape.Leaves().Select(leaf => LeafOf(source, leaf, operation)).ToEquatableArray());
    }

    private Expression LeafOf(Expression source, StructLeaf leaf, IOperation operation)
    {
        if (leaf.Path.FirstOrDefault(field => field.Access == FieldAccess.Hidden) is { } hidden)
            return Refuse(operation, "A value of '" + source.Type.Text + "' from code that isn't differentiated", "make its field '" + hidden.Name + "' visible here: it has to be read");
        if (leaf.Type is BufferType) return Refuse(operation, "A value of '" + source.Type.Text + "' from code that isn't differentiated", "read its array '" + leaf.Suffix.TrimStart('.') + "' in a statement of its own");
        return Inactive(operation, "{0}" + leaf.Suffix, [source], leaf.Type);
    }

    /// <summary>The part of a struct that a field or an automatic property holds; null if the member is none.</summary>
    private static Expression? Part(StructValue value, ISymbol member)
    {
        string? name = StructShapes.FieldName(member);
        int start = 0;
        foreach (StructField field in value.Shape.Fields)
        {
            int count = field.Inner?.Leaves().Count() ?? 1;
            if (field.Name == name) return field.Inner is null ? value.Operands[start] : new StructValue(field.Inner, value.Operands.Skip(start).Take(count).ToEquatableArray());
            start += count;
        }

        return null;
    }

    /// <summary>A value with one part replaced; null if the member is no part.</summary>
    private StructValue? WithPart(StructValue value, ISymbol member, Expression part, IOperation operation)
    {
        string? name = StructShapes.FieldName(member);
        int start = 0;
        foreach (StructField field in value.Shape.Fields)
        {
            int count = field.Inner?.Leaves().Count() ?? 1;
            if (field.Name == name)
            {
                IEnumerable<Expression> parts = field.Inner is null ? [part] : AsStruct(part, field.Inner, operation).Operands;
                return value with { Operands = value.Operands.Take(start).Concat(parts).Concat(value.Operands.Skip(start + count)).ToEquatableArray() };
            }

            start += count;
        }

        return null;
    }

    /// <summary>A field or an automatic property of a struct that is taken apart; null if the instance isn't.</summary>
    private Expression? TryBindPart(IOperation operation, IOperation? instance, ISymbol member)
    {
        if (FindObject(instance) is { } owner) return StructShapes.FieldName(member) is { } field ? owner.Part(field) : null;
        if (instance is null || StructShapes.FieldName(member) is not { } name || Shapes.Find(instance.Type) is not { } shape) return null;
        if (BindStructPlace(instance) is StructValue place) return Part(place, member);
        if (IsPlace(instance)) return null;
        Expression value = Bind(instance);
        if (value is StructValue parts) return Part(parts, member);
        if (value is Literal || shape.Fields.FirstOrDefault(field => field.Name == name) is not { } part) return Placeholder(operation.Type);
        Expression source = SaveOnce(value, "parts");
        return part.Inner is null
            ? LeafOf(source, new StructLeaf([part]), operation)
            : new StructValue(part.Inner, part.Inner.Leaves().Select(leaf => LeafOf(source, new StructLeaf([part, .. leaf.Path]), operation)).ToEquatableArray());
    }

    /// <summary>Whether an operation names a variable, or a member of one, rather than computes a value.</summary>
    private static bool IsPlace(IOperation? operation) => operation switch
    {
        null or ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation or IArrayElementReferenceOperation => true,
        IParenthesizedOperation parentheses => IsPlace(parentheses.Operand),
        IFieldReferenceOperation field => IsPlace(field.Instance),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { } type } => TypeBinder.SpanKind(type) is not null,
        IPropertyReferenceOperation { Property: var property } reference => StructShapes.FieldName(property) is not null && IsPlace(reference.Instance),
        _ => false,
    };

    /// <summary>The variables behind a chain of members of a local, a parameter, <c>this</c> or an element; null if there are none.</summary>
    private Expression? BindStructPlace(IOperation operation)
    {
        switch (operation)
        {
            case not null when IsTakenApartElement(operation):
                return Bind(operation) as StructValue;
            case IParenthesizedOperation parentheses:
                return BindStructPlace(parentheses.Operand);
            case ILocalReferenceOperation { Local: var local }:
                return substitutes.TryGetValue(local, out Expression? place) && place is StructValue or ObjectValue ? place : null;
            case IParameterReferenceOperation { Parameter: var parameter }:
                return substitutes.TryGetValue(parameter, out Expression? argument) && argument is StructValue or ObjectValue ? argument : null;
            case IInstanceReferenceOperation:
                return receivers.Count > 0 ? receivers.Peek() : null;
            case IFieldReferenceOperation { Instance: { } instance, Field: var field }:
                return PartOf(BindStructPlace(instance), field);
            case IPropertyReferenceOperation { Instance: { } instance, Property: var property }:
                return PartOf(BindStructPlace(instance), property);
            default:
                return null;
        }
    }

    /// <summary>Whether an operation is a part of a struct that is taken apart, or of something that such a part holds.</summary>
    private bool IsInStruct(IOperation operation) => operation switch
    {
        IParenthesizedOperation parentheses => IsInStruct(parentheses.Operand),
        IFieldReferenceOperation { Instance: { Type.IsValueType: true } instance } => IsInStruct(instance),
        _ when IsTakenApartElement(operation) => true,
        IPropertyReferenceOperation { Instance: { Type.IsValueType: true } instance } => IsInStruct(instance),
        _ => BindStructPlace(operation) is not null,
    };

    /// <summary>A tuple of reals as a value.</summary>
    private StructValue? TryBindTuple(ITupleOperation operation)
    {
        if (Shapes.Find(operation.Type) is not { } shape) return null;
        Expression[] elements = BindInOrder(operation.Elements.Select<IOperation, Func<Expression>>(element => () => AsOperand(Bind(element), element)).ToArray());
        return new StructValue(shape, shape.Fields.SelectMany((field, i) => field.Inner is null ? [elements[i]] : (IEnumerable<Expression>)AsStruct(elements[i], field.Inner, operation).Operands).ToEquatableArray());
    }

    /// <summary><c>==</c> and <c>!=</c> of tuples of numbers compare part by part, from the left.</summary>
    private Expression? TryCompareTuples(ITupleBinaryOperation operation)
    {
        if (Shapes.Find(operation.LeftOperand.Type) is not { } left || Shapes.Find(operation.RightOperand.Type) is not { } right || !left.Type.Equals(right.Type)) return null;
        if (!left.Fields.All(field => field.Type.IsScalar)) return null;
        Expression[] operands = BindInOrder(operation.LeftOperand, operation.RightOperand);
        StructValue first = AsStruct(operands[0], left, operation);
        StructValue second = AsStruct(operands[1], right, operation);
        bool isEqual = operation.OperatorKind == BinaryOperatorKind.Equals;
        return first.Operands.Zip(second.Operands, (a, b) => (Expression)new Binary(isEqual ? BinaryOperator.Equal : BinaryOperator.NotEqual, a, b, IrType.Boolean))
            .Aggregate((a, b) => new Binary(isEqual ? BinaryOperator.AndAlso : BinaryOperator.OrElse, a, b, IrType.Boolean));
    }

    /// <summary>A conversion between tuples of the same length converts part by part.</summary>
    private StructValue? TryConvertTuple(IConversionOperation operation)
    {
        if (operation.Operand.Type is not INamedTypeSymbol { IsTupleType: true } from || operation.Type is not INamedTypeSymbol { IsTupleType: true } to) return null;
        if (Shapes.Find(from) is not { } source || Shapes.Find(to) is not { } target || from.TupleElements.Length != to.TupleElements.Length) return null;
        if (source.Fields.Any(field => field.Inner is not null) || target.Fields.Any(field => field.Inner is not null)) return null;
        StructValue value = AsStruct(Bind(operation.Operand), source, operation);
        if (!value.Operands.Zip(target.Fields, (operand, field) => operand.Type == field.Type || (operand.Type.IsScalar && field.Type.IsScalar)).All(fits => fits)) return null;
        return new StructValue(target, value.Operands.Select((operand, i) => target.Fields[i].Type is { IsScalar: true } type ? MakeConversion(operand, type, isChecked: false) : operand).ToEquatableArray());
    }

    /// <summary><c>value with { X = x }</c>.</summary>
    private Expression? TryBindWith(IWithOperation operation)
    {
        if (Shapes.Find(operation.Type) is not { } shape) return null;
        return BindInitializer(AsStruct(Bind(operation.Operand), shape, operation), operation.Initializer);
    }

    /// <summary>A value with the parts that an object initialiser sets.</summary>
    private Expression BindInitializer(StructValue value, IObjectOrCollectionInitializerOperation? initializer)
    {
        foreach (IOperation part in initializer?.Initializers.AsEnumerable() ?? [])
        {
            ISymbol? member = part is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: IInstanceReferenceOperation } target } ? target.Member : null;
            if (member is null || StructShapes.FieldName(member) is null) return Refuse(part, "This part of an object initialiser", "assign fields and automatic properties by name");
            IOperation source = ((ISimpleAssignmentOperation)part).Value;
            int start = block.Count;
            Expression bound = AsOperand(Bind(source), source);
            Expression[] leaves = [.. value.Operands];
            Protect(leaves, leaves.Length, start);
            value = WithPart(value with { Operands = leaves.ToEquatableArray() }, member, bound, part)!;
        }

        return value;
    }

    /// <summary>Refuses what generated code can't do with a struct because of a field that isn't visible there: make one as a whole, set the field, or read it.</summary>
    private void CheckMade(Statement statement)
    {
        IEnumerable<Expression> parts = statement.Expressions().SelectMany(expression => expression.Descendants());
        CheckObjectUse(statement, parts);
        if (parts.OfType<StructValue>().SelectMany(value => value.Shape.Unsettable().Select(field => (value.Shape.Type.Text, field.Name))).FirstOrDefault() is (not null, not null) made)
            RefuseField("A value of '" + made.Text + "' that leaves the derivative", "make its field '" + made.Name + "' one that can be set here, or pass what is needed of it");
        if (parts.OfType<StructBuffer>().FirstOrDefault() is { } buffer) RefuseField("'" + buffer.Whole.Stored.Text + "' values in a buffer that is used as a whole here", BufferAdvice);
        Expression? target = statement is Assign assign ? assign.Target : (statement as Increment)?.Target;
        if ((target is Read { Type.IsBuffer: false } or Element) && target.NamedVariable() is { } leaf && fixedLeaves.TryGetValue(leaf.Id, out (string Struct, string Field) known))
            RefuseField("An assignment to '" + known.Field + "' of '" + known.Struct + "', which generated code can't set,", "make the field one that can be set here");
        if (hiddenLeaves.Count == 0) return;
        foreach (Variable read in parts.OfType<Read>().Select(part => part.Variable).Concat(parts.OfType<Element>().Select(part => part.Buffer)))
        {
            if (hiddenLeaves.TryGetValue(read.Id, out (string Struct, string Field) hidden))
                RefuseField("'" + hidden.Field + "' of '" + hidden.Struct + "', which generated code can't read,", "make the field internal or public");
        }
    }

    private void RefuseField(string what, string instead)
    {
        DiagnosticInfo diagnostic = DiagnosticInfo.At(ordinal > 0 ? spans[ordinal - 1] : null, DiagnosticTable.Unsupported, what, instead);
        if (!diagnostics.Any(other => other.Span == diagnostic.Span)) diagnostics.Add(diagnostic);
    }
}
