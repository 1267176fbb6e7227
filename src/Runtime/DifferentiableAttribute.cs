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
}
