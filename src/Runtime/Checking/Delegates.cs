namespace AutodiffGen.Checking;

/// <summary>A real function of a vector, such as a differentiable method over a span.</summary>
/// <typeparam name="T"><c>double</c> or <c>float</c>.</typeparam>
/// <param name="x">The point.</param>
/// <returns>The value.</returns>
public delegate T SpanFunction<T>(ReadOnlySpan<T> x);

/// <summary>The generated <c>FGradient</c> of such a function.</summary>
/// <typeparam name="T"><c>double</c> or <c>float</c>.</typeparam>
/// <param name="x">The point.</param>
/// <param name="gradient">Overwritten with the gradient.</param>
/// <returns>The value.</returns>
public delegate T SpanGradient<T>(ReadOnlySpan<T> x, Span<T> gradient);

/// <summary>The generated <c>FForward</c> of such a function.</summary>
/// <typeparam name="T"><c>double</c> or <c>float</c>.</typeparam>
/// <param name="x">The point.</param>
/// <param name="xTangent">The direction.</param>
/// <returns>The value and its derivative in that direction.</returns>
public delegate (T Value, T Tangent) SpanForward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> xTangent);

/// <summary>A function from a vector to a vector.</summary>
/// <typeparam name="T"><c>double</c> or <c>float</c>.</typeparam>
/// <param name="x">The point.</param>
/// <param name="y">Overwritten with the value.</param>
public delegate void SpanMap<T>(ReadOnlySpan<T> x, Span<T> y);

/// <summary>The generated <c>FForward</c> of such a function.</summary>
/// <typeparam name="T"><c>double</c> or <c>float</c>.</typeparam>
/// <param name="x">The point.</param>
/// <param name="y">Overwritten with the value.</param>
/// <param name="xTangent">The direction.</param>
/// <param name="yTangent">Overwritten with the derivative in that direction.</param>
public delegate void SpanMapForward<T>(ReadOnlySpan<T> x, Span<T> y, ReadOnlySpan<T> xTangent, Span<T> yTangent);

/// <summary>The generated <c>FAdjoint</c> of such a function.</summary>
/// <typeparam name="T"><c>double</c> or <c>float</c>.</typeparam>
/// <param name="x">The point.</param>
/// <param name="y">Overwritten with the value.</param>
/// <param name="xAdjoint">Incremented by the adjoint of <paramref name="x"/>.</param>
/// <param name="yAdjoint">On entry the weights of the value's elements.</param>
public delegate void SpanMapAdjoint<T>(ReadOnlySpan<T> x, Span<T> y, Span<T> xAdjoint, Span<T> yAdjoint);
