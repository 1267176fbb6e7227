using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Assignments to several targets at once: swaps and deconstruction.</summary>
internal sealed partial class BodyBinder
{
    private void BindDeconstruction(IDeconstructionAssignmentOperation operation)
    {
        var targets = new List<IOperation>();
        if (!FlattenTargets(operation.Target, targets, out bool isDeclaration))
        {
            Refuse(operation, "A nested deconstruction", "assign the parts in statements of their own");
            return;
        }

        IOperation value = operation.Value;
        while (value is IConversionOperation { IsImplicit: true } conversion) value = conversion.Operand;
        while (value is IParenthesizedOperation parentheses) value = parentheses.Operand;
        if (targets.Any(target => target.Type is IErrorTypeSymbol) || value.Type is IErrorTypeSymbol)
        {
            Invalid(operation);
            return;
        }

        Expression?[] places = targets.Select(target => BindPlace(target, isDeclaration)).ToArray();
        if (BindTupleValues(operation, value, targets) is not { } values) return;
        if (values.Length != targets.Count)
        {
            Invalid(operation);
            return;
        }

        for (int i = 0; i < values.Length; i++) values[i] = ConvertTo(operation, values[i], targets[i]);
        if (TryExchangeBuffers(targets, places, values)) return;
        if (values.Any(value => value is StructValue))
        {
            AssignParts(operation, targets, places, values);
            return;
        }

        if (TryPermute(places, values)) return;
        SaveOverwritten(places, values);
        for (int i = 0; i < values.Length; i++)
        {
            if (places[i] is { } place) Emit(new Assign(place, AsInitializer(values[i])));
            else if (targets[i] is not IDiscardOperation) Emit(new Declare(Define(DeclaredLocal(targets[i])!, values[i].Type), AsInitializer(values[i])));
        }
    }

    /// <summary>The assignment where structs that are taken apart are among the values: leaf by leaf, all at once.</summary>
    private void AssignParts(IOperation operation, List<IOperation> targets, Expression?[] places, Expression[] values)
    {
        var leafPlaces = new List<Expression?>();
        var leafValues = new List<Expression>();
        for (int i = 0; i < values.Length; i++)
        {
            if (places[i] is StructValue place)
            {
                leafPlaces.AddRange(place.Operands);
                leafValues.AddRange(AsStruct(values[i], place.Shape, operation).Operands);
            }
            else
            {
                leafPlaces.Add(places[i]);
                leafValues.Add(places[i] is null ? SaveOnce(values[i], "part") : values[i]);
            }
        }

        Expression[] saved = [.. leafValues];
        SaveOverwritten([.. leafPlaces], saved);
        for (int i = 0, next = 0; i < values.Length; i++)
        {
            int count = places[i] is StructValue { Operands.Count: var leaves } ? leaves : 1;
            for (int leaf = next; leaf < next + count && places[i] is not null; leaf++) Emit(new Assign(leafPlaces[leaf]!, AsInitializer(saved[leaf])));
            if (places[i] is null && targets[i] is not IDiscardOperation) DeclarePlace(DefinePlace(DeclaredLocal(targets[i])!, DeclaredLocal(targets[i])!.Type), saved[next], operation);
            next += count;
        }
    }

    private static bool FlattenTargets(IOperation target, List<IOperation> targets, out bool isDeclaration)
    {
        isDeclaration = target is IDeclarationExpressionOperation;
        if (target is IDeclarationExpressionOperation declaration) target = declaration.Expression;
        if (target is not ITupleOperation tuple) return false;
        targets.AddRange(tuple.Elements);
        return !targets.Any(element => element is ITupleOperation or IDeclarationExpressionOperation { Expression: ITupleOperation });
    }

    private static ILocalSymbol? DeclaredLocal(IOperation target) => target switch
    {
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };

