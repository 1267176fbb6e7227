using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>
/// Writes to elements of buffers of structs as C# can: a part that is no field is set with a new value of what holds it, and neighbouring writes to such parts are one new value.
/// </summary>
/// <param name="bases">The id of the buffer variable that a variable is a part of.</param>
/// <param name="variables">Makes temporaries.</param>
internal sealed class StructStores(Func<Variable, int> bases, VariableSource variables) : BlockRewriter
{
    protected override void Rewrite(List<Statement> statements)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            if (statements[i] is Effect effect && TakeReferences(effect) is { } taken)
            {
                statements.RemoveAt(i);
                statements.InsertRange(i, taken);
            }

            if (Write.Of(statements[i]) is not { } first) continue;
            List<Write> writes = [first];
            var between = new List<Statement>();
            for (int k = i + 1; k < statements.Count; k++)
            {
                if (Write.Of(statements[k]) is { } next && IsBeside(first, next) && writes.All(write => write.Part.Index != next.Part.Index && !next.Reads(write.Part)) && between.All(other => CanPass(next, other)))
                {
                    writes.Add(next);
                    statements.RemoveAt(k--);
                }
                else if (Write.Of(statements[k]) is not null || statements[k].Primal() is Declare { Value: not null, Variable.Type.IsReal: true } or Increment { Target: Read })
                {
                    between.Add(statements[k]);
                }
                else
                {
                    break;
                }
            }

            statements[i] = Store(writes) with { Ordinal = statements[i].Ordinal };
        }
    }

    /// <summary>A buffer of structs as such.</summary>
    private static Variable Structs(Variable buffer) => buffer.Type is BufferType { Part: not null } type ? buffer with { Type = type with { Element = type.Stored, Part = null } } : buffer;

    private bool IsBeside(Write first, Write next) => bases(next.Target.Buffer) == bases(first.Target.Buffer) && next.Target.Index.Equals(first.Target.Index) && next.Holder.SequenceEqual(first.Holder);

    /// <summary>Whether a write may happen before a statement in front of it. Views of one buffer may share elements, but never two different parts.</summary>
    private static bool CanPass(Write write, Statement other)
    {
        IEnumerable<Expression> values = write.Target.Index.Descendants().Concat(write.Value.Descendants());
        if (Write.Of(other) is { } before) return before.Part.Shape.Equals(write.Part.Shape) && before.Part.Index != write.Part.Index && !write.Reads(before.Part) && !before.Reads(write.Part);
        Variable? made = other.Primal() switch
        {
            Declare declare => declare.Variable,
            Increment { Target: Read target } => target.Variable,
            _ => null,
        };
        return made is not null && !values.SelectMany(value => value.Variables()).Any(variable => variable.Id == made.Id)
            && !other.Primal().Expressions().SelectMany(value => value.Descendants()).Any(part => part is Element { Buffer.Type: BufferType { Part: { } read } } && read.Index == write.Part.Index);
    }

    private static Assign Store(List<Write> writes)
    {
        Write first = writes[0];
        StructShape shape = first.Part.Shape;
        Dictionary<int, Expression> leaves = writes.ToDictionary(write => write.Part.Index, write => write.Value);
        Expression target = new Element(Structs(first.Target.Buffer), first.Target.Index);
        foreach (StructField field in first.Holder)
        {
            // A field that is a struct is a place itself, of which only some leaves are set.
            int skipped = shape.Fields.TakeWhile(other => other.Name != field.Name).Sum(other => other.Inner?.Leaves().Count() ?? 1);
            leaves = leaves.ToDictionary(leaf => leaf.Key - skipped, leaf => leaf.Value);
            shape = field.Inner!;
        }

        if (first.Holder.Count > 0) target = new Template("{0}" + string.Concat(first.Holder.Select(field => "." + field.Name)), [target], shape.Type);
        bool isMade = leaves.Count == shape.Leaves().Count() && !shape.Unsettable().Any();
        return new Assign(target, isMade
            ? new StructValue(shape, leaves.OrderBy(leaf => leaf.Key).Select(leaf => leaf.Value).ToEquatableArray())
            : Regrouping.Changed(target, shape, leaves));
    }

    /// <summary>A call that takes such a part by reference takes a temporary; null if it takes none.</summary>
    private List<Statement>? TakeReferences(Effect effect)
    {
        Expression[] operands = [.. effect.Operands];
        var before = new List<Statement>();
        var after = new List<Statement>();
        for (int i = 0; i < operands.Length; i++)
        {
            bool isRead = effect.Format.Contains("ref {" + i + "}");
            if (Write.PartOf(operands[i]) is not { Leaf: var leaf } || !(isRead || effect.Format.Contains("out {" + i + "}"))) continue;
            Variable held = variables.New(char.ToLowerInvariant(leaf.Name[0]) + leaf.Name.Substring(1), operands[i].Type);
            before.Add(new Declare(held, isRead ? operands[i] : null) { IsUnassigned = true });
            after.Add(new Assign(operands[i], new Read(held)));
            operands[i] = new Read(held);
        }

        return before.Count == 0 ? null : [.. before, effect with { Operands = operands.ToEquatableArray() }, .. after];
    }

    /// <summary>A statement that writes a part that is no place.</summary>
    /// <param name="Target">The part of an element.</param>
    /// <param name="Part">Which part.</param>
    /// <param name="Value">Its new value.</param>
    /// <param name="Holder">The fields that lead to the innermost place that holds the part.</param>
    private sealed record Write(Element Target, StructPart Part, Expression Value, IReadOnlyList<StructField> Holder)
    {
        public static StructPart? PartOf(Expression place) => place is Element { Buffer.Type: BufferType { Part: { Leaf.IsPlace: false } part } } ? part : null;

        public static Write? Of(Statement statement)
        {
            (Expression? target, Expression? value) = statement.Primal() switch
            {
                Assign assign => (assign.Target, assign.Value),
                Increment { Value: Unary { Operator: UnaryOperator.Negate, Operand: var less } } increment => (increment.Target, new Binary(BinaryOperator.Subtract, increment.Target, less, increment.Target.Type)),
                Increment { Value: Literal { Code: null, RealValue: < 0 } less } increment => (increment.Target, new Binary(BinaryOperator.Subtract, increment.Target, Literal.Real(-less.RealValue, less.Type), less.Type)),
                Increment increment => (increment.Target, new Binary(BinaryOperator.Add, increment.Target, increment.Value, increment.Target.Type)),
                _ => (null, (Expression?)null),
            };
            return target is not null && PartOf(target) is { } part ? new Write((Element)target, part, value!, [.. part.Leaf.Path.TakeWhile(field => field.Access == FieldAccess.Field)]) : null;
        }

        /// <summary>Whether the value, or the subscript, may be made of a part; views of one buffer may share elements.</summary>
        public bool Reads(StructPart other) =>
            Value.Descendants().Concat(Target.Index.Descendants()).Any(read => read is Element { Buffer.Type: BufferType { Part: { } part } } element && part.Index == other.Index && (part.Index != Part.Index || !element.Equals(Target)));
    }
}
