namespace AutodiffGen;

/// <summary>
/// Marks a static method as the user's own derivative of another method, which need not be <see cref="DifferentiableAttribute"/> and may stand in another assembly. Derivatives call it instead of
/// what they would generate. Its signature is that of the generated sibling of the same kind: the parameters of the method, then the tangents or adjoints of those that are differentiable, then for
/// an adjoint the seed of the result. A parameter of it that is marked <see cref="ConstantAttribute"/> has no derivative.
/// </summary>
/// <example>
/// <code>
/// [DerivativeOf(typeof(Special), nameof(Special.Gamma), Derivatives.Forward)]
/// static (double Value, double Tangent) GammaForward(double x, double xTangent)
///
/// [DerivativeOf(typeof(Special), nameof(Special.Gamma), Derivatives.Adjoint)]
/// static double GammaAdjoint(double x, ref double xAdjoint, double resultAdjoint)
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class DerivativeOfAttribute : Attribute
{
    /// <summary>The derivative of a method of the type that contains this one.</summary>
    /// <param name="method">The name of the method; of its overloads the one whose derivative has this signature.</param>
    /// <param name="kind"><see cref="Derivatives.Forward"/> or <see cref="Derivatives.Adjoint"/>.</param>
    public DerivativeOfAttribute(string method, Derivatives kind)
    {
        Method = method;
        Kind = kind;
    }

    /// <summary>The derivative of a method of another type.</summary>
    /// <param name="type">The type that contains the method.</param>
    /// <param name="method">The name of the method; of its overloads the one whose derivative has this signature.</param>
    /// <param name="kind"><see cref="Derivatives.Forward"/> or <see cref="Derivatives.Adjoint"/>.</param>
    public DerivativeOfAttribute(Type type, string method, Derivatives kind)
    {
        Type = type;
        Method = method;
        Kind = kind;
    }

    /// <summary>The type that contains the method; null for the type that contains this one.</summary>
    public Type? Type { get; }

    /// <summary>The name of the method.</summary>
    public string Method { get; }

    /// <summary>Which derivative it is.</summary>
    public Derivatives Kind { get; }
}
