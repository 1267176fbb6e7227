using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The tangent or adjoint variable of each active variable.</summary>
/// <param name="suffix">What a derivative variable's name ends with.</param>
/// <param name="variables">Makes them.</param>
/// <param name="buffersAreSpans">Whether the derivative of any buffer is a writable span, rather than of the buffer's own type; that of a rectangular array always is of its type.</param>
internal sealed class DerivativeVariables(string suffix, VariableSource variables, bool buffersAreSpans = false)
{
    private readonly Dictionary<int, Variable> derivatives = [];

    public Variable this[Variable primal]
    {
        get
        {
            if (!derivatives.TryGetValue(primal.Id, out Variable? derivative)) derivatives[primal.Id] = derivative = variables.New(primal.Name + suffix, buffersAreSpans && primal.Type is BufferType buffer ? buffer.Writable : primal.Type);
            return derivative;
        }

        set => derivatives[primal.Id] = value;
    }

    /// <summary>The derivative variables that have been made.</summary>
    public IEnumerable<Variable> All => derivatives.Values;

    /// <summary>The derivative of a variable or element.</summary>
    public Expression Of(Expression reference) => reference switch
    {
        Read read => new Read(this[read.Variable]),
        Element element => new Element(this[element.Buffer], element.Index),
        _ => throw new InvalidOperationException("No derivative of " + reference.GetType().Name),
    };

    /// <summary>The view of the derivative buffers that corresponds to a view of primal buffers; indices stay.</summary>
    public Expression OfView(Expression view) => view switch
    {
        Slice slice => slice with { Buffer = this[slice.Buffer] },
        Read read => new Read(this[read.Variable]),
        Conditional conditional => conditional with { WhenTrue = OfView(conditional.WhenTrue), WhenFalse = OfView(conditional.WhenFalse) },
        _ => view,
    };
}
