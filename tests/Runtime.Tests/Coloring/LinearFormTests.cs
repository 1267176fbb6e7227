using AutodiffGen.Coloring;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Coloring;

public sealed class LinearFormTests
{
    internal static readonly Stencil Brusselator = new(2, 2, [true, true], BrusselatorEntries());

    [Theory]
    [InlineData("star", 1, 1, "i mod 3")]
    [InlineData("star", 1, 3, "i mod 7")]
    [InlineData("star", 2, 1, "(i + 2·j) mod 5")]
    [InlineData("box", 2, 1, "(i + 3·j) mod 9")]
    [InlineData("diamond", 2, 2, "(i + 5·j) mod 13")]
    [InlineData("star", 2, 2, "(i + 3·j) mod 10")]
    [InlineData("box", 2, 2, "(i + 5·j) mod 25")]
    [InlineData("star", 3, 1, "(i + 2·j + 3·k) mod 7")]
    [InlineData("star", 3, 2, "(i + 3·j + 4·k) mod 13")]
    [InlineData("box", 3, 1, "(i + 3·j + 9·k) mod 27")]
    public void BoundedStencilsHaveTheKnownForms(string shape, int dimensions, int radius, string expected)
    {
        Stencil stencil = Make(shape, dimensions, radius, false);
        int[] any = Enumerable.Repeat(int.MaxValue, dimensions).ToArray();
        LinearForm form = LinearForm.Find(stencil, any)!;
        Assert.Equal(expected, form.ToString());

        int[] extents = [12, 13, 11];
        SparsityPattern pattern = stencil.ToPattern(extents.AsSpan(0, dimensions));
        Assert.Null(ColoringChecks.FindColumnViolation(pattern, form.ToColoring(stencil, extents.AsSpan(0, dimensions)).Colors));
    }

