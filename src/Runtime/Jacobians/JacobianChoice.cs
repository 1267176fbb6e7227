using System.Globalization;
using AutodiffGen.Coloring;
using AutodiffGen.Sparse;

namespace AutodiffGen.Jacobians;

/// <summary>How the values of a pattern are computed, and the colourings, which are found when they are first needed.</summary>
internal sealed class JacobianChoice
{
    /// <summary>The number of colours that one batched forward sweep carries.</summary>
    public const int Lanes = 8;

    /// <summary>What a batched sweep, or a reverse sweep, costs in evaluations of the method.</summary>
    private const int SweepCost = 4;

    private readonly SparsityPattern pattern;
    private readonly Lazy<GridColoring?> grid;
    private readonly Lazy<VertexColoring> columns;
    private readonly Lazy<VertexColoring> rows;
    private readonly Lazy<Bicoloring> both;
    private readonly Lazy<int> lowerBound;
    private string reason = "as asked";

    public JacobianChoice(SparsityPattern pattern, JacobianMethod asked, bool hasDirect, bool hasColumns, int[] strides)
    {
        this.pattern = pattern;
        lowerBound = new(pattern.MaximalRowCount);
        grid = new(() => GridColoring.Find(pattern, strides, LowerBound));
        columns = new(FindColumns);
        rows = new(() => pattern.Columns == 1 || pattern.Rows == 1 ? Line(pattern.Rows) : Coloring.RowColoring.Find(pattern));
        both = new(() => Bicoloring.Find(pattern));
        Method = asked != JacobianMethod.Automatic ? asked : Choose(hasDirect, hasColumns);
    }

    public JacobianMethod Method { get; }

    /// <summary>The largest number of nonzeros in a row.</summary>
    public int LowerBound => lowerBound.Value;

    public VertexColoring ColumnColoring => Method == JacobianMethod.Both ? both.Value.ColumnColoring : columns.Value;

    public VertexColoring RowColoring => Method == JacobianMethod.Both ? both.Value.RowColoring : rows.Value;

    public int ColorCount => Method switch
    {
        JacobianMethod.Rows => rows.Value.Count,
        JacobianMethod.Both => both.Value.Count,
        _ => columns.Value.Count,
    };

    public Readout MakeReadout() => Method switch
    {
        JacobianMethod.Columns => new Readout(pattern, columns.Value, null, default),
        JacobianMethod.Rows => new Readout(pattern, null, rows.Value, default),
        JacobianMethod.Both => new Readout(pattern, both.Value.ColumnColoring, both.Value.RowColoring, both.Value.ReadsRow),
        _ => Readout.None,
    };

    /// <summary>What stands behind the pattern in the text of a plan.</summary>
    public string Describe() => Method switch
    {
        JacobianMethod.Direct => string.Create(CultureInfo.InvariantCulture, $"direct, each row in place ({reason}); compressed it would take {Colors(columns.Value.Count)} of columns, {ColumnFormula()} (lower bound {LowerBound})"),
        JacobianMethod.Columns => string.Create(CultureInfo.InvariantCulture, $"by columns ({reason}): {Sweeps(Chunks(columns.Value.Count))} of {Colors(columns.Value.Count)}, {ColumnFormula()} (lower bound {LowerBound})"),
        JacobianMethod.Rows => string.Create(CultureInfo.InvariantCulture, $"by rows ({reason}): {Sweeps(rows.Value.Count)}, {Colors(rows.Value.Count)}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"by columns and rows ({reason}): {both.Value}"),
    };

    private static int Chunks(int colors) => (colors + Lanes - 1) / Lanes;

    private static string Colors(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} color{(count == 1 ? string.Empty : "s")}");

    private static string Sweeps(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} sweep{(count == 1 ? string.Empty : "s")}");

    private static VertexColoring Line(int count)
    {
        int[] colors = new int[count];
        for (int i = 0; i < count; i++) colors[i] = i;
        return new VertexColoring(colors);
    }

    private string ColumnFormula() => grid.IsValueCreated && grid.Value is { } form && form.Count <= columns.Value.Count ? form.ToString() : "greedy";

    private VertexColoring FindColumns()
    {
        // A full row needs a colour for each column; no search finds fewer.
        if (LowerBound == pattern.Columns) return Line(pattern.Columns);
        if (grid.Value is { } form && form.Count == LowerBound) return form.ToColoring(pattern.Columns);
        VertexColoring greedy = Coloring.ColumnColoring.Find(pattern);
        return grid.Value is { } other && other.Count <= greedy.Count ? other.ToColoring(pattern.Columns) : greedy;
    }

    private JacobianMethod Choose(bool hasDirect, bool hasColumns)
    {
        if (hasDirect)
        {
            reason = "its rows are independent of each other";
            return JacobianMethod.Direct;
        }

        if (!hasColumns)
        {
            reason = "it calls a method of another project, or one on buffers that has a rule";
            return JacobianMethod.Rows;
        }

        // The fullest column bounds the sweeps by rows from below, as the fullest row those by columns: what can't win isn't coloured.
        int rowsAtLeast = SweepCost * pattern.MaximalColumnCount();
        int columnsAtLeast = SweepCost * Chunks(LowerBound);
        int byColumns = int.MaxValue;
        int byRows = int.MaxValue;
        if (columnsAtLeast <= rowsAtLeast || (byRows = SweepCost * rows.Value.Count) > columnsAtLeast) byColumns = SweepCost * Chunks(columns.Value.Count);
        if (byRows == int.MaxValue && byColumns > rowsAtLeast) byRows = SweepCost * rows.Value.Count;
        int best = Math.Min(byColumns, byRows);
        if (best > 2 * SweepCost && HasFullLines() && SweepCost * (Chunks(both.Value.ColumnColoring.Count) + both.Value.RowColoring.Count) < best)
        {
            reason = "some rows and some columns are much fuller than the others";
            return JacobianMethod.Both;
        }

        reason = byRows < byColumns ? "fewer sweeps than by columns" : "no more sweeps than by rows";
        return byRows < byColumns ? JacobianMethod.Rows : JacobianMethod.Columns;
    }

    /// <summary>Whether the fullest row and the fullest column hold several times more nonzeros than others on average; else a bicolouring gains nothing.</summary>
    private bool HasFullLines()
    {
        if (pattern.NonzeroCount == 0) return false;
        double averageRow = (double)pattern.NonzeroCount / pattern.Rows;
        return LowerBound > 3 * averageRow || LowerBound == pattern.Columns;
    }
}
