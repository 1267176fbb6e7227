namespace AutodiffGen.Generator.IR;

/// <summary>A parameter of a generated method, with its documentation.</summary>
/// <param name="Variable">The parameter.</param>
/// <param name="Passing">How it is passed.</param>
/// <param name="Documentation">Its documentation, as XML text.</param>
/// <param name="Default">Its default value as C# text, or null.</param>
internal sealed record DerivedParameter(Variable Variable, Passing Passing, string Documentation, string? Default = null)
{
    /// <summary>Where the parameter is a derivative, the parameter that it is the derivative of.</summary>
    public Parameter? Of { get; init; }
}

/// <summary>A variable that is a part of another: it is printed as that, with the fields that lead to it.</summary>
internal sealed record VariablePart(Variable Variable, Variable Whole, string Suffix);

internal sealed record DerivedResult(IrType Type, string Name);

/// <summary>A generated method.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">The lines of its summary, as XML text.</param>
/// <param name="Returns">What it returns, as XML text; empty for void.</param>
/// <param name="Exceptions">The conditions of an ArgumentException, as XML text; empty if it throws none of its own.</param>
/// <param name="Accessibility">Its accessibility words.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Results">None, one, or the parts of a tuple.</param>
/// <param name="Body">Its statements.</param>
/// <param name="Hidden">Whether it is only for generated code, and hidden from completion.</param>
/// <param name="PassesTape">Whether its last parameter is <c>ref Tape tape</c>.</param>
internal sealed record DerivedMethod(
    string Name,
    EquatableArray<string> Summary,
    string Returns,
    string Exceptions,
    string Accessibility,
    EquatableArray<DerivedParameter> Parameters,
    EquatableArray<DerivedResult> Results,
    Block Body,
    bool Hidden = false,
    Variable? PassesTape = null)
{
    /// <summary>Variables that are parts of parameters.</summary>
    public EquatableArray<VariablePart> Parts { get; init; } = EquatableArray<VariablePart>.Empty;

    /// <summary>Whether it is a loop that needs all registers, which it wouldn't have inside its only caller.</summary>
    public bool IsNeverInlined { get; init; }
}
