namespace AutodiffGen.Generator.IR;

// Statements that only derivative code has. Binding never makes them.

/// <summary>
/// A primal statement together with its linear statement: <c>target' = sum of coefficient * reference'</c>, or <c>target' += ...</c> where
/// <see cref="Accumulates"/>. Coefficients hold primal values before the statement; a read of the scalar target in them is its value after it.
/// </summary>
internal sealed record Differentiated(Statement Primal, Expression Target, EquatableArray<LinearTerm> Terms, bool Accumulates) : Statement;

/// <summary><c>coefficient * reference'</c>; where <see cref="Guarded"/>, a zero tangent or adjoint gives zero whatever the coefficient is.</summary>
internal sealed record LinearTerm(Expression Coefficient, Expression Reference, bool Guarded);

/// <summary>Pushes a value on the tape.</summary>
internal sealed record TapePush(Variable Tape, Expression Value) : Statement;

/// <summary>Declares a variable with the value pushed last.</summary>
internal sealed record TapePop(Variable Tape, Variable Variable) : Statement;

/// <summary>Declares a span over a tape window of so many elements: a new one, or with <see cref="Pop"/> the one pushed last.</summary>
internal sealed record TapeWindow(Variable Tape, Variable Window, Expression Count, bool Pop) : Statement;

/// <summary>Takes the pair that a call returns apart; a part that is null is discarded.</summary>
internal sealed record TakePair(Effect Source, PairPart? First, PairPart? Second) : Statement;

/// <summary>The variable that takes a part of a pair, and whether the statement declares it.</summary>
internal sealed record PairPart(Variable Variable, bool Declares);

/// <summary>A comment line.</summary>
internal sealed record Comment(string Text) : Statement;

/// <summary>Runs the body with fresh tapes, which are given back on every path.</summary>
internal sealed record WithTapes(EquatableArray<Variable> Tapes, Block Body) : Statement;

/// <summary>Runs the body, and then the cleanup on every path.</summary>
internal sealed record WithCleanup(Block Body, Block Cleanup) : Statement;

/// <summary>Returns several values as a tuple.</summary>
internal sealed record ReturnTuple(EquatableArray<Expression> Values) : Statement;