    [Fact]
    public void StencilsThatAreNoStandardShape()
    {
        var hexagon = new Stencil(2, 1, [], [new(0, 0, 0), new(0, 0, 1), new(0, 0, -1), new(0, 0, 0, 1), new(0, 0, 0, -1), new(0, 0, 1, 1), new(0, 0, -1, -1)]);
        Assert.Equal("(i + 2·j) mod 7", LinearForm.Find(hexagon, 100, 100)!.ToString());

        var nineteen = new Stencil(3, 1, [], Make("box", 3, 1, false).Entries.ToArray().Where(e => Math.Abs(e.I) + Math.Abs(e.J) + Math.Abs(e.K) < 3));
        LinearForm twenty = LinearForm.Find(nineteen, 100, 100, 100)!;
        Assert.Equal("(2·i + 5·j + 6·k) mod 20", twenty.ToString());
        Assert.Null(ColoringChecks.FindColumnViolation(nineteen.ToPattern(11, 12, 13), twenty.ToColoring(nineteen, 11, 12, 13).Colors));
        Assert.True(new LinearForm(21, 1, 3, 8).IsValidFor(nineteen, 100, 100, 100));

        var difference = new Stencil(1, 1, [], Enumerable.Range(0, 4).Select(k => new StencilEntry(0, 0, k)));
        LinearForm form = LinearForm.Find(difference, 10)!;
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3, 0, 1], form.ToColoring(difference, 10).Colors.ToArray());

        var convolution = new Stencil(2, 1, [], from p in Enumerable.Range(0, 5) from q in Enumerable.Range(0, 5) select new StencilEntry(0, 0, p, q));
        Assert.Equal("(i + 5·j) mod 25", LinearForm.Find(convolution, 28, 28)!.ToString());
    }

    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(24)]
    [InlineData(48)]
    [InlineData(96)]
    [InlineData(192)]
    [InlineData(300)]
    public void TheBrusselatorHasSixColorsWhereSixDividesTheGrid(int n) =>
        Assert.Equal("(i + 2·j + 3·k) mod 6", LinearForm.Find(Brusselator, n, n)!.ToString());

    [Theory]
    [InlineData(32, 8)]
    [InlineData(100, 8)]
    [InlineData(1000, 8)]
    [InlineData(13, 10)]
    [InlineData(17, 10)]
    [InlineData(26, 11)]
    public void TheBrusselatorOnOtherGrids(int n, int colors) => Assert.Equal(colors, LinearForm.Find(Brusselator, n, n)!.Modulus);

    [Fact]
    public void TheBrusselatorIsColoredValidlyOnEveryGrid()
    {
        for (int n = 1; n <= 40; n++)
        {
            LinearForm form = LinearForm.Find(Brusselator, n, n)!;
            SparsityPattern pattern = Brusselator.ToPattern(n, n);
            Assert.Equal(BrusselatorByHand(n), pattern);
            Assert.Null(ColoringChecks.FindColumnViolation(pattern, form.ToColoring(Brusselator, n, n).Colors));
            Assert.InRange(form.Modulus, pattern.MaximalRowCount(), 11);
            if (n >= 3) Assert.Equal(12 * n * n, pattern.NonzeroCount);
        }
    }

    [Fact]
    public void ValidityIsThatOfBruteForceOnRandomStencilsAndFormsAndTheFormFoundIsTheFirst()
    {
        var random = new Random(5);
        int valid = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            int dimensions = random.Next(1, 4);
            int species = random.Next(1, 3);
            Stencil stencil = RandomStencil(random, dimensions, species);
            int[] extents = [.. Enumerable.Range(0, dimensions).Select(_ => random.Next(0, dimensions == 3 ? 6 : 9))];
            SparsityPattern pattern = stencil.ToPattern(extents);
            int modulus = random.Next(1, 9);
            int[] coefficients = [.. Enumerable.Range(0, dimensions + (species > 1 ? 1 : 0)).Select(_ => random.Next(modulus))];
            var form = new LinearForm(modulus, coefficients);
            bool isValid = BruteForce.AreOrthogonalColumns(BruteForce.Dense(pattern), form.ToColoring(stencil, extents).Colors);

            // Bounded dimensions are treated as if neighbours could have values outside too, so that fewer rows than columns are safe.
            if (form.IsValidFor(stencil, extents)) Assert.True(isValid);
            else if (!stencil.Periodic.Contains(false)) Assert.False(isValid && pattern.NonzeroCount > 0);
            valid += isValid ? 1 : 0;

            if (LinearForm.Find(stencil, extents) is { } found)
            {
                Assert.True(BruteForce.AreOrthogonalColumns(BruteForce.Dense(pattern), found.ToColoring(stencil, extents).Colors));
                Assert.True(found.IsValidFor(stencil, extents));
                Assert.InRange(found.Modulus, Math.Max(1, pattern.MaximalRowCount()), Math.Max(2, 2 * pattern.MaximalRowCount()));
                AssertFirst(stencil, extents, found);
            }
        }

        Assert.InRange(valid, 300, 2700);
    }

    [Fact]
    public void ColorsOfCellsAreThoseOfTheTable()
    {
        LinearForm form = LinearForm.Find(Brusselator, 7, 12)!;
        VertexColoring table = form.ToColoring(Brusselator, 7, 12);
        for (int s = 0; s < 2; s++)
        {
            for (int i = 0; i < 7; i++)
            {
                for (int j = 0; j < 12; j++) Assert.Equal(table[(((s * 7) + i) * 12) + j], form.Color(i, j, s));
            }
        }

        Assert.Equal(form.Color(1, 0, 0), form.Color(1 - form.Modulus, 0, 0));
        Assert.Equal("0 mod 4", new LinearForm(4, 0, 0).ToString());
        Assert.Equal(new LinearForm(6, 1, 2), new LinearForm(6, 1, 2));
        Assert.NotEqual(new LinearForm(6, 1, 2), new LinearForm(6, 1, 3));
    }

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        Stencil star = Stencil.Star(2, 1);
        Assert.Throws<ArgumentException>(() => LinearForm.Find(star, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearForm.Find(star, 5, -1));
        Assert.Throws<ArgumentException>(() => new LinearForm(5, 1, 2).Color(1));
        Assert.Throws<ArgumentException>(() => new LinearForm(5, 1).IsValidFor(star, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearForm(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearForm(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Stencil(4, 1, [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Stencil(1, 0, [], []));
        Assert.Throws<ArgumentException>(() => new Stencil(2, 1, [true], []));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new Stencil(1, 1, [], [new StencilEntry(0, 0, 1, 1)]));
        Assert.Contains("dimension 2 of 1", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Stencil(1, 2, [], [new StencilEntry(2, 0, 1)]));
    }

    [Fact]
    public void TheWorkOfASearchIsBounded()
    {
        // Wide stencils on a grid whose size fits no small modulus.
        Stencil wide = Stencil.Box(3, 2, periodic: true);
        LinearForm? form = LinearForm.Find(wide, 17, 19, 23);
        if (form is not null) Assert.True(form.IsValidFor(wide, 17, 19, 23));
        // Stencils that are wider than the grid, and extents and offsets near the largest integer.
        Stencil star = Stencil.Star(3, 60);
        if (LinearForm.Find(star, 70, 70, 70) is { } valid) Assert.True(valid.IsValidFor(star, 70, 70, 70));
        var far = new Stencil(1, 1, [], [new(0, 0, int.MinValue), new(0, 0, 0), new(0, 0, int.MaxValue), new(0, 0, 2_000_000_000)]);
        Assert.Equal(3, LinearForm.Find(far, int.MaxValue)!.Modulus);
        var farPeriodic = new Stencil(1, 1, [true], far.Entries.ToArray());
        if (LinearForm.Find(farPeriodic, int.MaxValue) is { } periodic) Assert.True(periodic.IsValidFor(farPeriodic, int.MaxValue));
        Assert.False(new LinearForm(1, 0).IsValidFor(farPeriodic, int.MaxValue));
        Assert.Equal("0 mod 1", LinearForm.Find(new Stencil(1, 1, [], []), 5)!.ToString());
        Assert.Equal(0, LinearForm.Find(Stencil.Star(2, 1, true), 0, 0)!.ToColoring(Stencil.Star(2, 1, true), 0, 0).VertexCount);
    }

    private static void AssertFirst(Stencil stencil, int[] extents, LinearForm found)
    {
        int length = found.Coefficients.Length;
        int[] coefficients = new int[length];
        for (int modulus = Math.Max(1, stencil.ToPattern(extents).MaximalRowCount()); modulus <= Math.Min(found.Modulus, 12); modulus++)
        {
            Array.Clear(coefficients);
            while (true)
            {
                var form = new LinearForm(modulus, coefficients);
                if (form.Equals(found)) return;
                Assert.False(form.IsValidFor(stencil, extents), $"{form} comes before {found}");
                int d = length - 1;
                while (d >= 0 && ++coefficients[d] == modulus) coefficients[d--] = 0;
                if (d < 0) break;
            }
        }
    }

    private static Stencil RandomStencil(Random random, int dimensions, int species)
    {
        bool[] periodic = [.. Enumerable.Range(0, dimensions).Select(_ => random.Next(2) == 0)];
        var entries = new List<StencilEntry>();
        for (int k = random.Next(0, 6); k > 0; k--)
        {
            entries.Add(new StencilEntry(random.Next(species), random.Next(species), random.Next(-2, 4), dimensions > 1 ? random.Next(-2, 3) : 0, dimensions > 2 ? random.Next(-1, 2) : 0));
        }

        return new Stencil(dimensions, species, periodic, entries);
    }

    private static Stencil Make(string shape, int dimensions, int radius, bool periodic) => shape switch
    {
        "star" => Stencil.Star(dimensions, radius, periodic),
        "box" => Stencil.Box(dimensions, radius, periodic),
        _ => Stencil.Diamond(dimensions, radius, periodic),
    };

    private static IEnumerable<StencilEntry> BrusselatorEntries()
    {
        for (int s = 0; s < 2; s++)
        {
            yield return new StencilEntry(s, 1 - s, 0, 0);
            yield return new StencilEntry(s, s, 0, 0);
            yield return new StencilEntry(s, s, 1, 0);
            yield return new StencilEntry(s, s, -1, 0);
            yield return new StencilEntry(s, s, 0, 1);
            yield return new StencilEntry(s, s, 0, -1);
        }
    }

    private static SparsityPattern BrusselatorByHand(int n)
    {
        var rows = new List<int[]>();
        for (int s = 0; s < 2; s++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    int up = (i + 1) % n, down = (i + n - 1) % n, right = (j + 1) % n, left = (j + n - 1) % n;
                    int start = s * n * n;
                    rows.Add([((1 - s) * n * n) + (i * n) + j, start + (i * n) + j, start + (up * n) + j, start + (down * n) + j, start + (i * n) + right, start + (i * n) + left]);
                }
            }
        }

        return SparsityPattern.FromRows(2 * n * n, rows);
    }
}
