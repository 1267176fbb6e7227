using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Differentiation;

/// <summary>The checks of arrays of arrays: their shapes, that rows differ where they are written, and that no row is anything else that is given.</summary>
internal static class JaggedGuards
{
    private const string Path = "global::AutodiffGen.JaggedArrays";

    /// <summary>The class that checks, as the function may name it.</summary>
    public static string PathOf(Function function) => function.ShortNames.Contains("JaggedArrays") ? "JaggedArrays" : Path;

    public static bool Is(Variable variable) => variable.Type is BufferType { IsJagged: true };

    /// <summary>The checks of one array: that it has the shape of the one that it belongs to, and that rows differ.</summary>
    public static IEnumerable<Statement> Of(GuardedBuffer buffer, Function function)
    {
        string guard = PathOf(function);
        if (buffer.LengthOf is { } primal) yield return Statement(guard + ".SameShape({0}, {1}, nameof({1}))", primal, buffer.Variable);
        if (buffer.IsWritten) yield return Statement(guard + ".DifferentRows({0}, nameof({0}))", buffer.Variable);
    }

    /// <summary>The check of two places one of which is an array of arrays; null if they can't meet.</summary>
    public static Statement? Of(Variable first, Variable second, Function function)
    {
        string guard = PathOf(function);
        if (Is(first) && Is(second)) return ((BufferType)first.Type).Element.Equals(((BufferType)second.Type).Element) ? Statement(guard + ".NoSharedRow({0}, nameof({0}), {1}, nameof({1}))", first, second) : null;
        (Variable array, Variable part) = Is(first) ? (first, second) : (second, first);
        if (part.Type is BufferType { IsRectangular: true }) return null;
        IrType type = part.Type is BufferType buffer ? buffer.Stored : part.Type;
        string types = "<" + type.Hole + ", " + ((BufferType)array.Type).Element.Hole + ">";
        return Statement(guard + ".NotIn" + types + "(" + (part.Type.IsBuffer ? "{0}" : "in {0}") + ", nameof({0}), {1}, nameof({1}))", part, array);
    }

    private static Effect Statement(string format, params Variable[] operands) => new(format, operands.Select(operand => (Expression)new Read(operand)).ToEquatableArray(), null, [], false);
}