    /// <summary>The place of an existing target; null for a new local or a discard.</summary>
    private Expression? BindPlace(IOperation target, bool isDeclaration)
    {
        if (target is IDiscardOperation) return null;
        bool declares = isDeclaration || target is IDeclarationExpressionOperation;
        if (declares && DeclaredLocal(target) is { } local) return variables.TryGetValue(local, out Variable? known) ? new Read(known) : substitutes.TryGetValue(local, out Expression? parts) ? parts : null;
        if (BindTarget(target) is not { } place) return Refuse(target, "A deconstruction into '" + target.Syntax + "'", "assign the parts in statements of their own");
        if (ElementIn(place) is { } first) return AtIndex((StructValue)place, SaveIndex(first, keepsVariables: true).Index);
        return place is Element element ? SaveIndex(element, keepsVariables: true) : place;
    }

    private Expression[]? BindTupleValues(IOperation operation, IOperation value, List<IOperation> targets)
    {
        if (value is ITupleOperation tuple) return BindInOrder(tuple.Elements.Select<IOperation, Func<Expression>>(element => () => Bind(element) is var part && part is StructBuffer ? part : AsOperand(part, element)).ToArray());
        if (value is IInvocationOperation invocation && TryBindPair(invocation) is { } pair) return pair;
        if (Shapes.Find(value.Type) is { } shape && shape.Kind is StructKind.Tuple or StructKind.Record)
        {
            StructValue parts = AsStruct(Bind(value), shape, operation);
            return [.. value.Type!.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && (shape.Kind != StructKind.Tuple || SymbolEqualityComparer.Default.Equals(field, field.CorrespondingTupleField))).Select(field => Part(parts, field.AssociatedSymbol ?? field)!)];
        }

        if (value.Type is INamedTypeSymbol { IsTupleType: true } type)
        {
            if (value is IInvocationOperation { TargetMethod: var target } && Symbols.IsDifferentiable(target)) return null;
            Expression source = SaveOnce(Bind(value), "parts");
            return type.TupleElements.Select((element, i) => (Expression)Inactive(operation, "{0}.Item" + (i + 1), [source], TypeOf(element.Type))).ToArray();
        }

        Refuse(value, "A deconstruction of '" + value.Type?.ToDisplayString() + "'", "assign the parts in statements of their own");
        return null;
    }

    private Expression ConvertTo(IOperation operation, Expression value, IOperation target)
    {
        if (target is IDiscardOperation || target.Type is null) return value;
        IrType type = TypeOf(target.Type);
        if (value.Type == type || value is StructValue or StructBuffer) return value;
        if (value.Type.IsScalar && type.IsScalar) return MakeConversion(value, type, isChecked: false);
        if (value is Read { Variable: { Type: BufferType source } buffer } && type is BufferType view && source.Element == view.Element && source.Rank == view.Rank)
            return new Read(AsBuffer(new Slice(buffer, null, null, view), target));
        return value.Type is OtherType && type is OtherType ? value : Refuse(operation, "A deconstruction with conversions", "assign the parts in statements of their own");
    }

    /// <summary>A swap of buffer variables is one statement, so that the passes behind see that no view is lost.</summary>
    private bool TryPermute(Expression?[] places, Expression[] values)
    {
        if (!places.All(place => place is Read { Variable.Type: BufferType }) || !values.All(value => value is Read { Variable.Type: BufferType })) return false;
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i]!.Type != values[i].Type) return false;
        }

        Emit(new Permute(places.Select(place => ((Read)place!).Variable).ToEquatableArray(), values.Select(value => ((Read)value).Variable).ToEquatableArray()));
        return true;
    }

    /// <summary>Saves the values that an assignment to an earlier target would change.</summary>
    private void SaveOverwritten(Expression?[] places, Expression[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Footprint earlier = Footprint.Of(places.Take(i).OfType<Expression>().Select(place => new Assign(place, NoValue)));
            bool isAssigned = places.Take(i).Any(place => place is not null);
            if (isAssigned && (earlier.Changes(values[i]) || Footprint.MayThrow(values[i])) && !IsUntouched(values[i], places.Take(i), values.Take(i))) values[i] = Save(values[i], "value");
        }
    }
}
