using AutodiffGen.Sparse;

namespace Brusselator;

/// <summary>Computes the rate of change of a state.</summary>
internal delegate void RateFunction(ReadOnlySpan<double> state, Span<double> rate);

/// <summary>Computes the rate of change of a state, and the values of its Jacobian in the order of the pattern.</summary>
internal delegate void JacobianFunction(ReadOnlySpan<double> state, Span<double> rate, Span<double> values);

/// <summary>Ordinary differential equations whose rates don't depend on time.</summary>
/// <param name="Pattern">The nonzeros of the Jacobian, the diagonal among them.</param>
/// <param name="Rate">The rates.</param>
/// <param name="Jacobian">The rates and the Jacobian.</param>
internal sealed record OdeSystem(SparsityPattern Pattern, RateFunction Rate, JacobianFunction Jacobian);
