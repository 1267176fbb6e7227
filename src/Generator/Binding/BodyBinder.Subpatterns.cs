using System.Collections.Immutable;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Patterns that look into a value: at its members, its parts by position, its elements.</summary>
internal sealed partial class BodyBinder
{
    /// <summary><c>Type { Member: pattern } name</c> and <c>(pattern, pattern) name</c>.</summary>
    private Expression MakeMemberTest(IRecursivePatternOperation pattern, Expression value)
    {
        if (pattern.MatchedType is null or IErrorTypeSymbol || pattern.InputType is IErrorTypeSymbol)
        {
            Invalid(pattern);
            return Literal.Bool(true);
        }

        if (value is not StructValue && Shapes.Find(pattern.MatchedType) is { } shape && value.Type == shape.Type) value = AsStruct(value, shape, pattern);
        if (MakeTypeTest(pattern.MatchedType, ref value, pattern) is not { } test) return Literal.Bool(true);
        Expression matched = value;
        for (int i = 0; i < pattern.DeconstructionSubpatterns.Length; i++)
        {
            IPatternOperation part = pattern.DeconstructionSubpatterns[i];
            if (FindPosition(pattern, i) is not { } member)
            {
                Refuse(pattern, "A positional pattern by a method 'Deconstruct'", "name the members, as in '{ X: > 0 }'");
                return Literal.Bool(true);
            }

            test = Continue(BinaryOperator.AndAlso, test, () => MakeTest(part, MemberOf(matched, member, part)));
        }

        foreach (IPropertySubpatternOperation part in pattern.PropertySubpatterns)
        {
            if (part.Member is not IMemberReferenceOperation { Member: var member })
            {
                Invalid(part);
                continue;
            }

            test = Continue(BinaryOperator.AndAlso, test, () => MakeTest(part.Pattern, MemberOf(matched, member, part.Member)));
        }

        return pattern.DeclaredSymbol is null ? test : Continue(BinaryOperator.AndAlso, test, () => NameMatched(pattern.DeclaredSymbol, matched, pattern));
    }

    /// <summary>The member that a position of a positional pattern stands for: of a tuple or of a positional record.</summary>
    private static ISymbol? FindPosition(IRecursivePatternOperation pattern, int index)
    {
        if (pattern.MatchedType is INamedTypeSymbol { IsTupleType: true } tuple) return index < tuple.TupleElements.Length ? tuple.TupleElements[index] : null;
        if (pattern.DeconstructSymbol is not IMethodSymbol { IsImplicitlyDeclared: true, ContainingType.IsRecord: true } deconstruct || index >= deconstruct.Parameters.Length) return null;
        for (INamedTypeSymbol? type = deconstruct.ContainingType; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(deconstruct.Parameters[index].Name).FirstOrDefault(member => member is IPropertySymbol or IFieldSymbol) is { } member) return member;
        }

