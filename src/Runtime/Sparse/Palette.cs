using System.Globalization;

namespace AutodiffGen.Sparse;

/// <summary>Colours for drawing: hues a golden angle apart, so that any number of first colours is well spread, in three shades.</summary>
internal static class Palette
{
    private const double GoldenAngle = 137.50776405003785;
    private const double FirstHue = 210;
    private const double Saturation = 0.62;
    private const string Grey = "#71717a";

    /// <summary>A colour as SVG writes it; grey for a negative number.</summary>
    public static string Hexadecimal(int color)
    {
        if (color < 0) return Grey;
        double hue = (FirstHue + (GoldenAngle * color)) % 360;
        double lightness = (color % 3) switch { 0 => 0.5, 1 => 0.4, _ => 0.6 };
        return string.Create(CultureInfo.InvariantCulture, $"#{Channel(hue, lightness, 0):x2}{Channel(hue, lightness, 8):x2}{Channel(hue, lightness, 4):x2}");
    }

    /// <summary>One channel of a colour given by hue and lightness (CSS Color Module Level 4, section 7.1).</summary>
    private static int Channel(double hue, double lightness, int offset)
    {
        double k = (offset + (hue / 30)) % 12;
        double spread = Saturation * Math.Min(lightness, 1 - lightness);
        return (int)Math.Round(255 * (lightness - (spread * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1)))));
    }
}
