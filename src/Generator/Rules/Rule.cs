using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Rules;

/// <summary>
/// One partial derivative of a known function, as an expression over <see cref="Rule.Argument"/> and <see cref="Rule.Result"/>, written for <c>double</c>.
/// </summary>
/// <param name="Expression">The partial derivative.</param>
/// <param name="Guarded">
/// Whether the partial may be infinite or NaN where the function's value is finite, so that a zero tangent or adjoint must give 0 instead of NaN.
/// </param>
internal sealed record Partial(Expression Expression, bool Guarded);

/// <summary>
/// The derivative of a known function, as data: for each argument its partial derivative, or null where the function is locally constant in that argument.
/// </summary>
/// <param name="Name">The function's simple name, for the documentation.</param>
/// <param name="Partials">A partial derivative per argument.</param>
/// <param name="Note">What the documentation says of kinks, singular points and conventions, or null.</param>
internal sealed record Rule(string Name, EquatableArray<Partial?> Partials, string? Note = null)
{
    private const int ResultId = -100;

    /// <summary>Stands for the value of the function itself in a partial.</summary>
    public static Read Result { get; } = new(new Variable(ResultId, "result", IrType.Double));

    /// <summary>Stands for the value of an argument in a partial.</summary>
    public static Read Argument(int index) => new(new Variable(-1 - index, "x" + index, IrType.Double));

    /// <summary>The index of the argument that a read in a partial stands for, or null if it stands for the result.</summary>
    public static int? ArgumentIndex(Read read) => read.Variable.Id == ResultId ? null : -1 - read.Variable.Id;
}
