using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>
/// A member of a struct of the base library as functions of scalars: one for each part of its result, of all parts of its arguments. A member whose every implementation
/// must give the bits of scalar operations is those operations. Of any other the call itself gives the value, and a rule for each part of the result the derivatives.
/// </summary>
/// <param name="Key">The full name with the types of the parameters, the receiver of an instance member first: <c>System.Numerics.Complex.Pow(Complex, double)</c>.</param>
/// <param name="Format">The C# text of the call, with a hole for each parameter.</param>
/// <param name="Parameters">The struct that each parameter is, or null for a scalar.</param>
/// <param name="Result">The struct that the result is, or null for a scalar.</param>
/// <param name="Real">The type of scalar parameters and of all parts.</param>
internal sealed record LibraryMember(string Key, string Format, EquatableArray<LibraryStruct?> Parameters, LibraryStruct? Result, IrType Real)
{
    /// <summary>The parts of the value, over <see cref="Rule.Argument"/>; none where the call has to be made.</summary>
    public EquatableArray<Expression> Values { get; init; } = EquatableArray<Expression>.Empty;

    /// <summary>The rule of each part of the result; none where <see cref="Values"/> says all.</summary>
    public EquatableArray<Rule> Rules { get; init; } = EquatableArray<Rule>.Empty;

    /// <summary>What temporaries with its value are called.</summary>
    public string ResultName { get; init; } = "value";

    /// <summary>The call of the member in C#, for the documentation.</summary>
    public string Signature { get; init; } = Key;

    /// <summary>What the documentation says of kinks and singular points, or null.</summary>
    public string? Note { get; init; }

    /// <summary>The key of one part of the result, by which <see cref="Invoke"/> names it.</summary>
    public string LeafKey(int leaf) => Result is null ? Key : Key + "." + Result.Leaves[leaf];
}
