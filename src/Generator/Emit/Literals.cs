using System.Globalization;
using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Emit;

/// <summary>Prints constants, the same in every culture.</summary>
internal static class Literals
{
    /// <param name="literal">The constant.</param>
    /// <param name="realContext">Whether the surroundings make a number real, so that <c>2</c> may stand for <c>2.0</c>.</param>
    public static string Print(Literal literal, bool realContext)
    {
        if (literal.Code is not null) return literal.Code;
        return literal.Type switch
        {
            PrimitiveType { Kind: Primitive.Double } => PrintReal(literal.RealValue, realContext, "double", string.Empty),
            PrimitiveType { Kind: Primitive.Single } => PrintReal(literal.RealValue, realContext, "float", "f"),
            PrimitiveType { Kind: Primitive.Boolean } => literal.Bits != 0 ? "true" : "false",
            PrimitiveType { Kind: Primitive.Char } => "'\\u" + literal.Bits.ToString("X4", CultureInfo.InvariantCulture) + "'",
            PrimitiveType { Kind: Primitive.Int64 } => literal.Bits == long.MinValue ? "long.MinValue" : literal.Bits.ToString(CultureInfo.InvariantCulture) + "L",
            PrimitiveType { Kind: Primitive.UInt32 } => literal.Bits.ToString(CultureInfo.InvariantCulture) + "U",
            PrimitiveType { Kind: Primitive.UInt64 } => unchecked((ulong)literal.Bits).ToString(CultureInfo.InvariantCulture) + "UL",
            PrimitiveType { Kind: Primitive.Int32 } => literal.Bits == int.MinValue ? "int.MinValue" : literal.Bits.ToString(CultureInfo.InvariantCulture),
            PrimitiveType small => "(" + small.Text + ")" + (literal.Bits < 0 ? "(" : string.Empty) + literal.Bits.ToString(CultureInfo.InvariantCulture) + (literal.Bits < 0 ? ")" : string.Empty),
            RealParameter parameter => PrintGeneric(literal.RealValue, parameter.Name),
            _ => "default(" + literal.Type.Text + ")",
        };
    }

    /// <summary>A constant of a type parameter, which has names for the simplest and converts the others; the just-in-time compiler folds that for a struct.</summary>
    private static string PrintGeneric(double value, string type)
    {
        if (value == 1) return type + ".One";
        if (value == -1) return "-" + type + ".One";
        if (value == 0 && BitConverter.DoubleToInt64Bits(value) == 0) return type + ".Zero";
        return type + ".CreateChecked(" + PrintReal(value, realContext: true, "double", string.Empty) + ")";
    }

    private static string PrintReal(double value, bool realContext, string type, string suffix)
    {
        if (double.IsNaN(value)) return type + ".NaN";
        if (double.IsInfinity(value)) return type + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        if (value == 0 && BitConverter.DoubleToInt64Bits(value) != 0) return "-0.0" + suffix;
        bool isWhole = Math.Abs(value) < 1e6 && Math.Floor(value) == value;
        if (isWhole) return value.ToString("0", CultureInfo.InvariantCulture) + (realContext ? string.Empty : suffix.Length > 0 ? suffix : ".0");
        string text = suffix.Length > 0 ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
        bool looksReal = text.Any(c => c is '.' or 'E');
        return text + (suffix.Length > 0 ? suffix : looksReal ? string.Empty : ".0");
    }
}
