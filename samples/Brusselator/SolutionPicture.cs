using System.Globalization;
using System.Text;

namespace Brusselator;

/// <summary>The solution as SVG: u and v on the square, and their means over time.</summary>
internal static class SolutionPicture
{
    private const int Panel = 256;
    private const int Margin = 16;
    private const int Caption = 24;
    private const int MostCells = 64;

    // From low to high.
    private static readonly (int Red, int Green, int Blue)[] Ramp = [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)];

    /// <summary>Draws a solution.</summary>
    /// <param name="solution">The solution.</param>
    /// <returns>The document; the same for the same solution in every culture.</returns>
    public static string Svg(Solution solution)
    {
        const int Width = (4 * Panel) + (4 * Margin);
        const int Height = Panel + Caption + (2 * Margin);
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">");
        Add(svg, $"<title>Brusselator, {solution.Problem.Size} × {solution.Problem.Size} cells, time {solution.Time:G6}</title>");
        Add(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>");
        Field(svg, "u", solution.U, solution.Problem.Size, Margin);
        Field(svg, "v", solution.V, solution.Problem.Size, Panel + (2 * Margin));
        Curves(svg, solution, (2 * Panel) + (3 * Margin));
        Add(svg, $"</svg>");
        return svg.ToString();
    }

    /// <summary>A field as coloured cells, y upwards; of a large one every k-th cell.</summary>
    private static void Field(StringBuilder svg, string name, ReadOnlySpan<double> values, int size, int left)
    {
        int stride = (size + MostCells - 1) / MostCells;
        int count = (size + stride - 1) / stride;
        double least = double.PositiveInfinity;
        double most = double.NegativeInfinity;
        foreach (double value in values) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        Add(svg, $"<g transform=\"translate({left} {Margin}) scale({(double)Panel / count:G6})\" shape-rendering=\"crispEdges\">");
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double value = values[(i * stride * size) + (j * stride)];
                Add(svg, $"<rect x=\"{j}\" y=\"{count - 1 - i}\" width=\"1\" height=\"1\" fill=\"{Color(most > least ? (value - least) / (most - least) : 0.5)}\"/>");
            }
        }

        Add(svg, $"</g>");
        Add(svg, $"<text x=\"{left}\" y=\"{Margin + Panel + 18}\">{name}: {least:F6} (dark) to {most:F6}</text>");
    }

    private static void Curves(StringBuilder svg, Solution solution, int left)
    {
        const int CurveWidth = 2 * Panel;
        double most = solution.History.Max(entry => Math.Max(entry.U, entry.V));
        double end = solution.History[^1].Time;
        Add(svg, $"<rect x=\"{left}\" y=\"{Margin}\" width=\"{CurveWidth}\" height=\"{Panel}\" fill=\"none\" stroke=\"#a1a1aa\"/>");
        Curve("#2563eb", entry => entry.U);
        Curve("#dc2626", entry => entry.V);
        Add(svg, $"<text x=\"{left}\" y=\"{Margin + Panel + 18}\">means of u (blue) and v (red), 0 to {most:F2}, over time 0 to {end:G6}</text>");

        void Curve(string color, Func<(double Time, double U, double V), double> value)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\" points=\"");
            foreach ((double Time, double U, double V) entry in solution.History)
            {
                double x = left + (end > 0 ? CurveWidth * entry.Time / end : 0);
                double y = Margin + Panel - (most > 0 ? Panel * value(entry) / most : 0);
                svg.Append(CultureInfo.InvariantCulture, $"{x:F1},{y:F1} ");
            }

            svg.Append("\"/>\n");
        }
    }

    private static string Color(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Ramp.Length - 1);
        int index = Math.Min((int)place, Ramp.Length - 2);
        double part = place - index;
        (int Red, int Green, int Blue) low = Ramp[index];
        (int Red, int Green, int Blue) high = Ramp[index + 1];
        return string.Create(CultureInfo.InvariantCulture, $"#{Mix(low.Red, high.Red):x2}{Mix(low.Green, high.Green):x2}{Mix(low.Blue, high.Blue):x2}");

        int Mix(int from, int to) => (int)Math.Round(from + (part * (to - from)));
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
