using AutodiffGen.Coloring;
using AutodiffGen.Sparse;

namespace AutodiffGen.Runtime.Tests.Coloring;

/// <summary>Definitions written down with dense matrices and sets, to hold the library against.</summary>
internal static class BruteForce
{
    public static bool[,] Dense(SparsityPattern pattern)
    {
        bool[,] dense = new bool[pattern.Rows, pattern.Columns];
        foreach ((int row, int column) in pattern) dense[row, column] = true;
        return dense;
    }

    public static SparsityPattern Pattern(bool[,] dense)
    {
        var rows = new List<int>();
        var columns = new List<int>();
        for (int i = 0; i < dense.GetLength(0); i++)
        {
            for (int j = 0; j < dense.GetLength(1); j++)
            {
                if (!dense[i, j]) continue;
                rows.Add(i);
                columns.Add(j);
            }
        }

        return SparsityPattern.FromCoordinates(dense.GetLength(0), dense.GetLength(1), [.. rows], [.. columns]);
    }

    /// <summary>A pattern written with one digit for each entry and one word for each row.</summary>
    public static SparsityPattern Parse(string text)
    {
        string[] rows = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return SparsityPattern.FromRows(rows[0].Length, rows.Select(row => Enumerable.Range(0, row.Length).Where(j => row[j] != '0')));
    }

    public static bool AreOrthogonalColumns(bool[,] a, ReadOnlySpan<int> colors)
    {
        for (int i = 0; i < a.GetLength(0); i++)
        {
            var seen = new HashSet<int>();
            for (int j = 0; j < a.GetLength(1); j++)
            {
                if (a[i, j] && (colors[j] < 0 || !seen.Add(colors[j]))) return false;
            }
        }

        return true;
    }

    public static bool[,] Transpose(bool[,] a)
    {
        bool[,] transpose = new bool[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < a.GetLength(1); j++) transpose[j, i] = a[i, j];
        }

        return transpose;
    }

    public static bool AreBiorthogonal(bool[,] a, ReadOnlySpan<int> rowColors, ReadOnlySpan<int> columnColors)
    {
        int rows = a.GetLength(0);
        int columns = a.GetLength(1);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                if (!a[i, j]) continue;
                bool byColumn = columnColors[j] >= 0;
                for (int k = 0; k < columns; k++) byColumn &= k == j || !a[i, k] || columnColors[k] != columnColors[j];
                bool byRow = rowColors[i] >= 0;
                for (int k = 0; k < rows; k++) byRow &= k == i || !a[k, j] || rowColors[k] != rowColors[i];
                if (!byColumn && !byRow) return false;
            }
        }

        return true;
    }

    /// <summary>Neighbours differ, and no path on four vertices has only two colours: every path is tried.</summary>
    public static bool IsStarColoring(bool[,] a, ReadOnlySpan<int> colors)
    {
        int n = a.GetLength(0);
        for (int q = 0; q < n; q++)
        {
            for (int r = 0; r < n; r++)
            {
                if (q == r || !a[q, r]) continue;
                if (colors[q] == colors[r] || colors[q] < 0) return false;
                for (int p = 0; p < n; p++)
                {
                    if (p == q || p == r || !a[p, q] || colors[p] != colors[r]) continue;
                    for (int s = 0; s < n; s++)
                    {
                        if (s != p && s != q && s != r && a[r, s] && colors[s] == colors[q]) return false;
                    }
                }
            }
        }

        return true;
    }

    public static bool[,] Random(Random random, int rows, int columns, double density, bool isSymmetric = false)
    {
        bool[,] a = new bool[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) a[i, j] = isSymmetric && j < i ? a[j, i] : random.NextDouble() < density;
        }

        return a;
    }

    public static ColoringOrder[] AllOrders(ulong seed) =>
    [
        ColoringOrder.Natural,
        ColoringOrder.Random(seed),
        ColoringOrder.LargestFirst,
        ColoringOrder.SmallestLast,
        ColoringOrder.IncidenceDegree,
        ColoringOrder.DynamicLargestFirst,
    ];
}
