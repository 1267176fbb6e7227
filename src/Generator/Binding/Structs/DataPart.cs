using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Binding.Structs;

/// <summary>What a member that is marked as data gives: it carries no derivative, whatever the object that it belongs to holds besides.</summary>
internal sealed record DataPart(string Format, EquatableArray<Expression> Operands, IrType Type) : Template(Format, Operands, Type);