        return null;
    }

    /// <summary>A member of a value that is matched.</summary>
    private Expression MemberOf(Expression value, ISymbol member, IOperation operation)
    {
        if (value is StructValue parts)
        {
            return Part(parts, member) ?? (FindLibraryMember(member) is { } known ? MakeLibrary(operation, known, [parts], ["self"]) : null) ?? (member is IPropertySymbol { GetMethod: { } getter } ? InlineGetter(operation, getter, parts) : null)
                ?? Refuse(operation, "The property '" + member.Name + "' in a pattern, which may change the struct or whose body isn't known here,", "make it readonly, or compute it in a variable first");
        }

        if (value.Type is BufferType)
        {
            var length = new Length(AsBuffer(value, operation));
            if (member.Name == "Length") return length;
            if (member.Name == "IsEmpty") return new Binary(BinaryOperator.Equal, length, Literal.Int(0), IrType.Boolean);
            return Refuse(operation, "'" + member.Name + "' in a pattern", "test it beside the pattern, with '&&'");
        }

        ITypeSymbol? type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
        if (type is null || value.Type is not OtherType) return RefuseKind(operation);

        // The test for null stands in a statement of its own, where the compiler doesn't see that it was one.
        string format = "{0}" + (member.ContainingType.IsReferenceType ? "!." : ".") + Constants.Escape(((member as IFieldSymbol)?.CorrespondingTupleField ?? member).Name);
        bool isPure = member is IPropertySymbol property ? KnownMembers.IsPure(property) : member is IFieldSymbol { ContainingType.IsValueType: true };
        IrType bound = TypeOf(type);
        if (isPure && bound is not BufferType) return Inactive(operation, format, [value], bound);
        CheckOperands([value], operation);
        return EmitEffect(operation, format, [value], [], type);
    }

    /// <summary>The value of a property that is computed, where that leaves the struct as it is.</summary>
    private Expression? InlineGetter(IOperation operation, IMethodSymbol getter, StructValue receiver)
    {
        ImmutableDictionary<ITypeSymbol, ITypeSymbol> outerTypes = types, innerTypes = TypesIn(getter, NoTypes);
        getter = getter.OriginalDefinition;
        if (FindMemberBody(getter, null) is not { } body || (ChangesReceiver(getter) && !InlinedBody.OnlyReads(body))) return null;
        if (RefuseMember(operation, getter, body, innerTypes) is { } refused) return refused;
        HashSet<ISymbol> outer = new(variables.Keys, SymbolEqualityComparer.Default);
        types = innerTypes;
        Expression value = Within(getter, body, receiver, outer, () => BindInlined(getter, body));
        types = outerTypes;
        return SaveOnce(value, ResultName(getter));
    }

    /// <summary><c>[first, .., last]</c> on an array or a span.</summary>
    private Expression MakeListTest(IListPatternOperation pattern, Expression value)
    {
        if (value is Literal || value.Type is not BufferType { Element: not BufferType } type)
        {
            return Refuse(pattern, "A list pattern on '" + pattern.InputType.ToDisplayString() + "'", "match an array or a span of numbers");
        }

        if (type.Kind == BufferKind.Array && pattern.Patterns.OfType<ISlicePatternOperation>().Any(part => part.Pattern is not null and not IDiscardPatternOperation))
            return Refuse(pattern, "A slice of an array in a pattern", "match '..' alone, and take the range in a statement of its own");
        Variable buffer = AsBuffer(value, pattern);
        int count = pattern.Patterns.Length;
        int slice = pattern.Patterns.IndexOf(pattern.Patterns.FirstOrDefault(part => part is ISlicePatternOperation)!);
        int least = slice < 0 ? count : count - 1;
        Expression test = type.Kind == BufferKind.Array && MayBeNull(value) ? IsArray(value) : Literal.Bool(true);
        if (slice < 0) test = Join(BinaryOperator.AndAlso, test, new Binary(BinaryOperator.Equal, new Length(buffer), Literal.Int(count), IrType.Boolean));
        else if (least > 0) test = Join(BinaryOperator.AndAlso, test, new Binary(BinaryOperator.GreaterOrEqual, new Length(buffer), Literal.Int(least), IrType.Boolean));
        for (int i = 0; i < count; i++)
        {
            IPatternOperation part = pattern.Patterns[i];
            if (part is ISlicePatternOperation { Pattern: null or IDiscardPatternOperation }) continue;
            Expression position = slice < 0 || i < slice ? Literal.Int(i) : Subtract(new Length(buffer), Literal.Int(count - i));
            test = Continue(BinaryOperator.AndAlso, test, () => part is ISlicePatternOperation { Pattern: { } rest }
                ? MakeTest(rest, new Slice(buffer, Literal.Int(i), Subtract(new Length(buffer), Literal.Int(least)), type))
                : MakeTest(part, new Element(buffer, position)));
        }

        return pattern.DeclaredSymbol is null ? test : Continue(BinaryOperator.AndAlso, test, () => NameMatched(pattern.DeclaredSymbol, value, pattern));
    }
}
