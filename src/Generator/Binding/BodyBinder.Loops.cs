using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Loops, <c>break</c> and <c>continue</c>.</summary>
internal sealed partial class BodyBinder
{
    private Dictionary<ILabelSymbol, Statement> branches = new(SymbolEqualityComparer.Default);

    private int EnterLoop(ILoopOperation loop)
    {
        int label = nextLabel++;
        branches[loop.ExitLabel] = new Break(label);
        branches[loop.ContinueLabel] = new Continue(label);
        return label;
    }

    private void BindBranch(IBranchOperation branch)
    {
        LeaveRegions(branch, outer => IsTargetOf(outer, branch));
        if (branches.TryGetValue(branch.Target, out Statement? exit)) Emit(exit);
        else if (TryBindJump(branch)) return;
        else if (branch.BranchKind == BranchKind.GoTo) Refuse(branch, "'goto'", "use a loop with 'break' or 'continue'");
        else Invalid(branch);
    }

    private void BindWhile(IWhileLoopOperation loop)
    {
        if (loop.Condition is not { } condition)
        {
            Invalid(loop);
            return;
        }

        int label = EnterLoop(loop);
        if (loop.ConditionIsTop)
        {
            Expression test = BindNested(condition, out List<Statement> before);
            if (before.Count == 0)
            {
                Emit(new While(test, BindNestedStatement(loop.Body), Block.Empty, false, label));
                return;
            }

            Emit(new While(Literal.Bool(true), WithExitTest(before, test, BindNestedStatement(loop.Body), label), Block.Empty, false, label));
            return;
        }

        Block body = BindNestedStatement(loop.Body);
        Expression again = BindNested(condition, out List<Statement> update);
        if (update.Count > 0)
        {
            // The test has effects: they run in the update, which 'continue' runs too, and leave their result in a variable.
            Variable result = NewVariable("again", IrType.Boolean);
            Emit(new Declare(result, null));
            update.Add(new Assign(new Read(result), again) { Ordinal = ordinal });
            again = new Read(result);
        }

        Emit(new While(again, body, AsBlock(update), true, label));
    }

    /// <summary>A loop body that starts with its test: its effects, and a break if it fails.</summary>
    private Block WithExitTest(List<Statement> before, Expression test, Block body, int label)
    {
        var exit = new If(new Unary(UnaryOperator.Not, test, IrType.Boolean), new Block([new Break(label) { Ordinal = ordinal }]), Block.Empty) { Ordinal = ordinal };
        return new Block(before.Append(exit).Concat(body.Statements).ToEquatableArray());
    }

    private void BindFor(IForLoopOperation loop)
    {
        int label = EnterLoop(loop);
        if (loop.Before.Length == 1 && FindCounter(loop) is { } counter)
        {
            BindCounted(loop, counter, label);
            return;
        }

        foreach (IOperation start in loop.Before) BindForPart(start);
        BindGeneralFor(loop, label);
    }

    private void BindGeneralFor(IForLoopOperation loop, int label)
    {
        List<Statement> before = [];
        Expression test = loop.Condition is null ? Literal.Bool(true) : BindNested(loop.Condition, out before);
        Block body = BindNestedStatement(loop.Body);
        Block update = Nested(() =>
        {
            foreach (IOperation step in loop.AtLoopBottom) BindForPart(step);
        });
        if (before.Count == 0) Emit(new While(test, body, update, false, label));
        else Emit(new While(Literal.Bool(true), WithExitTest(before, test, body, label), update, false, label));
    }

