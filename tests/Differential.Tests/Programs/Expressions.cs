using System.Collections.Immutable;

namespace AutodiffGen.Differential.Tests.Programs;

/// <summary>The scalar types of random programs.</summary>
internal enum Scalar
{
    Double,
    Single,
    Int,
    Bool,
}

/// <summary>An expression of a random program. The tree is its own: it shares nothing with the generator's.</summary>
internal abstract record Expr(Scalar Type)
{
    public bool IsReal => Type is Scalar.Double or Scalar.Single;
}

internal sealed record Const(Scalar Type, double Value) : Expr(Type);

internal sealed record Local(Scalar Type, string Name) : Expr(Type);

/// <summary><c>buffer[index]</c>, <c>buffer[^index]</c>, or <c>buffer[row, index]</c>.</summary>
internal sealed record At(Scalar Type, string Buffer, Expr Index, bool FromEnd = false, Expr? Row = null) : Expr(Type);

/// <summary><c>buffer.Length</c>, or <c>buffer.GetLength(dimension)</c>.</summary>
internal sealed record LengthOf(string Buffer, int? Dimension = null) : Expr(Scalar.Int);

internal sealed record Negate(Expr Operand) : Expr(Operand.Type);

internal sealed record Not(Expr Operand) : Expr(Scalar.Bool);

/// <summary><c>+ - * / %</c> on operands of one type.</summary>
internal sealed record Op(string Operator, Expr Left, Expr Right) : Expr(Left.Type);

internal sealed record Compare(string Operator, Expr Left, Expr Right) : Expr(Scalar.Bool);

/// <summary><c>&amp;&amp;</c> and <c>||</c>.</summary>
internal sealed record Logic(string Operator, Expr Left, Expr Right) : Expr(Scalar.Bool);

internal sealed record Cast(Scalar Type, Expr Operand) : Expr(Type);

internal sealed record Apply(Function Function, Scalar Type, ImmutableArray<Expr> Arguments) : Expr(Type);

internal sealed record Choose(Expr Condition, Expr WhenTrue, Expr WhenFalse) : Expr(WhenTrue.Type);

/// <summary><c>selector switch { 0 => arms[0], 1 => arms[1], ..., _ => otherwise }</c>.</summary>
internal sealed record SwitchValue(Expr Selector, ImmutableArray<Expr> Arms, Expr Otherwise) : Expr(Otherwise.Type);

/// <summary>A call of another method of the program that has a scalar result.</summary>
internal sealed record CallExpr(Scalar Type, string Method, ImmutableArray<Argument> Arguments) : Expr(Type);

/// <summary>An assignment used as an expression.</summary>
internal sealed record AssignExpr(Expr Target, string Operator, Expr Value) : Expr(Target.Type);

/// <summary><c>target++</c> and its like.</summary>
internal sealed record StepExpr(Expr Target, bool Increment, bool Prefix) : Expr(Target.Type);

internal enum QueryStyle
{
    /// <summary><c>buffer.Sum(item => body)</c>.</summary>
    Sum,

    /// <summary><c>buffer.Select(item => body).Sum()</c>.</summary>
    Select,

    /// <summary><c>buffer.Select((item, other) => body).Sum()</c>, where the other is the index.</summary>
    Indexed,

    /// <summary><c>Enumerable.Range(0, buffer.Length).Sum(other => body)</c>.</summary>
    Range,

    /// <summary><c>buffer.Zip(second, (item, other) => body).Sum()</c>.</summary>
    Zip,
}

/// <summary>A sum over the elements of an array for which a condition holds.</summary>
internal sealed record QuerySum(QueryStyle Style, string Buffer, string Item, string Second, string Other, Expr? Where, Expr Body) : Expr(Scalar.Double);

/// <summary><c>buffer.Aggregate(seed, (sum, item) => body)</c>.</summary>
internal sealed record QueryFold(string Buffer, Expr Seed, string Sum, string Item, Expr Body) : Expr(Scalar.Double);

/// <summary>A number that a member of <c>TensorPrimitives</c> makes of one buffer or two.</summary>
internal sealed record TensorReduce(Scalar Type, TensorFunction Function, string First, string? Second) : Expr(Type);

/// <summary>An argument of a call: a scalar value, a place, a new local, or a view.</summary>
internal abstract record Argument;

internal sealed record ValueArgument(Expr Value, bool In = false) : Argument;

internal sealed record PlaceArgument(Expr Place, bool Out) : Argument;

/// <summary><c>out double name</c>.</summary>
internal sealed record NewArgument(Scalar Type, string Name) : Argument;

internal sealed record ViewArgument(ViewExpr View) : Argument;

internal enum BufferKind
{
    Array,
    Span,
    ReadOnlySpan,

    /// <summary>An array of two dimensions.</summary>
    Rectangle,
}

/// <summary>An expression whose value is an array or a span.</summary>
internal abstract record ViewExpr;

internal sealed record NewArray(Scalar Element, Expr Count) : ViewExpr;

/// <summary><c>new double[rows, columns]</c>.</summary>
internal sealed record NewRectangle(Scalar Element, Expr Rows, Expr Columns) : ViewExpr;

/// <summary><c>(double[,])buffer.Clone()</c>.</summary>
internal sealed record CloneOf(Scalar Element, string Buffer) : ViewExpr;

/// <summary>An effect that makes an array: <c>Effects.Load(3)</c>, or an order of so many, <c>Effects.Order(3)</c>.</summary>
internal sealed record LoadedArray(Scalar Element, int Count) : ViewExpr;

/// <summary><c>new[] { ... }</c>, or a collection expression.</summary>
internal sealed record ArrayOf(Scalar Element, ImmutableArray<Expr> Elements, bool Collection) : ViewExpr;

internal sealed record StackArray(Scalar Element, int Count) : ViewExpr;

internal sealed record ViewOf(string Buffer) : ViewExpr;

internal enum SliceStyle
{
    /// <summary><c>x[a..b]</c> of a span.</summary>
    Range,

    /// <summary><c>x[a..^b]</c> of a span, b counted from the end.</summary>
    FromEnd,

    /// <summary><c>x.Slice(a, n)</c>.</summary>
    Slice,

    /// <summary><c>x.AsSpan(a, n)</c> of an array.</summary>
    AsSpan,
}

internal sealed record SliceOf(string Buffer, Expr Start, Expr Count, SliceStyle Style) : ViewExpr;

/// <summary><c>x[a..b]</c> of an array, which is a copy.</summary>
internal sealed record SubArray(string Buffer, Expr Start, Expr Count) : ViewExpr;

/// <summary><c>buffer.Select(item => body).ToArray()</c>.</summary>
internal sealed record QueryArray(string Buffer, string Item, Expr Body) : ViewExpr;

/// <summary>A call of another method of the program that returns an array.</summary>
internal sealed record ViewCall(string Method, ImmutableArray<Argument> Arguments) : ViewExpr;
