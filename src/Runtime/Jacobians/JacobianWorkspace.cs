using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutodiffGen.Jacobians;

/// <summary>The sweeps of one compressed evaluation of a Jacobian, and the memory that they need; for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JacobianWorkspace
{
    private readonly Readout readout;
    private readonly List<Array?> buffers = [];
    private int columnSweep;
    private int rowSweep;
    private bool isFirst;

    internal JacobianWorkspace(Readout readout) => this.readout = readout;

    internal void Restart()
    {
        (columnSweep, rowSweep) = (-1, -1);
        isFirst = true;
    }

    /// <summary>Begins the next sweep by columns. If the plan has no sweeps at all there is one, so that the method itself runs.</summary>
    /// <returns>Whether there is one.</returns>
    public bool NextColumns()
    {
        isFirst = columnSweep < 0;
        columnSweep++;
        return columnSweep < readout.ColumnSweeps || (columnSweep == 0 && readout.RowSweeps == 0);
    }

    /// <summary>Begins the next sweep by rows.</summary>
    /// <returns>Whether there is one.</returns>
    public bool NextRows()
    {
        isFirst = rowSweep < 0 && readout.ColumnSweeps == 0;
        rowSweep++;
        return rowSweep < readout.RowSweeps;
    }

    /// <summary>Memory for tangents, eight for each element.</summary>
    /// <param name="slot">Which of the buffers it is.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>An array of just that length, with any contents; empty if no sweep is by columns.</returns>
    public Vector512<double>[] Tangents(int slot, int length) => Take<Vector512<double>>(slot, length);

    /// <summary>The array of several dimensions that an earlier sweep has left, for the derivatives of another.</summary>
    /// <typeparam name="T">The type of the array.</typeparam>
    /// <param name="slot">Which of the buffers it is.</param>
    /// <param name="shape">The array whose shape it must have.</param>
    /// <returns>The array, with any contents; null if there is none of this shape.</returns>
    public T? Kept<T>(int slot, Array shape)
        where T : class
    {
        if (slot >= buffers.Count || buffers[slot] is not T array) return null;
        for (int dimension = 0; dimension < shape.Rank; dimension++)
        {
            if (buffers[slot]!.GetLength(dimension) != shape.GetLength(dimension)) return null;
        }

        return array;
    }

    /// <summary>Keeps an array of several dimensions for the sweeps to come.</summary>
    /// <typeparam name="T">The type of the array.</typeparam>
    /// <param name="slot">Which of the buffers it is.</param>
    /// <param name="array">The array.</param>
    /// <returns>The array.</returns>
    public T Keep<T>(int slot, T array)
        where T : class
    {
        while (buffers.Count <= slot) buffers.Add(null);
        buffers[slot] = (Array)(object)array;
        return array;
    }

    /// <summary>Memory for adjoints, or for a copy of a buffer.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="slot">Which of the buffers it is.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>An array of just that length, with any contents.</returns>
    public T[] Take<T>(int slot, int length)
    {
        while (buffers.Count <= slot) buffers.Add(null);
        if (buffers[slot] is T[] known && known.Length == length) return known;
        var made = new T[length];
        buffers[slot] = made;
        return made;
    }

    /// <summary>Before the first sweep keeps what a buffer holds; before each further one puts it back.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="slot">Where it is kept.</param>
    /// <param name="buffer">A buffer that the method reads and writes.</param>
    public void Rewind<T>(int slot, Span<T> buffer)
    {
        if (readout.ColumnSweeps + readout.RowSweeps <= 1) return;
        T[] entry = Take<T>(slot, buffer.Length);
        if (isFirst) buffer.CopyTo(entry);
        else entry.CopyTo(buffer);
    }

    /// <summary>Sets the tangents of independents: one lane is 1 where the column has a colour of this sweep.</summary>
    /// <param name="tangents">Overwritten.</param>
    /// <param name="firstColumn">The column of the first one.</param>
    public void SeedColumns(Span<Vector512<double>> tangents, int firstColumn)
    {
        tangents.Clear();
        if (columnSweep >= readout.ColumnSweeps) return;
        Span<double> lanes = MemoryMarshal.Cast<Vector512<double>, double>(tangents);
        ReadOnlySpan<int> colors = readout.ColumnColors.AsSpan(firstColumn, tangents.Length);
        int firstColor = columnSweep * JacobianChoice.Lanes;
        for (int i = 0; i < colors.Length; i++)
        {
            int lane = colors[i] - firstColor;
            if ((uint)lane < JacobianChoice.Lanes) lanes[(i * JacobianChoice.Lanes) + lane] = 1;
        }
    }

    /// <summary>The tangent of an independent that is a scalar.</summary>
    /// <param name="column">Its column.</param>
    /// <returns>A vector with 1 in a lane if the column has a colour of this sweep.</returns>
    public Vector512<double> SeedColumn(int column)
    {
        Vector512<double> tangent = default;
        SeedColumns(new Span<Vector512<double>>(ref tangent), column);
        return tangent;
    }

    /// <summary>Takes values from the tangents of the dependent.</summary>
    /// <param name="tangents">The tangents.</param>
    /// <param name="values">The values of the Jacobian; those of this sweep are overwritten.</param>
    public void ReadColumns(ReadOnlySpan<Vector512<double>> tangents, Span<double> values)
    {
        if (columnSweep >= readout.ColumnSweeps) return;
        ReadOnlySpan<double> lanes = MemoryMarshal.Cast<Vector512<double>, double>(tangents);
        (ReadOnlySpan<int> targets, ReadOnlySpan<int> sources) = readout.OfColumns(columnSweep);
        sources = sources[..targets.Length];
        for (int t = 0; t < targets.Length; t++) values[targets[t]] = lanes[sources[t]];
    }

    /// <summary>Takes values from the tangent of a dependent that is a scalar.</summary>
    /// <param name="tangent">The tangent.</param>
    /// <param name="values">The values of the Jacobian; those of this sweep are overwritten.</param>
    public void ReadColumns(Vector512<double> tangent, Span<double> values) => ReadColumns(new ReadOnlySpan<Vector512<double>>(in tangent), values);

    /// <summary>Sets the adjoints of the dependent: 1 for the rows of this sweep's colour.</summary>
    /// <param name="adjoints">Overwritten.</param>
    public void SeedRows(Span<double> adjoints)
    {
        for (int i = 0; i < adjoints.Length; i++) adjoints[i] = readout.RowColors[i] == rowSweep ? 1 : 0;
    }

    /// <inheritdoc cref="SeedRows(Span{double})"/>
    public void SeedRows(Span<float> adjoints)
    {
        for (int i = 0; i < adjoints.Length; i++) adjoints[i] = readout.RowColors[i] == rowSweep ? 1 : 0;
    }

    /// <summary>Takes values from the adjoints of an independent.</summary>
    /// <param name="adjoints">The adjoints.</param>
    /// <param name="firstColumn">The column of the first one.</param>
    /// <param name="values">The values of the Jacobian; those of this sweep are overwritten.</param>
    public void ReadRows(ReadOnlySpan<double> adjoints, int firstColumn, Span<double> values)
    {
        (ReadOnlySpan<int> targets, ReadOnlySpan<int> sources) = readout.OfRows(rowSweep);
        for (int t = 0; t < targets.Length; t++)
        {
            int i = sources[t] - firstColumn;
            if ((uint)i < (uint)adjoints.Length) values[targets[t]] = adjoints[i];
        }
    }

    /// <inheritdoc cref="ReadRows(ReadOnlySpan{double}, int, Span{double})"/>
    public void ReadRows(ReadOnlySpan<float> adjoints, int firstColumn, Span<double> values)
    {
        (ReadOnlySpan<int> targets, ReadOnlySpan<int> sources) = readout.OfRows(rowSweep);
        for (int t = 0; t < targets.Length; t++)
        {
            int i = sources[t] - firstColumn;
            if ((uint)i < (uint)adjoints.Length) values[targets[t]] = adjoints[i];
        }
    }

    /// <summary>Takes a value from the adjoint of an independent that is a scalar.</summary>
    /// <param name="adjoint">The adjoint.</param>
    /// <param name="column">Its column.</param>
    /// <param name="values">The values of the Jacobian; that of this sweep is overwritten.</param>
    public void ReadRow(double adjoint, int column, Span<double> values) => ReadRows(new ReadOnlySpan<double>(in adjoint), column, values);
}