    /// <summary>An initialiser or an increment of a <c>for</c>, with the ordinal of the loop.</summary>
    private void BindForPart(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclarationOperation declaration in group.Declarations) BindDeclaration(declaration);
                break;
            case IExpressionStatementOperation expression:
                BindEffect(expression.Operation);
                break;
            default:
                BindEffect(operation);
                break;
        }
    }

    /// <summary>The counter of a loop that has the form of a counted one: declared in the loop, compared, and stepped by an amount of known sign.</summary>
    private static ILocalSymbol? FindCounter(IForLoopOperation loop)
    {
        if (loop.Before[0] is not IVariableDeclarationGroupOperation { Declarations.Length: 1 } group) return null;
        if (group.Declarations[0].Declarators.Length != 1 || group.Declarations[0].Declarators[0] is not { Initializer: not null } declarator) return null;
        ILocalSymbol counter = declarator.Symbol;
        if (counter.IsRef || counter.Type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64)) return null;
        if (loop.AtLoopBottom.Length != 1 || loop.AtLoopBottom[0] is not IExpressionStatementOperation { Operation: { } step }) return null;
        if (loop.Condition is not IBinaryOperation test || FindRelation(test, counter) is not { } relation) return null;
        if (StepOf(step, counter) is not { } sign || sign == 0) return null;
        bool isUpward = relation.Relation is BinaryOperator.Less or BinaryOperator.LessOrEqual;
        return isUpward == sign > 0 ? counter : null;
    }

    private static (BinaryOperator Relation, IOperation Bound)? FindRelation(IBinaryOperation test, ILocalSymbol counter)
    {
        if (test.OperatorMethod is not null || test.IsLifted || FindOperator(test.OperatorKind) is not { } symbol) return null;
        if (symbol is not (BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual)) return null;
        if (IsRead(test.LeftOperand, counter)) return (symbol, test.RightOperand);
        return IsRead(test.RightOperand, counter) ? (Flip(symbol), test.LeftOperand) : null;
    }

    private static bool IsRead(IOperation operation, ILocalSymbol local) =>
        operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);

    private static BinaryOperator Flip(BinaryOperator relation) => relation switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        _ => BinaryOperator.LessOrEqual,
    };

    /// <summary>The constant that a loop adds to its counter, or null.</summary>
    private static long? StepOf(IOperation step, ILocalSymbol counter)
    {
        switch (step)
        {
            case IIncrementOrDecrementOperation increment when IsRead(increment.Target, counter):
                return increment.Kind == OperationKind.Increment ? 1 : -1;
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } compound
                when IsRead(compound.Target, counter) && ConstantOf(compound.Value) is { } amount && amount != long.MinValue:
                return compound.OperatorKind == BinaryOperatorKind.Add ? amount : -amount;
            case ISimpleAssignmentOperation { Value: IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum } assignment
                when IsRead(assignment.Target, counter) && IsRead(sum.LeftOperand, counter) && ConstantOf(sum.RightOperand) is { } amount && amount != long.MinValue:
                return sum.OperatorKind == BinaryOperatorKind.Add ? amount : -amount;
            default:
                return null;
        }
    }

    private static long? ConstantOf(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: { } value }
        ? value switch
        {
            int number => number,
            long number => number,
            _ => null,
        }
        : null;

    private void BindCounted(IForLoopOperation loop, ILocalSymbol symbol, int label)
    {
        var group = (IVariableDeclarationGroupOperation)loop.Before[0];
        var test = (IBinaryOperation)loop.Condition!;
        Expression from = Bind(group.Declarations[0].Declarators[0].Initializer!.Value);
        Variable counter = Define(symbol, TypeOf(symbol.Type));
        (BinaryOperator relation, IOperation bound) = FindRelation(test, symbol)!.Value;
        Expression to = BindNested(bound, out List<Statement> before);
        if (before.Count > 0)
        {
            // The bound has effects (or is very long), so it has to be evaluated in each iteration.
            Emit(new Declare(counter, from));
            BindGeneralFor(loop, label);
            return;
        }

        Block body = BindNestedStatement(loop.Body);
        Footprint footprint = Footprint.Of(body.Statements);
        var step = ((IExpressionStatementOperation)loop.AtLoopBottom[0]).Operation;
        if (!footprint.Writes(counter) && !footprint.Changes(to) && !Footprint.Reads(to, counter))
        {
            Emit(new For(counter, from, relation, to, new Literal(counter.Type, StepOf(step, symbol)!.Value), body, label));
            return;
        }

        Emit(new Declare(counter, from));
        Block update = Nested(() => BindEffect(step));
        Emit(new While(new Binary(relation, new Read(counter), to, IrType.Boolean), body, update, false, label));
    }

    private void BindForEach(IForEachLoopOperation loop)
    {
        int label = EnterLoop(loop);
        if (loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: { } element })
        {
            Refuse(loop.LoopControlVariable, "A foreach over tuples", "use a for loop with a subscript");
            return;
        }

        IOperation collection = Unwrap(loop.Collection);
        if (BindRange(collection) is { } range)
        {
            BindRangeLoop(loop, element, range, label);
            return;
        }

        if (TryBindForEachOfQuery(loop, element, label)) return;
        if (JaggedTypeOf(collection) is not null)
        {
            BindRows(loop, collection, element, label);
            return;
        }

        if (collection.Type is null || TypeOf(collection.Type) is not BufferType type)
        {
            if (collection.Type is IErrorTypeSymbol or null) Invalid(loop);
            else Refuse(loop.Collection, "A foreach over '" + collection.Type.ToDisplayString() + "'", "copy it to an array first, or use a for loop");
            return;
        }

        if (type.IsRectangular)
        {
            Refuse(loop.Collection, "A foreach over '" + collection.Type.ToDisplayString() + "'", "use a for loop over GetLength for each dimension");
            return;
        }

        IrType elementType = TypeOf(element.Type);
        if (elementType != type.Element && !(elementType.IsScalar && type.Element.IsScalar))
        {
            Refuse(loop.LoopControlVariable, "A foreach that converts its elements", "declare the loop variable with the type of the elements");
            return;
        }

        Expression storage = BindStorage(collection);
        Variable buffer = First(storage);
        Variable index = NewVariable("i", IrType.Int32);
        if (storage is StructBuffer structs && element.IsRef)
        {
            if (root is not null && InlinedBody.MovesBuffers(root)) structs = MakeViews(structs, null, null, structs.Whole, "items");
            substitutes[element] = structs.At(new Read(index));
            EmitForEach(new For(index, Literal.Int(0), BinaryOperator.Less, new Length(structs.First), Literal.Int(1), BindNestedStatement(loop.Body), label));
            return;
        }

        if (element.IsRef)
        {
            if (root is not null && InlinedBody.MovesBuffers(root)) buffer = SaveView(buffer);
            substitutes[element] = new Element(buffer, new Read(index));
            EmitForEach(new For(index, Literal.Int(0), BinaryOperator.Less, new Length(buffer), Literal.Int(1), BindNestedStatement(loop.Body), label));
            return;
        }

        if (Shapes.Find(element.Type) is not null)
        {
            Expression place = DefinePlace(element, element.Type);
            Block parts = Nested(() =>
            {
                DeclarePlace(place, storage is StructBuffer whole ? whole.At(new Read(index)) : new Element(buffer, new Read(index)), loop);
                BindStatement(loop.Body);
            });
            Footprint written = Footprint.Of(parts.Statements);
            if (storage is StructBuffer { Leaves: var leaves } ? leaves.Any(written.Writes) : written.Writes(buffer)) Refuse(loop.Collection, "A foreach over a buffer variable that its body assigns", "copy the variable first");
            EmitForEach(new For(index, Literal.Int(0), BinaryOperator.Less, new Length(buffer), Literal.Int(1), parts, label));
            return;
        }

        Variable current = Define(element, elementType);
        Block body = BindNestedStatement(loop.Body);
        if (Footprint.Of(body.Statements).Writes(buffer)) buffer = SaveView(buffer);
        var declare = new Declare(current, MakeConversion(new Element(buffer, new Read(index)), elementType, isChecked: false)) { Ordinal = ordinal };
        body = new Block(body.Statements.Prepend(declare).ToEquatableArray());
        EmitForEach(new For(index, Literal.Int(0), BinaryOperator.Less, new Length(buffer), Literal.Int(1), body, label));
    }

    /// <summary>A <c>foreach</c> may run once at most, without a word from the compiler; of a <c>for</c> it would say that the step can't be reached.</summary>
    private void EmitForEach(For loop)
    {
        if (!Jumps.RunsOnce(loop))
        {
            Emit(loop);
            return;
        }

        var first = new Declare(loop.Counter, loop.From) { Ordinal = ordinal };
        var once = new If(new Binary(loop.Relation, loop.From, loop.To, IrType.Boolean), new Block([first, .. loop.Body.Statements]), Block.Empty) { Ordinal = ordinal };
        Emit(Jumps.Leaves(loop.Body, loop.Label) ? new Breakable(new Block([once]), loop.Label) : once);
    }

    private static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IParenthesizedOperation parentheses:
                    operation = parentheses.Operand;
                    break;
                case IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion when conversion.Operand.Type is not null:
                    operation = conversion.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The start and count of <c>Enumerable.Range</c>, each evaluated once.</summary>
    private Expression[]? BindRange(IOperation operation)
    {
        if (operation is not IInvocationOperation { TargetMethod: { Name: "Range", ContainingType.Name: "Enumerable" } target } call) return null;
        if (target.ContainingType.ContainingNamespace.ToDisplayString() != "System.Linq") return null;
        return CheckedRange(BindArguments(call));
    }

    /// <summary>
    /// A loop over <c>Enumerable.Range(start, count)</c>. The loop variable can't be assigned, so it is the counter; the end is evaluated once.
    /// </summary>
    private void BindRangeLoop(IForEachLoopOperation loop, ILocalSymbol element, Expression[] range, int label)
    {
        if (element.Type.SpecialType != SpecialType.System_Int32)
        {
            Refuse(loop.LoopControlVariable, "A foreach that converts its elements", "declare the loop variable as int");
            return;
        }

        Variable counter = Define(element, IrType.Int32);
        Block body = BindNestedStatement(loop.Body);
        Footprint footprint = Footprint.Of(body.Statements);
        Expression start = range[0];
        Expression count = range[1];
        Expression end = start is Literal { Bits: 0 } ? count : new Binary(BinaryOperator.Add, start, count, IrType.Int32);
        if (footprint.Changes(end) || Footprint.MayThrow(end) || end is not (Literal or Read or Length or Binary))
        {
            start = Save(start, "start");
            end = Save(range[0] is Literal { Bits: 0 } ? count : new Binary(BinaryOperator.Add, start, count, IrType.Int32), "end");
        }

        EmitForEach(new For(counter, start, BinaryOperator.Less, end, Literal.Int(1), body, label));
    }
}
