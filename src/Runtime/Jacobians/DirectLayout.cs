using System.ComponentModel;

namespace AutodiffGen.Jacobians;

/// <summary>Where direct evaluation writes, in the order in which the method computes its rows; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DirectLayout
{
    private readonly DirectRow[] rows;
    private readonly ushort[] slots;

    internal DirectLayout(DirectRow[] rows, ushort[] slots)
    {
        this.rows = rows;
        this.slots = slots;
    }

    /// <summary>The rows as the method computes them.</summary>
    public ReadOnlySpan<DirectRow> Rows => rows;

    /// <summary>For each derivative of a row, in the order of the method, its place among the row's nonzeros. Rows of the same shape share a part of it.</summary>
    public ReadOnlySpan<ushort> Slots => slots;
}

/// <summary>Where a row is written; for generated code.</summary>
/// <param name="Start">Where its values start among all values.</param>
/// <param name="Slots">Where its part of <see cref="DirectLayout.Slots"/> starts.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct DirectRow(int Start, int Slots);
