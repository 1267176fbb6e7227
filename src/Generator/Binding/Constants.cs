using System.Globalization;
using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AutodiffGen.Generator.Binding;

/// <summary>Constant values that Roslyn has folded -> literals.</summary>
internal static class Constants
{
    public static Literal Create(object? value, ITypeSymbol type)
    {
        IrType bound = TypeBinder.Bind(type);
        return value switch
        {
            null => Default(bound, !type.IsValueType),
            double real when bound.IsReal => Literal.Real(real, bound),
            float real when bound.IsReal => Literal.Real(real, bound),
            bool flag when bound is PrimitiveType => new Literal(bound, flag ? 1 : 0),
            char character when bound is PrimitiveType => new Literal(bound, character),
            ulong bits when bound is PrimitiveType => new Literal(bound, unchecked((long)bits)),
            sbyte or byte or short or ushort or int or uint or long when bound is PrimitiveType =>
                new Literal(bound, System.Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            string text => new Literal(bound, 0, SymbolDisplay.FormatLiteral(text, quote: true)),
            decimal number => new Literal(bound, 0, number.ToString(CultureInfo.InvariantCulture) + "m"),
            _ when type.TypeKind == TypeKind.Enum => new Literal(bound, 0, EnumText(value, (INamedTypeSymbol)type)),
            _ => new Literal(bound, 0, "((" + TypeBinder.PlainText(type) + ")(" + NumberText(value) + "))"),
        };
    }

    /// <summary>The default value of a type.</summary>
    public static Literal Default(IrType type, bool isReference) => type switch
    {
        { IsScalar: true } => new Literal(type, 0),
        _ => new Literal(type, 0, "default(" + type.Text.TrimEnd('?') + ")" + (isReference ? "!" : "")),
    };

    private static string EnumText(object value, INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IFieldSymbol { HasConstantValue: true } field && Equals(field.ConstantValue, value))
                return TypeBinder.PlainText(type) + "." + Escape(field.Name);
        }

        return "((" + TypeBinder.PlainText(type) + ")(" + NumberText(value) + "))";
    }

    private static string NumberText(object value) => System.Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>An identifier with <c>@</c> if it is a keyword.</summary>
    public static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
