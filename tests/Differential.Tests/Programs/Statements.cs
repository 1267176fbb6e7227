using System.Collections.Immutable;

namespace AutodiffGen.Differential.Tests.Programs;

internal abstract record Stmt;

internal sealed record Body(ImmutableArray<Stmt> Statements)
{
    public static Body Empty { get; } = new([]);
}

internal sealed record DeclareScalar(Scalar Type, string Name, Expr? Value) : Stmt;

internal sealed record DeclareView(BufferKind Kind, Scalar Element, string Name, ViewExpr Value) : Stmt;

internal sealed record AssignStmt(Expr Target, string Operator, Expr Value) : Stmt;

internal sealed record StepStmt(Expr Target, bool Increment, bool Prefix) : Stmt;

internal sealed record AssignView(string Name, ViewExpr Value) : Stmt;

/// <summary><c>(a, b) = (b, a)</c> on arrays; spans are no tuple elements, so that they are swapped by three assignments.</summary>
internal sealed record SwapViews(string First, string Second, BufferKind Kind, Scalar Element) : Stmt;

/// <summary><c>(a, b) = (x, y)</c> on scalars and elements.</summary>
internal sealed record AssignPair(Expr First, Expr Second, Expr FirstValue, Expr SecondValue) : Stmt;

internal sealed record IfStmt(Expr Condition, Body Then, Body? Else) : Stmt;

/// <summary><c>for (int counter = from; counter relation to; counter += step)</c>; the body may change the counter too.</summary>
internal sealed record ForStmt(string Counter, Expr From, string Relation, Expr To, int Step, Body Body) : Stmt;

/// <summary><c>for (int low = from, high = to; low &lt; high; low++, high--)</c>.</summary>
internal sealed record TwoCounters(string Low, Expr From, string High, Expr To, Body Body) : Stmt;

internal sealed record WhileStmt(Expr Condition, Body Body, bool TestAtEnd) : Stmt;

internal sealed record ForEachBuffer(Scalar Element, string Name, string Buffer, Body Body) : Stmt;

/// <summary><c>foreach (int name in Enumerable.Range(start, count))</c>.</summary>
internal sealed record ForEachRange(string Name, Expr Start, Expr Count, Body Body) : Stmt;

/// <summary><c>Parallel.For(from, to, counter => ...)</c>.</summary>
internal sealed record ParallelStmt(string Counter, Expr From, Expr To, Body Body) : Stmt;

/// <summary>A switch over an integer; the section of a null label is <c>default</c>.</summary>
internal sealed record SwitchStmt(Expr Selector, ImmutableArray<Section> Sections) : Stmt;

/// <summary>A section, which ends by <c>break</c>, or by <c>goto case</c> if a label is given.</summary>
internal sealed record Section(int? Label, Body Body, int? GoTo);

internal sealed record BreakStmt : Stmt;

internal sealed record ContinueStmt : Stmt;

internal sealed record ReturnStmt(Expr? Value, ViewExpr? View = null) : Stmt;

internal sealed record CallStmt(string Method, ImmutableArray<Argument> Arguments) : Stmt;

/// <summary>An effect: <c>Effects.Tick(id);</c></summary>
internal sealed record TickStmt(int Id) : Stmt;

/// <summary>An effect with a result: <c>double name = Effects.Next();</c> or <c>int name = Effects.NextInt(3);</c></summary>
internal sealed record NextStmt(Scalar Type, string Name) : Stmt;

/// <summary>A call of a member of <c>TensorPrimitives</c> that fills a buffer; its last input may be a number.</summary>
internal sealed record TensorMap(Scalar Type, TensorFunction Function, ImmutableArray<string> Inputs, Expr? Number, string Destination) : Stmt;

internal enum ClearStyle
{
    /// <summary><c>x.Clear()</c> of a span.</summary>
    Span,

    /// <summary><c>Array.Clear(x)</c>.</summary>
    Array,

    /// <summary><c>Array.Clear(x, 0, x.Length)</c>.</summary>
    ArrayRange,
}

internal sealed record ClearStmt(string Buffer, ClearStyle Style) : Stmt;

/// <summary><c>x.Fill(e)</c> of a span, or <c>Array.Fill(x, e)</c>.</summary>
internal sealed record FillStmt(string Buffer, Expr Value, bool Array) : Stmt;

/// <summary><c>source.CopyTo(target)</c>, or <c>source.CopyTo(target, 0)</c> and <c>Array.Copy</c> on arrays.</summary>
internal sealed record CopyStmt(string Source, string Target, CopyStyle Style) : Stmt;

internal enum CopyStyle
{
    CopyTo,
    CopyToIndex,
    ArrayCopy,
    AsSpan,
}
