using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>A buffer, or a scalar by reference, that a derivative method is given, for the checks at its entry.</summary>
/// <param name="Variable">The parameter.</param>
/// <param name="IsWritten">Whether the method writes it other than by increments that commute.</param>
/// <param name="IsAccumulated">Whether the method increments it.</param>
/// <param name="LengthOf">The primal parameter whose length it must have.</param>
internal sealed record GuardedBuffer(Variable Variable, bool IsWritten, bool IsAccumulated, Variable? LengthOf);

/// <summary>The checks of a public derivative method, which throw before anything is written.</summary>
internal static class Guards
{
    /// <summary>The class that checks, as the function may name it.</summary>
    public static string Path(Function function) => function.ShortNames.Contains("DerivativeGuard") ? "DerivativeGuard" : "global::AutodiffGen.DerivativeGuard";

    /// <summary>Whether the parameter is a real scalar whose place the caller may have given in another way too; an <c>out</c> one can't be looked at.</summary>
    public static bool IsReference(Parameter parameter, Function function) => parameter.Variable.Type.IsReal && parameter.Passing is Passing.Ref or Passing.In && !function.IsLeaf(parameter.Variable);

    /// <summary>The checks that type arguments are real types, where constraints leave others.</summary>
    public static IEnumerable<Statement> OfScalars(Function function) =>
        function.RealParameters.Where(real => !real.IsSurelyReal).Select(real => Statement(Path(function) + ".RealNumbers<" + real.Name + ">()"));

    public static IEnumerable<Statement> Make(IReadOnlyList<GuardedBuffer> given, Function function)
    {
        IReadOnlyList<GuardedBuffer> buffers = Grouped(given, function);
        string guard = Path(function);
        foreach (GuardedBuffer buffer in buffers)
        {
            foreach (Statement statement in JaggedGuards.Is(buffer.Variable) ? JaggedGuards.Of(buffer, function) : []) yield return statement;
            if (buffer.LengthOf is null || JaggedGuards.Is(buffer.Variable)) continue;
            if (buffer.LengthOf.Type is BufferType { IsRectangular: true })
                yield return Statement(guard + ".SameShape({0}, {1}, nameof({1}))", new Read(buffer.LengthOf), new Read(buffer.Variable));
            else
                yield return Statement(guard + ".SameLength({0}, {1}, nameof({2}))", new Length(buffer.LengthOf), new Length(buffer.Variable), new Read(buffer.Variable));
        }

        HashSet<int> members = ObjectGuards.MembersIn(buffers, function);
        foreach (Statement statement in ObjectGuards.Make(buffers, members, function)) yield return statement;
        for (int i = 0; i < buffers.Count; i++)
        {
            for (int j = i + 1; j < buffers.Count; j++)
            {
                if (members.Contains(buffers[i].Variable.Id) || members.Contains(buffers[j].Variable.Id) || !MustDiffer(buffers[i], buffers[j])) continue;
                if (JaggedGuards.Is(buffers[i].Variable) || JaggedGuards.Is(buffers[j].Variable))
                {
                    if (JaggedGuards.Of(buffers[i].Variable, buffers[j].Variable, function) is { } check) yield return check;
                    continue;
                }

                // A buffer comes before a scalar.
                bool exchange = buffers[j].Variable.Type.IsBuffer && !buffers[i].Variable.Type.IsBuffer;
                Variable first = buffers[exchange ? j : i].Variable;
                Variable second = buffers[exchange ? i : j].Variable;
                IrType element = ElementOf(first.Type);
                if (IsStructs(first) || IsStructs(second))
                {
                    string types = element.Hole + ", " + ElementOf(second.Type).Hole;
                    yield return element.Equals(ElementOf(second.Type))
                        ? Statement(guard + ".NoOverlap<" + element.Hole + ">({0}, nameof({0}), {1}, nameof({1}))", new Read(first), new Read(second))
                        : Statement(guard + ".NoStructOverlap<" + types + ">(" + Place(first, 0) + ", nameof({0}), " + Place(second, 1) + ", nameof({1}))", new Read(first), new Read(second));
                    continue;
                }

                if (IsArray(first) && IsArray(second))
                {
                    yield return Statement(guard + ".NotSame({0}, nameof({0}), {1}, nameof({1}))", new Read(first), new Read(second));
                    continue;
                }

                if (IsArray(first) != IsArray(second) && element.Equals(ElementOf(second.Type)))
                {
                    // A view of an array's memory lies in it as an element does.
                    (Variable array, Variable part) = IsArray(first) ? (first, second) : (second, first);
                    yield return Statement(guard + ".NotIn<" + element.Text + ">(" + Place(part, 0) + ", nameof({0}), {1}, nameof({1}))", new Read(part), new Read(array));
                    continue;
                }

                bool isVariable = !first.Type.IsBuffer || !second.Type.IsBuffer;
                if (element.Equals(ElementOf(second.Type)) ? isVariable && element is RealParameter { IsValueType: false } : element is RealParameter || ElementOf(second.Type) is RealParameter)
                {
                    yield return Statement(guard + ".NoStructOverlap<" + element.Text + ", " + ElementOf(second.Type).Text + ">(" + Place(first, 0) + ", nameof({0}), " + Place(second, 1) + ", nameof({1}))", new Read(first), new Read(second));
                    continue;
                }

                yield return Statement(guard + ".NoOverlap" + (element is PrimitiveType { IsReal: true } ? string.Empty : "<" + element.Text + ">") + "(" + Place(first, 0) + ", nameof({0}), " + Place(second, 1) + ", nameof({1}))", new Read(first), new Read(second));
            }
        }
    }

