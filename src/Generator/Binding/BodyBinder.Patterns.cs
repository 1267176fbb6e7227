using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Patterns -> comparisons, and the variables that they declare -> assignments.</summary>
internal sealed partial class BodyBinder
{
    private Expression BindIsPattern(IIsPatternOperation operation) => MakeTest(operation.Pattern, BindMatched(operation.Value, "value", []));

    /// <summary>The value that patterns are held against, so that it can be read more than once. A guard that may change what it is made of sees none of that.</summary>
    private Expression BindMatched(IOperation operation, string name, IEnumerable<IOperation?> guards)
    {
        Expression value = NameOf(AsOperand(BindWithParts(operation), operation));
        if (!guards.Any(guard => guard is not null && InlinedBody.Changes(guard))) return SaveOnce(value, name);
        return value is StructValue parts ? parts with { Operands = parts.Operands.Select(part => part is Literal ? part : (Expression)Save(part, name)).ToEquatableArray() } : value is Literal ? value : Save(value, name);
    }

    /// <summary>A value, or the parts of a tuple that is only made to be matched.</summary>
    private Expression BindWithParts(IOperation operation)
    {
        IOperation inner = operation;
        while (inner is IParenthesizedOperation or IConversionOperation { Conversion.IsIdentity: true }) inner = inner is IParenthesizedOperation parentheses ? parentheses.Operand : ((IConversionOperation)inner).Operand;
        if (inner is not ITupleOperation { Type: INamedTypeSymbol { IsTupleType: true } type } tuple || Shapes.Find(type) is not null || tuple.Elements.Any(element => element.Type is null or IErrorTypeSymbol)) return Bind(operation);
        Expression[] elements = BindInOrder(tuple.Elements.Select<IOperation, Func<Expression>>(element => () => AsOperand(Bind(element), element)).ToArray());
        if (elements.Any(element => element is StructValue)) return RefuseKind(operation);
        StructField[] fields = [.. elements.Select((element, i) => new StructField("Item" + (i + 1), element.Type, null, FieldAccess.Field, false))];
        return new StructValue(new StructShape(new OtherType(PlainText(type), type.IsUnmanagedType), fields.ToEquatableArray(), StructKind.Tuple), elements.ToEquatableArray());
    }

    /// <summary>The condition under which a value matches a pattern.</summary>
    private Expression MakeTest(IPatternOperation pattern, Expression value)
    {
        if (value.Type is OtherType && value is not StructValue && Shapes.Find(pattern.InputType) is { Kind: StructKind.Nullable } nullable && value.Type.Equals(nullable.Type)) value = AsStruct(value, nullable, pattern);
        if (value is StructValue { Shape.Kind: StructKind.Nullable } number && pattern is IConstantPatternOperation or IRelationalPatternOperation)
        {
            if (pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }) return Not(number.Operands[0]);
            return Continue(BinaryOperator.AndAlso, number.Operands[0], () => MakeTest(pattern, number.Operands[1]));
        }

