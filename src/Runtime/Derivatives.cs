namespace AutodiffGen;

/// <summary>The derivative methods that <see cref="DifferentiableAttribute"/> can ask for.</summary>
[Flags]
public enum Derivatives
{
    /// <summary>Forward and adjoint; for a scalar result also the gradient and its allocating short form.</summary>
    Default = 0,

    /// <summary><c>FForward</c>: the value and its tangent (Jacobian-vector product).</summary>
    Forward = 1,

    /// <summary><c>FAdjoint</c>: the value and its adjoints (vector-Jacobian product).</summary>
    Adjoint = 2,

    /// <summary><c>FGradient</c> and <c>FValueAndGradient</c>: the gradient of a scalar result.</summary>
    Gradient = 4,

    /// <summary>
    /// The two halves (hidden from completion) through which differentiable methods of other projects call this one. Inside a project they are made where they are
    /// needed; a method without loops, effects and writes needs none.
    /// </summary>
    Callable = 8,

    /// <summary>
    /// Besides the defaults <c>FJacobianPattern</c>: the sparsity pattern of the Jacobian, from the subscripts alone. It takes the lengths of buffers and the arguments that aren't real.
    /// </summary>
    JacobianPattern = 16,

    /// <summary>
    /// Besides the defaults the sparse Jacobian of one dependent with respect to one or more independents: <c>CreateFJacobianPlan</c>, which finds its pattern and how to compute it,
    /// <c>FJacobian(args, plan, values)</c>, which fills its values, and <c>FJacobian(args)</c>, which does both. <see cref="DifferentiableAttribute.Of"/> and
    /// <see cref="DifferentiableAttribute.WithRespectTo"/> name the dependent and the independents where there are several.
    /// </summary>
    Jacobian = 32,

    /// <summary>
    /// Besides the defaults <c>FLocalJacobianPattern</c>: the sparsity pattern of the Jacobian at a point, which follows the branches that the given values take and may hold less than that of
    /// <see cref="JacobianPattern"/>. It takes the method's own arguments and runs the method once.
    /// </summary>
    LocalJacobianPattern = 64,
}
