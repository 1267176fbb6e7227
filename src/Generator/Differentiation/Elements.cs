using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The elements of a buffer in one row, for what takes a span of them.</summary>
internal static class Elements
{
    /// <summary>The C# text for the operand of a number: the buffer itself, or the elements of a rectangular array.</summary>
    public static string Of(Read buffer, int operand) => Of((BufferType)buffer.Type, operand);

    public static string Of(BufferType type, int operand) => type is { IsRectangular: true, Element: var element }
        ? "global::AutodiffGen.AdjointBuffers.Elements<" + element.Text + ">({" + operand + "})"
        : "{" + operand + "}";
}
