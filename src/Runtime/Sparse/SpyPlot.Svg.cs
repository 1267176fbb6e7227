using System.Globalization;
using System.Text;
using AutodiffGen.Coloring;

namespace AutodiffGen.Sparse;

/// <content>Pictures as SVG.</content>
public static partial class SpyPlot
{
    private const int MaximalCells = 240;
    private const int MaximalPixels = 480;
    private const int MaximalCellPixels = 24;
    private const int SeparateCells = 64;
    private const int Margin = 12;
    private const int CaptionHeight = 20;

    // Room for a caption under a narrow matrix.
    private const int MinimalPanelWidth = 160;

    /// <summary>Draws a pattern as a standalone SVG document.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <returns>The document; the same for the same pattern in every culture.</returns>
    public static string Svg(SparsityPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return Document(pattern.ToString(), [Panel(pattern, [], [])], sideBySide: true);
    }

    /// <summary>
    /// Draws a pattern as a standalone SVG document, each nonzero in the colour of its column, with the compressed matrix (rows × colours) beside it.
    /// The nonzeros of a colour lie in one column of the compressed matrix, and in a valid colouring none lies on another.
    /// </summary>
    /// <remarks>A cell of a binned picture that holds several colours is grey.</remarks>
    /// <param name="pattern">The pattern.</param>
    /// <param name="columnColoring">A colour for each column.</param>
    /// <returns>The document; the same for the same arguments in every culture.</returns>
    /// <exception cref="ArgumentException">There are not as many colours as columns.</exception>
    public static string ColumnColoringSvg(SparsityPattern pattern, VertexColoring columnColoring)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(columnColoring);
        DerivativeGuard.SameLength(pattern.Columns, columnColoring.VertexCount, nameof(columnColoring));
        PanelContent matrix = Panel(pattern, [], columnColoring.Colors);
        (int Width, int Height) size = (Math.Min(columnColoring.Count, MaximalCells), matrix.Raster.Height);
        PatternRaster compressed = PatternRaster.Compressed(pattern, size, [], columnColoring.Colors, columnColoring.Count);
        string caption = string.Create(CultureInfo.InvariantCulture, $"{pattern.Rows}×{columnColoring.Count} compressed");
        return Document(string.Create(CultureInfo.InvariantCulture, $"{pattern}, {columnColoring.Count} column colors"), [matrix, new(compressed, matrix.CellPixels, caption)], sideBySide: true);
    }

    /// <summary>
    /// Draws a pattern as a standalone SVG document, each nonzero in the colour of its row, with the compressed matrix (colours × columns) below it.
    /// </summary>
    /// <remarks>A cell of a binned picture that holds several colours is grey.</remarks>
    /// <param name="pattern">The pattern.</param>
    /// <param name="rowColoring">A colour for each row.</param>
    /// <returns>The document; the same for the same arguments in every culture.</returns>
    /// <exception cref="ArgumentException">There are not as many colours as rows.</exception>
    public static string RowColoringSvg(SparsityPattern pattern, VertexColoring rowColoring)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(rowColoring);
        DerivativeGuard.SameLength(pattern.Rows, rowColoring.VertexCount, nameof(rowColoring));
        PanelContent matrix = Panel(pattern, rowColoring.Colors, []);
        (int Width, int Height) size = (matrix.Raster.Width, Math.Min(rowColoring.Count, MaximalCells));
        PatternRaster compressed = PatternRaster.Compressed(pattern, size, rowColoring.Colors, [], rowColoring.Count);
        string caption = string.Create(CultureInfo.InvariantCulture, $"{rowColoring.Count}×{pattern.Columns} compressed");
        return Document(string.Create(CultureInfo.InvariantCulture, $"{pattern}, {rowColoring.Count} row colors"), [matrix, new(compressed, matrix.CellPixels, caption)], sideBySide: false);
    }

    private static PanelContent Panel(SparsityPattern pattern, ReadOnlySpan<int> rowColors, ReadOnlySpan<int> columnColors)
    {
        (int Width, int Height) size = PatternRaster.Fit(pattern.Rows, pattern.Columns, MaximalCells, MaximalCells);
        int pixels = Math.Min(MaximalCellPixels, MaximalPixels / Math.Max(1, Math.Max(size.Width, size.Height)));
        return new PanelContent(PatternRaster.Of(pattern, size, rowColors, columnColors), pixels, pattern.ToString());
    }

    private static string Document(string title, PanelContent[] panels, bool sideBySide)
    {
        var body = new StringBuilder();
        int x = Margin;
        int y = Margin;
        int width = 0;
        int height = 0;
        foreach (PanelContent panel in panels)
        {
            Draw(body, panel, x, y);
            int right = x + Math.Max(panel.Width, MinimalPanelWidth) + Margin;
            int bottom = y + panel.Height + CaptionHeight + Margin;
            width = Math.Max(width, right);
            height = Math.Max(height, bottom);
            if (sideBySide) x = right + Margin;
            else y = bottom + Margin;
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
            <title>{title}</title>
            <rect width="{width}" height="{height}" fill="#ffffff"/>

            """).ReplaceLineEndings("\n") + body + "</svg>\n";
    }

    private static void Draw(StringBuilder body, PanelContent panel, int x, int y)
    {
        PatternRaster raster = panel.Raster;
        body.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x} {y}) scale({panel.CellPixels})\">\n");
        body.Append(CultureInfo.InvariantCulture, $"<rect width=\"{raster.Width}\" height=\"{raster.Height}\" fill=\"#f4f4f5\"/>\n");
        bool isSeparate = Math.Max(raster.Width, raster.Height) <= SeparateCells;
        string stroke = isSeparate ? " stroke=\"#ffffff\" stroke-width=\"0.08\"" : "";
        foreach ((int color, StringBuilder path) in Paths(raster, isSeparate))
        {
            body.Append(CultureInfo.InvariantCulture, $"<path fill=\"{Palette.Hexadecimal(color)}\"{stroke} d=\"{path}\"/>\n");
        }

        body.Append("</g>\n");
        body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{panel.Width}\" height=\"{panel.Height}\" fill=\"none\" stroke=\"#a1a1aa\"/>\n");
        body.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y + panel.Height + 16}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#3f3f46\">{panel.Caption}</text>\n");
    }

    /// <summary>For each colour, ascending, one path of its cells; neighbours in a row are one rectangle unless cells are separate.</summary>
    private static SortedDictionary<int, StringBuilder> Paths(PatternRaster raster, bool isSeparate)
    {
        var paths = new SortedDictionary<int, StringBuilder>();
        for (int y = 0; y < raster.Height; y++)
        {
            for (int x = 0; x < raster.Width;)
            {
                int color = raster[y, x];
                int start = x++;
                if (color == PatternRaster.Empty) continue;
                while (!isSeparate && x < raster.Width && raster[y, x] == color) x++;
                if (!paths.TryGetValue(color, out StringBuilder? path)) paths[color] = path = new StringBuilder();
                path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1H{start}z");
            }
        }

        return paths;
    }

    private sealed record PanelContent(PatternRaster Raster, int CellPixels, string Caption)
    {
        public int Width => Raster.Width * CellPixels;

        public int Height => Raster.Height * CellPixels;
    }
}
