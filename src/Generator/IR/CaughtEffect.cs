namespace AutodiffGen.Generator.IR;

/// <summary>
/// A <c>try</c> with <c>catch</c> around statements that carry no derivative: one effect, which runs once wherever the statements of the function do. In its blocks, which nobody else looks into, its own variables stand for
/// the operands (<see cref="InnerReads"/>) and for what it writes (<see cref="InnerWrites"/>, the first of the operands being the values that these have before).
/// </summary>
/// <param name="Body">The statements that may throw.</param>
/// <param name="Handlers">What is done then.</param>
/// <param name="InnerWrites">The variables that stand for those that are written, in their order.</param>
/// <param name="InnerReads">The variables that stand for the other operands, in their order.</param>
/// <param name="Operands">The old values of what is written, then whatever else is read.</param>
/// <param name="Writes">The variables that it may write.</param>
internal sealed record CaughtEffect(Block Body, EquatableArray<Handler> Handlers, EquatableArray<Variable> InnerWrites, EquatableArray<Variable> InnerReads, EquatableArray<Expression> Operands, EquatableArray<Variable> Writes)
    : Effect("try", Operands, null, Writes, Exits: false);

/// <summary>A <c>catch</c>.</summary>
/// <param name="Exception">The variable of the exception, or null.</param>
/// <param name="Type">The type of the exceptions, as C# text; empty if it is any.</param>
/// <param name="Filter">The condition of <c>when</c>, or null.</param>
/// <param name="Body">The statements.</param>
internal sealed record Handler(Variable? Exception, string Type, Expression? Filter, Block Body);
