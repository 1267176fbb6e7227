using System.Text;

namespace AutodiffGen.Generator.Emit;

/// <summary>Collects indented lines.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder builder = new();
    private int depth;

    public void Line(string text = "")
    {
        if (text.Length > 0) builder.Append(' ', 4 * depth).Append(text);
        builder.Append('\n');
    }

    public void Open()
    {
        Line("{");
        depth++;
    }

    public void Close(string end = "")
    {
        depth--;
        Line("}" + end);
    }

    public override string ToString() => builder.ToString();
}
