namespace AutodiffGen.Checking;

/// <summary>
/// Checks generated derivatives in a test: against Richardson-extrapolated differences, and against the dot-product identity
/// <c>&lt;w, J v> = &lt;Jᵀ w, v></c> that ties the forward and the adjoint method together.
/// </summary>
/// <remarks>
/// <para>
/// Differences are those of C. J. F. Ridders (1982), which estimate their own error; a comparison allows for it. The identity is the
/// classical test of adjoint codes (A. Griewank and A. Walther, "Evaluating Derivatives", 2nd edition, SIAM 2008, section 3.2): it holds up to rounding
/// and is far sharper than any difference.
/// </para>
/// <para>
/// Functions are evaluated many times, so they must give the same value each time. A function of scalars, or of several buffers, is checked through a lambda that unpacks <c>x</c>.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// GradientCheck.Gradient(Model.Rosenbrock, Model.RosenbrockGradient, x).ThrowIfFailed();
/// </code>
/// </example>
public static partial class GradientCheck
{
    /// <summary>Checks the derivative of a function of one variable against differences.</summary>
    /// <param name="function">The function.</param>
    /// <param name="derivative">Its derivative.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">How strict the check is.</param>
    /// <returns>The report.</returns>
    public static GradientCheckReport Derivative(Func<double, double> function, Func<double, double> derivative, double x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(derivative);
        return GradientCheckCore<double>.Derivative(function, derivative, x, options ?? new());
    }

    /// <summary>Checks a gradient, component by component, against differences, and its value against the function's.</summary>
    /// <param name="function">The function.</param>
    /// <param name="gradient">Its <c>FGradient</c> method.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">How strict the check is.</param>
    /// <returns>The report.</returns>
    public static GradientCheckReport Gradient(
        SpanFunction<double> function, SpanGradient<double> gradient, ReadOnlySpan<double> x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(gradient);
        return GradientCheckCore<double>.Gradient(function, gradient, null, x, options ?? new());
    }

    /// <summary>
    /// Checks a gradient against differences and against the forward method: the tangent in direction v is the dot product of the gradient and v.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="gradient">Its <c>FGradient</c> method.</param>
    /// <param name="forward">Its <c>FForward</c> method.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">How strict the check is.</param>
    /// <returns>The report.</returns>
    public static GradientCheckReport Gradient(
        SpanFunction<double> function, SpanGradient<double> gradient, SpanForward<double> forward, ReadOnlySpan<double> x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(forward);
        return GradientCheckCore<double>.Gradient(function, gradient, forward, x, options ?? new());
    }

    /// <summary>The same for functions of an array and their <c>FValueAndGradient</c>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="valueAndGradient">Its <c>FValueAndGradient</c> method.</param>
    /// <param name="x">The point.</param>
    /// <param name="options">How strict the check is.</param>
    /// <returns>The report.</returns>
    public static GradientCheckReport Gradient(
        Func<double[], double> function, Func<double[], (double Value, double[] Gradient)> valueAndGradient, double[] x, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(valueAndGradient);
        ArgumentNullException.ThrowIfNull(x);
        return GradientCheckCore<double>.Gradient(point => function(point.ToArray()), Gradient, null, x, options ?? new());

        double Gradient(ReadOnlySpan<double> point, Span<double> gradient)
        {
            (double value, double[] result) = valueAndGradient(point.ToArray());
            DerivativeGuard.SameLength(point.Length, result.Length, nameof(valueAndGradient));
            result.CopyTo(gradient);
            return value;
        }
    }

    /// <summary>
    /// Checks the forward and the adjoint method of a function from a vector to a vector: tangents in random directions against differences, both methods
    /// against each other by the dot-product identity, and their values against the function's.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="forward">Its <c>FForward</c> method.</param>
    /// <param name="adjoint">Its <c>FAdjoint</c> method.</param>
    /// <param name="x">The point.</param>
    /// <param name="outputs">The number of elements of the function's value.</param>
    /// <param name="options">How strict the check is.</param>
    /// <returns>The report.</returns>
    public static GradientCheckReport JacobianProducts(
        SpanMap<double> function,
        SpanMapForward<double> forward,
        SpanMapAdjoint<double> adjoint,
        ReadOnlySpan<double> x,
        int outputs,
        GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(adjoint);
        return GradientCheckCore<double>.JacobianProducts(function, forward, adjoint, x, outputs, options ?? new());
    }
}
