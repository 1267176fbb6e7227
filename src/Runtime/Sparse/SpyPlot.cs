using System.Text;

namespace AutodiffGen.Sparse;

/// <summary>Pictures of sparsity patterns, for terminals and as SVG.</summary>
/// <remarks>A pattern that is larger than the picture is binned: a dot or cell stands where any of its entries is a nonzero.</remarks>
public static partial class SpyPlot
{
    private const int FirstBrailleCharacter = 0x2800;

    /// <summary>Draws a pattern with braille characters, 2 × 4 dots each.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="maximalWidth">The largest number of characters in a line.</param>
    /// <param name="maximalHeight">The largest number of lines.</param>
    /// <returns>Lines of equal length, separated by line feeds; empty if the matrix has no rows or no columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A maximum is less than 1 or more than 2000.</exception>
    public static string Braille(SparsityPattern pattern, int maximalWidth = 80, int maximalHeight = 40) =>
        Text(pattern, maximalWidth, maximalHeight, 2, 4, static dots => (char)(FirstBrailleCharacter + dots));

    /// <summary>Draws a pattern with half blocks, 1 × 2 dots each, for terminals without braille characters.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="maximalWidth">The largest number of characters in a line.</param>
    /// <param name="maximalHeight">The largest number of lines.</param>
    /// <returns>Lines of equal length, separated by line feeds; empty if the matrix has no rows or no columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A maximum is less than 1 or more than 2000.</exception>
    public static string Blocks(SparsityPattern pattern, int maximalWidth = 80, int maximalHeight = 40) =>
        Text(pattern, maximalWidth, maximalHeight, 1, 2, static dots => " ▀▄█"[dots]);

    private static string Text(SparsityPattern pattern, int maximalWidth, int maximalHeight, int dotColumns, int dotRows, Func<int, char> character)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        CheckSize(maximalWidth, nameof(maximalWidth));
        CheckSize(maximalHeight, nameof(maximalHeight));
        (int Width, int Height) size = PatternRaster.Fit(pattern.Rows, pattern.Columns, maximalWidth * dotColumns, maximalHeight * dotRows);
        if (size.Width == 0 || size.Height == 0) return "";
        PatternRaster raster = PatternRaster.Of(pattern, size, [], []);
        var text = new StringBuilder();
        for (int top = 0; top < raster.Height; top += dotRows)
        {
            if (top > 0) text.Append('\n');
            for (int left = 0; left < raster.Width; left += dotColumns)
            {
                int dots = 0;
                for (int y = top; y < Math.Min(top + dotRows, raster.Height); y++)
                {
                    for (int x = left; x < Math.Min(left + dotColumns, raster.Width); x++)
                    {
                        if (raster[y, x] != PatternRaster.Empty) dots |= Dot(y - top, x - left);
                    }
                }

                text.Append(character(dots));
            }
        }

        return text.ToString();
    }

    /// <summary>The bit of a dot in a braille character of Unicode: the first three rows column by column, then the fourth row. The first column serves half blocks too.</summary>
    private static int Dot(int y, int x) => y == 3 ? 0x40 << x : 1 << ((3 * x) + y);

    private static void CheckSize(int size, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 2_000, name);
    }
}
