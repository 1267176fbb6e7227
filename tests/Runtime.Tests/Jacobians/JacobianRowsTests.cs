using AutodiffGen.Jacobians;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Jacobians;

/// <summary>Rows that come in runs, and in no order at all: the pattern, and the places of their derivatives.</summary>
public class JacobianRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomRows(int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 2000; trial++)
        {
            int columns = random.Next(1, 60);
            List<Given> given = Draw(random, columns, out int rows);
            (SparsityPattern pattern, DirectLayout? layout) = Collect(given, rows, columns).Finish();
            for (int row = 0; row < rows; row++) Assert.Equal(given.Where(g => g.Row == row).SelectMany(g => g.Columns).Distinct().Order(), pattern.Row(row).ToArray());
            bool isDirect = given.Select(g => g.Row).Distinct().Count() == given.Count && given.All(g => g.Columns.Distinct().Count() == g.Columns.Length);
            Assert.Equal(isDirect, layout is not null);
            if (layout is not null) Evaluate(given, layout, pattern);
        }
    }

    [Fact]
    public void ALongRunIsOneRun()
    {
        const int Rows = 10_000;
        var rows = new JacobianRows(Rows, Rows + 2);
        for (int i = 0; i < Rows; i++)
        {
            RowColumns row = rows.Begin(0, i, 3);
            row.Set(0, i + 1, Rows + 2, 0);
            row.Set(1, i, Rows + 2, 0);
            row.Set(2, i + 2, Rows + 2, 0);
        }

        (SparsityPattern pattern, DirectLayout? layout) = rows.Finish();
        Assert.Equal([4711, 4712, 4713], pattern.Row(4711).ToArray());
        Assert.Equal(1, layout!.RunCount);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void TheSidesOfAGridAreAFewRuns(int n)
    {
        var rows = new JacobianRows(n * n, n * n);
        foreach ((int i, int j) in Cells(n))
        {
            RowColumns row = rows.BeginOrdered(0, (i * n) + j, 5);
            int[] columns = Neighbors(i, j, n);
            for (int k = 0; k < columns.Length; k++) row.Set(k, columns[k], n * n, 0);
        }

        (SparsityPattern pattern, DirectLayout? layout) = rows.Finish();
        Assert.Equal(8, layout!.RunCount);
        double[] values = new double[pattern.NonzeroCount];
        OrderedRows places = layout.Ordered(5, values);
        foreach ((int i, int j) in Cells(n))
        {
            OrderedRow row = places[(i * n) + j];
            int[] columns = Neighbors(i, j, n);
            for (int k = 0; k < columns.Length; k++) row[k] = Value((i * n) + j, columns[k]);
        }

        layout.Arrange(values);
        int position = 0;
        foreach ((int row, int column) in pattern) Assert.Equal(Value(row, column), values[position++]);
        Assert.Throws<InvalidOperationException>(() => layout.Arrange(new double[values.Length - 1]));
    }

    /// <summary>Loops with comparisons, also of what comparisons decide, and divisions, of which iterations are passed over.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void PassingOverIterationsChangesNothing(int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 2000; trial++)
        {
            int n = random.Next(1, 50);
            int outer = random.Next(1, 4);
            int period = random.Next(1, 60);
            int first = random.Next(-5, n + 5);
            int second = random.Next(-20, n + 20);
            int slope = random.Next(-2, 3);
            int rows = 2 * outer * n;
            int columns = 600;
            int ran = 0;
            SparsityPattern Find(bool skips)
            {
                var collector = new JacobianRows(rows, columns);
                for (int i = 0; i < outer; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        if (skips) ran++;
                        collector.Compare(0, j, first);
                        int folded = j < first ? j : (3 * first) - (2 * j) + 100;
                        collector.Compare(1, folded, second);
                        int chosen = folded == second ? 7 : folded > second ? folded + i : slope * j;
                        collector.Divide(2, j + i, period);
                        RowColumns row = collector.Begin(0, (i * n) + j, 3);
                        row.Set(0, chosen + 200, columns, 0);
                        row.Set(1, ((j + i) % period) + 400, columns, 0);
                        row.Set(2, ((j + i) / period) + 500, columns, 0);
                        collector.Compare(3, j, second);
                        if (j >= second) collector.Begin(1, (outer * n) + (i * n) + j, 1).Set(0, j + i, columns, 0);
                        if (skips) j += collector.Skip(n - j - 1);
                    }
                }

                return collector.Finish().Pattern;
            }

            Assert.Equal(Find(skips: false), Find(skips: true));
            if (period > n + outer && first <= 0 && (second < -5 || second > n + 100)) Assert.InRange(ran, 0, 16 * outer);
        }
    }

    [Fact]
    public void ARowThatIsNoneOfThosePassedOverThrows()
    {
        var collector = new JacobianRows(100, 100);
        for (int j = 0; j < 100; j++)
        {
            collector.Begin(0, j, 1).Set(0, j == 99 ? 3 : j, 100, 0);
            j += collector.Skip(99 - j);
        }

        Assert.Throws<InvalidOperationException>(() => collector.Finish());
    }

    /// <summary>The last row is shorter than those that a statement writes: what is written there by mistake stays among the values.</summary>
    [Fact]
    public void RowsInOrderNeverLeaveTheValues()
    {
        var rows = new JacobianRows(3, 3);
        for (int i = 0; i < 2; i++)
        {
            RowColumns row = rows.BeginOrdered(0, i, 2);
            row.Set(0, i, 3, 0);
            row.Set(1, i + 1, 3, 0);
        }

        rows.BeginOrdered(1, 2, 1).Set(0, 2, 3, 0);
        DirectLayout layout = rows.Finish().Layout!;
        double[] values = new double[5];
        OrderedRows places = layout.Ordered(2, values);
        for (int i = 0; i < 3; i++)
        {
            OrderedRow row = places[i];
            row[0] = (10 * i) + 1;
            row[1] = (10 * i) + 2;
        }

        Assert.Equal([1, 2, 11, 21, 22], values);
    }

    [Fact]
    public void MoreRowsThanThePlanHasThrow()
    {
        var rows = new JacobianRows(1, 1);
        rows.Begin(0, 0, 1).Set(0, 0, 1, 0);
        DirectLayout layout = rows.Finish().Layout!;
        Assert.Throws<InvalidOperationException>(() =>
        {
            RowCursor cursor = layout.Rows(0, 1, new double[1]);
            cursor.Next();
            cursor.Next();
        });
        Assert.Throws<IndexOutOfRangeException>(() =>
        {
            OrderedRow row = layout.Ordered(2, new double[1])[0];
            row[0] = 1;
        });
        Assert.Throws<IndexOutOfRangeException>(() =>
        {
            OrderedRow row = layout.Ordered(1, new double[1])[1];
            row[0] = 1;
        });
        Assert.Throws<InvalidOperationException>(() => _ = layout.Ordered(1, new double[2]));
        Assert.Throws<InvalidOperationException>(() =>
        {
            RowCursor cursor = layout.Rows(0, 2, new double[1]);
            cursor.Next();
        });
        Assert.Throws<InvalidOperationException>(() =>
        {
            RowCursor cursor = layout.Rows(1, new double[1]);
            cursor.Next();
        });
        Assert.Throws<InvalidOperationException>(() =>
        {
            RowCursor cursor = layout.Rows(0, new double[1]);
            RowValues row = cursor.Next();
            row.Add(1);
            row.Add(2);
        });
    }

    [Fact]
    public void SubscriptsOutsideThrow()
    {
        var rows = new JacobianRows(2, 3);
        Assert.Throws<IndexOutOfRangeException>(() => rows.Begin(0, 2, 1));
        Assert.Throws<IndexOutOfRangeException>(() => rows.Begin(0, 0, 1).Set(0, 3, 3, 0));
        rows.Begin(0, 0);
        Assert.Throws<IndexOutOfRangeException>(() => rows.Add(-1, 3, 0));
    }

    private static IEnumerable<(int I, int J)> Cells(int n) => Enumerable.Range(0, n * n).Select(c => (c / n, c % n));

    /// <summary>A cell of a periodic grid and its neighbours, in the order that their numbers have in the interior.</summary>
    private static int[] Neighbors(int i, int j, int n) => [((i + n - 1) % n * n) + j, (i * n) + ((j + n - 1) % n), (i * n) + j, (i * n) + ((j + 1) % n), ((i + 1) % n * n) + j];

    /// <summary>Pieces in which rows and columns move on by steps, from statements with a constant or any number of columns.</summary>
    private static List<Given> Draw(Random random, int columns, out int rows)
    {
        int sites = random.Next(1, 4);
        int[] counts = [.. Enumerable.Range(0, sites).Select(_ => random.Next(0, Math.Min(columns, 12) + 1))];
        bool[] isStatic = [.. Enumerable.Range(0, sites).Select(_ => random.Next(2) == 0)];
        var given = new List<Given>();
        rows = random.Next(1, 40);
        int[] free = [.. Enumerable.Range(0, rows)];
        bool isWild = random.Next(4) == 0;
        if (isWild) random.Shuffle(free);
        int next = 0;
        while (next < rows)
        {
            int site = random.Next(sites);
            int count = isStatic[site] ? counts[site] : random.Next(0, Math.Min(columns, 20) + 1);
            int[] first = [.. Enumerable.Range(0, columns)];
            random.Shuffle(first);
            int[] steps = [.. Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? random.Next(-1, 3) : 1)];
            for (int t = 0; t < random.Next(1, 12) && next < rows; t++)
            {
                int[] row = [.. Enumerable.Range(0, count).Select(k => first[k] + (t * steps[k]))];
                if (row.Any(c => c < 0 || c >= columns)) break;
                given.Add(new Given(site, isStatic[site], free[next++], row));
            }

            if (random.Next(5) == 0) next++;
        }

        if (given.Count > 0 && random.Next(10) == 0) given.Add(given[random.Next(given.Count)]);
        return given;
    }

    private static JacobianRows Collect(List<Given> given, int rows, int columns)
    {
        var collector = new JacobianRows(rows, columns);
        foreach (Given one in given)
        {
            if (one.IsStatic)
            {
                RowColumns row = IsOrdered(one) ? collector.BeginOrdered(one.Site, one.Row, one.Columns.Length) : collector.Begin(one.Site, one.Row, one.Columns.Length);
                for (int k = 0; k < one.Columns.Length; k++) row.Set(k, one.Columns[k], columns, 0);
            }
            else
            {
                collector.Begin(one.Site, one.Row);
                foreach (int column in one.Columns) collector.Add(column, columns, 0);
            }
        }

        return collector;
    }

    private static void Evaluate(List<Given> given, DirectLayout layout, SparsityPattern pattern)
    {
        double[] values = new double[pattern.NonzeroCount];
        foreach (IGrouping<int, Given> site in given.GroupBy(g => g.Site))
        {
            Given[] all = [.. site];
            if (IsOrdered(all[0]))
            {
                OrderedRows places = layout.Ordered(all[0].Columns.Length, values);
                foreach (Given one in all)
                {
                    OrderedRow row = places[one.Row];
                    for (int k = 0; k < one.Columns.Length; k++) row[k] = Value(one.Row, one.Columns[k]);
                }

                continue;
            }

            RowCursor cursor = all[0].IsStatic ? layout.Rows(site.Key, all[0].Columns.Length, values) : layout.Rows(site.Key, values);
            foreach (Given one in all)
            {
                RowValues row = cursor.Next();
                for (int k = 0; k < one.Columns.Length; k++)
                {
                    if (one.IsStatic) row[k] = Value(one.Row, one.Columns[k]);
                    else row.Add(Value(one.Row, one.Columns[k]));
                }
            }
        }

        layout.Arrange(values);
        foreach (Given one in given)
        {
            foreach (int column in one.Columns) Assert.Equal(Value(one.Row, column), values[pattern.IndexOf(one.Row, column)]);
        }
    }

    private static double Value(int row, int column) => (1000.0 * row) + column + 1;

    /// <summary>Statements of odd numbers take their places in the order of the columns.</summary>
    private static bool IsOrdered(Given given) => given.IsStatic && given.Site % 2 == 1;

    private sealed record Given(int Site, bool IsStatic, int Row, int[] Columns);
}
