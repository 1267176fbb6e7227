using AutodiffGen.Coloring;
using AutodiffGen.Sparse;

namespace AutodiffGen.Jacobians;

/// <summary>
/// Where the values of a compressed evaluation come from: for each sweep the nonzeros that it gives, and where each of them stands in what the sweep leaves behind.
/// </summary>
internal sealed class Readout
{
    private readonly int[] columnStarts = [0];
    private readonly int[] columnTargets = [];
    private readonly int[] columnSources = [];
    private readonly int[] rowStarts = [0];
    private readonly int[] rowTargets = [];
    private readonly int[] rowSources = [];

    private Readout()
    {
    }

    /// <param name="pattern">The pattern.</param>
    /// <param name="columns">A colour for each column, or null if nothing is read by columns.</param>
    /// <param name="rows">A colour for each row, or null if nothing is read by rows.</param>
    /// <param name="readsRow">For each nonzero whether it is read by row; empty if all are read alike.</param>
    public Readout(SparsityPattern pattern, VertexColoring? columns, VertexColoring? rows, ReadOnlySpan<bool> readsRow)
    {
        ColumnColors = columns?.Colors.ToArray() ?? [];
        RowColors = rows?.Colors.ToArray() ?? [];
        ColumnSweeps = ((columns?.Count ?? 0) + JacobianChoice.Lanes - 1) / JacobianChoice.Lanes;
        RowSweeps = rows?.Count ?? 0;
        int[] starts = new int[ColumnSweeps + RowSweeps + 1];
        int[] targets = GC.AllocateUninitializedArray<int>(pattern.NonzeroCount);
        int[] sources = GC.AllocateUninitializedArray<int>(pattern.NonzeroCount);
        ReadOnlySpan<int> pointers = pattern.RowPointers;
        ReadOnlySpan<int> indices = pattern.ColumnIndices;
        for (int row = 0; row < pattern.Rows; row++)
        {
            for (int k = pointers[row]; k < pointers[row + 1]; k++) starts[SweepOf(row, indices[k], IsByRow(k, readsRow)) + 1]++;
        }

        for (int sweep = 1; sweep < starts.Length; sweep++) starts[sweep] += starts[sweep - 1];
        int[] next = [.. starts];
        for (int row = 0; row < pattern.Rows; row++)
        {
            int firstLane = checked(row * JacobianChoice.Lanes);
            for (int k = pointers[row]; k < pointers[row + 1]; k++)
            {
                int column = indices[k];
                bool isByRow = IsByRow(k, readsRow);
                int place = next[SweepOf(row, column, isByRow)]++;
                targets[place] = k;
                sources[place] = isByRow ? column : firstLane + (int)((uint)ColumnColors[column] % JacobianChoice.Lanes);
            }
        }

        columnStarts = starts[..(ColumnSweeps + 1)];
        columnTargets = rowTargets = targets;
        columnSources = rowSources = sources;
        rowStarts = starts[ColumnSweeps..];
    }

    /// <summary>Of a direct evaluation.</summary>
    public static Readout None { get; } = new();

    public int[] ColumnColors { get; } = [];

    public int[] RowColors { get; } = [];

    public int ColumnSweeps { get; }

    public int RowSweeps { get; }

    /// <summary>The nonzeros of a sweep by columns, and for each the index of its row times the number of lanes plus its lane.</summary>
    public (ArraySegment<int> Targets, ArraySegment<int> Sources) OfColumns(int sweep) => Part(columnStarts, columnTargets, columnSources, sweep);

    /// <summary>The nonzeros of a sweep by rows, and for each its column.</summary>
    public (ArraySegment<int> Targets, ArraySegment<int> Sources) OfRows(int sweep) => Part(rowStarts, rowTargets, rowSources, sweep);

    private bool IsByRow(int nonzero, ReadOnlySpan<bool> readsRow) => readsRow.IsEmpty ? ColumnColors.Length == 0 : readsRow[nonzero];

    private int SweepOf(int row, int column, bool isByRow) => isByRow ? ColumnSweeps + RowColors[row] : (int)((uint)ColumnColors[column] / JacobianChoice.Lanes);

    private static (ArraySegment<int> Targets, ArraySegment<int> Sources) Part(int[] starts, int[] targets, int[] sources, int sweep)
    {
        int count = starts[sweep + 1] - starts[sweep];
        return (new ArraySegment<int>(targets, starts[sweep], count), new ArraySegment<int>(sources, starts[sweep], count));
    }
}
