namespace AutodiffGen.Benchmarks.HandWritten;

/// <summary>
/// The Jacobian of the Brusselator in compressed rows, for at least three cells along a side. All neighbours have the same derivative, so the cells of a row of the grid differ only in
/// which of five places the cell itself has among them: the third in the interior.
/// </summary>
internal static class BrusselatorByHand
{
    private const int RowNonzeros = 6;
    private const int InteriorPlace = 2;

    /// <summary>The values alone.</summary>
    public static void Fill(ReadOnlySpan<double> u, int n, double alpha, Span<double> values)
    {
        int m = n * n;
        Check(u.Length, values.Length, n);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> x = u.Slice(i * n, n);
            ReadOnlySpan<double> y = u.Slice(m + (i * n), n)[..x.Length];
            Span<double> first = values.Slice(RowNonzeros * i * n, RowNonzeros * n);
            Span<double> second = values.Slice(RowNonzeros * (m + (i * n)), RowNonzeros * n);
            Edge(x[0], y[0], alpha, Place(i, 0, n), first, second);
            if (i == 0 || i == n - 1)
            {
                for (int j = 1; j < n - 1; j++) Edge(x[j], y[j], alpha, Place(i, j, n), first[(RowNonzeros * j)..], second[(RowNonzeros * j)..]);
            }
            else
            {
                for (int j = 1; j < x.Length - 1; j++) Interior(x[j], y[j], alpha, first.Slice(RowNonzeros * j, RowNonzeros), second.Slice(RowNonzeros * j, RowNonzeros));
            }

            Edge(x[n - 1], y[n - 1], alpha, Place(i, n - 1, n), first[(RowNonzeros * (n - 1))..], second[(RowNonzeros * (n - 1))..]);
        }
    }

    /// <summary>The values and the rates.</summary>
    public static void FillWithRates(ReadOnlySpan<double> u, Span<double> du, int n, double alpha, Span<double> values)
    {
        int m = n * n;
        Check(u.Length, values.Length, n);
        DerivativeGuard.SameLength(u.Length, du.Length, nameof(du));
        for (int i = 0; i < n; i++)
        {
            int up = (i == 0 ? n - 1 : i - 1) * n;
            int down = (i == n - 1 ? 0 : i + 1) * n;
            ReadOnlySpan<double> x = u.Slice(i * n, n);
            ReadOnlySpan<double> xUp = u.Slice(up, n)[..x.Length];
            ReadOnlySpan<double> xDown = u.Slice(down, n)[..x.Length];
            ReadOnlySpan<double> y = u.Slice(m + (i * n), n)[..x.Length];
            ReadOnlySpan<double> yUp = u.Slice(m + up, n)[..x.Length];
            ReadOnlySpan<double> yDown = u.Slice(m + down, n)[..x.Length];
            Span<double> dx = du.Slice(i * n, n)[..x.Length];
            Span<double> dy = du.Slice(m + (i * n), n)[..x.Length];
            Span<double> first = values.Slice(RowNonzeros * i * n, RowNonzeros * n);
            Span<double> second = values.Slice(RowNonzeros * (m + (i * n)), RowNonzeros * n);
            bool isEdge = i == 0 || i == n - 1;
            for (int j = 1; j < x.Length - 1; j++)
            {
                dx[j] = First(x[j], y[j], alpha, xUp[j], xDown[j], x[j - 1], x[j + 1]);
                dy[j] = Second(x[j], y[j], alpha, yUp[j], yDown[j], y[j - 1], y[j + 1]);
                if (isEdge) Edge(x[j], y[j], alpha, Place(i, j, n), first[(RowNonzeros * j)..], second[(RowNonzeros * j)..]);
                else Interior(x[j], y[j], alpha, first.Slice(RowNonzeros * j, RowNonzeros), second.Slice(RowNonzeros * j, RowNonzeros));
            }

            int e = n - 1;
            dx[0] = First(x[0], y[0], alpha, xUp[0], xDown[0], x[e], x[1]);
            dy[0] = Second(x[0], y[0], alpha, yUp[0], yDown[0], y[e], y[1]);
            Edge(x[0], y[0], alpha, Place(i, 0, n), first, second);
            dx[e] = First(x[e], y[e], alpha, xUp[e], xDown[e], x[e - 1], x[0]);
            dy[e] = Second(x[e], y[e], alpha, yUp[e], yDown[e], y[e - 1], y[0]);
            Edge(x[e], y[e], alpha, Place(i, e, n), first[(RowNonzeros * e)..], second[(RowNonzeros * e)..]);
        }
    }

    /// <summary>Structure and values in new arrays.</summary>
    public static (int[] RowPointers, int[] ColumnIndices, double[] Values) OneOff(ReadOnlySpan<double> u, Span<double> du, int n, double alpha)
    {
        int m = n * n;
        var pointers = new int[(2 * m) + 1];
        var columns = new int[2 * RowNonzeros * m];
        var values = new double[columns.Length];
        for (int k = 0; k < pointers.Length; k++) pointers[k] = RowNonzeros * k;
        for (int i = 0; i < n; i++)
        {
            int up = (i == 0 ? n - 1 : i - 1) * n;
            int down = (i == n - 1 ? 0 : i + 1) * n;
            for (int j = 0; j < n; j++)
            {
                int c = (i * n) + j;
                Span<int> first = columns.AsSpan(RowNonzeros * c, RowNonzeros);
                Span<int> second = columns.AsSpan(RowNonzeros * (m + c), RowNonzeros);
                (first[0], first[1], first[2], first[3], first[4]) = (up + j, c - 1, c, c + 1, down + j);
                if (i == 0 || i == n - 1 || j == 0 || j == n - 1)
                {
                    if (j == 0) first[1] = c + n - 1;
                    if (j == n - 1) first[3] = c - n + 1;
                    first[..5].Sort();
                }

                first[5] = m + c;
                second[0] = c;
                for (int k = 0; k < 5; k++) second[k + 1] = m + first[k];
            }
        }

        FillWithRates(u, du, n, alpha, values);
        return (pointers, columns, values);
    }

    private static double First(double x, double y, double alpha, double up, double down, double left, double right) =>
        1 + x * x * y - 4.4 * x + alpha * (up + down + left + right - 4 * x);

    private static double Second(double x, double y, double alpha, double up, double down, double left, double right) =>
        3.4 * x - x * x * y + alpha * (up + down + left + right - 4 * y);

    private static void Interior(double x, double y, double alpha, Span<double> first, Span<double> second)
    {
        double xy = 2 * x * y;
        double xx = x * x;
        first[5] = xx;
        first[0] = alpha;
        first[1] = alpha;
        first[InteriorPlace] = xy - 4.4 - 4 * alpha;
        first[3] = alpha;
        first[4] = alpha;
        second[5] = alpha;
        second[0] = 3.4 - xy;
        second[1] = alpha;
        second[2] = alpha;
        second[InteriorPlace + 1] = -xx - 4 * alpha;
        second[4] = alpha;
    }

    private static void Edge(double x, double y, double alpha, int place, Span<double> first, Span<double> second)
    {
        first[..5].Fill(alpha);
        first[place] = 2 * x * y - 4.4 - 4 * alpha;
        first[5] = x * x;
        second.Slice(1, 5).Fill(alpha);
        second[0] = 3.4 - 2 * x * y;
        second[place + 1] = -(x * x) - 4 * alpha;
    }

    /// <summary>How many neighbours have smaller numbers.</summary>
    private static int Place(int i, int j, int n) => (i > 0 ? 1 : 0) + (i == n - 1 ? 1 : 0) + (j > 0 ? 1 : 0) + (j == n - 1 ? 1 : 0);

    private static void Check(int states, int values, int n)
    {
        DerivativeGuard.SameLength(2 * n * n, states, nameof(states));
        DerivativeGuard.SameLength(2 * RowNonzeros * n * n, values, nameof(values));
    }
}
