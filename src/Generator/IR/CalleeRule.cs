namespace AutodiffGen.Generator.IR;

/// <summary>The user's own derivatives of a method that is called; they take the place of generated siblings. At least one is given.</summary>
/// <param name="Forward">The forward method, or null.</param>
/// <param name="Adjoint">The adjoint method, or null. It runs the primal again, from the arguments as they stood at the call.</param>
internal sealed record CalleeRule(RuleMethod? Forward, RuleMethod? Adjoint);

/// <summary>A derivative method that the user has written.</summary>
/// <param name="Path">The C# text that calls it.</param>
/// <param name="TakesArray">For each parameter of the primal, whether the method takes an array, which a span can't be passed for.</param>
internal sealed record RuleMethod(string Path, EquatableArray<bool> TakesArray);
