using AutodiffGen.Differential.Tests.Programs;

namespace AutodiffGen.Differential.Tests.Running;

/// <summary>What came of a program.</summary>
/// <param name="Program">The program.</param>
/// <param name="Kind">
/// Null if all is well. Else a short name: <c>invalid</c> (the program itself doesn't compile), <c>rejected</c> (it can't run on its inputs, or shows nothing),
/// <c>refused ID</c>, <c>crash X</c> (the generator threw), <c>compile ID</c> (its output has a warning or an error), <c>driver ID</c> (a derivative
/// method is missing or has another signature), <c>throws X</c>, <c>hang</c>, or what is wrong (<c>forward tangent</c>, <c>adjoint</c>, ...).
/// </param>
/// <param name="Message">Details.</param>
internal sealed record Outcome(RandomProgram Program, string? Kind, string Message = "")
{
    public bool IsRefusal => Kind?.StartsWith("refused", StringComparison.Ordinal) == true;

    public bool IsSkipped => Kind is "rejected";

    public bool IsFailure => Kind is not null && !IsRefusal && !IsSkipped;
}
