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
        int[] sweeps = new int[pattern.NonzeroCount];
        int[] sources = new int[pattern.NonzeroCount];
        int position = 0;
        foreach ((int row, int column) in pattern)
        {
            bool byRow = columns is null || (!readsRow.IsEmpty && readsRow[position]);
            sweeps[position] = byRow ? ColumnSweeps + RowColors[row] : ColumnColors[column] / JacobianChoice.Lanes;
            sources[position++] = byRow ? column : checked((row * JacobianChoice.Lanes) + (ColumnColors[column] % JacobianChoice.Lanes));
        }

        int[] starts = CompressedStorage.Starts(sweeps, ColumnSweeps + RowSweeps);
        int[] next = [.. starts];
        int[] targets = new int[sweeps.Length];
        int[] sorted = new int[sweeps.Length];
        for (int k = 0; k < sweeps.Length; k++)
        {
            int place = next[sweeps[k]]++;
            targets[place] = k;
            sorted[place] = sources[k];
        }

        columnStarts = starts[..(ColumnSweeps + 1)];
        columnTargets = rowTargets = targets;
        columnSources = rowSources = sorted;
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

    private static (ArraySegment<int> Targets, ArraySegment<int> Sources) Part(int[] starts, int[] targets, int[] sources, int sweep)
    {
        int count = starts[sweep + 1] - starts[sweep];
        return (new ArraySegment<int>(targets, starts[sweep], count), new ArraySegment<int>(sources, starts[sweep], count));
    }
}
