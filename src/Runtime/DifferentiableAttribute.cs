namespace AutodiffGen;

/// <summary>
/// Marks a static method whose derivative methods the generator writes at compile time, as siblings in the same partial type.
/// </summary>
/// <param name="derivatives">The derivative methods that are wanted.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class DifferentiableAttribute(Derivatives derivatives = Derivatives.Default) : Attribute
{
    /// <summary>The derivative methods that are wanted.</summary>
    public Derivatives Derivatives { get; } = derivatives;

    /// <summary>
    /// The dependent of the Jacobian: the name of a parameter that the method writes, or <c>return</c> for its result. Needed only where there is more than one.
    /// </summary>
    public string? Of { get; set; }

    /// <summary>
    /// The independents of the Jacobian: the names of parameters; their elements are its columns in this order. Needed only where more than one parameter is differentiable; mark the
    /// others <see cref="ConstantAttribute"/> or name those that are meant.
    /// </summary>
    public string[]? WithRespectTo { get; set; }
}
