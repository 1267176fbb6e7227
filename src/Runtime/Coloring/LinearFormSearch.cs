namespace AutodiffGen.Coloring;

/// <summary>
/// The search for a colouring <c>(a·i) mod m</c> of a stencil, on plain integers. The files of this class are also compiled into tools for
/// .NET Standard 2.0, so that a form can be found and proven at compile time: no spans here.
/// </summary>
/// <remarks>
/// <para>
/// A stencil is given as rows of vectors: for each target species the vectors of its entries, one coordinate for the offset in each dimension and, if there
/// are several species, one for the source species. Two columns that share a row differ by the difference of two of its vectors, so the colouring is valid
/// if and only if <c>a·d ≢ 0 (mod m)</c> for every difference <c>d</c> that occurs. In a periodic dimension of N cells, a difference that is positive
/// occurs less N too, and a negative one plus N, in each such dimension independently; what is a multiple of N is no difference at all. In a
/// bounded dimension differences of N or more can't occur.
/// </para>
/// <para>
/// With the differences fixed, validity depends on the coefficients mod m only, and on a periodic N only through N mod m as long as N exceeds all differences.
/// </para>
/// <para>
/// Linear colourings of grids: D. Goldfarb and Ph. L. Toint, "Optimal estimation of Jacobian and Hessian matrices that arise in finite difference
/// calculations", Mathematics of Computation 43 (1984); G. Fertin, E. Godard, A. Raspaud, "Acyclic and k-distance coloring of the grid", Information
/// Processing Letters 87 (2003).
/// </para>
/// </remarks>
internal static partial class LinearFormSearch
{
    /// <summary>How many products with differences a search tries before it gives up: tens of milliseconds. Usual stencils take less than one.</summary>
    private const int Budget = 1 << 22;

    /// <summary>Whether <c>(a·i) mod m</c> gives columns that share a row different colours.</summary>
    /// <param name="differences">The differences of columns that share a row.</param>
    /// <param name="coefficients">The coefficients <c>a</c>.</param>
    /// <param name="modulus">The modulus <c>m</c>.</param>
    public static bool IsValid(List<int[]> differences, int[] coefficients, int modulus)
    {
        foreach (int[] difference in differences)
        {
            long sum = 0;
            for (int d = 0; d < difference.Length; d++) sum = (sum + ((long)difference[d] * coefficients[d])) % modulus;
            if (sum == 0) return false;
        }

        return true;
    }

    /// <summary>The form of the smallest modulus in a range, of these the one whose coefficients are lexicographically smallest.</summary>
    /// <param name="differences">The differences of columns that share a row.</param>
    /// <param name="length">The number of coordinates.</param>
    /// <param name="smallest">The smallest modulus that is tried, at least 1.</param>
    /// <param name="largest">The largest.</param>
    /// <param name="modulus">The modulus that was found.</param>
    /// <returns>The coefficients, each less than the modulus, or <c>null</c> if there is no such form or the search became too long.</returns>
    public static int[]? Find(List<int[]> differences, int length, int smallest, int largest, out int modulus)
    {
        int budget = Budget;
        return Find(differences, length, smallest, largest, ref budget, out modulus);
    }

    /// <summary>As the other overload, for several searches that share a number of steps.</summary>
    /// <param name="differences">The differences of columns that share a row.</param>
    /// <param name="length">The number of coordinates.</param>
    /// <param name="smallest">The smallest modulus that is tried, at least 1.</param>
    /// <param name="largest">The largest.</param>
    /// <param name="budget">How many products with differences may be tried; what is left of it.</param>
    /// <param name="modulus">The modulus that was found.</param>
    /// <returns>The coefficients, or <c>null</c>.</returns>
    public static int[]? Find(List<int[]> differences, int length, int smallest, int largest, ref int budget, out int modulus)
    {
        for (modulus = smallest; modulus <= largest && budget > 0; modulus++)
        {
            List<int[]>[]? groups = Reduce(differences, length, modulus);
            if (groups is null) continue;
            int[] coefficients = new int[length];
            if (Extend(groups, coefficients, 0, true, modulus, ref budget)) return coefficients;
        }

        return null;
    }

    /// <summary>
    /// The differences mod m, by their last coordinate that isn't 0: with the coefficients up to that one the difference can be tested. <c>null</c> if one vanishes.
    /// </summary>
    private static List<int[]>[]? Reduce(List<int[]> differences, int length, int modulus)
    {
        var groups = new List<int[]>[length];
        for (int d = 0; d < length; d++) groups[d] = new List<int[]>();
        foreach (int[] difference in differences)
        {
            int[] reduced = new int[length];
            int last = -1;
            for (int d = 0; d < length; d++)
            {
                reduced[d] = Modulo(difference[d], modulus);
                if (reduced[d] != 0) last = d;
            }

            if (last < 0) return null;
            groups[last].Add(reduced);
        }

        return groups;
    }

    /// <summary>Chooses the coefficients from a coordinate on, in lexicographic order.</summary>
    private static bool Extend(List<int[]>[] groups, int[] coefficients, int coordinate, bool isLeading, int modulus, ref int budget)
    {
        if (coordinate == coefficients.Length) return true;
        for (int a = 0; a < modulus; a++)
        {
            // Multiplying a valid form by a unit mod m gives a valid form, so the first coefficient of the smallest one is 0 or divides m.
            if (isLeading && a > 0 && modulus % a != 0) continue;
            coefficients[coordinate] = a;
            bool valid = true;
            foreach (int[] difference in groups[coordinate])
            {
                budget--;
                long sum = 0;
                for (int d = 0; d <= coordinate; d++) sum += (long)difference[d] * coefficients[d];
                valid = sum % modulus != 0;
                if (!valid) break;
            }

            if (valid && Extend(groups, coefficients, coordinate + 1, isLeading && a == 0, modulus, ref budget)) return true;
            if (budget <= 0) return false;
        }

        return false;
    }

    private static int Modulo(long value, int modulus)
    {
        long remainder = value % modulus;
        return (int)(remainder < 0 ? remainder + modulus : remainder);
    }
}
