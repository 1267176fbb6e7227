using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Sparsity.Rows;

/// <summary>One derivative of a row: the evaluator writes its value, the planner notes its column.</summary>
/// <param name="Independent">The parameter that the column belongs to.</param>
/// <param name="Index">The subscript; null for a scalar.</param>
/// <param name="Value">The derivative.</param>
/// <param name="MayBeOutside">Whether values decide that it isn't zero, so that there may be no such element.</param>
internal sealed record Emission(Parameter Independent, Expression? Index, Expression Value, bool MayBeOutside) : Statement;

/// <summary>The rows of this method can't be differentiated in place.</summary>
internal sealed class NotLocalException(string reason) : Exception(reason);
