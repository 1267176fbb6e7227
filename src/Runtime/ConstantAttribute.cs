namespace AutodiffGen;

/// <summary>
/// Marks a parameter of a differentiable method as data: no derivative with respect to it is taken or returned. On a field or property of a struct, it says so of every parameter of that type;
/// on a parameter of a positional record, of the property that it makes.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class ConstantAttribute : Attribute;
