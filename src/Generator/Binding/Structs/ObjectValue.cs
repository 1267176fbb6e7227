using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Binding.Structs;

/// <summary>An object whose real members have derivatives, as the text that names it. It is no value: only its members are read and written.</summary>
/// <param name="Shape">Its members.</param>
/// <param name="Leaves">What they stand for.</param>
/// <param name="Format">The text.</param>
/// <param name="Operands">What fills its holes.</param>
internal sealed record ObjectValue(StructShape Shape, EquatableArray<Expression> Leaves, string Format, EquatableArray<Expression> Operands) : Template(Format, Operands, Shape.Type)
{
    /// <summary>The same text, where only data is asked for.</summary>
    public Expression Name => Format == "{0}" ? Operands[0] : new Template(Format, Operands, Type);

    /// <summary>What a member stands for; null if it has no derivative.</summary>
    public Expression? Part(string name)
    {
        int start = 0;
        foreach (StructField field in Shape.Fields)
        {
            int count = field.Inner?.Leaves().Count() ?? 1;
            EquatableArray<Expression> leaves = Leaves.Skip(start).Take(count).ToEquatableArray();
            if (field.Name == name)
            {
                return field.Inner switch
                {
                    null => leaves[0],
                    { Kind: StructKind.Object } inner => new ObjectValue(inner, leaves, Format + "." + field.Text, Operands),
                    { } inner => new StructValue(inner, leaves),
                };
            }

            start += count;
        }

        return null;
    }
}
