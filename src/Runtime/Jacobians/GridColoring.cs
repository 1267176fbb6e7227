using System.Globalization;
using System.Text;
using AutodiffGen.Coloring;
using AutodiffGen.Sparse;

namespace AutodiffGen.Jacobians;

/// <summary>
/// A column colouring in closed form for a pattern of grids whose extents are known: column <c>c</c> has the coordinates of the mixed-radix number <c>c</c>, and its colour is a linear form of
/// them. The form is found for the differences that occur in the rows, so that it is valid for every row, whatever the boundaries are.
/// </summary>
internal sealed class GridColoring
{
    /// <summary>More different differences than this are no stencil's.</summary>
    private const int MaximalDifferences = 2048;

    private readonly int[] strides;
    private readonly LinearForm form;

    private GridColoring(int[] strides, LinearForm form)
    {
        this.strides = strides;
        this.form = form;
    }

    /// <summary>The number of colours.</summary>
    public int Count => form.Modulus;

    /// <summary>Finds a form of few colours for one of the grids that the strides give.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="candidates">Numbers that may be strides; others do no harm.</param>
    /// <param name="lowerBound">The largest number of nonzeros in a row.</param>
    /// <returns>The colouring, or <c>null</c> if none has at most twice as many colours as the lower bound.</returns>
    public static GridColoring? Find(SparsityPattern pattern, ReadOnlySpan<int> candidates, int lowerBound)
    {
        if (lowerBound is 0 or > 64) return null;
        GridColoring? best = null;
        foreach (int[] strides in Grids(candidates, pattern.Columns))
        {
            if (Differences(pattern, strides) is not { } differences) continue;
            int largest = Math.Min(2 * lowerBound, (best?.Count ?? int.MaxValue) - 1);
            int[]? coefficients = LinearFormSearch.Find(differences, strides.Length, lowerBound, largest, out int modulus);
            if (coefficients is not null) best = new GridColoring(strides, new LinearForm(modulus, coefficients));
            if (modulus == lowerBound && best is not null) break;
        }

        return best;
    }

    /// <summary>The colour of each column.</summary>
    /// <param name="columns">The number of columns.</param>
    /// <returns>The colouring.</returns>
    public VertexColoring ToColoring(int columns)
    {
        int[] colors = new int[columns];
        Span<int> coordinates = stackalloc int[strides.Length];
        for (int c = 0; c < columns; c++)
        {
            Split(c, coordinates);
            colors[c] = form.Color(coordinates);
        }

        return new VertexColoring(colors);
    }

    /// <summary>The formula.</summary>
    /// <returns>Such as <c>(i + 2·j) mod 5 for column 32·i + j</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(form.ToString());
        if (strides.Length == 1) return text.ToString();
        text.Append(" for column ");
        for (int d = 0; d < strides.Length; d++)
        {
            if (d > 0) text.Append(" + ");
            if (strides[d] != 1) text.Append(CultureInfo.InvariantCulture, $"{strides[d]}·");
            text.Append((char)('i' + d));
        }

        return text.ToString();
    }

    /// <summary>The line, and the grid of all candidates that divide each other, the largest stride first.</summary>
    private static IEnumerable<int[]> Grids(ReadOnlySpan<int> candidates, int columns)
    {
        int[] ascending = [.. candidates.ToArray().Where(s => s > 1 && s < columns).Distinct().Order()];
        var grids = new List<int[]>();
        foreach (int first in ascending)
        {
            var chain = new List<int> { 1, first };
            foreach (int stride in ascending.Where(s => s > first))
            {
                if (stride % chain[^1] == 0) chain.Add(stride);
            }

            chain.Reverse();
            if (chain.Count <= 4) grids.Add([.. chain]);
        }

        return [[1], .. grids.OrderByDescending(g => g.Length)];
    }

    /// <summary>The differences of the coordinates of columns that share a row, one of each pair of opposite ones; <c>null</c> if there are too many.</summary>
    private static List<int[]>? Differences(SparsityPattern pattern, int[] strides)
    {
        if (strides.Length == 1) return LineDifferences(pattern);
        var known = new HashSet<(int, int, int, int)>();
        Span<int> first = stackalloc int[strides.Length];
        Span<int> second = stackalloc int[strides.Length];
        int inner = strides[^2];
        ReadOnlySpan<int> previous = default;
        for (int i = 0; i < pattern.Rows; i++)
        {
            ReadOnlySpan<int> row = pattern.Row(i);
            bool isShifted = IsShifted(previous, row, inner);
            previous = row;
            if (isShifted) continue;
            for (int a = 0; a < row.Length; a++)
            {
                Split(row[a], strides, first);
                for (int b = a + 1; b < row.Length; b++)
                {
                    Split(row[b], strides, second);
                    known.Add((Difference(first, second, 0), Difference(first, second, 1), Difference(first, second, 2), Difference(first, second, 3)));
                }
            }

            if (known.Count > MaximalDifferences) return null;
        }

        return [.. known.Select(d => new[] { d.Item1, d.Item2, d.Item3, d.Item4 }[..strides.Length])];
    }

    /// <summary>As <see cref="Differences"/>, on the line.</summary>
    private static List<int[]>? LineDifferences(SparsityPattern pattern)
    {
        // Small ones, of which there are most, are looked up; a band has no others.
        bool[] isKnown = new bool[Math.Min(pattern.Columns, 2 * MaximalDifferences)];
        var large = new HashSet<int>();
        var differences = new List<int[]>();
        ReadOnlySpan<int> previous = default;
        for (int i = 0; i < pattern.Rows; i++)
        {
            ReadOnlySpan<int> row = pattern.Row(i);
            bool isShifted = IsShifted(previous, row, int.MaxValue);
            previous = row;
            if (isShifted) continue;
            for (int a = 0; a < row.Length; a++)
            {
                for (int b = a + 1; b < row.Length; b++)
                {
                    int difference = row[b] - row[a];
                    if (difference < isKnown.Length ? isKnown[difference] : !large.Add(difference)) continue;
                    if (difference < isKnown.Length) isKnown[difference] = true;
                    differences.Add([difference]);
                }
            }

            if (differences.Count > MaximalDifferences) return null;
        }

        return differences;
    }

    /// <summary>Whether a row is the one before it, one column further in the innermost dimension: its differences are the same.</summary>
    private static bool IsShifted(ReadOnlySpan<int> previous, ReadOnlySpan<int> row, int inner)
    {
        if (row.Length != previous.Length) return false;
        for (int k = 0; k < row.Length; k++)
        {
            if (row[k] != previous[k] + 1 || (inner != int.MaxValue && row[k] % inner == 0)) return false;
        }

        return true;
    }

    private static int Difference(ReadOnlySpan<int> first, ReadOnlySpan<int> second, int dimension) => dimension < first.Length ? second[dimension] - first[dimension] : 0;

    private static void Split(int column, ReadOnlySpan<int> strides, Span<int> coordinates)
    {
        for (int d = 0; d < strides.Length; d++) (coordinates[d], column) = Math.DivRem(column, strides[d]);
    }

    private void Split(int column, Span<int> coordinates) => Split(column, strides, coordinates);
}
