namespace AutodiffGen.Checking;

/// <content>The same for <c>float</c>.</content>
public static partial class GradientCheck
{
    /// <inheritdoc cref="Derivative(Func{double, double}, Func{double, double}, double, GradientCheckOptions?)"/>
    public static GradientCheckReport Derivative(Func<float, float> function, Func<float, float> derivative, float x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(derivative);
        return GradientCheckCore<float>.Derivative(function, derivative, x, options ?? new());
    }

    /// <inheritdoc cref="Gradient(SpanFunction{double}, SpanGradient{double}, ReadOnlySpan{double}, GradientCheckOptions?)"/>
    public static GradientCheckReport Gradient(
        SpanFunction<float> function, SpanGradient<float> gradient, ReadOnlySpan<float> x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(gradient);
        return GradientCheckCore<float>.Gradient(function, gradient, null, x, options ?? new());
    }

    /// <inheritdoc cref="Gradient(SpanFunction{double}, SpanGradient{double}, SpanForward{double}, ReadOnlySpan{double}, GradientCheckOptions?)"/>
    public static GradientCheckReport Gradient(
        SpanFunction<float> function, SpanGradient<float> gradient, SpanForward<float> forward, ReadOnlySpan<float> x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(forward);
        return GradientCheckCore<float>.Gradient(function, gradient, forward, x, options ?? new());
    }

    /// <inheritdoc cref="Gradient(Func{double[], double}, Func{double[], ValueTuple{double, double[]}}, double[], GradientCheckOptions?)"/>
    public static GradientCheckReport Gradient(
        Func<float[], float> function, Func<float[], (float Value, float[] Gradient)> valueAndGradient, float[] x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(valueAndGradient);
        ArgumentNullException.ThrowIfNull(x);
        return GradientCheckCore<float>.Gradient(point => function(point.ToArray()), Gradient, null, x, options ?? new());

        float Gradient(ReadOnlySpan<float> point, Span<float> gradient)
        {
            (float value, float[] result) = valueAndGradient(point.ToArray());
            DerivativeGuard.SameLength(point.Length, result.Length, nameof(valueAndGradient));
            result.CopyTo(gradient);
            return value;
        }
    }

    /// <inheritdoc cref="JacobianProducts(SpanMap{double}, SpanMapForward{double}, SpanMapAdjoint{double}, ReadOnlySpan{double}, int, GradientCheckOptions?)"/>
    public static GradientCheckReport JacobianProducts(
        SpanMap<float> function,
        SpanMapForward<float> forward,
        SpanMapAdjoint<float> adjoint,
        ReadOnlySpan<float> x,
        int outputs,
        GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(adjoint);
        return GradientCheckCore<float>.JacobianProducts(function, forward, adjoint, x, outputs, options ?? new());
    }
}
