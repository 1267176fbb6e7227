using AutodiffGen.Sparse;

namespace AutodiffGen.Coloring;

/// <summary>
/// Bicolouring by the minimum nonzero count ordering: T. F. Coleman and A. Verma, "The efficient computation of sparse Jacobian matrices using automatic
/// differentiation", SIAM Journal on Scientific Computing 19 (1998), with greedy colourings for direct determination.
/// </summary>
internal static class NonzeroCountBicoloring
{
    private const int Never = int.MaxValue;

    /// <summary>Colours the rows and the columns of a pattern.</summary>
    public static (int[] Rows, int[] Columns) Color(SparsityPattern pattern, ColoringOrder order)
    {
        SparsityPattern transpose = pattern.Transpose();
        (int[] rowTimes, int[] columnTimes) = Peel(pattern, transpose);
        int[] vertices = order.Arrange(pattern.Columns + pattern.Rows, () => ConflictGraph.Adjacency(StarBicoloring.Augmented(pattern)));
        int[] columns = Array.FindAll(vertices, vertex => vertex < pattern.Columns);
        int[] rows = Array.ConvertAll(Array.FindAll(vertices, vertex => vertex >= pattern.Columns), vertex => vertex - pattern.Columns);
        return (Color(transpose, pattern, columnTimes, rowTimes, rows), Color(pattern, transpose, rowTimes, columnTimes, columns));
    }

    /// <summary>
    /// Takes the sparsest remaining row or column away, one after the other. An entry whose row goes first is read by column, one whose column goes
    /// first by row, so that few nonzeros are read by column from any row, and few by row from any column.
    /// </summary>
    /// <returns>When each row and each column went.</returns>
    private static (int[] RowTimes, int[] ColumnTimes) Peel(SparsityPattern pattern, SparsityPattern transpose)
    {
        BucketQueue rows = Counts(pattern);
        BucketQueue columns = Counts(transpose);
        int[] rowTimes = new int[pattern.Rows];
        int[] columnTimes = new int[pattern.Columns];
        Array.Fill(rowTimes, Never);
        Array.Fill(columnTimes, Never);

        // Lower bounds on the number of column colours and of row colours.
        int columnBound = 0;
        int rowBound = 0;
        for (int time = 0; ; time++)
        {
            int row = rows.PeekSmallest();
            int column = columns.PeekSmallest();
            if (row < 0 || column < 0) return (rowTimes, columnTimes);
            int nextColumnBound = Math.Max(columnBound, rows.Key(row));
            int nextRowBound = Math.Max(rowBound, columns.Key(column));
            int difference = nextColumnBound + rowBound - columnBound - nextRowBound;

            // Of equals the one of which more is left: what was read from the other side before stands in the way of its colours.
            bool isRowFuller = (long)rows.Key(row) * transpose.Row(column).Length >= (long)columns.Key(column) * pattern.Row(row).Length;
            if (difference < 0 || (difference == 0 && isRowFuller))
            {
                columnBound = nextColumnBound;
                rowTimes[rows.TakeSmallest()] = time;
                foreach (int other in pattern.Row(row)) columns.Change(other, -1);
            }
            else
            {
                rowBound = nextRowBound;
                columnTimes[columns.TakeSmallest()] = time;
                foreach (int other in transpose.Row(column)) rows.Change(other, -1);
            }
        }
    }

    private static BucketQueue Counts(SparsityPattern pattern)
    {
        int[] counts = new int[pattern.Rows];
        for (int i = 0; i < counts.Length; i++) counts[i] = pattern.RowPointers[i + 1] - pattern.RowPointers[i];
        return new BucketQueue(counts, pattern.MaximalRowCount());
    }

    /// <summary>Colours one side greedily: an entry that is read from this side must be alone of its colour on its line; the other entries need not be.</summary>
    /// <param name="lines">The pattern by lines that cross the side: its rows, if columns are coloured.</param>
    /// <param name="side">The pattern by the vertices that are coloured.</param>
    /// <param name="lineTimes">When each line went; an entry is read from this side if its line went before its vertex.</param>
    /// <param name="vertexTimes">When each vertex went.</param>
    /// <param name="order">The order of the vertices.</param>
    private static int[] Color(SparsityPattern lines, SparsityPattern side, int[] lineTimes, int[] vertexTimes, int[] order)
    {
        SparsityPattern read = ReadPart(lines, lineTimes, vertexTimes);
        int[] colors = new int[order.Length];
        Array.Fill(colors, VertexColoring.Neutral);

        // As in the partial distance-2 colouring: forbidden[0] takes what has no colour.
        int[] forbidden = new int[order.Length + 2];
        Array.Fill(forbidden, -1);
        foreach (int vertex in order)
        {
            bool isRead = false;
            foreach (int line in side.Row(vertex))
            {
                bool here = lineTimes[line] < vertexTimes[vertex];
                isRead |= here;
                foreach (int other in here ? lines.Row(line) : read.Row(line)) forbidden[colors[other] + 1] = vertex;
            }

            if (!isRead) continue;
            int color = 0;
            while (forbidden[color + 1] == vertex) color++;
            colors[vertex] = color;
        }

        return colors;
    }

    private static SparsityPattern ReadPart(SparsityPattern lines, int[] lineTimes, int[] vertexTimes)
    {
        var builder = new SparsityPatternBuilder(lines.Rows, lines.Columns);
        foreach ((int line, int vertex) in lines)
        {
            if (lineTimes[line] < vertexTimes[vertex]) builder.Add(line, vertex);
        }

        return builder.ToPattern();
    }
}
