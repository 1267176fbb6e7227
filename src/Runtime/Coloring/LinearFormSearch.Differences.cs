namespace AutodiffGen.Coloring;

/// <content>From a stencil to what its colouring must keep apart.</content>
internal static partial class LinearFormSearch
{
    /// <summary>The largest number of nonzeros that a row of the stencil has on the grid: no colouring has fewer colours.</summary>
    /// <param name="rows">For each target species the vectors of its entries.</param>
    /// <param name="extents">The number of cells in each dimension.</param>
    /// <param name="periodic">For each dimension whether it is periodic.</param>
    public static int LowerBound(int[][][] rows, int[] extents, bool[] periodic)
    {
        int bound = 0;
        foreach (int[][] row in rows)
        {
            var candidates = new List<int>[extents.Length];
            long work = row.Length;
            for (int d = 0; d < extents.Length; d++)
            {
                candidates[d] = Candidates(row, d, extents[d], periodic[d]);
                work *= candidates[d].Count;
            }

            // Any cell gives a bound; a grid that is smaller than a wide stencil isn't worth a long search for the best one.
            for (int d = 0; d < extents.Length && work > Budget; d++)
            {
                if (candidates[d].Count > 1) candidates[d] = new List<int> { candidates[d][candidates[d].Count / 2] };
            }

            bound = Math.Max(bound, FullestCell(row, extents, periodic, candidates, new int[extents.Length], 0));
        }

        return bound;
    }

    /// <summary>The differences of columns that share a row, one of each pair of opposite ones.</summary>
    /// <param name="rows">For each target species the vectors of its entries.</param>
    /// <param name="extents">The number of cells in each dimension.</param>
    /// <param name="periodic">For each dimension whether it is periodic.</param>
    public static List<int[]> Differences(int[][][] rows, int[] extents, bool[] periodic)
    {
        var differences = new List<int[]>();
        var known = new HashSet<int[]>(new VectorComparer());
        foreach (int[][] row in rows)
        {
            for (int p = 0; p < row.Length; p++)
            {
                for (int q = 0; q < p; q++) AddWrapped(row[p], row[q], extents, periodic, 0, new int[row[p].Length], known, differences);
            }
        }

        return differences;
    }

    /// <summary>Adds each difference that a pair of entries has, dimension by dimension.</summary>
    private static void AddWrapped(int[] p, int[] q, int[] extents, bool[] periodic, int coordinate, int[] difference, HashSet<int[]> known, List<int[]> differences)
    {
        if (coordinate == p.Length)
        {
            int[]? canonical = Canonical(difference);
            if (canonical is not null && known.Add(canonical)) differences.Add(canonical);
            return;
        }

        long distance = (long)p[coordinate] - q[coordinate];
        if (coordinate >= extents.Length)
        {
            difference[coordinate] = (int)distance;
            AddWrapped(p, q, extents, periodic, coordinate + 1, difference, known, differences);
        }
        else if (!periodic[coordinate])
        {
            if (Math.Abs(distance) >= extents[coordinate]) return;
            difference[coordinate] = (int)distance;
            AddWrapped(p, q, extents, periodic, coordinate + 1, difference, known, differences);
        }
        else if (extents[coordinate] > 0)
        {
            int wrapped = Modulo(distance, extents[coordinate]);
            difference[coordinate] = wrapped;
            AddWrapped(p, q, extents, periodic, coordinate + 1, difference, known, differences);
            if (wrapped == 0) return;
            difference[coordinate] = wrapped - extents[coordinate];
            AddWrapped(p, q, extents, periodic, coordinate + 1, difference, known, differences);
        }
    }

    /// <summary>A difference or its opposite, whichever starts positive; <c>null</c> if it is zero.</summary>
    private static int[]? Canonical(int[] difference)
    {
        foreach (int each in difference)
        {
            if (each > 0) return (int[])difference.Clone();
            if (each < 0) return Array.ConvertAll(difference, d => -d);
        }

        return null;
    }

    /// <summary>The largest number of different columns of a row, over the cells whose coordinates are chosen from lists.</summary>
    private static int FullestCell(int[][] row, int[] extents, bool[] periodic, List<int>[] candidates, int[] cell, int dimension)
    {
        if (dimension == extents.Length) return CountColumns(row, extents, periodic, cell);
        int most = 0;
        foreach (int i in candidates[dimension])
        {
            cell[dimension] = i;
            most = Math.Max(most, FullestCell(row, extents, periodic, candidates, cell, dimension + 1));
        }

        return most;
    }

    /// <summary>
    /// Coordinates of which one belongs to a fullest cell. The cells whose neighbour at an offset exists are an interval; where most intervals meet,
    /// one of them starts. All cells of a periodic dimension are alike.
    /// </summary>
    private static List<int> Candidates(int[][] row, int dimension, int extent, bool periodic)
    {
        var candidates = new List<int>();
        if (extent == 0) return candidates;
        if (periodic || row.Length == 0)
        {
            candidates.Add(0);
            return candidates;
        }

        foreach (int[] vector in row)
        {
            long start = Math.Max(0, -(long)vector[dimension]);
            if (start < extent && !candidates.Contains((int)start)) candidates.Add((int)start);
        }

        // On all but the smallest grids there are cells that have every neighbour: the last interval starts before the first one ends.
        candidates.Sort();
        if (candidates.Count > 0 && CountInside(row, dimension, extent, candidates[candidates.Count - 1]) == row.Length) candidates.RemoveRange(0, candidates.Count - 1);
        return candidates;
    }

    private static int CountInside(int[][] row, int dimension, int extent, int i)
    {
        int count = 0;
        foreach (int[] vector in row)
        {
            long index = (long)i + vector[dimension];
            if (index >= 0 && index < extent) count++;
        }

        return count;
    }

    private static int CountColumns(int[][] row, int[] extents, bool[] periodic, int[] cell)
    {
        var columns = new HashSet<int[]>(new VectorComparer());
        foreach (int[] vector in row)
        {
            int[] column = (int[])vector.Clone();
            bool inside = true;
            for (int d = 0; d < extents.Length && inside; d++)
            {
                long index = (long)cell[d] + vector[d];
                inside = periodic[d] || (index >= 0 && index < extents[d]);
                if (inside) column[d] = Modulo(index, extents[d]);
            }

            if (inside) columns.Add(column);
        }

        return columns.Count;
    }

    private sealed class VectorComparer : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y)
        {
            if (x is null || y is null) return ReferenceEquals(x, y);
            for (int d = 0; d < x.Length; d++)
            {
                if (x[d] != y[d]) return false;
            }

            return true;
        }

        public int GetHashCode(int[] vector)
        {
            int hash = 17;
            foreach (int each in vector) hash = unchecked((hash * 486187739) + each);
            return hash;
        }
    }
}