    private static bool MustDiffer(GuardedBuffer first, GuardedBuffer second)
    {
        IrType firstElement = ElementOf(first.Variable.Type);
        IrType secondElement = ElementOf(second.Variable.Type);
        if (IsStructs(first.Variable) || IsStructs(second.Variable))
            return MayLieIn(firstElement, second.Variable) && MayLieIn(secondElement, first.Variable) && (first.IsWritten || second.IsWritten || first.IsAccumulated != second.IsAccumulated);
        if (!(firstElement.IsReal && secondElement.IsReal) && !(firstElement.IsUnmanaged && firstElement.Equals(secondElement))) return false;

        // Arrays of several dimensions are the same one or have nothing in common; other buffers may be reinterpreted; a scalar lies in a buffer of its own type. A type parameter may be any type.
        if (!firstElement.Equals(secondElement) && !(firstElement is RealParameter || secondElement is RealParameter) && ((IsArray(first.Variable) && IsArray(second.Variable)) || !first.Variable.Type.IsBuffer || !second.Variable.Type.IsBuffer)) return false;
        if (first.IsWritten || second.IsWritten) return true;

        // Two buffers that are only incremented may be the same one; an incremented one must not be one that is read.
        return first.IsAccumulated != second.IsAccumulated;
    }

    /// <summary>The leaves of a buffer of structs are one buffer.</summary>
    private static List<GuardedBuffer> Grouped(IReadOnlyList<GuardedBuffer> given, Function function)
    {
        var grouped = new List<GuardedBuffer>();
        var places = new Dictionary<(int, bool), int>();
        foreach (GuardedBuffer buffer in given)
        {
            Variable primal = buffer.LengthOf ?? buffer.Variable;
            if (!IsStructs(buffer.Variable) || function.Wholes.FirstOrDefault(whole => whole.Leaves.Any(leaf => leaf.Id == primal.Id)) is not { } owner)
            {
                grouped.Add(buffer);
            }
            else if (places.TryGetValue((owner.Variable.Id, buffer.LengthOf is null), out int place))
            {
                grouped[place] = grouped[place] with { IsWritten = grouped[place].IsWritten || buffer.IsWritten, IsAccumulated = grouped[place].IsAccumulated || buffer.IsAccumulated };
            }
            else
            {
                places.Add((owner.Variable.Id, buffer.LengthOf is null), grouped.Count);
                grouped.Add(buffer);
            }
        }

        return grouped;
    }

    private static bool IsStructs(Variable variable) => variable.Type is BufferType { Part: not null };

    /// <summary>Whether memory of a type may be a part of structs, where the other buffer holds such.</summary>
    private static bool MayLieIn(IrType element, Variable other) =>
        element is not PrimitiveType { IsReal: false } || other.Type is not BufferType { Part: { } part } || part.Shape.Leaves().Any(leaf => leaf.Type.Equals(element));

    private static IrType ElementOf(IrType type) => type is BufferType buffer ? buffer.Stored : type;

    private static bool IsArray(Variable place) => place.Type is BufferType { IsRectangular: true };

    private static string Place(Variable place, int operand) => place.Type is BufferType type ? Elements.Of(type, operand) : "in {" + operand + "}";

    private static Effect Statement(string format, params Expression[] operands) => new(format, operands.ToEquatableArray(), null, [], false);
}
