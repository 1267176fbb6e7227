using AutodiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AutodiffGen.Generator.Binding;

/// <summary>Roslyn types -> IR types.</summary>
internal static class TypeBinder
{
    /// <summary>Types printed so that they bind anywhere, with nullable annotations.</summary>
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static IrType Bind(ITypeSymbol type)
    {
        if (BindPrimitive(type.SpecialType) is { } primitive) return primitive;
        if (type is IArrayTypeSymbol array) return new BufferType(BufferKind.Array, Bind(array.ElementType), array.Rank);
        if (SpanKind(type) is { } kind) return new BufferType(kind, Bind(((INamedTypeSymbol)type).TypeArguments[0]));
        if (type is ITypeParameterSymbol parameter && RealParameters.Find(parameter) is { } real) return real;
        return type.SpecialType == SpecialType.System_Void ? IrType.Void : new OtherType(Text(type), type.IsUnmanagedType);
    }

    /// <summary>The type of an array of arrays of real numbers, of two or three levels, whose rows differ and stay; null for any other type.</summary>
    public static BufferType? Jagged(ITypeSymbol type)
    {
        int levels = 0;
        for (; type is IArrayTypeSymbol { IsSZArray: true } array; type = array.ElementType)
        {
            if (levels > 0 && array.NullableAnnotation == NullableAnnotation.Annotated) return null;
            levels++;
        }

        return levels is 2 or 3 && Bind(type) is { IsReal: true } element ? new BufferType(BufferKind.Array, element, levels) { IsJagged = true } : null;
    }

    /// <summary>The type of a parameter of a method that has no rules: rows of data may be anything.</summary>
    public static IrType OfParameter(IParameterSymbol parameter) => (Symbols.IsConstant(parameter) || parameter.RefKind != RefKind.None ? null : Jagged(parameter.Type)) ?? Bind(parameter.Type);

    /// <summary>A type as C# text that binds anywhere.</summary>
    public static string Text(ITypeSymbol type) => type.ToDisplayString(Format);

    /// <summary>A type as C# text without nullable annotations, for casts and calls through it.</summary>
    public static string PlainText(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>Whether a value of the type can hold a real number in a form that carries no derivative here.</summary>
    public static bool CanHoldReal(ITypeSymbol type) => !CannotHoldReal(type);

    /// <summary>
    /// The type that an operation's value is declared with. <see cref="IOperation.Type"/> has the annotation of the compiler's flow analysis, which doesn't hold in generated code: its
    /// statements are cut differently.
    /// </summary>
    public static ITypeSymbol? DeclaredType(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local.Type,
        IParameterReferenceOperation parameter => parameter.Parameter.Type,
        IFieldReferenceOperation field => field.Field.Type,
        IPropertyReferenceOperation property => property.Property.Type,
        IInvocationOperation invocation => invocation.TargetMethod.ReturnType,
        IArrayElementReferenceOperation { ArrayReference: var array } element when DeclaredType(array) is IArrayTypeSymbol type && element.Type?.Equals(type.ElementType, SymbolEqualityComparer.Default) == true => type.ElementType,
        _ => operation.Type,
    };

    /// <summary>Whether a value may be null by its declaration, so that its use needs a <c>!</c>.</summary>
    public static bool MayBeNull(IOperation operation) =>
        DeclaredType(operation) is { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated } || operation.Type is { IsValueType: false, NullableAnnotation: NullableAnnotation.Annotated };

    public static BufferKind? SpanKind(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { Arity: 1, ContainingType: null } named || !IsInSystem(named)) return null;
        return named.Name switch
        {
            "Span" => BufferKind.Span,
            "ReadOnlySpan" => BufferKind.ReadOnlySpan,
            _ => null,
        };
    }

    public static bool IsInSystem(INamedTypeSymbol type) =>
        type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };

    private static PrimitiveType? BindPrimitive(SpecialType type) => type switch
    {
        SpecialType.System_Boolean => IrType.Boolean,
        SpecialType.System_Char => new PrimitiveType(Primitive.Char),
        SpecialType.System_SByte => new PrimitiveType(Primitive.SByte),
        SpecialType.System_Byte => new PrimitiveType(Primitive.Byte),
        SpecialType.System_Int16 => new PrimitiveType(Primitive.Int16),
        SpecialType.System_UInt16 => new PrimitiveType(Primitive.UInt16),
        SpecialType.System_Int32 => IrType.Int32,
        SpecialType.System_UInt32 => new PrimitiveType(Primitive.UInt32),
        SpecialType.System_Int64 => IrType.Int64,
        SpecialType.System_UInt64 => new PrimitiveType(Primitive.UInt64),
        SpecialType.System_Single => IrType.Single,
        SpecialType.System_Double => IrType.Double,
        _ => null,
    };

    private static bool CannotHoldReal(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum
        || type.SpecialType is SpecialType.System_Void or SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Char
            or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64) or SpecialType.System_IntPtr or SpecialType.System_UIntPtr
        || (type is IArrayTypeSymbol array && CannotHoldReal(array.ElementType))
        || (SpanKind(type) is not null && CannotHoldReal(((INamedTypeSymbol)type).TypeArguments[0]))
        || KnownMembers.IsException(type);
}
