namespace AutodiffGen;

/// <summary>Marks a parameter of a differentiable method as data: no derivative with respect to it is taken or returned.</summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class ConstantAttribute : Attribute;
