using System.Globalization;
using System.Xml.Linq;
using AutodiffGen.Coloring;
using AutodiffGen.Sparse;
using Xunit;

namespace AutodiffGen.Runtime.Tests.Sparse;

public sealed class SpyPlotTests
{
    private static readonly SparsityPattern Tridiagonal = Coloring.PublishedColoringTests.Band(8, 8, 1, 1);

    [Fact]
    public void BrailleShowsEachNonzeroAsADot()
    {
        Assert.Equal("⠻⣦⡀⠀\n⠀⠈⠻⣦", SpyPlot.Braille(Tridiagonal));
        Assert.Equal("⠁", SpyPlot.Braille(SparsityPattern.Identity(1)));
        Assert.Equal("⣿⡇", SpyPlot.Braille(SparsityPattern.Dense(4, 3)));
        Assert.Equal("⠀⠀", SpyPlot.Braille(SparsityPattern.FromRows(4, [[], []])));
        Assert.Equal("⡀", SpyPlot.Braille(Coloring.BruteForce.Parse("00 00 00 10")));
        Assert.Equal("⢀", SpyPlot.Braille(Coloring.BruteForce.Parse("00 00 00 01")));
    }

    [Fact]
    public void BlocksShowTwoRowsInALine()
    {
        Assert.Equal("█▄ \n ▀█", SpyPlot.Blocks(Coloring.BruteForce.Parse("100 110 011 001")));
        Assert.Equal("▀ ", SpyPlot.Blocks(Coloring.BruteForce.Parse("10")));
    }

    [Fact]
    public void LargePatternsAreScaledDownInProportion()
    {
        string[] lines = SpyPlot.Braille(Coloring.PublishedColoringTests.Band(5000, 5000, 1, 1), 10, 40).Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Equal(10, line.Length));
        Assert.Equal(new string('\u2800', 7), lines[0][3..]);
        Assert.Equal(new string('\u2800', 7), lines[4][..7]);
        Assert.All(Enumerable.Range(0, 5), line => Assert.NotEqual('\u2800', lines[line][(2 * line) + 1]));

        lines = SpyPlot.Blocks(SparsityPattern.Dense(100_000, 3), 80, 20).Split('\n');
        Assert.Equal(20, lines.Length);
        Assert.All(lines, line => Assert.Equal("█", line));
        Assert.Equal(new string('⠉', 7), SpyPlot.Braille(SparsityPattern.Dense(2, 100_000), 7));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void EmptyPatternsHavePicturesToo(int rows, int columns)
    {
        SparsityPattern pattern = SparsityPattern.Dense(rows, columns);
        Assert.Equal("", SpyPlot.Braille(pattern));
        Assert.Equal("", SpyPlot.Blocks(pattern));
        foreach (string svg in new[] { SpyPlot.Svg(pattern), SpyPlot.ColumnColoringSvg(pattern, ColumnColoring.Find(pattern)), SpyPlot.RowColoringSvg(pattern, RowColoring.Find(pattern)) })
        {
            Assert.DoesNotContain(XDocument.Parse(svg).Descendants(), element => element.Name.LocalName == "path");
        }
    }

    [Fact]
    public void TheSvgShowsEachNonzeroAndTheCompressedMatrix()
    {
        SparsityPattern pattern = Coloring.BruteForce.Parse("001101 100010 010010 011000");
        VertexColoring coloring = ColumnColoring.Find(pattern);
        XDocument document = XDocument.Parse(SpyPlot.ColumnColoringSvg(pattern, coloring));
        List<List<string>> panels = [.. document.Descendants().Where(element => element.Name.LocalName == "g").Select(Cells)];
        Assert.Equal(2, panels.Count);
        Assert.Equal(["0 2 1", "0 3 0", "0 5 2", "1 0 0", "1 4 1", "2 1 0", "2 4 1", "3 1 0", "3 2 1"], panels[0]);
        Assert.Equal(["0 0 0", "0 1 1", "0 2 2", "1 0 0", "1 1 1", "2 0 0", "2 1 1", "3 0 0", "3 1 1"], panels[1]);
        Assert.Equal("4×6, 9 nonzeros, 3 column colors", document.Root!.Elements().First().Value);

        panels = [.. XDocument.Parse(SpyPlot.RowColoringSvg(pattern.Transpose(), coloring)).Descendants().Where(element => element.Name.LocalName == "g").Select(Cells)];
        Assert.Equal(9, panels[0].Count);
        Assert.Equal(["0 0 0", "0 1 0", "0 2 0", "0 3 0", "1 0 1", "1 1 1", "1 2 1", "1 3 1", "2 0 2"], panels[1]);

        // The cells of a panel as "row column color"; colors are the palette's.
        static List<string> Cells(XElement panel)
        {
            var cells = new List<string>();
            foreach (XElement path in panel.Elements().Where(element => element.Name.LocalName == "path"))
            {
                int color = Enumerable.Range(0, 10).First(c => Palette.Hexadecimal(c) == path.Attribute("fill")!.Value);
                foreach (string cell in path.Attribute("d")!.Value.Split('M', StringSplitOptions.RemoveEmptyEntries))
                {
                    string[] numbers = cell.Split(' ', 'h');
                    cells.Add($"{numbers[1]} {numbers[0]} {color}");
                }
            }

            cells.Sort(StringComparer.Ordinal);
            return cells;
        }
    }

    [Fact]
    public void LargePicturesStaySmall()
    {
        SparsityPattern pattern = Stencil.Star(2, 1).ToPattern(200, 200);
        string svg = SpyPlot.ColumnColoringSvg(pattern, ColumnColoring.Find(pattern));
        Assert.InRange(svg.Length, 1000, 100_000);
        Assert.Contains("#71717a", svg, StringComparison.Ordinal);
        XDocument.Parse(svg);
    }

    [Fact]
    public void TheSvgIsTheSameInEveryCulture()
    {
        string expected = SpyPlot.ColumnColoringSvg(Tridiagonal, ColumnColoring.Find(Tridiagonal));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string name in new[] { "fi-FI", "ar-SA", "de-DE" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(name);
                Assert.Equal(expected, SpyPlot.ColumnColoringSvg(Tridiagonal, ColumnColoring.Find(Tridiagonal)));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void NeighboringColorsOfThePaletteDiffer() =>
        Assert.Equal(60, Enumerable.Range(0, 60).Select(Palette.Hexadecimal).Distinct().Count());

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SpyPlot.Braille(Tridiagonal, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpyPlot.Blocks(Tridiagonal, 5, 0));
        Assert.Throws<ArgumentException>(() => SpyPlot.ColumnColoringSvg(Tridiagonal, new VertexColoring([0])));
        Assert.Throws<ArgumentException>(() => SpyPlot.RowColoringSvg(Tridiagonal, new VertexColoring([0])));
    }
}
