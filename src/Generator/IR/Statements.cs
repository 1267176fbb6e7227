namespace AutodiffGen.Generator.IR;

/// <summary>A statement. <see cref="Ordinal"/> joins it to a source span in the side table that only diagnostics read; 0 for made-up statements.</summary>
internal abstract record Statement
{
    public int Ordinal { get; init; }

    /// <summary>What reverse mode is asked to do with the values that the statement itself computes.</summary>
    public StorageWish Storage { get; init; }
}

internal sealed record Block(EquatableArray<Statement> Statements)
{
    public static Block Empty { get; } = new(EquatableArray<Statement>.Empty);

    public bool IsEmpty => Statements.Count == 0;
}

/// <summary>Declares a local in the enclosing block. A buffer variable starts as a <see cref="Slice"/> or an <see cref="Allocate"/>.</summary>
internal sealed record Declare(Variable Variable, Expression? Value) : Statement
{
    /// <summary>Whether, without a value, the variable is left unassigned because the next statement surely assigns it.</summary>
    public bool IsUnassigned { get; init; }

    /// <summary>Whether, without a value, the variable is a span that may be assigned memory of the stack.</summary>
    public bool IsScoped { get; init; }
}

/// <summary>Assigns to a <see cref="Read"/> (scalar, or a buffer variable: the view moves, no element does) or to an <see cref="Element"/>.</summary>
internal sealed record Assign(Expression Target, Expression Value) : Statement;

/// <summary><c>target += value</c> on a real scalar or element, with the bits of that operation (<c>-=</c> holds a negated value).</summary>
internal sealed record Increment(Expression Target, Expression Value) : Statement
{
    /// <summary>Whether a derivative is summed, so that real algebra may change the order of its operations.</summary>
    public bool IsDerivative { get; init; }
}

internal sealed record If(Expression Condition, Block Then, Block Else) : Statement;

/// <summary>
/// A counted loop: <c>for (counter = From; counter Relation To; counter += Step)</c>. The body does not assign the counter, and nothing that
/// <see cref="To"/> and <see cref="Step"/> read; <see cref="Relation"/> is Less or LessOrEqual with a positive step, or Greater or GreaterOrEqual with a negative one.
/// The counter is an <c>int</c> or <c>long</c> that lives in the loop alone. A loop that is anything else is a <see cref="While"/>.
/// </summary>
internal sealed record For(Variable Counter, Expression From, BinaryOperator Relation, Expression To, Expression Step, Block Body, int Label) : Statement
{
    /// <summary>Where not null, a further condition of each iteration; only normalized programs have it.</summary>
    public Expression? Guard { get; init; }

    /// <summary>Where not null, holds after the loop how many iterations have run; only normalized programs have it.</summary>
    public Variable? TripCount { get; init; }

    /// <summary>Where not null, the source says that the iterations may run at once (<c>Parallel.For</c>). No pass has to know: a loop that runs them in order is right too.</summary>
    public Parallelism? Parallelism { get; init; }
}

/// <summary>
/// <c>while</c>, or <c>do</c> with <see cref="TestAtEnd"/>. A condition with effects is bound as <c>while (true)</c> with a <see cref="Break"/>.
/// <see cref="Update"/> runs after each iteration, and on <see cref="Continue"/> too (the increments of a general <c>for</c>).
/// </summary>
internal sealed record While(Expression Condition, Block Body, Block Update, bool TestAtEnd, int Label) : Statement
{
    /// <summary>Where not null, holds after the loop how many iterations have run; only normalized programs have it.</summary>
    public Variable? TripCount { get; init; }
}

/// <summary>A block that <see cref="Break"/> can leave: a <c>switch</c> whose sections exit from the middle.</summary>
internal sealed record Breakable(Block Body, int Label) : Statement;

internal sealed record Break(int Label) : Statement;

internal sealed record Continue(int Label) : Statement;

internal sealed record Return(Expression? Value) : Statement;

/// <summary>
/// A call to another differentiable method. Arguments stand in parameter order, defaults filled in, a <c>params</c> array made: scalars by value as expressions; buffers as a
/// <see cref="Read"/> of a variable or an inactive expression; <c>ref</c> and <c>out</c> as a <see cref="Read"/> or an <see cref="Element"/>, the place that is written.
/// </summary>
internal sealed record Call(Callee Callee, EquatableArray<Expression> Arguments, Variable? Result) : Statement;

/// <summary>
/// Any other call or effect, kept exactly once and in order, as C# text (see <see cref="Template"/>; for a statement without its semicolon). It assigns
/// <see cref="Result"/> and may write the scalars and the elements of the buffers in <see cref="Writes"/>, all of them inactive.
/// <see cref="Exits"/>: control does not continue (<c>throw</c>).
/// </summary>
internal record Effect(string Format, EquatableArray<Expression> Operands, Variable? Result, EquatableArray<Variable> Writes, bool Exits) : Statement
{
    /// <summary>
    /// Whether it only computes its result, or the buffer that it writes, of its operands, so that it may run again. The buffer is the last operand; it may be active, for a statement beside the
    /// effect says what its derivatives are.
    /// </summary>
    public bool IsPure { get; init; }

    /// <summary>Whether it changes no array but those in <see cref="Writes"/>: no code of a project runs in it that could.</summary>
    public bool KeepsArrays { get; init; }

    /// <summary>The operands that it reads.</summary>
    public IEnumerable<Expression> Inputs => IsPure && Writes.Count > 0 ? Operands.Take(Operands.Count - 1) : Operands;
}

/// <summary>Sets every element of a view.</summary>
internal sealed record Fill(Variable Buffer, Expression Value) : Statement;

/// <summary>Copies the elements of one view to the start of another, which is at least as long; overlap is allowed, as in <c>Span.CopyTo</c>.</summary>
internal sealed record Copy(Variable Source, Variable Target) : Statement;

/// <summary>Exchanges buffer variables at once: <c>(a, b) = (b, a)</c>; each target takes the view that its source had before.</summary>
internal sealed record Permute(EquatableArray<Variable> Targets, EquatableArray<Variable> Sources) : Statement;
