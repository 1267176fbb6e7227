using AutodiffGen.Generator.IR;
using AutodiffGen.Generator.Simplification;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The tangent or adjoint variable of each active variable.</summary>
/// <param name="suffix">What a derivative variable's name ends with.</param>
/// <param name="variables">Makes them.</param>
/// <param name="buffersAreSpans">Whether the derivative of any buffer is a writable span, rather than of the buffer's own type; that of a rectangular array always is of its type.</param>
/// <param name="staysArray">Where derivatives are spans, whether that of an array is an array even so.</param>
internal sealed class DerivativeVariables(string suffix, VariableSource variables, bool buffersAreSpans = false, Func<Variable, bool>? staysArray = null)
{
    private readonly Dictionary<int, Variable> derivatives = [];

    public Variable this[Variable primal]
    {
        get
        {
            if (!derivatives.TryGetValue(primal.Id, out Variable? derivative)) derivatives[primal.Id] = derivative = variables.New(primal.Name + suffix, TypeOf(primal));
            return derivative;
        }

        set => derivatives[primal.Id] = value;
    }

    /// <summary>The derivative variables that have been made.</summary>
    public IEnumerable<Variable> All => derivatives.Values;

    /// <summary>The type of the derivative of a variable.</summary>
    public IrType TypeOf(Variable primal) => buffersAreSpans && primal.Type is BufferType buffer && !(buffer.Kind == BufferKind.Array && staysArray?.Invoke(primal) == true) ? buffer.Writable : primal.Type;

    /// <summary>The id of the variable of which another is the derivative; null if it is none.</summary>
    public int? PrimalOf(Variable derivative)
    {
        foreach (KeyValuePair<int, Variable> entry in derivatives)
        {
            if (entry.Value.Id == derivative.Id) return entry.Key;
        }

        return null;
    }

    /// <summary>A body with the rows of arrays of arrays in front of the loops over their elements; a derivative has the shape of what it belongs to.</summary>
    public Block HoistRows(Block body, VariableSource source) => new HoistedRows(source, variable => PrimalOf(variable) ?? variable.Id).Run(body);

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