        switch (pattern)
        {
            case IConstantPatternOperation constant:
                return MakeConstantTest(constant, NameOf(value));
            case IRelationalPatternOperation relational when FindOperator(relational.OperatorKind) is { } symbol:
                Expression bound = Bind(relational.Value);
                return value.Type is PrimitiveType && bound.Type == value.Type
                    ? new Binary(symbol, value, bound, IrType.Boolean)
                    : new Template("{0} is " + Text.Of(relational.OperatorKind) + " {1}", [value, bound], IrType.Boolean);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or or BinaryOperatorKind.And } pair:
                BinaryOperator join = pair.OperatorKind == BinaryOperatorKind.Or ? BinaryOperator.OrElse : BinaryOperator.AndAlso;
                return Continue(join, MakeTest(pair.LeftPattern, value), () => MakeTest(pair.RightPattern, value));
            case INegatedPatternOperation negated:
                return new Unary(UnaryOperator.Not, MakeTest(negated.Pattern, value), IrType.Boolean);
            case IDiscardPatternOperation:
                return Literal.Bool(true);
            case IDeclarationPatternOperation declaration:
                return MakeDeclarationTest(declaration, value);
            case ITypePatternOperation type when value.Type is OtherType && value is not StructValue:
                return IsOfType(value, type.MatchedType);
            case IRecursivePatternOperation members:
                return MakeMemberTest(members, value);
            case IListPatternOperation list:
                return MakeListTest(list, value);
            default:
                RefuseKind(pattern);
                return Literal.Bool(true);
        }
    }

    private static Expression Join(BinaryOperator join, Expression left, Expression right)
    {
        bool neutral = join == BinaryOperator.AndAlso;
        if (left is Literal { Bits: var a }) return (a != 0) == neutral ? right : left;
        return right is Literal { Bits: var b } && (b != 0) == neutral ? left : new Binary(join, left, right, IrType.Boolean);
    }

    /// <summary>The variables that hold whether a pattern has matched so far.</summary>
    private readonly HashSet<Variable> matches = [];

    /// <summary>A test that goes on with another. What the other has to do first (read a member, name a value) is done only if it is reached, unless nobody could tell.</summary>
    private Expression Continue(BinaryOperator join, Expression first, Func<Expression> bind)
    {
        bool isAnd = join == BinaryOperator.AndAlso;
        if (first is Literal { Bits: var known }) return (known != 0) == isAnd ? bind() : first;
        Expression next = null!;
        Nested(() => next = bind(), out List<Statement> statements);
        if (!Footprint.Of(statements).IsObservable)
        {
            block.AddRange(statements);
            return Join(join, first, next);
        }

        Read matched = first is Read test && matches.Contains(test.Variable) ? test : Save(first, "matches");
        matches.Add(matched.Variable);
        if (!(next is Literal { Bits: var neutral } && (neutral != 0) == isAnd)) statements.Add(new Assign(matched, next) { Ordinal = ordinal });
        if (isAnd && block.Count > 0 && block[block.Count - 1] is If { Condition: Read held } last && held.Variable == matched.Variable && !Footprint.Of(last.Then.Statements).Writes(held.Variable))
        {
            // What is done follows what is done already under the same test.
            block[block.Count - 1] = last with { Then = new Block(last.Then.Statements.Concat(statements).ToEquatableArray()) };
            return matched;
        }

        Emit(new If(isAnd ? matched : new Unary(UnaryOperator.Not, matched, IrType.Boolean), AsBlock(statements), Block.Empty));
        return matched;
    }

    private static Template IsNull(Expression value) => value.Type is BufferType { Kind: BufferKind.Array, Rank: 1 } array
        ? new("(global::System.ReadOnlySpan<" + array.Element.Text + ">){0} == default", [value], IrType.Boolean)
        : new("{0} is null", [value], IrType.Boolean);

    private Expression MakeConstantTest(IConstantPatternOperation pattern, Expression value)
    {
        if (pattern.Value.ConstantValue is { HasValue: true, Value: null }) return IsNull(value);
        Expression constant = Bind(pattern.Value);
        if (value.Type is not PrimitiveType || constant.Type != value.Type)
            return new Template(value.Type == constant.Type ? "{0} == {1}" : "{0} is {1}", [value, constant], IrType.Boolean);
        if (constant is Literal { Type.IsReal: true } literal && double.IsNaN(literal.RealValue))
            return new Invoke(value.Type == IrType.Double ? "System.Double.IsNaN" : "System.Single.IsNaN", [value], IrType.Boolean);
        if (constant is Literal { Type: PrimitiveType { Kind: Primitive.Boolean } } flag)
            return flag.Bits != 0 ? value : new Unary(UnaryOperator.Not, value, IrType.Boolean);
        return new Binary(BinaryOperator.Equal, value, constant, IrType.Boolean);
    }

    /// <summary>Whether an array is there. The sweep back may have a span of it, and the compiler must not think that it may be null wherever it is used.</summary>
    private static Template IsArray(Expression value) => new("(global::System.ReadOnlySpan<" + ((BufferType)value.Type).Element.Text + ">){0} != default", [value], IrType.Boolean);

    private Template IsOfType(Expression value, ITypeSymbol type) => new("{0} is " + PlainText(type), [value], IrType.Boolean);

    /// <summary>A value as the type that it is known to have.</summary>
    private Expression AsType(Expression value, ITypeSymbol type, IOperation operation) =>
        TypeOf(type) is var bound && value.Type == bound ? value : Inactive(operation, "(" + PlainText(type) + "){0}" + (value.Type.Text.EndsWith("?", StringComparison.Ordinal) ? "!" : ""), [value], bound);

    /// <summary><c>var x</c>, or a type: names the value if it has the type.</summary>
    private Expression MakeDeclarationTest(IDeclarationPatternOperation pattern, Expression value)
    {
        if (pattern.MatchesNull || pattern.MatchedType is not { } type) return NameMatched(pattern.DeclaredSymbol, value, pattern);
        if (MakeTypeTest(type, ref value, pattern) is not { } test) return Literal.Bool(true);
        Expression matched = value;
        return Continue(BinaryOperator.AndAlso, test, () => NameMatched(pattern.DeclaredSymbol, matched, pattern));
    }

    /// <summary>Whether a value has a type and isn't null, and the value as that type; null if that is refused.</summary>
    private Expression? MakeTypeTest(ITypeSymbol type, ref Expression value, IPatternOperation pattern)
    {
        IrType bound = TypeOf(type);
        if (value is StructValue { Shape.Kind: StructKind.Nullable } number && type is { IsValueType: true } && (bound == number.Operands[1].Type || bound.Equals(value.Type)))
        {
            if (bound == number.Operands[1].Type) value = number.Operands[1];
            return number.Operands[0];
        }

        if (value is StructValue || (type.IsValueType && bound == value.Type)) return Literal.Bool(true);
        if (value.Type is BufferType { Kind: BufferKind.Array, Rank: 1 } && bound == value.Type) return MayBeNull(value) ? IsArray(value) : Literal.Bool(true);
        if (value.Type is BufferType { Rank: > 1 })
        {
            Refuse(pattern, "A pattern on an array of several dimensions", "test its lengths with '&&'");
            return null;
        }

        if (value.Type is not OtherType || bound is BufferType)
        {
            RefuseKind(pattern);
            return null;
        }

        bool isNullTest = type.Equals(pattern.InputType, SymbolEqualityComparer.Default) || (pattern.InputType is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && SymbolEqualityComparer.Default.Equals(nullable.TypeArguments[0], type));

        // A test for null would make the compiler think that the value may be null wherever it is used.
        Expression test = isNullTest && !type.IsReferenceType ? new Unary(UnaryOperator.Not, IsNull(value), IrType.Boolean) : IsOfType(value, type);
        if (CheckType(pattern, type) && !(isNullTest && type.IsReferenceType)) value = AsType(value, type, pattern);
        return test;
    }

    /// <summary>Whether an array may be null: one that a derivative stands beside has been looked into at the entry.</summary>
    private bool MayBeNull(Expression array) => array is not Read { Type.IsRealBuffer: true } read
        || !method.Parameters.Any(parameter => !Symbols.IsConstant(parameter) && variables.TryGetValue(parameter, out Variable? variable) && variable == read.Variable);

    /// <summary>Gives the variable that a pattern declares its value.</summary>
    private Literal NameMatched(ISymbol? symbol, Expression value, IOperation pattern)
    {
        if (symbol is not ILocalSymbol local || !CheckType(pattern, local.Type)) return Literal.Bool(true);
        if (Shapes.Find(local.Type) is null && value is StructValue { Shape.Kind: StructKind.Tuple } made) value = new Template(made.Format, made.Operands, TypeOf(local.Type));
        if (variables.TryGetValue(local, out Variable? variable)) Emit(new Assign(new Read(variable), AsInitializer(value, variable.Type)));
        else if (substitutes.TryGetValue(local, out Expression? place)) AssignPlace(place, value, pattern);
        else DeclarePlace(DefinePlace(local, local.Type), value, pattern);
        return Literal.Bool(true);
    }
}
